"""What can be wrong with any camera that we call, told apart: the closed list of reasons, and who says which. Pure.

A detail is for a person and may be shown: it names host and port, never a path, a query or a login.
"""

import errno
from typing import Final

from hsi.ingest.sources.source import Reason
from hsi.runtime import addresses

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class CameraFailed(Exception):
    """Pictures cannot be had, or no longer; `reason` says why, `detail` says it to a person, without a secret."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def undialled(problem: OSError, where: str) -> CameraFailed:
    """Why no connection to `where` (host and port) came about."""
    if isinstance(problem, TimeoutError):
        return CameraFailed(Reason.UNREACHABLE, f"{where} did not answer in time")
    if isinstance(problem, ConnectionRefusedError):
        return CameraFailed(Reason.UNREACHABLE, f"{where} refuses connections; is this service of it switched on?")
    return CameraFailed(Reason.UNREACHABLE, f"{where} cannot be reached: {problem.strerror or type(problem).__name__}")


def unnamed(where: str) -> CameraFailed:
    """`where` holds no name that any host could have."""
    return CameraFailed(Reason.UNREACHABLE, f"{where} cannot be reached: this can be no host's name")


def forbidden(where: str, found: str) -> CameraFailed:
    """Why `where`, which is at the address `found`, is not called."""
    return CameraFailed(Reason.ADDRESS_FORBIDDEN, addresses.outside(where, found))


def unencrypted(where: str, why: str) -> CameraFailed:
    """Why no encrypted connection to `where` came about."""
    return CameraFailed(Reason.UNREACHABLE, f"{where} does not speak TLS with us: {why}")


def untrusted(where: str, why: str) -> CameraFailed:
    """Why `where` is not believed to be what it says it is."""
    detail = f"the certificate of {where} is not trusted ({why}); its own can be named in CAMERA_CERTIFICATES_FILE"
    return CameraFailed(Reason.UNTRUSTED, detail)


def spool(problem: BaseException) -> Reason:
    """Whether the disk is full or closed to us, by what made the spool fail."""
    cause = problem.__cause__
    return Reason.SPOOL_FULL if getattr(cause, "errno", None) in _FULL else Reason.SPOOL_NOT_WRITABLE
