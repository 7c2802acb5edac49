"""How far one picture has come: what `hsi cameras test` and automations ask after they handed one in."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.parts import Here
from hsi.api.payloads import Payload
from hsi.api.routes import cameras
from hsi.events.ids import CameraId, MediaKey
from hsi.store.engine import Reading
from hsi.store.records import Event, Frame, Run
from hsi.store.tables import FrameVerdict, RunOutcome

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such camera, or ingest has not met this file yet"}}


class Whose(BaseModel):
    """Which picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    media_key: str = Field(min_length=1, max_length=1024, description="As the answer to handing it in says")


class SeenObject(Payload):
    """One object the detector found."""

    id: int
    object_type: str
    confidence: float


class Looked(Payload):
    """What the detector said of the picture."""

    outcome: RunOutcome
    reason: str
    detected_at: AwareDatetime
    model: str
    inference_ms: float | None
    objects: list[SeenObject]


class Assessed(Payload):
    """The event that the picture is evidence of; `stage_ms` says how long each stage took for the event."""

    event_id: int
    risk_score: int
    risk_level: str
    analysis_status: str
    synthetic: bool
    created_at: AwareDatetime
    stage_ms: dict[str, float]


class FrameProgress(Payload):
    """Each stage once it is over: ingest's verdict, the detector's look, the event."""

    camera_id: str
    media_key: str
    verdict: FrameVerdict
    reason: str
    synthetic: bool
    captured_at: AwareDatetime
    completed_at: AwareDatetime
    looked: Looked | None
    assessed: Assessed | None


@router.get("/{camera_id}/frames", summary="How far a picture has come", responses=_MISSING)
async def find_frame_progress(here: Here, camera_id: cameras.Id, asked: Annotated[Whose, Query()]) -> FrameProgress:
    """The newest verdict on this file, and what came of it so far."""
    async with here.store.reading() as reading:
        frame = await reading.frames.newest_of(MediaKey(asked.media_key))
        if frame is None or frame.camera_id != camera_id:
            raise Missing(f"a picture {asked.media_key!r} of camera {camera_id}"[:200])
        run = await reading.detections.run_of(frame.id)
        return _told(frame, run, await _event(reading, run))


async def _event(reading: Reading, run: Run | None) -> Event | None:
    if run is None or not run.detections:
        return None
    found = await reading.events.holding([detection.id for detection in run.detections])
    return found[0] if found else None


def _told(frame: Frame, run: Run | None, event: Event | None) -> FrameProgress:
    return FrameProgress(
        camera_id=CameraId(frame.camera_id),
        media_key=frame.media_key,
        verdict=frame.verdict,
        reason=frame.reason,
        synthetic=frame.synthetic,
        captured_at=frame.captured_at,
        completed_at=frame.completed_at,
        looked=None if run is None else _looked(run),
        assessed=None if event is None else _assessed(event),
    )


def _looked(run: Run) -> Looked:
    return Looked(
        outcome=run.outcome,
        reason=run.reason,
        detected_at=run.detected_at,
        model=run.model,
        inference_ms=run.inference_ms,
        objects=[
            SeenObject(id=seen.id, object_type=seen.object_class, confidence=seen.confidence) for seen in run.detections
        ],
    )


def _assessed(event: Event) -> Assessed:
    return Assessed(
        event_id=event.id,
        risk_score=event.risk_score,
        risk_level=event.risk_level,
        analysis_status=event.analysis_status,
        synthetic=event.synthetic,
        created_at=event.created_at,
        stage_ms=dict(event.stage_ms),
    )
