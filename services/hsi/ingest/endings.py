"""What became of a file, and what must be published of it now."""

from dataclasses import dataclass
from enum import StrEnum

from hsi.events.messages import FrameCaptured


class Ending(StrEnum):
    """What became of a file."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    """It may still be growing: look again when it stood still."""
    GONE = "gone"
    """It was deleted or moved away before it could be read."""
    UNREADABLE = "unreadable"
    """The disk or its permissions said no: the next scan tries again."""
    KNOWN = "known"
    """Another process, or this one before a restart, accepted exactly this file."""
    PUT_OFF = "put_off"
    """The order to stop came while it was read: the scan of the next start finds it again."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The ending and, for an accepted file, what must be published now: one picture, or all those of a clip."""

    ending: Ending
    messages: tuple[FrameCaptured, ...] = ()
