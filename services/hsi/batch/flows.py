"""Which pictures may share a batch: the live ones of a camera, its synthetic ones, or those of one clip. Pure.

A clip is one incident, however long its detection takes and however its pictures lie in time, so its pictures have a
batch of their own beside their camera's. A flow is written as the camera's id, followed by a slash and the clip's for a
clip; no camera's id has a slash in it. A picture that shows nothing that happened (a test, a demonstration) never
joins what did happen, nor marks it as synthetic: it has a flow of its own beside its camera's.
"""

from typing import NewType

from hsi.events.ids import CameraId, ClipId

Flow = NewType("Flow", str)
_SYNTHETIC = "synthetic"


def flow_of(camera_id: CameraId, clip_id: ClipId | None, *, synthetic: bool) -> Flow:
    """The flow of a picture."""
    if clip_id is not None:
        return Flow(f"{camera_id}/{clip_id}")
    return Flow(f"{camera_id}/{_SYNTHETIC}" if synthetic else camera_id)


def camera_of(flow: Flow) -> CameraId:
    """Whose pictures these are."""
    return CameraId(flow.partition("/")[0])


def clip_of(flow: Flow) -> ClipId | None:
    """The clip these pictures were taken from, None for live ones."""
    clip = flow.partition("/")[2]
    return ClipId(int(clip)) if clip and clip != _SYNTHETIC else None
