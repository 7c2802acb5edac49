import asyncio
from datetime import UTC, datetime, timedelta

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.stream.broker import Delivery
from hsi.stream.intake import Intake, Reader
from hsi.stream.memory import MemoryBroker

WORK = Stream.DETECTION_QUEUE
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


async def _never_ordered() -> bool:
    return await asyncio.Event().wait()


class Watched(MemoryBroker):
    """Remembers which reads were ready to wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[bool] = []

    async def read(self, stream: Stream, group: str, consumer: str, *, count: int, block: timedelta) -> list[Delivery]:
        self.waited.append(block > timedelta(0))
        return await super().read(stream, group, consumer, count=count, block=block)


def _frame(number: int) -> FrameCaptured:
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey("front_door/a.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
    )


async def test_a_process_that_stood_still_for_long_does_not_handle_what_it_holds_a_second_time() -> None:
    clock = Clock()
    broker = MemoryBroker(clock=clock)
    for number in range(2):
        await broker.publish(_frame(number))
    reader = Reader(broker, Intake(WORK, "detect", "me", claim_idle=timedelta(seconds=130)))
    ordered = asyncio.ensure_future(_never_ordered())
    held = [delivery.entry_id for delivery in await reader.take(1, [], ordered, burst=True)]
    clock.seconds += 1000
    taken = [delivery.entry_id for delivery in await reader.take(5, held, ordered, burst=True)]
    ordered.cancel()
    assert len(held) == len(taken) == 1
    assert held != taken


async def test_a_backlog_is_read_without_waiting_and_only_an_empty_stream_is_waited_for() -> None:
    broker = Watched()
    for number in range(5):
        await broker.publish(_frame(number))
    reader = Reader(broker, Intake(WORK, "detect", "me"))
    ordered = asyncio.ensure_future(_never_ordered())
    counts = [len(await reader.take(2, [], ordered, burst=False)) for _ in range(3)]
    waiting = asyncio.ensure_future(reader.take(2, [], ordered, burst=False))
    await broker.publish(_frame(5))
    assert len(await waiting) == 1
    ordered.cancel()
    assert counts == [2, 2, 1]
    assert broker.waited == [True, False, False, True]
