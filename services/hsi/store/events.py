"""Events: incidents, what they rest on, and how people judged them.

"At most one event per batch" and "evidence of at most one event" are unique indexes; what is here only turns their
refusal into an answer. Whoever loses a race learns it as None and has changed nothing.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId
from hsi.events.risk import AnalysisStatus
from hsi.store import cameras, clips, cursors, detections, event_filters, tables, words
from hsi.store.records import (
    UNSET,
    Assessment,
    Event,
    EventFilter,
    Growth,
    NewEvent,
    Page,
    Unset,
)
from hsi.store.statements import Parameters, Statements, among
from hsi.store.tables import EvidenceRole

EVENTS = event_filters.EVENTS
CAMERAS = cameras.CAMERAS
LINKS = detections.LINKS
DETECTIONS = detections.DETECTIONS

_IDS = sa.ARRAY(sa.BigInteger)
_NOT_SHOWN = ("camera_id", "clip_id", "object_types", "llm_prompt", "llm_output")
_CLIP_PREFIX = "clip_"


def _linked(role: EvidenceRole) -> sa.ColumnElement[list[int]]:
    ids = sa.select(LINKS.c.detection_id).where(LINKS.c.event_id == EVENTS.c.id, LINKS.c.role == role)
    return sa.func.array(ids.order_by(LINKS.c.detection_id).scalar_subquery(), type_=_IDS)


_THUMBNAILS = (
    sa.select(DETECTIONS.c.thumbnail_path)
    .join(LINKS, LINKS.c.detection_id == DETECTIONS.c.id)
    .where(LINKS.c.event_id == EVENTS.c.id, LINKS.c.role == EvidenceRole.EVIDENCE)
    .where(DETECTIONS.c.thumbnail_path.is_not(None))
    .limit(1)
)
_BEST_FIRST = (
    (DETECTIONS.c.object_type == tables.word(ObjectClass.PERSON)).desc(),
    DETECTIONS.c.confidence.desc(),
    DETECTIONS.c.id,
)
THUMBNAIL = sa.case(
    (EVENTS.c.clip_id.is_(None), _THUMBNAILS.order_by(DETECTIONS.c.id).scalar_subquery()),
    else_=_THUMBNAILS.order_by(*_BEST_FIRST).scalar_subquery(),
)
"""The first picture tells how an incident began; of a clip, whose pictures are taken by the clock, the best one does:
people before things, then the most confident."""
_EVENT = sa.select(
    *(column for column in EVENTS.c if column.name not in _NOT_SHOWN),
    EVENTS.c.camera_id,
    EVENTS.c.object_types.label("object_classes"),
    CAMERAS.c.name.label("camera_name"),
    _linked(EvidenceRole.EVIDENCE).label("detection_ids"),
    _linked(EvidenceRole.CONTEXT).label("context_detection_ids"),
    THUMBNAIL.label("thumbnail_key"),
    *(column.label(f"{_CLIP_PREFIX}{column.name}") for column in clips.CLIPS.c if column.name in clips.SHOWN),
).select_from(
    EVENTS.join(CAMERAS, CAMERAS.c.id == EVENTS.c.camera_id).outerjoin(
        clips.CLIPS, clips.CLIPS.c.id == EVENTS.c.clip_id
    )
)

_LINK = sa.text(
    "INSERT INTO event_detections (event_id, detection_id, role)"
    " SELECT CAST(:event_id AS bigint), id, CAST(:role AS text) FROM detections"
    " WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id"
    " ON CONFLICT DO NOTHING RETURNING detection_id"
)
_NAME_CLIP = sa.text(
    "UPDATE events SET clip_id = found.clip_id FROM (SELECT f.clip_id FROM detections d JOIN frames f"
    " ON f.id = d.frame_id WHERE d.id = ANY(CAST(:ids AS bigint[])) AND f.clip_id IS NOT NULL ORDER BY d.id LIMIT 1)"
    " AS found WHERE events.id = :event_id AND events.clip_id IS NULL"
)


class EventUnknown(LookupError):
    """No event has this id."""

    def __init__(self, event_id: EventId) -> None:
        super().__init__(f"no event has the id {event_id}")


class EventsRead:
    """Looking events up; every method is one statement, whatever the number of events."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def find(self, event_id: EventId) -> Event | None:
        """One event."""
        found = await self._select(_EVENT.where(EVENTS.c.id == event_id))
        return found[0] if found else None

    async def by_batch(self, batch_id: BatchId) -> Event | None:
        """The event this batch became, or was merged into."""
        either = sa.or_(EVENTS.c.batch_id == batch_id, EVENTS.c.incident_batch_id == batch_id)
        found = await self._select(_EVENT.where(either).limit(1))
        return found[0] if found else None

    async def holding(self, detection_ids: Sequence[DetectionId]) -> list[Event]:
        """Events that have any of these as evidence, oldest first."""
        query = sa.select(LINKS.c.event_id).where(
            among(LINKS.c.detection_id, detection_ids[: detections.MOST_IDS]), LINKS.c.role == EvidenceRole.EVIDENCE
        )
        return await self._select(_EVENT.where(EVENTS.c.id.in_(query)).order_by(EVENTS.c.started_at, EVENTS.c.id))

    async def fallbacks(self, newer_than: datetime, limit: int) -> list[Event]:
        """Events that no model has analysed, created after `newer_than`, newest first, but for those of cameras whose
        analysis is switched off.
        """
        off = sa.select(CAMERAS.c.id).where(CAMERAS.c.policy.contains({"analysis": {"enabled": False}}))
        query = _EVENT.where(
            EVENTS.c.analysis_status == tables.word(AnalysisStatus.FALLBACK), EVENTS.c.camera_id.not_in(off)
        )
        return await self._select(
            query.where(EVENTS.c.created_at > newer_than).order_by(EVENTS.c.id.desc()).limit(limit)
        )

    async def page(self, narrowed: EventFilter, cursor: str | None, limit: int) -> Page[Event]:
        """Newest start first; raises CursorInvalid."""
        found = await self._select(event_filters.page_of(_EVENT, narrowed, cursor, limit + 1))
        return cursors.page(found, limit, lambda last: cursors.Cursor(last.started_at, last.id))

    async def count_since(self, since: datetime, *, camera_id: CameraId | None = None) -> int:
        """How many events started at or after `since`."""
        narrowed = event_filters.conditions(EventFilter(camera_id=camera_id, start=since))
        query = sa.select(sa.func.count().label("events")).select_from(EVENTS).where(*narrowed)
        row = await self._statements.first(query, attempt="count events")
        return 0 if row is None else int(row["events"])

    async def _select(self, query: sa.Select[tuple[object, ...]]) -> list[Event]:
        return [_event(row) for row in await self._statements.rows(query, attempt="find events")]


