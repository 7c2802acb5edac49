"""`hsi simulate`: synthetic cameras, or a clip played as one, into a folder of cameras."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import typer
import uvloop

from hsi.runtime import serve
from hsi.runtime.tasks import Stop
from hsi.simulate import clip as clips
from hsi.simulate import folder, player
from hsi.site import settings as site_settings


def play_cameras(count: int, root: Path | None, *, fps: float, seed: int) -> None:
    """So many synthetic cameras under `root` (or FOSCAM_BASE_PATH), until Ctrl-C."""

    async def play(target: Path, stop: Stop) -> None:
        await player.play(target, cameras=count, fps=fps, seed=seed, stop=stop)

    _play(root, play)


def play_clip(clip: Path, camera: str, root: Path | None, *, fps: float) -> None:
    """One clip as the camera of this name, until its end or Ctrl-C."""

    async def play(target: Path, stop: Stop) -> None:
        await clips.play_clip(clip, camera, target, fps, stop)

    _play(root, play)


def _play(root: Path | None, play: Callable[[Path, Stop], Coroutine[Any, Any, None]]) -> None:
    """Play until it ends or Ctrl-C, both a normal end; what cannot be played or written is one sentence, code 1."""
    target = root or site_settings.load_placed().foscam_base_path

    async def until_told() -> None:
        stop = Stop()
        work = asyncio.create_task(play(target, stop))
        with serve.Signals(stop, work), contextlib.suppress(asyncio.CancelledError):  # a second Ctrl-C cancels
            typer.echo(f"Playing into {target}; Ctrl-C ends it.")
            await work

    try:
        target.mkdir(parents=True, exist_ok=True)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(until_told())
    except* (clips.ClipUnreadable, folder.FolderRefused, OSError) as group:
        raise SystemExit("; ".join(_sentence(leaf, target) for leaf in serve.failures(group))) from None


def _sentence(error: BaseException, target: Path) -> str:
    return f"Cannot play into {target}: {error.strerror}" if isinstance(error, OSError) else str(error)
