"""What the answers of a camera that speaks RTSP say is wrong with a stream. Pure."""

from typing import Final

from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason

_BY_STATUS: Final = {
    401: (Reason.REFUSED_LOGIN, "the camera asks for a login"),
    403: (Reason.REFUSED_LOGIN, "the camera forbids this login to watch"),
    404: (Reason.NOT_FOUND, "the camera knows no stream of this path"),
    410: (Reason.NOT_FOUND, "the camera has this stream no more"),
    415: (Reason.UNSUPPORTED_CODEC, "the camera cannot describe this stream as SDP"),
    453: (Reason.SERVER_ERROR, "the camera has no bandwidth for one more viewer"),
    454: (Reason.ENDED, "the camera has forgotten the session"),
    461: (Reason.SERVER_ERROR, "the camera does not send over this transport"),
    503: (Reason.SERVER_ERROR, "the camera is too busy; often it has too many viewers"),
}


def refused(status: int, method: str) -> CameraFailed | None:
    """What an answer's status says of the stream; None for success."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return CameraFailed(Reason.REDIRECTED_AWAY, "the camera sends us to another place, and we do not follow")
    if status in _BY_STATUS:
        return CameraFailed(*_BY_STATUS[status])
    return CameraFailed(Reason.SERVER_ERROR, f"the camera answered {status} to {method}")
