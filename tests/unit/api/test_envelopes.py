"""Messages as clients get them."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.api import envelopes
from hsi.events.cameras import CameraStatus
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, MediaKey
from hsi.events.messages import (
    Box,
    CameraStatusChanged,
    DetectedObject,
    DetectionGrouped,
    EventsReviewed,
    Health,
    Message,
    QueueDepth,
    RiskAssessed,
    StatusChanged,
)
from hsi.events.risk import AnalysisStatus, RiskLevel

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

ASSESSED = RiskAssessed(
    event_id=EventId(7),
    batch_id=BatchId("batch-1"),
    camera_id=CameraId("front_door"),
    camera_name="<script>",
    risk_score=50,
    risk_level=RiskLevel.MEDIUM,
    summary="s",
    reasoning="r",
    analysis_status=AnalysisStatus.FALLBACK,
    started_at=NOW,
    ended_at=NOW,
    detection_ids=(DetectionId(3),),
    object_classes=(ObjectClass.DOG,),
    is_fast_path=True,
)


def test_an_event_is_an_envelope_with_the_seeds_names() -> None:
    said = json.loads(envelopes.broadcast(ASSESSED, 41, NOW))
    assert said.keys() == {"type", "data", "timestamp", "seq"}
    assert (said["type"], said["seq"], said["timestamp"]) == ("event", 41, "2026-03-01T12:00:00Z")
    assert said["data"]["analysis_status"] == "fallback"
    assert json.loads(envelopes.broadcast(ASSESSED, 41, NOW, replay=True)) == {**said, "replay": True}


def test_an_event_names_the_picture_and_the_batch_of_its_incident() -> None:
    data = json.loads(envelopes.broadcast(ASSESSED, 41, NOW))["data"]
    assert (data["incident_batch_id"], data["thumbnail_url"]) == (None, "/api/detections/3/thumbnail")
    merged = ASSESSED.model_copy(update={"incident_batch_id": "batch-2", "detection_ids": ()})
    data = json.loads(envelopes.broadcast(merged, 42, NOW))["data"]
    assert (data["incident_batch_id"], data["thumbnail_url"]) == ("batch-2", None)


def test_a_review_names_its_events() -> None:
    review = EventsReviewed(event_ids=(EventId(7), EventId(9)), reviewed=True)
    assert envelopes.topic_of(review) == "event.reviewed"
    said = json.loads(envelopes.broadcast(review, 43, NOW))
    assert (said["type"], said["data"]) == ("event_reviewed", {"ids": [7, 9], "reviewed": True, "notes_changed": False})


def test_an_event_written_again_has_a_topic_of_its_own() -> None:
    assert envelopes.topic_of(ASSESSED) == "event.created"
    assert envelopes.topic_of(ASSESSED.model_copy(update={"revision": 2})) == "event.updated"
    assert envelopes.topic_of(Message()) is None
    with pytest.raises(ValueError, match="not for clients"):
        envelopes.broadcast(Message(), 1, NOW)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (CameraStatus.ONLINE, "camera.online"),
        (CameraStatus.OFFLINE, "camera.offline"),
        (CameraStatus.ERROR, "camera.error"),
        (CameraStatus.SILENT, "camera.status_changed"),
        (CameraStatus.DISABLED, "camera.status_changed"),
        (CameraStatus.UNKNOWN, "camera.status_changed"),
    ],
)
def test_the_state_of_a_camera_has_the_seeds_words_as_type_and_topic(status: CameraStatus, word: str) -> None:
    changed = CameraStatusChanged(
        camera_id=CameraId("porch"),
        camera_name="Porch",
        status=status,
        previous_status=CameraStatus.UNKNOWN,
        reason="stalled",
        since=NOW,
    )
    said = json.loads(envelopes.broadcast(changed, 44, NOW))
    assert (said["type"], said["data"]["event_type"], envelopes.topic_of(changed)) == ("camera_status", word, word)
    assert (said["data"]["status"], said["data"]["previous_status"]) == (status, "unknown")


def test_the_status_has_the_seeds_two_queue_numbers_beside_every_queue() -> None:
    depth = QueueDepth(waiting=2, pending=3, oldest_seconds=1.5, dead=1)
    status = StatusChanged(
        observed_at=NOW,
        health=Health.HEALTHY,
        parts={},
        queues={"detection_queue": depth, "analysis_queue": depth, "batch_queue": depth},
        cameras_total=4,
        cameras_active=3,
        cameras_by_status={CameraStatus.ONLINE: 3, CameraStatus.SILENT: 1},
    )
    data = json.loads(envelopes.broadcast(status, 1, NOW))["data"]
    assert data["queue"] == {"pending": 5, "processing": 5}
    assert data["queues"]["batch_queue"] == {"waiting": 2, "pending": 3, "oldest_seconds": 1.5, "dead": 1}
    assert (data["health"], data["gpu"]["memory_used"]) == ("healthy", None)
    assert (data["cameras"]["active"], data["cameras"]["total"], data["cameras"]["silent"]) == (3, 4, 1)


def test_the_heartbeat_carries_the_newest_number_or_null() -> None:
    assert json.loads(envelopes.ping(9)) == {"type": "ping", "lastSeq": 9}
    assert json.loads(envelopes.ping(None)) == {"type": "ping", "lastSeq": None}


@given(
    x=st.floats(0, 5000),
    y=st.floats(0, 5000),
    width=st.floats(0.01, 5000),
    height=st.floats(0.01, 5000),
    size=st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
)
def test_a_normalised_box_never_leaves_its_picture(
    x: float, y: float, width: float, height: float, size: tuple[int, int]
) -> None:
    box = envelopes.normalised(Box(x=x, y=y, width=width, height=height), width_px=size[0], height_px=size[1])
    for start, extent in ((box.x, box.width), (box.y, box.height)):
        assert 0 <= start <= 1
        assert 0 <= extent <= 1
        assert start + extent <= 1 + 1e-5


def test_a_detection_names_its_thumbnail() -> None:
    detected = DetectedObject(
        detection_id=DetectionId(5), object_class=ObjectClass.CAR, confidence=0.8, box=Box(x=1, y=1, width=2, height=2)
    )
    grouped = DetectionGrouped(
        batch_id=BatchId("batch-1"),
        camera_id=CameraId("front_door"),
        media_key=MediaKey("front_door/1.jpg"),
        captured_at=NOW,
        image_width_px=4,
        image_height_px=4,
        detected=detected,
    )
    said = json.loads(envelopes.broadcast(grouped, 1, NOW))
    assert said["type"] == "detection"
    assert said["data"]["thumbnail_url"] == "/api/detections/5/thumbnail"
