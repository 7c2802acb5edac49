"""Messages of the house as the JSON that WebSocket clients get (product.md 9.2, 9.4, 9.5). Pure.

Each message is turned into bytes once and shared by all clients.
"""

from collections.abc import Mapping
from datetime import datetime

from hsi.api import speech
from hsi.events import messages
from hsi.events.cameras import CameraStatus
from hsi.events.ids import DetectionId
from hsi.events.streams import Stream

TOPICS: Mapping[type[messages.Message], str] = {
    messages.RiskAssessed: "event.created",
    messages.EventsReviewed: "event.reviewed",
    messages.DetectionGrouped: "detection.new",
    messages.CameraStatusChanged: "camera.status_changed",
    messages.StatusChanged: "system.status",
}
"""Topics for subscriptions; an event written again is `event.updated`, a camera's state has the words of the seeds."""
_CAMERA_TOPICS = {
    CameraStatus.ONLINE: "camera.online",
    CameraStatus.OFFLINE: "camera.offline",
    CameraStatus.ERROR: "camera.error",
}


def topic_of(message: messages.Message) -> str | None:
    """The topic of a message, or None for one that clients do not get."""
    if isinstance(message, messages.RiskAssessed) and message.revision > 1:
        return "event.updated"
    if isinstance(message, messages.CameraStatusChanged):
        return _CAMERA_TOPICS.get(message.status, "camera.status_changed")
    return TOPICS.get(type(message))


def broadcast(message: messages.Message, seq: int, now: datetime, *, replay: bool = False) -> bytes:
    """The JSON of one logged message, UTF-8; ValueError for a message that clients do not get."""
    kind, data = _content(message)
    envelope = speech.Envelope(type=kind, data=data, timestamp=now, seq=seq, replay=True if replay else None)
    return envelope.model_dump_json(exclude={"replay"} if not replay else None).encode()


def answer(kind: str, data: speech.Payload) -> bytes:
    """The JSON of something said to one client, UTF-8."""
    content = speech.Answer(type=kind, data=data).model_dump_json(by_alias=True)
    return content.encode()


def ping(last_seq: int | None) -> bytes:
    """The server's heartbeat: a client that has seen less than `lastSeq` missed something and asks for a resync."""
    return b'{"type":"ping","lastSeq":%s}' % (b"null" if last_seq is None else b"%d" % last_seq)


PONG = b'{"type":"pong"}'


def _content(message: messages.Message) -> tuple[str, speech.Payload]:
    match message:
        case messages.RiskAssessed():
            return "event", _event(message)
        case messages.EventsReviewed():
            return "event_reviewed", _reviewed(message)
        case messages.DetectionGrouped():
            return "detection", _detection(message)
        case messages.CameraStatusChanged():
            return "camera_status", _camera_status(message)
        case messages.StatusChanged():
            return "system_status", _status(message)
    raise ValueError(f"{type(message).__name__} is not for clients")


def _event(event: messages.RiskAssessed) -> speech.EventData:
    return speech.EventData(
        id=event.event_id,
        event_id=event.event_id,
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
        detection_count=len(event.detection_ids),
        object_types=event.object_classes,
        is_fast_path=event.is_fast_path,
        revision=event.revision,
        synthetic=event.synthetic,
        completed_at=event.completed_at,
        thumbnail_url=_thumbnail_url(event.detection_ids[0]) if event.detection_ids else None,
    )


def _reviewed(review: messages.EventsReviewed) -> speech.ReviewData:
    return speech.ReviewData(ids=review.event_ids, reviewed=review.reviewed, notes_changed=review.notes_changed)


def _detection(grouped: messages.DetectionGrouped) -> speech.DetectionData:
    detected = grouped.detected
    return speech.DetectionData(
        detection_id=detected.detection_id,
        batch_id=grouped.batch_id,
        camera_id=grouped.camera_id,
        label=detected.object_class,
        confidence=detected.confidence,
        bbox=normalised(detected.box, width_px=grouped.image_width_px, height_px=grouped.image_height_px),
        timestamp=grouped.captured_at,
        thumbnail_url=_thumbnail_url(detected.detection_id),
        fast_path=detected.fast_path,
        synthetic=grouped.synthetic,
    )


def _camera_status(changed: messages.CameraStatusChanged) -> speech.CameraStatusData:
    return speech.CameraStatusData(
        event_type=_CAMERA_TOPICS.get(changed.status, "camera.status_changed"),
        camera_id=changed.camera_id,
        camera_name=changed.camera_name,
        status=changed.status,
        previous_status=changed.previous_status,
        reason=changed.reason,
        detail=changed.detail,
        since=changed.since,
        synthetic=changed.synthetic,
    )


def _thumbnail_url(detection_id: DetectionId) -> str:
    return f"/api/detections/{detection_id}/thumbnail"


def normalised(box: messages.Box, *, width_px: int, height_px: int) -> speech.NormalisedBox:
    """A pixel box as shares of its picture, cut to the picture's edges; what lies outside has no extent."""
    left, right = (_share(edge, width_px) for edge in (box.x, box.x + box.width))
    top, bottom = (_share(edge, height_px) for edge in (box.y, box.y + box.height))
    return speech.NormalisedBox(x=left, y=top, width=round(right - left, 6), height=round(bottom - top, 6))


def _share(edge_px: float, extent_px: int) -> float:
    return round(min(1.0, max(0.0, edge_px / extent_px)), 6)


def _status(status: messages.StatusChanged) -> speech.SystemStatusData:
    return speech.SystemStatusData(
        gpu=speech.GpuStatus(),
        cameras=speech.CameraCounts(
            active=status.cameras_active,
            total=status.cameras_total,
            **{word.value: status.cameras_by_status.get(word, 0) for word in CameraStatus if word != "online"},
        ),
        queue=speech.QueueCounts(
            pending=_unfinished(status.queues.get(Stream.DETECTION_QUEUE)),
            processing=_unfinished(status.queues.get(Stream.ANALYSIS_QUEUE)),
        ),
        health=status.health,
        parts={
            name: speech.PartStatus(status=part.status, message=part.message) for name, part in status.parts.items()
        },
        queues={name: speech.QueueStatus.model_validate(depth.model_dump()) for name, depth in status.queues.items()},
        observed_at=status.observed_at,
        synthetic=status.synthetic,
    )


def _unfinished(depth: messages.QueueDepth | None) -> int:
    return depth.waiting + depth.pending if depth else 0
