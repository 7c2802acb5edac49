"""What a file says of its camera's life, from the folder to the state: stills and clips alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hsi.events.cameras import CameraStatus
from hsi.events.ids import CameraId
from hsi.observe.watch import CameraWatch
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.records import Camera

House = Any
Put = Callable[..., Path]
GATE = CameraId("gate")


@pytest.fixture(params=["still", "clip"])
def put(request: pytest.FixtureRequest, picture: Callable[..., bytes], write_clip: Callable[..., Path]) -> Put:
    """Writes a good file of one kind, with the ending of its kind; another for another number."""

    def still(path: Path, number: int = 1) -> Path:
        made = path.with_suffix(".jpg")
        made.write_bytes(picture(number))
        return made

    def clip(path: Path, number: int = 1) -> Path:
        return write_clip(path.with_suffix(".mp4"), range(0, 1000 * number, 100))

    return still if request.param == "still" else clip


async def _judged(house: House) -> Camera:
    """The camera after one round of the watch, which began before any file came."""
    now = datetime.now(UTC)
    async with house.store.work() as work:
        await work.states.watch(now, every=timedelta(), lost=timedelta(minutes=1))
    queue = house.queue
    watch = CameraWatch(
        store=house.store, broker=queue.broker, claims=queue.claims, zone=ZoneInfo("UTC"), board=Board()
    )
    await watch.run(Stop(), burst=True)
    async with house.store.reading() as reading:
        found: Camera | None = await reading.cameras.find(GATE)
    assert found is not None
    return found


async def test_a_test_picture_is_no_sign_of_a_real_cameras_life_and_the_next_real_one_is(
    house: House, put: Put
) -> None:
    folder = house.folder("gate")
    put(folder / "synthetic-1")
    await house.burst()
    tested = await _judged(house)
    assert (tested.last_seen_at, tested.status, tested.status_reason) == (None, CameraStatus.UNKNOWN, "never_seen")
    put(folder / "2", 2)
    await house.burst()
    seen = await _judged(house)
    assert seen.last_seen_at is not None
    assert seen.status is CameraStatus.ONLINE


async def test_what_a_drawn_camera_sends_is_a_sign_of_its_life(house: House, put: Put) -> None:
    folder = house.folder("gate")
    (folder / ".synthetic").touch()
    put(folder / "synthetic-1")
    await house.burst()
    assert (await _judged(house)).status is CameraStatus.ONLINE


@pytest.mark.parametrize(("name", "seen"), [("1", True), ("synthetic-1", False)], ids=["real", "marked"])
async def test_a_file_that_is_refused_is_a_sign_of_life_unless_it_is_marked(
    house: House, put: Put, name: str, seen: bool
) -> None:
    put(house.folder("gate") / name).write_bytes(b"nothing to see" * 500)
    await house.burst(ingest_clip_give_up_seconds=0.6)
    assert ((await _judged(house)).last_seen_at is not None) is seen
