"""What every source is and says: the terms between the supervisor and the kinds of sources. Pure."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from hsi.runtime.tasks import Stop

LONGEST_DETAIL_CHARS: Final = 300


class State(StrEnum):
    """What a source is doing."""

    CONNECTING = "connecting"
    DELIVERING = "delivering"
    FAILED = "failed"
    """It tries again by itself."""


class Reason(StrEnum):
    """Why a source failed; a closed list, because people filter by it and Kubernetes shows it."""

    UNREACHABLE = "unreachable"
    REFUSED_LOGIN = "refused_login"
    NOT_FOUND = "not_found"
    NO_VIDEO = "no_video"
    UNSUPPORTED_CODEC = "unsupported_codec"
    NOT_A_PICTURE = "not_a_picture"
    TOO_LARGE = "too_large"
    STALLED = "stalled"
    BROKEN_STREAM = "broken_stream"
    ENDED = "ended"
    REDIRECTED_AWAY = "redirected_away"
    ADDRESS_FORBIDDEN = "address_forbidden"
    UNTRUSTED = "untrusted"
    LOGIN_UNUSABLE = "login_unusable"
    """Its login is kept where we cannot read it."""
    SERVER_ERROR = "server_error"
    SPOOL_NOT_WRITABLE = "spool_not_writable"
    SPOOL_FULL = "spool_full"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a source says of itself; `detail` is one sentence for a person, without any secret."""

    state: State
    reason: Reason | None = None
    detail: str = ""

    def __post_init__(self) -> None:
        if (self.reason is None) is (self.state is State.FAILED):
            raise ValueError("a failed source gives a reason, any other gives none")
        object.__setattr__(self, "detail", " ".join(self.detail.split())[:LONGEST_DETAIL_CHARS])


@dataclass(frozen=True, slots=True)
class Picture:
    """One complete JPEG or PNG and when it was taken, as far as the source can say (aware UTC)."""

    data: bytes = field(repr=False)
    taken_at: datetime


Deliver = Callable[[Picture], Awaitable[None]]
"""Returns when the picture is durable; raises SpoolFailed when it could not be kept."""
Tell = Callable[[Condition], None]


class Source(Protocol):
    """One camera's way in, as one long-lived activity."""

    async def run(self, stop: Stop) -> None:
        """Bring pictures until `stop` is ordered; what a camera does is told, never raised."""
        ...
