"""Cameras: adding, finding, changing, removing, being seen."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hsi.events.ids import CameraId
from hsi.store.cameras import CameraExists, CameraNameTaken, CameraUnknown
from hsi.store.engine import Store
from hsi.store.records import Camera
from hsi.store.tables import CameraStatus

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BACK = Camera(CameraId("back"), "Back", "back", synthetic=False, created_at=NOW)


async def test_ensuring_adds_once_and_follows_the_synthetic_marker(store: Store, camera: CameraId) -> None:
    async with store.work() as work:
        assert not await work.cameras.ensure(camera, "Other", "other", synthetic=False, now=NOW)
        assert await work.cameras.ensure(CameraId("new"), "New", "new", synthetic=False, now=NOW)
        assert not await work.cameras.ensure(camera, "Front", "front", synthetic=True, now=NOW)
        found = await work.cameras.find(camera)
    assert found == Camera(camera, "Front", "front", synthetic=True, created_at=NOW)


async def test_a_folder_belongs_to_one_camera(store: Store, camera: CameraId) -> None:
    with pytest.raises(CameraExists, match="front"):
        async with store.work() as work:
            await work.cameras.ensure(CameraId("gate"), "Gate", "front", synthetic=False, now=NOW)
    async with store.work() as work:
        await work.cameras.add(BACK)
    with pytest.raises(CameraExists):
        async with store.work() as work:
            await work.cameras.change(CameraId("back"), folder_path="front")
    async with store.reading() as reading:
        found = await reading.cameras.by_folder("front")
    assert found is not None
    assert found.id == camera


async def test_a_name_belongs_to_one_camera_however_many_want_it(store: Store, camera: CameraId) -> None:
    async def add(number: int) -> Camera:
        wanted = Camera(CameraId(f"c{number}"), "Gate" if number % 2 else "GATE", f"f{number}", False, NOW)
        async with store.work() as work:
            return await work.cameras.add(wanted)

    answers = await asyncio.gather(*(add(number) for number in range(8)), return_exceptions=True)
    (winner,) = [answer for answer in answers if isinstance(answer, Camera)]
    assert all(isinstance(answer, Camera | CameraNameTaken) for answer in answers)
    with pytest.raises(CameraNameTaken, match="'gate'"):
        async with store.work() as work:
            await work.cameras.change(camera, name="gate")
    async with store.work() as work:
        await work.cameras.change(winner.id, name="gate")  # its own name, written otherwise
        await work.cameras.remove(winner.id, NOW)
        assert (await work.cameras.change(camera, name="gate")).name == "gate"


async def test_a_folder_whose_name_a_camera_has_gets_a_number_behind_it(store: Store, camera: CameraId) -> None:
    async def ensure(number: int) -> None:
        async with store.work() as work:
            camera_id, folder = CameraId(f"c{number}"), f"f{number}"
            assert await work.cameras.ensure(camera_id, "front", folder, synthetic=False, now=NOW)

    await asyncio.gather(*(ensure(number) for number in range(4)))
    async with store.work() as work:
        longest = "x" * 255
        for number in (8, 9):
            await work.cameras.ensure(CameraId(f"c{number}"), longest, f"f{number}", synthetic=False, now=NOW)
        names = {found.name for found in await work.cameras.page()}
    assert names == {"Front", "front (2)", "front (3)", "front (4)", "front (5)", longest, "x" * 240 + " (2)"}


async def test_being_seen_goes_back_only_where_our_clock_was_wrong_and_judges_nothing(
    store: Store, camera: CameraId
) -> None:
    async with store.work() as work:
        await work.cameras.seen(camera, NOW)
        await work.cameras.seen(camera, NOW - timedelta(hours=1))
        found = await work.cameras.find(camera)
        unknown = await work.cameras.page(CameraStatus.UNKNOWN)
        online = await work.cameras.page(CameraStatus.ONLINE)
        await work.cameras.seen(camera, NOW - timedelta(days=1))
        corrected = await work.cameras.find(camera)
    assert found is not None
    assert corrected is not None
    assert (found.last_seen_at, found.status) == (NOW, CameraStatus.UNKNOWN)
    assert (len(unknown), len(online)) == (1, 0)
    assert corrected.last_seen_at == NOW - timedelta(days=1)


async def test_a_removed_camera_frees_its_folder_and_can_come_back(store: Store, camera: CameraId) -> None:
    async with store.work() as work:
        await work.cameras.remove(camera, NOW)
        removed = await work.cameras.find(camera)
        assert removed is not None
        assert removed.deleted_at == NOW
        assert await work.cameras.page() == []
        assert await work.cameras.by_folder("front") is None
        assert not await work.cameras.ensure(camera, "Front", "front", synthetic=False, now=NOW)
        assert await work.cameras.page() == []
        await work.cameras.add(Camera(CameraId("door"), "Door", "front", synthetic=False, created_at=NOW))
        back = await work.cameras.add(Camera(camera, "Again", "front2", synthetic=False, created_at=NOW))
    assert (back.deleted_at, back.name) == (None, "Again")


async def test_an_id_that_is_taken_or_unknown_says_so(store: Store, camera: CameraId) -> None:
    with pytest.raises(CameraExists):
        async with store.work() as work:
            await work.cameras.add(Camera(camera, "Front", "elsewhere", synthetic=False, created_at=NOW))
    with pytest.raises(CameraUnknown, match="nobody"):
        async with store.work() as work:
            await work.cameras.change(CameraId("nobody"), name="x")
    with pytest.raises(CameraUnknown, match="nobody"):
        async with store.work() as work:
            await work.cameras.remove(CameraId("nobody"), NOW)


async def test_only_what_is_given_changes(store: Store, camera: CameraId) -> None:
    async with store.work() as work:
        unchanged = await work.cameras.change(camera)
        renamed = await work.cameras.change(camera, name="Gate", enabled=False)
    assert unchanged.name == "Front"
    assert (renamed.name, renamed.folder_path, renamed.enabled) == ("Gate", "front", False)