class Events(EventsRead):
    """Looking up and writing."""

    async def add(
        self, event: NewEvent, evidence: Sequence[DetectionId], context: Sequence[DetectionId] = ()
    ) -> EventId | None:
        """Store an event with the evidence that is still free; its id.

        None, with nothing changed, when the batch has an event already, was merged into one, or no evidence is free.
        """
        attempt = f"add the event of batch {event.batch_id}"
        merged = sa.select(EVENTS.c.id).where(EVENTS.c.incident_batch_id == event.batch_id)
        if await self._statements.first(merged, attempt=attempt) is not None:
            return None
        adding = postgresql.insert(EVENTS).values(_event_values(event)).on_conflict_do_nothing().returning(EVENTS.c.id)
        row = await self._statements.first(adding, attempt=attempt)
        if row is None:
            return None
        event_id = EventId(row["id"])
        if not await self._link(event_id, evidence, EvidenceRole.EVIDENCE):
            await self._statements.changed(sa.delete(EVENTS).where(EVENTS.c.id == event_id), attempt=attempt)
            return None
        await self._link(event_id, context, EvidenceRole.CONTEXT)
        return event_id

    async def merge(
        self, event_id: EventId, growth: Growth, evidence: Sequence[DetectionId], context: Sequence[DetectionId] = ()
    ) -> int | None:
        """Let the rest of its incident join a fast-path event; the new revision.

        None, with nothing changed, when the event is gone or has its rest already, the batch has an event of its own,
        or no evidence is free.
        """
        attempt = f"merge batch {growth.batch_id} into event {event_id}"
        other = EVENTS.alias("other")
        taken = sa.exists().where(other.c.batch_id == growth.batch_id)
        waiting = sa.select(EVENTS.c.id).where(EVENTS.c.id == event_id, EVENTS.c.incident_batch_id.is_(None), ~taken)
        if await self._statements.first(waiting.with_for_update(), attempt=attempt) is None:
            return None
        if not await self._link(event_id, evidence, EvidenceRole.EVIDENCE):
            return None
        await self._link(event_id, context, EvidenceRole.CONTEXT)
        assessed = {} if growth.assessment is None else _assessment_values(growth.assessment)
        values = assessed | {
            "incident_batch_id": growth.batch_id,
            "started_at": sa.func.least(EVENTS.c.started_at, growth.started_at),
            "ended_at": sa.func.greatest(EVENTS.c.ended_at, growth.ended_at),
            "object_types": list(growth.object_classes),
        }
        return await self._revise(sa.update(EVENTS).where(EVENTS.c.id == event_id), values, attempt)

    async def reassess(self, event_id: EventId, assessment: Assessment, *, revision: int) -> int | None:
        """Write a new assessment over the one of `revision`; the new revision, or None when another came first."""
        target = sa.update(EVENTS).where(EVENTS.c.id == event_id, EVENTS.c.revision == revision)
        return await self._revise(target, _assessment_values(assessment), f"assess event {event_id} again")

    async def review(
        self, event_id: EventId, *, reviewed: bool | None = None, notes: str | Unset | None = UNSET
    ) -> Event:
        """Write what a person decided; notes of None clear them. Raises EventUnknown."""
        values: Parameters = {} if reviewed is None else {"reviewed": reviewed}
        if notes is not UNSET:
            values["notes"] = words.bounded_or_none(notes, 10_000)
        if values:
            change = sa.update(EVENTS).where(EVENTS.c.id == event_id).values(values)
            await self._statements.changed(change, attempt=f"review event {event_id}")
        event = await self.find(event_id)
        if event is None:
            raise EventUnknown(event_id)
        return event

    async def _revise(self, target: sa.Update, values: Parameters, attempt: str) -> int | None:
        change = target.values(**values, revision=EVENTS.c.revision + 1).returning(EVENTS.c.revision)
        row = await self._statements.first(change, attempt=attempt)
        return None if row is None else int(row["revision"])

    async def _link(self, event_id: EventId, ids: Sequence[DetectionId], role: EvidenceRole) -> int:
        if not ids:
            return 0
        attempt = f"give event {event_id} its {role}"
        values: Parameters = {"event_id": event_id, "ids": list(ids), "role": role.value}
        linked = [row["detection_id"] for row in await self._statements.rows(_LINK, values, attempt=attempt)]
        if linked and role is EvidenceRole.EVIDENCE:
            await self._statements.changed(_NAME_CLIP, {"event_id": event_id, "ids": linked}, attempt=attempt)
        return len(linked)


