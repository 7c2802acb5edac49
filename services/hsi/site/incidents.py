"""Incidents in the terminal: a live table where there is a terminal, one line per change where there is none.

It reads the event log like any other reader, so what it shows is what a WebSocket client gets. A person does not read
faster than twice a second: it takes what is new at that pace, however fast the log grows.
"""

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from hsi.events.ids import BatchId, EventId
from hsi.events.messages import DetectionGrouped, Message, RiskAssessed
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.events.streams import Stream
from hsi.runtime import logs
from hsi.runtime.tasks import Stop
from hsi.stream.broker import Broker, BrokerUnavailable

ROWS = 12
TURN_SECONDS = 0.5
STALL_AFTER = timedelta(seconds=60)
_MAX_SUMMARY = 160
_STYLES = {
    RiskLevel.LOW: "green",
    RiskLevel.MEDIUM: "yellow",
    RiskLevel.HIGH: "dark_orange",
    RiskLevel.CRITICAL: "bold red",
}
_STATUS = {
    AnalysisStatus.OK: "analysed",
    AnalysisStatus.REPAIRED: "analysed, answer repaired",
    AnalysisStatus.FALLBACK: "analysed without a model",
}

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Incident:
    """One row: provisional while `event` is None."""

    started_at: datetime
    camera: str
    what: str
    synthetic: bool
    event: RiskAssessed | None = None


class Incidents:
    """The last incidents, newest first; a provisional one gives way to its event. Pure: messages in, rows out."""

    def __init__(self, limit: int = ROWS) -> None:
        self._limit = limit
        self._provisional: OrderedDict[BatchId, Incident] = OrderedDict()
        self._told: OrderedDict[BatchId, None] = OrderedDict()
        self._final: OrderedDict[EventId, Incident] = OrderedDict()

    def take(self, message: Message) -> Incident | None:
        """Note a message; the incident when it made or changed a final one."""
        if isinstance(message, DetectionGrouped):
            self._note_detection(message)
            return None
        if isinstance(message, RiskAssessed):
            return self._note_event(message)
        return None

    def rows(self) -> list[Incident]:
        """Newest first, at most the limit."""
        everything = [*self._provisional.values(), *self._final.values()]
        return sorted(everything, key=lambda incident: incident.started_at, reverse=True)[: self._limit]

    def _note_detection(self, message: DetectionGrouped) -> None:
        if message.detected.fast_path:
            # The fast path's event is this incident's row already; the batch is the rest of it.
            self._told[message.batch_id] = None
            self._provisional.pop(message.batch_id, None)
        if message.batch_id in self._told or message.batch_id in self._provisional:
            return
        self._provisional[message.batch_id] = Incident(
            message.captured_at, message.camera_id, message.detected.object_class.value, message.synthetic
        )
        while len(self._provisional) > self._limit:
            self._provisional.popitem(last=False)
        while len(self._told) > self._limit:
            self._told.popitem(last=False)

    def _note_event(self, message: RiskAssessed) -> Incident:
        known = self._final.get(message.event_id)
        if known and known.event and known.event.revision > message.revision:
            return known
        self._provisional.pop(message.batch_id, None)
        if message.incident_batch_id is not None:
            self._provisional.pop(message.incident_batch_id, None)
        what = ", ".join(found.value for found in message.object_classes)
        incident = Incident(message.started_at, message.camera_name, what, message.synthetic, message)
        self._final[message.event_id] = incident
        while len(self._final) > self._limit:
            self._final.popitem(last=False)
        return incident


class IncidentView:
    """The task that shows them until told to stop."""

    name = "incident view"

    def __init__(self, broker: Broker, console: Console, *, url: str, first_seq: int, beat: Callable[[], None]) -> None:
        self._broker = broker
        self._console = console
        self._url = url
        self._after = first_seq
        self._beat = beat
        self._incidents = Incidents()

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Show what is new, twice a second; in a burst there is nobody to show it to."""
        if burst:
            return
        if not self._console.is_terminal:
            async for changed in self._changes(stop):
                for incident in changed:
                    self._console.print(line(incident), soft_wrap=True, highlight=False, markup=False)
            return
        with Live(screen(self._incidents.rows(), self._url), console=self._console, auto_refresh=False) as live:
            async for _ in self._changes(stop):
                live.update(screen(self._incidents.rows(), self._url), refresh=True)

    async def _changes(self, stop: Stop) -> AsyncIterator[list[Incident]]:
        """Each time that something new was in the log, the incidents that are final by it."""
        while not await stop.wait(TURN_SECONDS):
            self._beat()
            try:
                entries = await self._broker.replay(Stream.EVENT_LOG, after=self._after)
            except BrokerUnavailable as outage:
                _log.warning("incidents are not shown now", reason=str(outage))
                continue
            if entries:
                self._after = entries[-1].seq
                yield [incident for entry in entries if (incident := self._incidents.take(entry.message))]


def line(incident: Incident) -> str:
    """One incident as one line of plain text, for logs and scripts."""
    event = incident.event
    if event is None:
        return f"{_clock(incident)} {incident.camera}: {incident.what}, assessing"
    marks = ", ".join([_STATUS[event.analysis_status], *(["synthetic"] if incident.synthetic else [])])
    return (
        f"{_clock(incident)} {incident.camera}: {event.risk_level.value} {event.risk_score} ({marks}) "
        f"{_cut(event.summary)}"
    )


def screen(rows: list[Incident], url: str) -> RenderableType:
    """The whole display: where to look, and the table."""
    table = Table(title="Incidents, newest first", title_justify="left", expand=True)
    for heading in ("time", "camera", "what", "risk"):
        table.add_column(heading, no_wrap=True)
    table.add_column("summary", ratio=1, overflow="ellipsis")
    for incident in rows:
        table.add_row(_clock(incident), *_cells(incident))
    if not rows:
        table.add_row("", "", "", "", "nothing yet; the first visitor comes within seconds")
    return Group(Text.assemble("Open ", (url, "bold underline"), "   Ctrl-C ends it"), table)


def _cells(incident: Incident) -> tuple[RenderableType, ...]:
    camera = escape(incident.camera) + (" [dim](synthetic)[/]" if incident.synthetic else "")
    event = incident.event
    if event is None:
        return camera, escape(incident.what), Text("assessing", "dim"), ""
    risk = Text(f"{event.risk_score} {event.risk_level.value}", _STYLES[event.risk_level])
    note = "" if event.analysis_status is AnalysisStatus.OK else f"({_STATUS[event.analysis_status]}) "
    return camera, escape(incident.what), risk, escape(note + _cut(event.summary))


def _clock(incident: Incident) -> str:
    return incident.started_at.astimezone().strftime("%H:%M:%S")


def _cut(text: str) -> str:
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= _MAX_SUMMARY else flat[: _MAX_SUMMARY - 1] + "…"
