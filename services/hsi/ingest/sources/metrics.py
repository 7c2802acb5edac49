"""What sources count, by camera."""

from hsi.events.ids import CameraId
from hsi.ingest.sources.source import State
from hsi.runtime import metrics

DELIVERED = metrics.counter("hsi_source_pictures_total", "Pictures a source brought into the spool", ["camera_id"])
PASSED_OVER = metrics.counter(
    "hsi_source_pictures_passed_over_total", "Pictures a source had and that were not kept", ["camera_id", "reason"]
)
STATE = metrics.gauge("hsi_source_state", "1 for the state a source is in", ["camera_id", "state"])


def told(camera_id: CameraId, now: State) -> None:
    """The source of this camera is in this state and in no other."""
    for state in State:
        STATE.labels(camera_id, state).set(state is now)


def forget(camera_id: CameraId) -> None:
    """The source of this camera runs no more."""
    for state in State:
        STATE.labels(camera_id, state).set(0)
