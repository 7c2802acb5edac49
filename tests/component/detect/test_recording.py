"""Looks written down twice: by the same room that heard no answer, and by two rooms."""

from datetime import UTC, datetime
from typing import Any

from hsi.detect import outcomes
from hsi.detect.boxes import Kept
from hsi.detect.detector import Answer, _Answer
from hsi.detect.recording import Records
from hsi.events.classes import ObjectClass
from hsi.events.messages import Box
from hsi.media.directory import DirectoryMediaStore
from hsi.media.pictures import Limits
from hsi.store.records import NewDetection

House = Any

ANSWER = Answer(_Answer(detections=[], image_width=96, image_height=72))
KEPT = [Kept(ObjectClass.CAR, 0.8, Box(x=1, y=2, width=30, height=40))]


def _records(house: House) -> Records:
    return Records(house.store, DirectoryMediaStore(house.thumbnails, writable=True), Limits(0, 10**6, 10**6))


async def _look(house: House, records: Records) -> list[NewDetection]:
    ids = await records.reserved(1)
    return outcomes.to_store(KEPT, ids, records.pictured(house.picture(1), ANSWER, KEPT, ids), urgent=False)


def _thumbnails(house: House) -> list[str]:
    return sorted(path.name for path in house.thumbnails.rglob("*.jpg"))


async def test_a_look_committed_without_an_answer_is_found_again_with_its_thumbnails(house: House) -> None:
    frame = await house.accepted(1, publish=False)
    records, now = _records(house), datetime.now(UTC)
    look = await _look(house, records)
    stored = await records.record(frame.frame_id, ANSWER, look, now)
    assert stored is not None
    assert await records.record(frame.frame_id, ANSWER, look, now) is None
    assert await records.first(frame.frame_id, look) == stored
    assert _thumbnails(house) == [f"{look[0].detection_id}_thumb.jpg"]


async def test_of_two_looks_the_second_gives_way_with_its_thumbnails(house: House) -> None:
    frame = await house.accepted(1, publish=False)
    one, other, now = _records(house), _records(house), datetime.now(UTC)
    first, second = await _look(house, one), await _look(house, other)
    assert len(_thumbnails(house)) == 2
    stored = await one.record(frame.frame_id, ANSWER, first, now)
    assert await other.record(frame.frame_id, ANSWER, second, now) is None
    assert await other.first(frame.frame_id, second) == stored
    assert _thumbnails(house) == [f"{first[0].detection_id}_thumb.jpg"]
