"""What a camera's state is, from all that is known of it. Pure.

Promises:
- A camera is silent no later than its rhythm and the debounce after its last picture (and one round of the watcher);
  offline or in error no later than the debounce after its source said so for the first time. Better is at once.
- Only our own clock counts. What a camera's clock says cannot make it silent, nor keep it from being so.
- What we did not watch is not held against a camera: after a start, and after any break in watching, it has its rhythm
  and the debounce once more. The break itself is a gap of its own that says that nothing is known.
- A camera that was switched off is neither silent nor offline, and being off is no gap.
- A camera that has fallen silent is online again only by a new picture (or by a stream in which nothing moves), never
  because its rhythm changed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hsi.events.cameras import MISSING, CameraStatus

DEBOUNCE: Final = timedelta(seconds=30)
UNSURE: Final = timedelta(seconds=25)
"""Ingest says more often than this that it watches; after it, nothing is judged, because it may be gone."""
LOST: Final = timedelta(seconds=60)
"""Nobody watches any more."""


class Why(StrEnum):
    """Reasons of our own; offline and error have those of the source."""

    NONE = ""
    NEVER_SEEN = "never_seen"
    WAITING = "waiting"
    CONNECTING = "connecting"
    NOT_WATCHED = "not_watched"
    NO_PICTURES = "no_pictures"
    SWITCHED_OFF = "switched_off"


AWAY: Final = frozenset({"unreachable", "stalled", "ended"})
"""What a source says of a camera that is not there; with anything else, it is there and something is wrong."""


class Saying(StrEnum):
    """States of a source, as the ingest room writes them."""

    CONNECTING = "connecting"
    DELIVERING = "delivering"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Said:
    """What the source that we opened said last, and since when it is in that state."""

    state: Saying
    reason: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a camera."""

    enabled: bool
    said: Said | None
    """None where the camera pushes its pictures itself, or where its source never ran."""
    at_door: Said | None
    """Of a camera that pushes: whether our gateway refused or let in who said to be it; None where nobody did."""
    may_be_still: bool
    """Whether its source passes over pictures in which nothing moved: then none at all is no bad sign."""
    last_seen_at: datetime | None
    watched_at: datetime | None
    """When ingest last said that it takes this camera's pictures …"""
    watched_since: datetime | None
    """… and since when without a break …"""
    unwatched_since: datetime | None
    """… before which there was one from here on."""
    created_at: datetime
    rhythm: timedelta
    """How long a picture may take."""


@dataclass(frozen=True, slots=True)
class State:
    """What is said of a camera; `since` is the moment itself, None for one that was never judged."""

    status: CameraStatus
    reason: str = ""
    detail: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time of which the camera shows nothing."""

    status: CameraStatus
    reason: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state now, and what becomes of the camera's gaps, in this order."""

    state: State
    record: Gap | None = None
    """One that is over and that nobody saw."""
    end_open_at: datetime | None = None
    begin: Gap | None = None


def judge(facts: Facts, before: State, now: datetime, started_at: datetime) -> Verdict:
    """The state of a camera now; `started_at` is since when somebody judges at all."""
    state = _state(facts, before, now, started_at)
    record = _break(facts, before)
    if _missing_since(before) == _missing_since(state):
        return Verdict(state, record)
    since = state.since or now
    end = None if _missing_since(before) is None else since
    begin = None if _missing_since(state) is None else Gap(state.status, state.reason, since)
    return Verdict(state, record, end, begin)


def _missing_since(state: State) -> tuple[CameraStatus, datetime | None] | None:
    """What tells one gap from another; None while the camera misses nothing that it should show."""
    if state.status in MISSING or state.reason == Why.NOT_WATCHED:
        return state.status, state.since
    return None


def _break(facts: Facts, before: State) -> Gap | None:
    """The last break in watching; within a gap that was open already it adds nothing."""
    began, ended = facts.unwatched_since, facts.watched_since
    if not facts.enabled or began is None or ended is None:
        return None
    if before.status in MISSING and before.since is not None and before.since <= began:
        return None
    return Gap(CameraStatus.UNKNOWN, Why.NOT_WATCHED, began, ended)


def _state(facts: Facts, before: State, now: datetime, started_at: datetime) -> State:
    if not facts.enabled:
        return _unless_so(before, CameraStatus.DISABLED, Why.SWITCHED_OFF, "its owner switched it off", now)
    known_at = facts.watched_at or facts.created_at
    if now - max(known_at, started_at) > LOST:
        detail = "nobody takes its pictures at present: is the ingest room running?"
        return _unless_so(before, CameraStatus.UNKNOWN, Why.NOT_WATCHED, detail, known_at)
    if facts.watched_at is None or now - facts.watched_at > UNSURE:
        is_judged = before.since is not None or before.status is not CameraStatus.UNKNOWN
        return before if is_judged else _waiting(before, now)
    if facts.said is not None:
        return _by_source(facts, facts.said, before, now, started_at)
    if facts.at_door is not None and facts.at_door.state is Saying.FAILED and now - facts.at_door.since >= DEBOUNCE:
        return _failed(facts.at_door, before, now)
    return _by_pictures(facts, before, now, started_at)


