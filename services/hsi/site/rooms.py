"""All rooms over shared adapters: the wiring of the one process, on one page."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from hsi.analyze import app as analyze
from hsi.api import app as api
from hsi.batch import app as batch
from hsi.detect import app as detect
from hsi.detect import detector
from hsi.enrich import app as enrich
from hsi.ingest import app as ingest
from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.notify import app as notify
from hsi.observe import app as observe
from hsi.retain import app as retain
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.site.settings import Settings
from hsi.store.engine import Store
from hsi.stream.connection import Connection


@asynccontextmanager
async def assembled(settings: Settings, store: Store, queue: Connection, board: Board) -> AsyncIterator[Sequence[Task]]:
    """Every room's tasks, in the order of the corridor."""
    broker, claims = queue.broker, queue.claims
    frames = originals.of(settings, stills_writable=True, cameras_writable=settings.delete_images)
    thumbnails = DirectoryMediaStore(settings.thumbnails_dir, writable=True)
    async with AsyncExitStack() as stack:
        sees = await stack.enter_async_context(
            detector.open(settings, connections=settings.ai_max_concurrent_inferences)
        )
        thinks = await stack.enter_async_context(analyze.model_of(settings, settings))
        yield [
            *ingest.assemble(settings, settings, settings, settings, connection=queue, store=store, board=board),
            *detect.assemble(settings, settings, settings, detector=sees, connection=queue, store=store, board=board),
            *enrich.assemble(settings, broker=broker, board=board),
            *batch.assemble(settings, settings, queue=queue, store=store, board=board),
            *analyze.assemble(settings, settings, settings, model=thinks, queue=queue, store=store, board=board),
            *notify.assemble(settings, broker=broker, board=board),
            *api.assemble(
                settings,
                store=store,
                broker=broker,
                frames=frames,
                thumbnails=thumbnails,
                about=settings,
                board=board,
            ),
            *observe.assemble(settings, broker=broker, claims=claims, store=store, board=board),
            *retain.assemble(
                settings, retention=settings, store=store, thumbnails=thumbnails, frames=frames, board=board
            ),
        ]
