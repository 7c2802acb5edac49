"""Wiring of the retain room."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.store import MediaStore
from hsi.retain.settings import RetainSettings, Settings
from hsi.retain.worker import Sweeper
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.settings import RetentionSettings


def assemble(
    settings: RetainSettings,
    *,
    retention: RetentionSettings,
    store: Store,
    thumbnails: MediaStore,
    frames: MediaStore,
    board: Board,
) -> Sequence[Task]:
    """The sweeper over shared adapters.

    In `frames` stills must be removable, and with `delete_images` cameras' files, too.
    """
    sweeper = Sweeper(
        store=store,
        thumbnails=thumbnails,
        frames=frames,
        retention_days=retention.retention_days,
        delete_images=settings.delete_images,
        board=board,
    )
    return [sweeper]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room with adapters of its own."""
    thumbnails = DirectoryMediaStore(settings.thumbnails_dir, writable=True)
    frames = originals.of(settings, stills_writable=True, cameras_writable=settings.delete_images)
    async with engine.open(settings) as store:
        yield assemble(settings, retention=settings, store=store, thumbnails=thumbnails, frames=frames, board=board)