def _by_source(facts: Facts, said: Said, before: State, now: datetime, started_at: datetime) -> State:
    if said.state is Saying.DELIVERING:
        if facts.may_be_still:
            return _online(before, said.since, now)
        return _by_pictures(facts, before, now, started_at)
    failed = said.state is Saying.FAILED
    is_fresh = now - said.since < DEBOUNCE
    if before.status not in MISSING and is_fresh:
        return before if before.status is CameraStatus.ONLINE else _connecting(before, now)
    if before.status in MISSING and (not failed or (is_fresh and before.status is CameraStatus.SILENT)):
        return before
    return _failed(said, before, now)


def _failed(said: Said, before: State, now: datetime) -> State:
    failed = said.state is Saying.FAILED
    status = CameraStatus.OFFLINE if not failed or said.reason in AWAY else CameraStatus.ERROR
    reason, detail = (said.reason, said.detail) if failed else (Why.CONNECTING, "it does not answer")
    if before.status is status:
        return State(status, reason, detail, before.since)
    return State(status, reason, detail, now if before.status in MISSING else _not_before(before, said.since))


def _by_pictures(facts: Facts, before: State, now: datetime, started_at: datetime) -> State:
    patience = facts.rhythm + DEBOUNCE
    seen = facts.last_seen_at
    if seen is None and facts.said is None:
        detail = "it has never sent a picture"
        return _unless_so(before, CameraStatus.UNKNOWN, Why.NEVER_SEEN, detail, now)
    is_new = seen is not None and not (before.status is CameraStatus.SILENT and seen <= (before.since or seen))
    if seen is not None and is_new and now - seen <= patience:
        return _online(before, max([seen, *_spoke_at(facts)]), now)
    from_when = _from_when(facts, before, now, started_at)
    if now - from_when <= patience:
        return _as_before(facts, before, now)
    if before.status is CameraStatus.SILENT and not is_new:
        return before
    detail = f"no picture for longer than {spoken(facts.rhythm)}, which is what one may take"
    return State(CameraStatus.SILENT, Why.NO_PICTURES, detail, from_when)


def _from_when(facts: Facts, before: State, now: datetime, started_at: datetime) -> datetime:
    """From when on a picture is waited for."""
    moments = [started_at, facts.watched_since, facts.last_seen_at, *_spoke_at(facts)]
    if before.status is CameraStatus.DISABLED:
        moments.append(now)
    if before.status is CameraStatus.UNKNOWN:
        moments.append(before.since)
    return min(now, max(moment for moment in moments if moment is not None))


def _spoke_at(facts: Facts) -> list[datetime]:
    """Since when the source says what it does, or since when a camera that pushes is let in again."""
    let_in = facts.at_door is not None and facts.at_door.state is Saying.DELIVERING
    said = facts.at_door if let_in else facts.said
    return [] if said is None else [said.since]


def _as_before(facts: Facts, before: State, now: datetime) -> State:
    """While it has time: what it was, unless that said something of a source that it has no more."""
    stays = before.status in (CameraStatus.ONLINE, CameraStatus.SILENT)
    if stays or (facts.said is not None and before.status in MISSING):
        return before
    again = facts.watched_since if before.reason == Why.NOT_WATCHED else None
    return _waiting(before, again or now)


def _online(before: State, since: datetime, now: datetime) -> State:
    if before.status is CameraStatus.ONLINE and before.since is not None:
        return replace(before, reason=Why.NONE, detail="")
    return State(CameraStatus.ONLINE, Why.NONE, "", min(now, _not_before(before, since)))


def _not_before(before: State, moment: datetime) -> datetime:
    """A state does not begin before the one it follows."""
    return moment if before.since is None else max(moment, before.since)


def _waiting(before: State, now: datetime) -> State:
    return _unless_so(before, CameraStatus.UNKNOWN, Why.WAITING, "its next picture is waited for", now)


def _connecting(before: State, now: datetime) -> State:
    return _unless_so(before, CameraStatus.UNKNOWN, Why.CONNECTING, "it is being connected to", now)


def _unless_so(before: State, status: CameraStatus, reason: str, detail: str, since: datetime) -> State:
    """The state as it was where it says the same, else a new one."""
    if (before.status, before.reason) == (status, reason) and before.since is not None:
        return before
    return State(status, reason, detail, since)


def spoken(span: timedelta) -> str:
    """A stretch of time in a word or two, rounded to what matters."""
    seconds = span.total_seconds()
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
