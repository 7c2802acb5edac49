"""What a camera can be: the closed set of words that rows, messages, API and screen share."""

from enum import StrEnum


class CameraStatus(StrEnum):
    """How a camera is, as the observe room judges it; nobody types it in."""

    UNKNOWN = "unknown"
    """Nothing can be said: it never delivered, or we were not looking."""
    ONLINE = "online"
    SILENT = "silent"
    """It delivered, and for longer than its rhythm allows it has not."""
    OFFLINE = "offline"
    """It cannot be reached, or its stream ended."""
    ERROR = "error"
    """It is there and does not give us pictures; the reason says why."""
    DISABLED = "disabled"
    """Its owner switched it off."""


MISSING = frozenset({CameraStatus.SILENT, CameraStatus.OFFLINE, CameraStatus.ERROR})
"""What calls for somebody to go and look."""
