"""Counts over events: how many, how severe, of which camera, and how many nobody has looked at.

PostgreSQL groups by everything that is counted at once, in one pass over an index; the few groups are added up here.
"""

import operator
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, EventId
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store import cameras, event_filters, tables
from hsi.store.records import EventFilter
from hsi.store.statements import Statements

EVENTS = event_filters.EVENTS
CAMERAS = cameras.CAMERAS


@dataclass(frozen=True, slots=True)
class Share:
    """So many events, of which so many nobody has reviewed."""

    total: int = 0
    unreviewed: int = 0


@dataclass(frozen=True, slots=True)
class CameraShare:
    """The events of one camera."""

    camera_id: CameraId
    camera_name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Tally:
    """What some events add up to; an event with two classes counts once for each."""

    all: Share
    by_level: Mapping[RiskLevel, Share]
    """Every level, also one without events."""
    by_camera: tuple[CameraShare, ...]
    """Cameras with events, by name."""
    by_class: Mapping[ObjectClass, int]
    """Classes with events, most frequent first."""
    without_model: int
    synthetic: int


@dataclass(frozen=True, slots=True)
class Group:
    """Events that are alike in everything that is counted."""

    camera_id: CameraId
    camera_name: str
    risk_level: RiskLevel
    reviewed: bool
    without_model: bool
    synthetic: bool
    object_classes: tuple[ObjectClass, ...]
    events: int


@dataclass(frozen=True, slots=True)
class Peak:
    """The event with the highest score of some span."""

    event_id: EventId
    risk_score: int
    risk_level: RiskLevel
    started_at: datetime


class TalliesRead:
    """Counting."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def of(self, narrowed: EventFilter) -> Tally:
        """What the events of a filter add up to, in one statement."""
        counted = (
            EVENTS.c.camera_id,
            EVENTS.c.risk_level,
            EVENTS.c.reviewed,
            (EVENTS.c.analysis_status == tables.word(AnalysisStatus.FALLBACK)).label("without_model"),
            EVENTS.c.synthetic,
            EVENTS.c.object_types.label("object_classes"),
        )
        groups = sa.select(*counted, sa.func.count().label("events")).where(*event_filters.conditions(narrowed))
        found = groups.group_by(*counted).subquery()
        query = sa.select(found, CAMERAS.c.name.label("camera_name")).join(CAMERAS, CAMERAS.c.id == found.c.camera_id)
        rows = await self._statements.rows(query, attempt="count events by what they are")
        return added_up(Group(**{**row, "object_classes": tuple(row["object_classes"])}) for row in rows)

    async def peak(self, since: datetime) -> Peak | None:
        """The highest score among events that started at or after `since`; of several the newest."""
        columns = (EVENTS.c.id.label("event_id"), EVENTS.c.risk_score, EVENTS.c.risk_level, EVENTS.c.started_at)
        order = (EVENTS.c.risk_score.desc(), EVENTS.c.started_at.desc(), EVENTS.c.id.desc())
        query = sa.select(*columns).where(EVENTS.c.started_at >= since).order_by(*order).limit(1)
        row = await self._statements.first(query, attempt="find the highest score")
        return None if row is None else Peak(**row)


def added_up(groups: Iterable[Group]) -> Tally:
    """The whole from its groups. Pure."""
    levels: dict[RiskLevel, Share] = {level: Share() for level in RiskLevel}
    owners: dict[tuple[str, CameraId], Share] = defaultdict(Share)
    classes: Counter[ObjectClass] = Counter()
    everything, without_model, synthetic = Share(), 0, 0
    for group in groups:
        everything = _more(everything, group)
        levels[group.risk_level] = _more(levels[group.risk_level], group)
        owner = (group.camera_name, group.camera_id)
        owners[owner] = _more(owners[owner], group)
        classes.update(dict.fromkeys(group.object_classes, group.events))
        without_model += group.events if group.without_model else 0
        synthetic += group.events if group.synthetic else 0
    return Tally(
        all=everything,
        by_level=levels,
        by_camera=tuple(
            CameraShare(camera_id, name, share)
            for (name, camera_id), share in sorted(owners.items(), key=operator.itemgetter(0))
        ),
        by_class=dict(sorted(classes.items(), key=lambda item: (-item[1], item[0]))),
        without_model=without_model,
        synthetic=synthetic,
    )


def _more(share: Share, group: Group) -> Share:
    return Share(share.total + group.events, share.unreviewed + (0 if group.reviewed else group.events))
