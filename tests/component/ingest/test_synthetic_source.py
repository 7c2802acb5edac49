"""Drawn cameras: a real process draws, comes back when it is killed, and ends with whoever started it."""

import asyncio
import io
import os
import signal
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from hsi.ingest.sources.source import Condition, Picture, Reason, State
from hsi.ingest.synthetic import source as synthetic
from hsi.ingest.synthetic.source import SyntheticSource
from hsi.media.spool import SpoolFailed
from hsi.runtime.tasks import Stop
from hsi.store.sources import SyntheticSource as Spec

House = Any
PATIENCE_SECONDS = 60.0


@dataclass
class Viewer:
    """What one source brought and told."""

    pictures: list[Picture] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)
    full: bool = False

    async def deliver(self, picture: Picture) -> None:
        if self.full:
            raise SpoolFailed("no space left on device")
        self.pictures.append(picture)

    async def until(self, seen: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not seen():
                await asyncio.sleep(0.02)

    def reasons(self) -> list[Reason]:
        return [said.reason for said in self.conditions if said.reason is not None]


@asynccontextmanager
async def _watched(
    command: Sequence[str], interval_seconds: float = 0.2, max_bytes: int = 10**7, **more: Any
) -> AsyncIterator[Viewer]:
    viewer = Viewer(**more)
    source = SyntheticSource(
        command, interval_seconds, deliver=viewer.deliver, tell=viewer.conditions.append, max_bytes=max_bytes
    )
    running = asyncio.create_task(source.run(viewer.stop))
    try:
        yield viewer
    finally:
        viewer.stop.order()
        async with asyncio.timeout(10):
            await running


def _drawing() -> tuple[str, ...]:
    return synthetic.command("yard", Spec(seed=3, interval_ms=200))


def _children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if synthetic.FEED in child.cmdline()]


def _python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", textwrap.dedent(code))


async def test_pictures_come_and_the_order_to_stop_leaves_no_process() -> None:
    async with _watched(_drawing()) as viewer:
        await viewer.until(lambda: len(viewer.pictures) >= 3)
        (child,) = _children()
    assert not child.is_running()
    assert [said.state for said in viewer.conditions] == [State.CONNECTING, State.DELIVERING]
    image = Image.open(io.BytesIO(viewer.pictures[0].data))
    assert image.size == (640, 360)
    times = [picture.taken_at for picture in viewer.pictures]
    assert times == sorted(times)


async def test_a_process_that_is_killed_is_told_of_and_comes_back() -> None:
    async with _watched(_drawing()) as viewer:
        await viewer.until(lambda: bool(viewer.pictures))
        (child,) = _children()
        child.kill()
        await viewer.until(lambda: Reason.ENDED in viewer.reasons())
        await viewer.until(lambda: viewer.conditions[-1].state is State.DELIVERING)
        assert _children() != [child]


async def test_the_process_ends_with_the_one_that_started_it_however_that_ended() -> None:
    """SIGKILL leaves no time to say anything; the pipe that nobody holds any more says it."""
    parent = await asyncio.create_subprocess_exec(
        *_python("""
            import asyncio
            from hsi.ingest.synthetic import source as synthetic
            from hsi.runtime.tasks import Stop
            from hsi.store.sources import SyntheticSource as Spec

            async def deliver(picture):
                print("picture", flush=True)

            spec = Spec(seed=1, interval_ms=3_600_000)
            source = synthetic.SyntheticSource(
                synthetic.command("yard", spec), 3600.0, deliver=deliver, tell=lambda said: None, max_bytes=10**7
            )
            asyncio.run(source.run(Stop()))
        """),
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await parent.stdout.readline() == b"picture\n"
    (child,) = psutil.Process(parent.pid).children()
    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("command", "reason", "said"),
    [
        pytest.param(_python("import sys; sys.exit('no painter is here')"), Reason.ENDED, "no painter", id="fails"),
        pytest.param(_python("print(end='')"), Reason.ENDED, "it said nothing", id="ends at once"),
        pytest.param(
            _python("import sys; sys.stdout.buffer.write(b'\\xff' * 5000)"),
            Reason.TOO_LARGE,
            "4294967295",
            id="nonsense",
        ),
        pytest.param(
            _python("import sys; sys.stdout.buffer.write(bytes([0, 0, 0, 9, 1, 2]))"), Reason.ENDED, "", id="half"
        ),
        pytest.param(_python("import sys; sys.stderr.write('x' * 10**6)"), Reason.ENDED, "xxx", id="noisy"),
        pytest.param(("/nonexistent/python",), Reason.ENDED, "cannot be started", id="not there"),
    ],
)
async def test_what_cannot_draw_is_told_with_its_last_words(
    command: tuple[str, ...], reason: Reason, said: str
) -> None:
    async with _watched(command) as viewer:
        await viewer.until(lambda: bool(viewer.reasons()))
    assert viewer.reasons()[0] is reason
    failed = next(one for one in viewer.conditions if one.state is State.FAILED)
    assert said in failed.detail
    assert not viewer.pictures


async def test_a_spool_that_takes_nothing_is_told_and_drawing_goes_on() -> None:
    async with _watched(_drawing(), full=True) as viewer:
        await viewer.until(lambda: Reason.SPOOL_NOT_WRITABLE in viewer.reasons())
        viewer.full = False
        await viewer.until(lambda: viewer.conditions[-1].state is State.DELIVERING)


async def test_every_picture_of_a_drawn_camera_says_that_it_is_synthetic(
    house: House, eventually: Callable[..., Any], tmp_path: Path
) -> None:
    """Also the first one, whatever the room remembers of the folder; and a picture beside them keeps its own word."""
    from datetime import UTC, datetime

    from hsi.events.ids import CameraId
    from hsi.store.records import Camera
    from hsi.store.sources import Source

    yard = Camera(
        CameraId("yard"), "Yard", "yard", synthetic=False, created_at=datetime.now(UTC),
        source=Source.model_validate({"folder": {}}),
    )  # fmt: skip
    drawn = Camera(
        CameraId("yard"), "Yard", "yard", synthetic=True, created_at=datetime.now(UTC),
        source=Source.model_validate({"synthetic": {"seed": 2, "interval_ms": 200}}),
    )  # fmt: skip

    async def put(camera: Camera) -> Camera:
        async with house.store.work() as work:
            kept: Camera = (await work.cameras.put(camera))[0]
            return kept

    await put(yard)
    async with house.ingest():
        await house.listening()
        assert (await put(drawn)).synthetic
        frames = await house.until_published(2)
    assert all(frame.synthetic for frame in frames)
    assert all("/synthetic-" in frame.media_key for frame in frames)
    assert not (await put(yard)).synthetic
