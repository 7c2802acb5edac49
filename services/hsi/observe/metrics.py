"""What the observe room measures; names as in the product specification, section 15.1."""

from collections.abc import Mapping
from math import nan

from hsi.events.cameras import CameraStatus
from hsi.events.ids import CameraId
from hsi.events.messages import Health, PartHealth, QueueDepth
from hsi.events.streams import Stream
from hsi.runtime import metrics

DETECTION_DEPTH = metrics.gauge("hsi_detection_queue_depth", "Entries of the detection queue, taken ones included")
ANALYSIS_DEPTH = metrics.gauge("hsi_analysis_queue_depth", "Entries of the analysis queue, taken ones included")
DEPTH = metrics.gauge("hsi_queue_depth", "Entries of a work stream, taken ones included", ("queue",))
PENDING = metrics.gauge("hsi_queue_pending", "Entries of a work stream that a reader has taken", ("queue",))
OLDEST = metrics.gauge("hsi_queue_oldest_seconds", "Age of the oldest unfinished entry of a work stream", ("queue",))
DEAD = metrics.gauge("hsi_dlq_depth", "Dead letters of a work stream", ("queue",))
CAMERA = metrics.gauge("hsi_camera_status", "1 for the state a camera is in", ("camera_id", "status"))
GAPS = metrics.counter("hsi_camera_gaps_total", "Times a camera began to miss its pictures", ("camera_id", "status"))
PART_UP = metrics.gauge("hsi_part_healthy", "1 when a part of the system is healthy, else 0", ("part",))


def show_cameras(states: Mapping[CameraId, CameraStatus]) -> None:
    """Set the gauge of every camera; one that is gone disappears."""
    CAMERA.clear()
    for camera_id, now in states.items():
        for status in CameraStatus:
            CAMERA.labels(camera_id=camera_id, status=status).set(status is now)


def show(queues: Mapping[str, QueueDepth], parts: Mapping[str, PartHealth]) -> None:
    """Set all gauges from one round; what could not be measured disappears instead of keeping an old value."""
    for gauge in (DEPTH, PENDING, OLDEST, DEAD, PART_UP):
        gauge.clear()
    for name, depth in queues.items():
        DEPTH.labels(queue=name).set(depth.waiting + depth.pending)
        PENDING.labels(queue=name).set(depth.pending)
        OLDEST.labels(queue=name).set(depth.oldest_seconds)
        DEAD.labels(queue=name).set(depth.dead)
    for name, part in parts.items():
        PART_UP.labels(part=name).set(part.status is Health.HEALTHY)
    for seed_gauge, stream in ((DETECTION_DEPTH, Stream.DETECTION_QUEUE), (ANALYSIS_DEPTH, Stream.ANALYSIS_QUEUE)):
        found = queues.get(stream)
        seed_gauge.set(nan if found is None else found.waiting + found.pending)
