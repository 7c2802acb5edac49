"""The system itself: health, readiness, metrics, and a first page."""

from datetime import timedelta
from html import escape
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse

from hsi.api import health, speech
from hsi.api.errors import ErrorBody
from hsi.api.parts import Here
from hsi.events.messages import Health, StatusChanged
from hsi.events.streams import Stream
from hsi.runtime import metrics

router = APIRouter(tags=["system"])
REPORTS_A_MINUTE = 20
"""More than the observe room makes, also while two of them take turns."""


class Alive(BaseModel):
    """The process turns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """Whether requests can be answered: they need the database, and only that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ready: bool
    status: Literal["ready", "degraded", "not_ready"]
    services: health.Services


class HistoryQuery(BaseModel):
    """How far back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minutes: int = Field(15, ge=1, le=60)


class StatusPoint(BaseModel):
    """One report: how healthy the whole was, and how far behind each queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    health: Health
    queues: dict[str, speech.QueueStatus]


class StatusHistory(BaseModel):
    """Reports, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    points: list[StatusPoint]


class Severity(BaseModel):
    """The highest score of each level; what lies above `high_max` is critical."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    low_max: int
    medium_max: int
    high_max: int


class About(BaseModel):
    """This installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    severity: Severity
    retention_days: int
    model_configured: bool
    """Whether an address of a language model is set; whether it answers is the health's to say."""
    time: AwareDatetime
    """The server's clock."""


class FtpDoor(BaseModel):
    """Where cameras reach the FTP gateway."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str | None
    """None where it is the address under which this API was reached."""
    port: int | None
    """None where the system chooses one; the gateway's log tells it."""
    tls: Literal["off", "offered", "required"]


@router.get("/health", summary="Is the process alive?")
async def tell_alive() -> Alive:
    """Always 200 while the process turns; asks nobody else."""
    return Alive()


@router.get(
    "/ready", summary="Can requests be answered?", responses={503: {"model": Readiness, "description": "Not ready"}}
)
async def tell_ready(here: Here, response: Response) -> Readiness:
    """503 only while the database is away; a queue that is away means degraded, and reads go on."""
    services = await health.look(here)
    ready = services.database.status is health.ServiceStatus.HEALTHY
    if not ready:
        response.status_code = 503
        return Readiness(ready=False, status="not_ready", services=services)
    fine = services.redis.status is health.ServiceStatus.HEALTHY
    return Readiness(ready=True, status="ready" if fine else "degraded", services=services)


@router.get(
    "/api/system/health",
    summary="How is the whole system?",
    responses={503: {"model": health.SystemHealth, "description": "Unhealthy: the database is away"}},
)
async def tell_health(here: Here, response: Response) -> health.SystemHealth:
    """Database, queue and AI services; 200 also when degraded, 503 only when unhealthy."""
    services = await health.look(here)
    status = health.overall(services)
    if status is Health.UNHEALTHY:
        response.status_code = 503
    counted = await health.recent_events(here) if status is not Health.UNHEALTHY else None
    return health.SystemHealth(status=status, services=services, timestamp=here.clock(), recent_events=counted)


@router.get("/api/system/history", summary="How was the system lately?")
async def tell_history(here: Here, asked: Annotated[HistoryQuery, Query()]) -> StatusHistory:
    """What the observe room reported over the last minutes, oldest first; a gap means that nobody reported."""
    newest = await here.broker.newest(Stream.STATUS_LOG)
    most = asked.minutes * REPORTS_A_MINUTE
    entries = await here.broker.replay(Stream.STATUS_LOG, after=max(0, newest - most), limit=most)
    since = here.clock() - timedelta(minutes=asked.minutes)
    reports = [each.message for each in entries if isinstance(each.message, StatusChanged)]
    return StatusHistory(points=[_point(each) for each in reports if each.observed_at >= since])


@router.get("/api/system/about", summary="What is this?")
async def tell_about(here: Here) -> About:
    """Name and version, and the settings that a page needs to explain what it shows."""
    settings = here.settings
    return About(
        name=here.name,
        version=here.version,
        severity=Severity(
            low_max=settings.severity_low_max,
            medium_max=settings.severity_medium_max,
            high_max=settings.severity_high_max,
        ),
        retention_days=settings.retention_days,
        model_configured=bool(settings.nemotron_url),
        time=here.clock(),
    )


@router.get("/api/system/ftp", summary="Where do cameras upload?")
async def tell_ftp(here: Here) -> FtpDoor:
    """What has to be typed into a camera that uploads by FTP, beside its own user name and password."""
    settings = here.settings
    return FtpDoor(host=settings.ftp_advertised_address or None, port=settings.ftp_port or None, tls=settings.ftp_tls)


@router.get(
    "/api/metrics",
    summary="Metrics of this process",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text"}},
)
async def tell_metrics() -> Response:
    """Everything this process counts, as Prometheus reads it."""
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


@router.get("/", include_in_schema=False, responses={404: {"model": ErrorBody}})
async def show_banner(here: Here) -> HTMLResponse:
    """A plain first page, for a process that was started without a build of the dashboard."""
    name, version = escape(here.name), escape(here.version)
    links = (
        ("/docs", "all routes"),
        ("/api/events", "events"),
        ("/api/cameras", "cameras"),
        ("/api/system/health", "health"),
    )
    listed = "".join(f'<li><a href="{path}">{path}</a>: {what}</li>' for path, what in links)
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title></head>'
        f"<body><h1>{name}</h1><p>The dashboard is not built: <code>make dashboard</code>, then start again.</p>"
        f"<p>Version {version}. Live messages: <code>/ws/events</code> and "
        f"<code>/ws/system</code>.</p><ul>{listed}</ul></body></html>"
    )


def _point(report: StatusChanged) -> StatusPoint:
    queues = {name: speech.QueueStatus.model_validate(depth.model_dump()) for name, depth in report.queues.items()}
    return StatusPoint(at=report.observed_at, health=report.health, queues=queues)
