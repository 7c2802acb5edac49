"""What the answers of a camera that speaks HTTP say is wrong. Pure."""

import re
from typing import Final

from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason

_BY_STATUS: Final = {
    401: (Reason.REFUSED_LOGIN, "the camera asks for a login"),
    403: (Reason.REFUSED_LOGIN, "the camera forbids this login to see this address"),
    404: (Reason.NOT_FOUND, "the camera has nothing at this address"),
    410: (Reason.NOT_FOUND, "the camera has this picture no more"),
    204: (Reason.NOT_A_PICTURE, "the camera answers with nothing"),
    429: (Reason.SERVER_ERROR, "the camera is asked too often"),
    503: (Reason.SERVER_ERROR, "the camera is too busy; often it has too many viewers"),
}
_STILLS: Final = frozenset(
    {
        "",
        "image/jpeg",
        "image/jpg",
        "image/pjpeg",
        "image/png",
        "image/*",
        "application/octet-stream",
        "binary/octet-stream",
    }
)
"""How cameras call a JPEG or PNG; its first bytes decide."""
_PLAIN = re.compile(r"[a-z0-9.+*/-]{1,60}")


def refused(status: int) -> CameraFailed | None:
    """What an answer's status says; None for a picture (200) and for no new one (304)."""
    if status in (200, 304):
        return None
    if status in _BY_STATUS:
        return CameraFailed(*_BY_STATUS[status])
    return CameraFailed(Reason.SERVER_ERROR, f"the camera answered {status}")


def no_still(content_type: str) -> CameraFailed | None:
    """Why an answer of this type is no still; None where it may be one."""
    kind = _kind(content_type)
    if kind in _STILLS:
        return None
    if kind.startswith("multipart/"):
        return CameraFailed(Reason.NOT_A_PICTURE, "this is a stream and no still; its `kind` is mjpeg")
    return CameraFailed(Reason.NOT_A_PICTURE, f"the camera answers with {_said(kind)} and with neither JPEG nor PNG")


def no_stream(content_type: str) -> CameraFailed | None:
    """Why an answer of this type is no stream of stills; None where it may be one."""
    kind = _kind(content_type)
    if kind.startswith("multipart/"):
        return None
    if kind.startswith("image/"):
        return CameraFailed(Reason.NOT_A_PICTURE, "this is a still and no stream; its `kind` is snapshot")
    return CameraFailed(Reason.NOT_A_PICTURE, f"the camera answers with {_said(kind)} and not with a stream of JPEGs")


def too_large(most_bytes: int) -> CameraFailed:
    """A picture is longer than any may be."""
    return CameraFailed(Reason.TOO_LARGE, f"the camera's picture is larger than {most_bytes} bytes (MAX_IMAGE_BYTES)")


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _said(kind: str) -> str:
    return kind if _PLAIN.fullmatch(kind) else "something"
