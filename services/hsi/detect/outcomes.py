"""What a look at one frame came to, and the messages that tell of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hsi.detect.boxes import Kept
from hsi.events.ids import BatchId, DetectionId, MediaKey
from hsi.events.messages import BatchClosed, CloseReason, DetectedObject, DetectionsReady, FrameCaptured
from hsi.store.policy import DetectionPolicy
from hsi.store.records import NewDetection, Run


@dataclass(frozen=True, slots=True)
class Seen:
    """A committed look: when, at what size, and the stored objects in the order they were recorded."""

    detected_at: datetime
    width_px: int
    height_px: int
    objects: tuple[DetectedObject, ...]

    @property
    def is_urgent(self) -> bool:
        """Whether the fast path took this frame; decided once, stored with its detections."""
        return any(one.fast_path for one in self.objects)


def to_store(
    kept: Sequence[Kept], ids: Sequence[DetectionId], keys: Mapping[DetectionId, MediaKey], *, urgent: bool
) -> list[NewDetection]:
    """The objects of one frame under their ids, with the keys of the thumbnails that could be made."""
    return [
        NewDetection(one.object_class, one.confidence, one.box, urgent, keys.get(detection_id), detection_id)
        for one, detection_id in zip(kept, ids, strict=True)
    ]


def stored(objects: Sequence[NewDetection], ids: Sequence[DetectionId]) -> tuple[DetectedObject, ...]:
    """The objects with the ids the database has them under."""
    return tuple(
        DetectedObject(
            detection_id=detection_id,
            object_class=one.object_class,
            confidence=one.confidence,
            box=one.box,
            fast_path=one.fast_path,
        )
        for one, detection_id in zip(objects, ids, strict=True)
    )


def seen_before(run: Run) -> Seen:
    """A run that an earlier delivery committed."""
    objects = tuple(
        DetectedObject(
            detection_id=d.id, object_class=d.object_class, confidence=d.confidence, box=d.box, fast_path=d.fast_path
        )
        for d in run.detections
    )
    return Seen(run.detected_at, run.image_width_px or 1, run.image_height_px or 1, objects)


def ready(frame: FrameCaptured, seen: Seen, own: DetectionPolicy) -> DetectionsReady:
    """What the batch room groups, and how, where that was decided for the camera.

    There is no enrichment yet, so detect says it without a hop.
    """
    return DetectionsReady(
        trace_id=frame.trace_id,
        frame_id=frame.frame_id,
        camera_id=frame.camera_id,
        media_key=frame.media_key,
        captured_at=frame.captured_at,
        completed_at=frame.completed_at,
        detected_at=seen.detected_at,
        image_width_px=seen.width_px,
        image_height_px=seen.height_px,
        objects=seen.objects,
        clip_id=frame.clip_id,
        batch_window_seconds=own.batch_window_seconds,
        batch_idle_seconds=own.batch_idle_seconds,
        synthetic=frame.synthetic,
    )


def urgent_batch(frame: FrameCaptured, seen: Seen, now: datetime) -> BatchClosed:
    """The fast path's batch: all objects of this frame, named after the lowest id, the most confident urgent one's."""
    ids = tuple(sorted(one.detection_id for one in seen.objects))
    return BatchClosed(
        trace_id=frame.trace_id,
        batch_id=BatchId(f"fast_path_{ids[0]}"),
        camera_id=frame.camera_id,
        detection_ids=ids,
        started_at=frame.captured_at,
        ended_at=frame.captured_at,
        reason=CloseReason.FAST_PATH,
        first_completed_at=frame.completed_at,
        closed_at=now,
        synthetic=frame.synthetic,
    )
