"""What can be wrong with a stream, told apart: the closed list of reasons, and who says which. Pure.

A detail is for a person and may be shown: it names the host, never a path, a query or a login.
"""

import errno
from typing import Final

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
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class CameraFailed(Exception):
    """The stream cannot be had, or no longer; `reason` says why, `detail` says it to a person, without a secret."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def refused(status: int, method: str) -> CameraFailed | None:
    """What an answer's status says of the stream; None for success."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return CameraFailed(Reason.REDIRECTED_AWAY, "the camera sends us to another place, and we do not follow")
    if status in _BY_STATUS:
        return CameraFailed(*_BY_STATUS[status])
    return CameraFailed(Reason.SERVER_ERROR, f"the camera answered {status} to {method}")


def undialled(problem: OSError, where: str) -> CameraFailed:
    """Why no connection to `where` (host and port) came about."""
    if isinstance(problem, TimeoutError):
        return CameraFailed(Reason.UNREACHABLE, f"{where} did not answer in time")
    if isinstance(problem, ConnectionRefusedError):
        return CameraFailed(Reason.UNREACHABLE, f"{where} refuses connections; is the camera's RTSP switched on?")
    return CameraFailed(Reason.UNREACHABLE, f"{where} cannot be reached: {problem.strerror or type(problem).__name__}")


def untrusted(where: str, why: str) -> CameraFailed:
    """Why no encrypted connection to `where` came about."""
    return CameraFailed(Reason.UNREACHABLE, f"{where} does not speak TLS with us: {why}")


def spool(problem: BaseException) -> Reason:
    """Whether the disk is full or closed to us, by what made the spool fail."""
    cause = problem.__cause__
    return Reason.SPOOL_FULL if getattr(cause, "errno", None) in _FULL else Reason.SPOOL_NOT_WRITABLE
