"""`hsi simulate`: synthetic cameras, or a clip played as one, into a folder of cameras."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from hsi.runtime import serve, tasks
from hsi.runtime.tasks import Stop
from hsi.simulate import clip as clips
from hsi.simulate import player
from hsi.site import settings as site_settings


def simulate(
    cameras: Annotated[int, typer.Option(help="How many synthetic cameras.", min=1, max=64)] = 2,
    fps: Annotated[float, typer.Option(help="Stills a second while something moves.", min=0.05, max=30)] = 2.0,
    seed: Annotated[int, typer.Option(help="Same seed, same visits.", min=0)] = 0,
    clip: Annotated[Path | None, typer.Option(help="Play this video instead.", exists=True, dir_okay=False)] = None,
    camera: Annotated[str, typer.Option(help="Camera folder of the clip.")] = "clip",
    root: Annotated[Path | None, typer.Option(help="Folder of cameras; FOSCAM_BASE_PATH unless given.")] = None,
) -> None:
    """Drop stills into camera folders, as cameras would, until Ctrl-C (or the clip's end)."""
    target = root or site_settings.load_placed().foscam_base_path
    target.mkdir(parents=True, exist_ok=True)
    typer.echo(f"Playing into {target}; Ctrl-C ends it.")

    async def play() -> None:
        stop = Stop()
        if clip is not None:
            work = asyncio.create_task(_clip(clip, camera, target, fps, stop))
        else:
            work = asyncio.create_task(player.play(target, cameras=cameras, fps=fps, seed=seed, stop=stop))
        with serve.Signals(stop, work):
            await work

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(play())
    except* (clips.ClipUnreadable, OSError) as group:
        raise SystemExit("; ".join(str(leaf) for leaf in serve.failures(group))) from None


async def _clip(clip: Path, camera: str, root: Path, fps: float, stop: tasks.Stop) -> None:
    await clips.play_clip(clip, camera, root, fps, stop)
