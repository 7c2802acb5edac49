"""What to do when the detector did not answer well. Pure.

Two things must both hold: an outage of any length loses no picture, and a picture that brings the detector down each
time ends as a dead letter. So troubles are told apart by whether the detector saw the picture. What it never saw is
held until it is ready again and counts nothing. What it saw is tried again a few times, then given back to the
stream, which counts deliveries. What it understood and refused is rejected at once.
"""

from datetime import timedelta
from enum import StrEnum

from hsi.runtime import retries

BASE = timedelta(seconds=1)
CAP = timedelta(seconds=30)


class Trouble(StrEnum):
    """How a request to the detector went wrong."""

    UNREACHABLE = "unreachable"
    """No connection: it never saw the picture."""
    NOT_READY = "not_ready"
    """It is loading or full and said so before it looked."""
    MISDIRECTED = "misdirected"
    """Somebody answered who does not know this path or this caller: the address is wrong, not the picture."""
    TIMED_OUT = "timed_out"
    BROKE_OFF = "broke_off"
    """The connection ended in the middle: it may have died over the picture."""
    FAILED = "failed"
    """It saw the picture and failed (5xx)."""
    REFUSED = "refused"
    """It understood and said no to this picture (400, 413, 415, 422)."""
    UNINTELLIGIBLE = "unintelligible"
    """It answered something that is not detections."""


class Next(StrEnum):
    """What to do now."""

    HOLD = "hold"
    """Wait until it is ready; the picture is not to blame."""
    AGAIN = "again"
    """Try again after a pause."""
    GIVE_BACK = "give_back"
    """Let the stream count this delivery and bring it again later."""
    REJECT = "reject"


_HELD = frozenset({Trouble.UNREACHABLE, Trouble.NOT_READY, Trouble.MISDIRECTED})
_FINAL = frozenset({Trouble.REFUSED, Trouble.UNINTELLIGIBLE})
_SUSPECT = frozenset({Trouble.BROKE_OFF})


def after(trouble: Trouble, tries: int, most_tries: int) -> Next:
    """The next step after try number `tries` (held ones not counted, this one included) ended in `trouble`."""
    if trouble in _HELD:
        return Next.HOLD
    if trouble in _FINAL:
        return Next.REJECT
    return Next.AGAIN if tries < most_tries else Next.GIVE_BACK


def makes_suspect(trouble: Trouble) -> bool:
    """Whether the picture may be the cause: it is then tried alone, so that no other is blamed with it."""
    return trouble in _SUSPECT


def pause_seconds(tries: int, *, retry_after_seconds: float | None, jitter: float) -> float:
    """1, 2, 4 … 30 seconds, shortened by jitter, or what the detector asked for within the same bound."""
    if retry_after_seconds is not None:
        return min(max(retry_after_seconds, 0.0), CAP.total_seconds())
    return retries.delay(max(1, tries), base=BASE, cap=CAP, jitter=jitter).total_seconds()


def of_status(status: int, code: str) -> Trouble:
    """The trouble behind an HTTP status other than 200; `code` is the body's error code, empty when it has none."""
    if status in {400, 413, 415, 422}:
        return Trouble.REFUSED
    if status == 408 or code == "deadline_passed":
        return Trouble.TIMED_OUT
    if status in {429, 503}:
        return Trouble.NOT_READY
    if status >= 500:
        return Trouble.FAILED
    return Trouble.MISDIRECTED
