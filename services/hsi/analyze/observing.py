"""The short read before an analysis: what the database knows about a batch, and the facts of its incident."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hsi.analyze.facts import Incident, PastIncident, Sighting
from hsi.analyze.plan import Observed
from hsi.events.ids import CameraId, DetectionId, EventId
from hsi.events.messages import BatchClosed
from hsi.store.engine import Reading
from hsi.store.records import Camera, Detection, EventFilter

_DAY = timedelta(days=1)
_MOST_PAST = 6


async def observe(reading: Reading, batch: BatchClosed) -> Observed:
    """What is known about a batch."""
    own = await reading.events.by_batch(batch.batch_id)
    if own is not None or batch.reassess_revision:
        return Observed(own, frozenset(), frozenset())
    found = frozenset(detection.id for detection in await reading.detections.by_ids(batch.detection_ids))
    holding = await reading.events.holding(batch.detection_ids)
    taken = frozenset(detection_id for event in holding for detection_id in event.detection_ids)
    hosts = await reading.events.holding(batch.context_detection_ids) if batch.context_detection_ids else []
    return Observed(None, found, taken & frozenset(batch.detection_ids), tuple(hosts))


async def detections_of(reading: Reading, ids: Sequence[DetectionId]) -> list[Detection]:
    """These detections, oldest capture first."""
    return await reading.detections.by_ids(ids)


async def incident_of(
    reading: Reading, camera: Camera, detections: Sequence[Detection], zone: ZoneInfo, besides: EventId | None
) -> Incident:
    """The facts of an incident that rests on these detections (at least one); `besides` is its own event."""
    started_at = min(detection.captured_at for detection in detections)
    past = await reading.events.page(
        EventFilter(camera_id=camera.id, start=started_at - _DAY, end=started_at), None, _MOST_PAST
    )
    others = [event for event in past.items if event.id != besides]
    return Incident(
        camera_name=camera.name,
        zone=zone,
        sightings=tuple(map(_sighting, sorted(detections, key=lambda seen: (seen.captured_at, seen.id)))),
        past=tuple(
            PastIncident(event.started_at, event.risk_level, event.risk_score, event.object_classes, event.notes or "")
            for event in others
        ),
        incidents_last_day=await _count(reading, camera.id, started_at, len(others)),
        location=camera.policy.location or "",
        usual=camera.policy.analysis.prompt or "",
    )


async def first_look(reading: Reading, detections: Sequence[Detection]) -> datetime | None:
    """When the detector looked at the incident's first picture."""
    run = await reading.detections.run_of(min(detections, key=lambda seen: (seen.captured_at, seen.id)).frame_id)
    return run.detected_at if run is not None else None


async def _count(reading: Reading, camera_id: CameraId, before: datetime, listed: int) -> int:
    """Events of the day before, where the list is cut; those that started later are in neither."""
    if listed < _MOST_PAST - 1:
        return listed
    return await reading.events.count_since(before - _DAY, camera_id=camera_id)


def _sighting(seen: Detection) -> Sighting:
    return Sighting(
        frame_id=seen.frame_id,
        object_class=seen.object_class,
        confidence=seen.confidence,
        at=seen.captured_at,
        centre_x=(seen.box.x + seen.box.width / 2) / seen.image_width_px,
        centre_y=(seen.box.y + seen.box.height / 2) / seen.image_height_px,
        height=min(1.0, seen.box.height / seen.image_height_px),
    )
