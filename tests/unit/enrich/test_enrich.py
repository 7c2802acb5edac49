"""The stage that is off passes on what it finds."""

from datetime import UTC, datetime, timedelta

from hsi.enrich import app, worker
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, DetectionId, FrameId, MediaKey
from hsi.events.messages import Box, DetectedObject, DetectionsReady, FrameCaptured, ObjectsDetected
from hsi.events.streams import Stream, encode
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.stream.memory import MemoryBroker
from hsi.stream.settings import StreamSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FOUND = ObjectsDetected(
    trace_id="t1",
    frame_id=FrameId(3),
    camera_id=CameraId("front_door"),
    media_key=MediaKey("front_door/a.jpg"),
    captured_at=NOW,
    completed_at=NOW,
    detected_at=NOW,
    image_width_px=640,
    image_height_px=480,
    objects=(
        DetectedObject(
            detection_id=DetectionId(9),
            object_class=ObjectClass.PERSON,
            confidence=0.9,
            box=Box(x=1, y=2, width=3, height=4),
            fast_path=True,
        ),
    ),
    synthetic=True,
)


async def work(broker: MemoryBroker) -> None:
    for task in app.assemble(StreamSettings(), broker=broker, board=Board()):
        await task.run(Stop(), burst=True)


def test_nothing_is_added_and_nothing_lost() -> None:
    ready = worker.ready(FOUND)
    assert type(ready) is DetectionsReady
    assert ready.model_dump() == FOUND.model_dump()


async def test_entries_left_in_the_queue_reach_the_batch_room() -> None:
    broker = MemoryBroker()
    await broker.publish(FOUND)
    await work(broker)
    await broker.ensure_group(Stream.BATCH_QUEUE, "batch")
    (passed,) = await broker.read(Stream.BATCH_QUEUE, "batch", "me", count=9, block=timedelta(0))
    assert passed.message == worker.ready(FOUND)
    depth = await broker.depth(Stream.ENRICHMENT_QUEUE)
    assert (depth.waiting, depth.pending) == (0, 0)


async def test_what_is_not_for_this_room_becomes_a_dead_letter() -> None:
    broker = MemoryBroker()
    stranger = FrameCaptured(
        frame_id=FrameId(3),
        camera_id=CameraId("front_door"),
        media_key=MediaKey("front_door/a.jpg"),
        sha256="0" * 64,
        captured_at=NOW,
        completed_at=NOW,
    )
    await broker.inject(Stream.ENRICHMENT_QUEUE, encode(stranger))
    await work(broker)
    (letter,) = await broker.dead_letters(Stream.ENRICHMENT_QUEUE)
    assert "FrameCaptured" in letter.reason
