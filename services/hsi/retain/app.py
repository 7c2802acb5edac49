"""Wiring of the retain room."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.originals import Originals
from hsi.media.store import MediaStore
from hsi.retain.clearing import Clearing
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
    frames: Originals,
    board: Board,
) -> Sequence[Task]:
    """The room's tasks over shared adapters.

    In `frames` our own pictures must be removable, and with `delete_images` cameras' files, too.
    """
    sweeper = Sweeper(
        store=store,
        thumbnails=thumbnails,
        frames=frames,
        retention_days=retention.retention_days,
        delete_images=settings.delete_images,
        board=board,
    )
    keep = timedelta(hours=settings.empty_pictures_hours)
    return [sweeper, Clearing(store=store, frames=frames, keep=keep, board=board)]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room with adapters of its own."""
    thumbnails = DirectoryMediaStore(settings.thumbnails_dir, writable=True)
    frames = originals.of(settings, stills_writable=True, cameras_writable=settings.delete_images)
    async with engine.open(settings) as store:
        yield assemble(settings, retention=settings, store=store, thumbnails=thumbnails, frames=frames, board=board)
