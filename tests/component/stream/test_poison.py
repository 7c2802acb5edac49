"""An entry that kills its consumer: real processes, really killed."""

import asyncio
import sys
from datetime import UTC, datetime

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream
from hsi.stream import connection
from hsi.stream.settings import StreamSettings

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KILLED = 9

CONSUMER = """
import asyncio, os, sys
from hsi.events.streams import Stream
from hsi.runtime.tasks import Stop
from hsi.stream import connection
from hsi.stream.consume import Consumer, Intake
from hsi.stream.settings import StreamSettings

async def handle(message):
    if message.frame_id == 2:
        os._exit(9)

async def buried(message, reason):
    print(message.frame_id, reason)

async def main():
    async with connection.open(StreamSettings(redis_url=sys.argv[1])) as opened:
        intake = Intake(Stream.DETECTION_QUEUE, "detect", "me", concurrency=1, max_deliveries=2)
        await Consumer(opened.broker, intake, handle, buried=buried, beat=lambda: None).run(Stop(), burst=True)

asyncio.run(main())
"""


def _frame(number: int) -> FrameCaptured:
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey(f"front_door/{number}.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
    )


async def _consume(url: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CONSUMER, url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_an_entry_that_kills_its_consumer_again_and_again_ends_dead_and_the_rest_flows(redis_url: str) -> None:
    async with connection.open(StreamSettings(redis_url=redis_url)) as opened:
        for number in range(5):
            await opened.broker.publish(_frame(number))
        assert (await _consume(redis_url))[0] == KILLED
        assert (await _consume(redis_url))[0] == KILLED
        code, said = await _consume(redis_url)
        assert code == 0
        assert "2 delivered 3 times and never finished" in said
        (letter,) = await opened.broker.dead_letters(Stream.DETECTION_QUEUE)
        assert letter.deliveries == 3
        assert "never finished" in letter.reason
        depth = await opened.broker.depth(Stream.DETECTION_QUEUE)
        assert (depth.waiting, depth.pending, depth.dead) == (0, 0, 1)