def _event_values(event: NewEvent) -> Parameters:
    return _assessment_values(event.assessment) | {
        "batch_id": event.batch_id,
        "camera_id": event.camera_id,
        "started_at": event.started_at,
        "ended_at": event.ended_at,
        "close_reason": event.close_reason,
        "object_types": list(event.object_classes),
        "is_fast_path": event.is_fast_path,
        "synthetic": event.synthetic,
        "created_at": event.assessment.analysed_at,
        "reviewed": False,
        "revision": 1,
    }


def _assessment_values(assessment: Assessment) -> Parameters:
    return {
        "risk_score": assessment.risk_score,
        "risk_level": assessment.risk_level,
        "summary": words.bounded(assessment.summary, 1000),
        "reasoning": words.bounded(assessment.reasoning, 8000),
        "analysis_status": assessment.analysis_status,
        "analysis_error": words.bounded_or_none(assessment.analysis_error, 500),
        "model": words.bounded(assessment.model, 200),
        "prompt_version": words.bounded(assessment.prompt_version, 64),
        "llm_prompt": words.bounded_or_none(assessment.llm_prompt, 200_000),
        "llm_output": words.bounded_or_none(assessment.llm_output, 200_000),
        "stage_ms": dict(assessment.stage_ms),
        "analysed_at": assessment.analysed_at,
    }


def _event(row: sa.RowMapping) -> Event:
    listed = {name: tuple(row[name]) for name in ("object_classes", "detection_ids", "context_detection_ids")}
    shown = {name: value for name, value in row.items() if not name.startswith(_CLIP_PREFIX)}
    clip = None if row[f"{_CLIP_PREFIX}id"] is None else clips.clip_of(row, _CLIP_PREFIX)
    return Event(**{**shown, **listed, "clip": clip})
