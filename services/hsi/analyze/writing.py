"""From a verdict to rows and messages: the level is computed here from the score; texts fit their columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hsi.analyze import redaction
from hsi.analyze.assess import Verdict
from hsi.analyze.prompt import PROMPT_VERSION
from hsi.events import risk
from hsi.events.classes import ObjectClass
from hsi.events.messages import BatchClosed, RiskAssessed
from hsi.events.risk import Bounds
from hsi.store.records import Assessment, Detection, Event, Growth, NewEvent

PROMPT_LIMIT = 20_000
OUTPUT_LIMIT = 20_000


def assessment(verdict: Verdict, bounds: Bounds, stage_ms: Mapping[str, float], now: datetime) -> Assessment:
    """A verdict as it is stored; the one place where an event gets its level."""
    return Assessment(
        risk_score=verdict.score,
        risk_level=risk.level_of(verdict.score, bounds),
        summary=verdict.summary,
        reasoning=verdict.reasoning,
        analysis_status=verdict.status,
        analysis_error=verdict.error,
        analysed_at=now,
        stage_ms=dict(stage_ms),
        model=redaction.one_line(verdict.model, 200),
        prompt_version=PROMPT_VERSION,
        llm_prompt=verdict.prompt[:PROMPT_LIMIT] or None,
        llm_output=_storable(verdict.output[:OUTPUT_LIMIT]) or None,
    )


def new_event(batch: BatchClosed, evidence: Sequence[Detection], assessed: Assessment) -> NewEvent:
    """The event of a batch; its span is that of the evidence it really has."""
    return NewEvent(
        batch_id=batch.batch_id,
        camera_id=batch.camera_id,
        started_at=min(seen.captured_at for seen in evidence),
        ended_at=max(seen.captured_at for seen in evidence),
        close_reason=batch.reason,
        object_classes=classes_of(evidence),
        assessment=assessed,
        is_fast_path=batch.is_fast_path,
        synthetic=batch.synthetic,
    )


def growth(batch: BatchClosed, whole: Sequence[Detection], assessed: Assessment | None) -> Growth:
    """What the rest of an incident adds to its fast-path event; without an assessment, what was said of it stays."""
    return Growth(
        batch_id=batch.batch_id,
        started_at=min(seen.captured_at for seen in whole),
        ended_at=max(seen.captured_at for seen in whole),
        object_classes=classes_of(whole),
        assessment=assessed,
    )


def classes_of(detections: Sequence[Detection]) -> tuple[ObjectClass, ...]:
    """The classes seen, each once, in the order of the house."""
    seen = {detection.object_class for detection in detections}
    return tuple(name for name in ObjectClass if name in seen)


def stages(batch: BatchClosed, looked_at: datetime | None, began_at: datetime, ended_at: datetime) -> dict[str, float]:
    """Milliseconds by stage; a stage nobody measured is left out, and clocks that disagree give 0, not less."""
    measured = {
        "batch_wait": batch.closed_at - (looked_at or batch.first_completed_at),
        "analyze_wait": began_at - batch.closed_at,
        "analyze": ended_at - began_at,
        "total": ended_at - batch.first_completed_at,
    }
    if looked_at is not None:
        measured = {"file_to_detect": looked_at - batch.first_completed_at, **measured}
    return {name: _milliseconds(span) for name, span in measured.items()}


def told(event: Event, batch: BatchClosed) -> RiskAssessed:
    """What the world is told of a stored event."""
    return RiskAssessed(
        trace_id=batch.trace_id,
        event_id=event.id,
        batch_id=event.batch_id,
        incident_batch_id=event.incident_batch_id,
        camera_id=event.camera_id,
        camera_name=event.camera_name,
        risk_score=event.risk_score,
        risk_level=event.risk_level,
        summary=event.summary,
        reasoning=event.reasoning,
        analysis_status=event.analysis_status,
        started_at=event.started_at,
        ended_at=event.ended_at,
        detection_ids=event.detection_ids,
        object_classes=event.object_classes,
        is_fast_path=event.is_fast_path,
        revision=event.revision,
        synthetic=event.synthetic,
        completed_at=batch.first_completed_at,
    )


def _milliseconds(span: timedelta) -> float:
    return round(max(0.0, span.total_seconds() * 1000), 1)


def _storable(text: str) -> str:
    """Raw output as PostgreSQL can hold it: no NUL, no lone surrogates; otherwise what the model said."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
