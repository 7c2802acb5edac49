"""Wiring of the detect room: the only file that knows all of its parts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from hsi.detect import detector as detector_client
from hsi.detect.fastpath import Rules
from hsi.detect.keeping import Keeping
from hsi.detect.looking import Looking, Sees
from hsi.detect.patience import Patience
from hsi.detect.recording import Records
from hsi.detect.settings import DetectSettings, Settings
from hsi.detect.worker import Reader, Worker
from hsi.events.streams import Stream
from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.pictures import Limits
from hsi.media.settings import MediaSettings
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store
from hsi.stream import connection as stream_connection
from hsi.stream.connection import Connection
from hsi.stream.consume import Consumer, intake_of
from hsi.stream.settings import StreamSettings

GROUP = "detect"
STALL_AFTER = timedelta(seconds=400)
"""Longer than the longest wait for one answer (RTDETR_READ_TIMEOUT, at most 300 s): only then is no turn a stall."""


def assemble(
    settings: DetectSettings,
    media: MediaSettings,
    stream: StreamSettings,
    *,
    detector: Sees,
    connection: Connection,
    store: Store,
    board: Board,
) -> Sequence[Task]:
    """The room's task over adapters that are open already; `detector` comes from `detector.open`."""
    pulse = board.pulse("detect worker", stall_after=STALL_AFTER)
    patience = Patience(board, pulse.beat)
    at_once = settings.ai_max_concurrent_inferences
    worker = Worker(
        keeping_of(settings, media),
        media=originals.of(media),
        looking=Looking(detector, patience, board, at_once=at_once, most_tries=settings.detector_max_retries),
        records=Records(
            store,
            DirectoryMediaStore(media.thumbnails_dir.absolute(), writable=True),
            Limits(0, media.max_image_bytes, media.max_image_pixels),
        ),
        broker=connection.broker,
        claims=connection.claims,
        patience=patience,
    )
    intake = intake_of(stream, Stream.DETECTION_QUEUE, GROUP, concurrency=at_once)
    consumer = Consumer(connection.broker, intake, worker.handle, buried=worker.buried, beat=pulse.beat)
    return (Reader(consumer, patience),)


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room as a process of its own."""
    async with (
        stream_connection.open(settings) as queue,
        engine.open(settings) as store,
        detector_client.open(settings, connections=settings.ai_max_concurrent_inferences) as detector,
    ):
        yield assemble(
            settings,
            settings,
            settings,
            detector=detector,
            connection=queue,
            store=store,
            board=board,
        )


def keeping_of(settings: DetectSettings, media: MediaSettings) -> Keeping:
    """What settings ask to keep."""
    urgent = Rules(
        classes=frozenset(settings.fast_path_object_types),
        threshold=settings.fast_path_confidence_threshold,
        cooldown=timedelta(seconds=settings.fast_path_cooldown_seconds),
    )
    return Keeping(settings.detection_confidence_threshold, urgent, media.max_image_bytes)
