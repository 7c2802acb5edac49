"""Wiring of the ingest room: the only file that knows all of its parts."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hsi.ingest import dialling
from hsi.ingest.dialling import Trust, Way
from hsi.ingest.intake import Intake, Pace
from hsi.ingest.listening import Listening
from hsi.ingest.roster import Roster
from hsi.ingest.search import Search
from hsi.ingest.settings import IngestSettings, Settings
from hsi.ingest.settle import Rules
from hsi.ingest.sources import kinds
from hsi.ingest.sources.share import Share
from hsi.ingest.sources.supervisor import Duty, Supervisor
from hsi.ingest.sweep import Sweep
from hsi.ingest.verdicts import Bench, Policy
from hsi.ingest.video import clips as clip_verdicts
from hsi.ingest.video import sampling
from hsi.ingest.video.clips import ClipBench
from hsi.ingest.video.decoding import Cost, Decoder
from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.pictures import Limits
from hsi.media.settings import MediaSettings
from hsi.media.spool import Spool
from hsi.runtime.addresses import Networks
from hsi.runtime.credentials import Credentials, CredentialSettings
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store
from hsi.store.settings import RetentionSettings
from hsi.stream import connection as stream_connection
from hsi.stream.connection import Connection

CLIPS_AT_ONCE = 2
"""Each is read by a process of its own that keeps a processor busy."""
BACKLOG_PER_WAITING = 5
"""How many files one scan remembers for each that may wait in memory; so many more wait on disk for the next."""


def assemble(
    settings: IngestSettings,
    media: MediaSettings,
    retention: RetentionSettings,
    credentials: CredentialSettings,
    *,
    connection: Connection,
    store: Store,
    board: Board,
) -> Sequence[Task]:
    """The room's tasks over adapters that are open already. Needs a running event loop."""
    root = media.foscam_base_path.absolute()
    kept = timedelta(days=retention.retention_days)
    remembered = timedelta(seconds=settings.dedupe_ttl_seconds)
    bench = Bench(
        store=store,
        claims=connection.claims,
        clips=_clips(settings, media, connection, store, remembered, kept),
        media=DirectoryMediaStore(root, writable=False),
        roster=Roster(store, root, clock=time.monotonic),
        policy=Policy(limits_of(settings, media), remembered, kept),
        clock=_now,
    )
    intake = Intake(
        root,
        listening=Listening(
            root,
            polling=settings.file_watcher_polling,
            interval_seconds=settings.file_watcher_polling_interval,
            mailbox_size=settings.ingest_waiting_files,
            board=board,
        ),
        search=Search(root, store, retention=kept, limit=settings.ingest_waiting_files * BACKLOG_PER_WAITING),
        bench=bench,
        broker=connection.broker,
        pace=pace_of(settings),
        board=board,
    )
    supervisor = Supervisor(
        Duty(kinds.opened(media, way_of(settings)), Share.parse(settings.ingest_cameras)),
        store=store,
        broker=connection.broker,
        claims=connection.claims,
        spool=Spool(root),
        credentials=Credentials(credentials.camera_logins_dir),
        board=board,
    )
    return (intake, Sweep(store=store, broker=connection.broker, board=board, started_at=_now()), supervisor)


def _clips(
    settings: IngestSettings,
    media: MediaSettings,
    connection: Connection,
    store: Store,
    remembered: timedelta,
    kept: timedelta,
) -> ClipBench:
    return ClipBench(
        store=store,
        claims=connection.claims,
        media=originals.of(media, stills_writable=True),
        decoder=Decoder(cost_of(media), at_once=CLIPS_AT_ONCE),
        policy=clip_verdicts.Policy(settings.max_clip_bytes, sampling_of(settings), remembered, kept),
        clock=_now,
    )


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The room as a process of its own."""
    async with stream_connection.open(settings) as queue, engine.open(settings) as store:
        yield assemble(settings, settings, settings, settings, connection=queue, store=store, board=board)


def limits_of(settings: IngestSettings, media: MediaSettings) -> Limits:
    """The bounds on a picture that settings ask for."""
    return Limits(settings.min_image_bytes, media.max_image_bytes, media.max_image_pixels)


def way_of(settings: IngestSettings) -> Way:
    """How cameras are reached, as settings allow; raises CertificatesUnusable."""
    return Way(Networks.parse(settings.camera_networks), Trust(settings.camera_certificates_file), dialling.by_system)


def sampling_of(settings: IngestSettings) -> sampling.Rules:
    """Which pictures of a clip settings ask for."""
    interval = Fraction(str(settings.video_frame_interval_seconds))
    return sampling.Rules(interval=interval, most=settings.video_max_frames)


def cost_of(media: MediaSettings) -> Cost:
    """What reading a clip may cost: its pictures are held to what any picture is."""
    return Cost(media.max_image_pixels, media.max_image_bytes)


def pace_of(settings: IngestSettings) -> Pace:
    """How much at once, and how often, as settings ask for."""
    rules = Rules(
        stable_seconds=settings.ingest_stable_seconds,
        give_up_seconds=max(settings.ingest_give_up_seconds, settings.ingest_stable_seconds),
    )
    return Pace(
        rules=rules,
        clip_rules=replace(rules, give_up_seconds=max(settings.ingest_clip_give_up_seconds, rules.stable_seconds)),
        concurrency=settings.ingest_concurrency,
        waiting_files=settings.ingest_waiting_files,
        rescan_seconds=settings.ingest_rescan_seconds,
    )


def _now() -> datetime:
    return datetime.now(UTC)
