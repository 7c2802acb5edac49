"""What becomes of a closed batch, decided from what the database says: pure, so that every race can be written down.

Observe (`observing`) → decide (here) → act (`worker`). The database's unique constraints have the last word; a plan
that loses a race is made again from a new observation.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hsi.events.ids import DetectionId
from hsi.events.messages import BatchClosed
from hsi.events.risk import AnalysisStatus
from hsi.store.records import Event

HOST_PATIENCE = timedelta(seconds=60)
"""How long the rest of an incident waits for its fast-path event to be written before it becomes one of its own."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What the database knows about a batch."""

    own: Event | None
    """The event this batch became or was merged into."""
    found: frozenset[DetectionId]
    """Which of its evidence exists."""
    taken: frozenset[DetectionId]
    """Which of its evidence other events have."""
    hosts: tuple[Event, ...] = ()
    """Events that have its context as evidence, oldest first."""


@dataclass(frozen=True, slots=True)
class PublishAgain:
    """The event is written; whether the world knows is not certain."""

    event: Event


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to make an event of."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class Create:
    """A new event on this evidence."""

    evidence: tuple[DetectionId, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """The rest of a fast-path incident: this evidence joins its event."""

    host: Event
    evidence: tuple[DetectionId, ...]


@dataclass(frozen=True, slots=True)
class Reassess:
    """An event no model has judged is judged again."""

    event: Event


Plan = PublishAgain | Nothing | Wait | Create | Merge | Reassess


def decide(batch: BatchClosed, observed: Observed, now: datetime) -> Plan:
    """What to do about a batch."""
    if observed.own is not None:
        return _known(batch, observed.own)
    if batch.reassess_revision:
        return Nothing("the event to analyse again is gone")
    free = tuple(i for i in batch.detection_ids if i in observed.found and i not in observed.taken)
    if not free:
        return Nothing(_why_none(observed))
    return _fresh(batch, observed.hosts, free, now)


def _fresh(batch: BatchClosed, hosts: tuple[Event, ...], free: tuple[DetectionId, ...], now: datetime) -> Plan:
    if not batch.context_detection_ids or batch.is_fast_path:
        return Create(free)
    waiting = [event for event in hosts if event.incident_batch_id is None]
    if waiting:
        return Merge(waiting[0], free)
    if not hosts and now - batch.closed_at < HOST_PATIENCE:
        return Wait("the fast-path event of this incident is not written yet")
    return Create(free)


def _known(batch: BatchClosed, own: Event) -> Plan:
    unjudged = own.analysis_status is AnalysisStatus.FALLBACK
    return Reassess(own) if unjudged and own.revision == batch.reassess_revision else PublishAgain(own)


def _why_none(observed: Observed) -> str:
    return "other events have all of its detections" if observed.taken else "none of its detections exists any more"
