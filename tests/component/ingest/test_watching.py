"""That every camera is said to be watched, often enough to be judged, whatever its row and the other cameras do."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hsi.events.ids import CameraId, MediaKey
from hsi.ingest.sources.supervisor import TURN_SECONDS
from hsi.ingest.sources.telling import Telling
from hsi.observe.camera_state import UNSURE
from hsi.store.records import Camera, NewFrame

House = Any
GATE, YARD = CameraId("gate"), CameraId("yard")
START = datetime(2026, 11, 21, 23, 59, 50, tzinfo=UTC)
TURN = timedelta(seconds=TURN_SECONDS)


class Turns:
    """The supervisor's turns as far as watching goes, on a clock of the test."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.now = START
        self._telling = Telling(house.store, lambda: self.now)

    async def next(self, *cameras: CameraId) -> Mapping[CameraId, timedelta | None]:
        """One turn with these cameras on, and how long ago each of them was said to be watched."""
        self._telling.met(cameras)
        await self._telling.write()
        async with self._house.store.reading() as reading:
            known = {each.camera.id: each.watched_at for each in await reading.states.every()}
        ages = {camera: None if at is None else self.now - at for camera, at in known.items() if camera in cameras}
        self.now += TURN
        return ages


@pytest.fixture
async def turns(house: House) -> Turns:
    async with house.store.work() as work:
        for camera in (GATE, YARD):
            await work.cameras.put(Camera(camera, camera.title(), camera, synthetic=False, created_at=START))
    return Turns(house)


async def test_a_camera_is_watched_while_its_picture_is_being_written(house: House, turns: Turns) -> None:
    async with house.store.work() as work:
        assert await work.frames.accept(NewFrame(GATE, MediaKey("gate/1.jpg"), "a" * 64, 1, 1, START, START))
        assert await turns.next(GATE, YARD) == {GATE: timedelta(), YARD: timedelta()}


async def test_a_camera_whose_row_another_was_writing_is_watched_from_the_next_turn(house: House, turns: Turns) -> None:
    async with house.store.work() as work:
        await work.cameras.seen(GATE, START)
        assert await turns.next(GATE, YARD) == {GATE: None, YARD: timedelta()}
    assert await turns.next(GATE, YARD) == {GATE: timedelta(), YARD: TURN}


@pytest.mark.parametrize("after", range(1, 31))
async def test_however_cameras_come_and_go_each_is_said_to_be_watched_before_anybody_is_unsure(
    turns: Turns, after: int
) -> None:
    for turn in range(70):
        on = [GATE, YARD] if turn >= after else [GATE]
        for camera, age in (await turns.next(*on)).items():
            assert age is not None, camera
            assert age + TURN < UNSURE, camera
