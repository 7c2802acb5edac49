"""Wiring of the door: the only module that knows all its parts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import PurePosixPath

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware

from hsi.api import errors, pages
from hsi.api.fanout import Channel
from hsi.api.health import Watch
from hsi.api.layers import BodyLimit, Identity, OwnPagesOnly, SecurityHeaders
from hsi.api.pages import Built, Pages
from hsi.api.parts import Parts
from hsi.api.relay import Heartbeat, Relay
from hsi.api.routes import (
    cameras,
    clips,
    dead_letters,
    detections,
    events,
    gaps,
    media,
    progress,
    records,
    reference,
    stills,
    system,
    timeline,
    uploads,
)
from hsi.api.settings import ApiSettings, Settings
from hsi.api.sockets import Rules, Sockets
from hsi.events.streams import Stream
from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.media.spool import Spool
from hsi.media.store import Archive, MediaStore
from hsi.runtime.credentials import Credentials
from hsi.runtime.health import Board
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.tasks import Task
from hsi.runtime.web import HttpServer
from hsi.store import engine
from hsi.store.engine import Store
from hsi.stream import connection
from hsi.stream.broker import Broker

ROUTERS = (
    cameras.router,
    gaps.router,
    records.router,
    uploads.router,
    progress.router,
    stills.router,
    timeline.router,
    events.router,
    detections.router,
    clips.router,
    media.router,
    dead_letters.router,
    system.router,
    reference.router,
)
_ERRORS: errors.Responses = {
    422: {"model": errors.ErrorBody, "description": "The request is not as this route needs it"},
    503: {"model": errors.ErrorBody, "description": "The database, the queue or the disk is away"},
}


def create(parts: Parts, built: Built) -> FastAPI:
    """The whole application, REST, WebSocket and the `built` dashboard; it starts nothing."""
    app = FastAPI(
        title=parts.name,
        version=parts.version,
        summary="Incidents of your cameras, with a reasoned risk score",
        generate_unique_id_function=_operation_id,
        docs_url=None,
        redoc_url=None,
        responses=_ERRORS,
    )
    for router in ROUTERS:
        app.include_router(router)
    errors.install(app)
    settings = parts.settings
    app.add_middleware(Pages, built=built)
    app.add_middleware(BodyLimit)
    app.add_middleware(OwnPagesOnly, configured=settings.cors_origins)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Content-Type", "If-None-Match", "Range", "If-Range", "X-Request-ID"],
        expose_headers=["ETag", "Accept-Ranges", "Content-Range", "Location", "X-Request-ID"],
    )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Identity, slow_ms=settings.slow_request_threshold_ms, furnish={"parts": parts})
    app.add_middleware(
        Sockets,
        channels={f"/ws/{channel.name}": channel for channel in (parts.events, parts.system)},
        broker=parts.broker,
        rules=Rules(
            idle_seconds=settings.websocket_idle_timeout,
            max_message_bytes=settings.websocket_max_message_size,
            origins=settings.cors_origins,
        ),
        clock=parts.clock,
    )
    return app


def _operation_id(route: APIRoute) -> str:
    """The function's name: stable when a path moves, and readable in generated clients."""
    return route.name


def assemble(
    settings: ApiSettings,
    *,
    store: Store,
    broker: Broker,
    frames: Archive,
    thumbnails: MediaStore,
    about: RuntimeSettings,
    board: Board,
) -> Sequence[Task]:
    """The door over opened adapters: the server, a relay for each log, heartbeat and watch; `about` names the app."""
    parts = Parts(
        settings=settings,
        store=store,
        broker=broker,
        frames=frames,
        thumbnails=thumbnails,
        camera_root=PurePosixPath(settings.foscam_base_path),
        credentials=Credentials(settings.camera_logins_dir),
        spool=Spool(settings.foscam_base_path),
        max_picture_bytes=settings.max_image_bytes,
        events=Channel("events", Stream.EVENT_LOG),
        system=Channel("system", Stream.STATUS_LOG, greets_with_latest=True),
        clock=_now,
        name=about.app_name,
        version=about.app_version,
    )
    channels = (parts.events, parts.system)
    server = HttpServer(
        create(parts, pages.load(pages.BUILT)),
        name="api",
        host=settings.api_host,
        port=settings.api_port,
        websocket_max_bytes=settings.websocket_max_message_size,
    )
    relays = [Relay(channel, broker, board=board, clock=_now) for channel in channels]
    heartbeat = Heartbeat(channels, every_seconds=settings.websocket_ping_interval, board=board)
    return [server, *relays, heartbeat, Watch(parts, board)]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The door of a process of its own."""
    async with engine.open(settings) as store, connection.open(settings) as redis:
        yield assemble(
            settings,
            store=store,
            broker=redis.broker,
            frames=originals.of(settings),
            thumbnails=DirectoryMediaStore(settings.thumbnails_dir, writable=False),
            about=settings,
            board=board,
        )


def _now() -> datetime:
    return datetime.now(UTC)
