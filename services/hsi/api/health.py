"""How the system is, as the door sees it: its own two services by asking them, all others by the observe room's word.

The database is what reads need: without it the API is unhealthy and not ready. Without the queue it still serves
(decision 20.13). What nobody has reported on lately is unknown, and unknown is not healthy.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict

from hsi.api.parts import Parts
from hsi.events.messages import Health, StatusChanged
from hsi.events.streams import Stream
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.failures import StoreUnavailable
from hsi.stream.broker import Broker, BrokerUnavailable

ASK_SECONDS = 3.0
FRESH = timedelta(seconds=30)
"""How old the observe room's last report may be."""
CAMERAS = "cameras"
OWN_PARTS = frozenset({"database", "postgres", "postgresql", "redis", "queue", CAMERAS})
WATCH_SECONDS = 10.0


class ServiceStatus(StrEnum):
    """State of one service; `unknown` when nobody looked lately."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"
    UNKNOWN = "unknown"


class Service(BaseModel):
    """One service and, unless it is healthy, why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: ServiceStatus
    message: str = ""
    details: dict[str, str] = {}


class Services(BaseModel):
    """What the product stands on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: Service
    redis: Service
    ai: Service
    cameras: Service
    """Degraded while a camera that should show something does not."""


class SystemHealth(BaseModel):
    """The whole, its services, and how many events the last day had (null when the database cannot say)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Health
    services: Services
    timestamp: AwareDatetime
    recent_events: int | None = None


_HEALTHY = Service(status=ServiceStatus.HEALTHY)


async def look(parts: Parts) -> Services:
    """Ask the database and the queue now, and read the last report; never raises for a service that is away."""
    database, queue, report = await asyncio.gather(
        _asked(parts.store.ping()), _asked(parts.broker.newest(Stream.STATUS_LOG)), _report(parts.broker)
    )
    now = parts.clock()
    return Services(database=database, redis=queue, ai=ai_of(report, now=now), cameras=cameras_of(report, now=now))


def overall(services: Services) -> Health:
    """The whole from its services."""
    if services.database.status is not ServiceStatus.HEALTHY:
        return Health.UNHEALTHY
    others = (services.redis.status, services.ai.status, services.cameras.status)
    return Health.HEALTHY if all(each is ServiceStatus.HEALTHY for each in others) else Health.DEGRADED


def ai_of(report: StatusChanged | None, *, now: datetime) -> Service:
    """The state of what the observe room reports beside database, queue and cameras, from its last report."""
    if report is None or now - report.observed_at > FRESH:
        return Service(status=ServiceStatus.UNKNOWN, message="no recent report of the observe room")
    others = {name: part for name, part in report.parts.items() if name not in OWN_PARTS}
    details: Mapping[str, str] = {
        name: f"{part.status}: {part.message}" if part.message else str(part.status) for name, part in others.items()
    }
    ill = sorted(name for name, part in others.items() if part.status is not Health.HEALTHY)
    if not ill:
        return Service(status=ServiceStatus.HEALTHY, details=dict(details))
    return Service(status=ServiceStatus.DEGRADED, message=f"not healthy: {', '.join(ill)}", details=dict(details))


def cameras_of(report: StatusChanged | None, *, now: datetime) -> Service:
    """Whether every camera shows what it should, from the observe room's last report."""
    if report is None or now - report.observed_at > FRESH:
        return Service(status=ServiceStatus.UNKNOWN, message="no recent report of the observe room")
    part = report.parts.get(CAMERAS)
    return _HEALTHY if part is None else Service(status=ServiceStatus(part.status), message=part.message)


async def recent_events(parts: Parts) -> int | None:
    """Events of the last 24 hours, or None when the database cannot say."""
    try:
        async with asyncio.timeout(ASK_SECONDS), parts.store.reading() as reading:
            return await reading.events.count_since(parts.clock() - timedelta(days=1))
    except (StoreUnavailable, TimeoutError):
        return None


class Watch:
    """Notes on the process's board whether database and queue answer, for `/readyz` of the pod."""

    name = "watch"

    def __init__(self, parts: Parts, board: Board) -> None:
        self._parts = parts
        self._board = board
        self._pulse = board.pulse(self.name, stall_after=timedelta(seconds=WATCH_SECONDS * 6))

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Look now and then until told to stop."""
        while not burst and not stop.ordered:
            services = await look(self._parts)
            fine = services.database.status is ServiceStatus.HEALTHY
            self._board.note("database", "ready" if fine else "unready", services.database.message)
            fine = services.redis.status is ServiceStatus.HEALTHY
            self._board.note("queue", "ready" if fine else "degraded", services.redis.message)
            self._pulse.beat()
            await stop.wait(WATCH_SECONDS)


async def _asked(question: Awaitable[object]) -> Service:
    try:
        async with asyncio.timeout(ASK_SECONDS):
            await question
    except (StoreUnavailable, BrokerUnavailable, TimeoutError) as problem:
        return Service(status=ServiceStatus.UNHEALTHY, message=_reason(problem))
    return _HEALTHY


def _reason(problem: Exception) -> str:
    """A sentence without addresses or credentials: what a stranger may read."""
    if isinstance(problem, TimeoutError):
        return f"no answer within {ASK_SECONDS:.0f} s"
    return "cannot be reached"


async def _report(broker: Broker) -> StatusChanged | None:
    try:
        async with asyncio.timeout(ASK_SECONDS):
            newest = await broker.newest(Stream.STATUS_LOG)
            last = await broker.replay(Stream.STATUS_LOG, after=max(0, newest - 1), limit=1)
    except (BrokerUnavailable, TimeoutError):
        return None
    message = last[0].message if last else None
    return message if isinstance(message, StatusChanged) else None
