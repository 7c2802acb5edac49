"""HTTP cameras through the whole room, from their record and login to FrameCaptured; database and queue are real."""

import asyncio
import io
import itertools
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.parts.http_camera import HttpCamera, Lock, StartCamera, Talk

from hsi.events.ids import CameraId
from hsi.runtime import metrics
from hsi.runtime.credentials import Credentials, Login
from hsi.store.records import Camera
from hsi.store.sources import Source

House = Any
Still = Callable[..., bytes]
GATE = CameraId("gate")
KEPT = "hsi_source_pictures_total"
GONE = "hsi_ingest_files_total"
DELETED = {"verdict": "refused", "reason": "camera_removed"}


@pytest.fixture
def keep(house: House) -> Callable[..., Any]:
    async def put(url: str, *, enabled: bool = True, login: Login | None = None, **spec: Any) -> None:
        source = Source.model_validate({"http": {"url": url, "interval_ms": 33, **spec}})
        camera = Camera(
            GATE, "Gate", "gate", synthetic=False, created_at=datetime.now(UTC), source=source, enabled=enabled
        )
        if login is not None:
            await asyncio.to_thread(Credentials(house.root.parent / "credentials").keep, GATE, login)
        async with house.store.work() as work:
            await work.cameras.put(camera)

    return put


async def _told(house: House, reason: str) -> bool:
    async with house.store.reading() as reading:
        (seen,) = await reading.states.every()
    return bool(seen.source_reason == reason)


def _files(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*.jpg")}


async def test_a_wrong_password_then_the_right_one_and_stills_become_frames(
    house: House, http_camera: StartCamera, keep: Callable[..., Any], still: Still, lock: type[Lock]
) -> None:
    door = lock("admin", "right")

    async def show(talk: Talk) -> None:
        if await door.opened(talk):
            await talk.answer(still(len(camera.heard)))

    camera: HttpCamera = await http_camera(show)

    began = datetime.now(UTC)
    await keep(camera.url("/snap.jpg?x=1"), login=Login("admin", "wrong"))
    async with house.ingest():
        await house.until(lambda: _told(house, "refused_login"), "the row says that the login is refused")
        assert not _files(house.root)
        await keep(camera.url("/snap.jpg?x=1"), login=Login("admin", "right"))
        frames = await house.until_published(3)
    assert {frame.camera_id for frame in frames} == {"gate"}
    assert all(began <= frame.captured_at <= datetime.now(UTC) for frame in frames)
    assert len({frame.captured_at for frame in frames}) == len(frames)


async def test_a_still_that_is_a_png_is_kept_under_its_own_ending_and_becomes_a_frame(
    house: House, http_camera: StartCamera, keep: Callable[..., Any]
) -> None:
    noise = random.Random(4).randbytes(96 * 72 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (96, 72), noise).save(out, "PNG")

    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(out.getvalue(), kind="image/png")

    camera = await http_camera(show)
    await keep(camera.url("/snap.png"))
    async with house.ingest():
        (frame,) = await house.until_published(1)
    assert frame.media_key.endswith(".png")
    assert (house.root / frame.media_key).read_bytes() == out.getvalue()


async def test_an_address_outside_the_networks_is_never_called(
    house: House, http_camera: StartCamera, keep: Callable[..., Any]
) -> None:
    async def show(talk: Talk) -> None:
        await talk.request()

    camera = await http_camera(show)

    await keep(camera.url(host="localhost"))
    async with house.ingest(camera_networks="192.168.0.0/16"):
        await house.until(lambda: _told(house, "address_forbidden"), "the row says that the address is forbidden")
    assert not camera.calls


async def test_changing_disabling_and_deleting_while_pictures_come_loses_none_that_was_kept(
    house: House, http_camera: StartCamera, keep: Callable[..., Any], still: Still
) -> None:
    shown = itertools.count()

    async def play(talk: Talk) -> None:
        await talk.request()
        await talk.stream()
        while True:
            await talk.part(still(next(shown)))
            await asyncio.sleep(0.01)

    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(next(shown)))

    streaming, stills = await http_camera(play), await http_camera(show)

    before, gone = metrics.value(KEPT, camera_id="gate"), metrics.value(GONE, **DELETED)
    async with house.ingest():
        await keep(streaming.url(), kind="mjpeg")
        await _more(house)
        await keep(streaming.url(), kind="mjpeg", interval_ms=40)
        await _more(house)
        await keep(stills.url())
        await _more(house)
        await keep(stills.url(), enabled=False)
        await house.until(_closed, "the source is closed")
        await keep(streaming.url(), kind="mjpeg")
        await _more(house)
        async with house.store.work() as work:
            await work.cameras.remove(GATE, datetime.now(UTC))
        await house.until(_closed, "the source is closed")
        kept = _files(house.root)
        assert len(kept) == metrics.value(KEPT, camera_id="gate") - before
        await house.until(lambda: _judged(house, kept, gone), "every picture has its verdict")
    verdicts = Counter(frame.media_key for frame in await house.frames())
    published = Counter(message.media_key for message in await house.published())
    accepted = {frame.media_key for frame in await house.frames() if frame.verdict == "accepted"}
    assert set(verdicts.values()) == {1}
    assert set(published) == accepted
    assert set(published.values()) == {1}
    assert len(accepted) >= 30


async def _more(house: House, count: int = 10) -> None:
    enough = len(_files(house.root)) + count

    async def there() -> bool:
        return len(_files(house.root)) >= enough

    await house.until(there, f"{count} more pictures")


async def _closed() -> bool:
    return metrics.value("hsi_source_state", camera_id="gate", state="delivering") == 0


async def _judged(house: House, kept: set[str], gone: float) -> bool:
    """Each has a row; but for those of a camera that was deleted before they were looked at, which are counted."""
    rows = {frame.media_key for frame in await house.frames()}
    return len(kept - rows) == metrics.value(GONE, **DELETED) - gone
