"""When is a file complete, if nobody says so? Pure decisions for polling and for writers that hold files open.

A file is worth a look once nothing was heard of it for `debounce_seconds` and its size and time of change stood still
for `stable_seconds`. A look may find it cut off; then it is looked at again after it changed, and judged for good
once it stood still long enough: `stable_seconds` after its writer closed it, `give_up_seconds` when nobody did.
A file found in a folder that just appeared is most likely whole, so its first look comes after `found_seconds`.
Times are readings of one monotonic clock in seconds.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rules:
    """How long to wait."""

    found_seconds: float = 0.25
    debounce_seconds: float = 0.5
    check_seconds: float = 0.5
    stable_seconds: float = 2.0
    give_up_seconds: float = 10.0


class Step(StrEnum):
    """What to do with a file now."""

    WAIT = "wait"
    LOOK = "look"
    """Examine it; when it does not decode it may still be incomplete."""
    JUDGE = "judge"
    """Examine it for the last time: what does not decode now is refused."""


@dataclass(frozen=True, slots=True)
class Settling:
    """A file whose end is not known yet."""

    heard_at: float
    """Last event about it."""
    unchanged_since: float
    size_bytes: int = -1
    mtime_ns: int = -1
    closed: bool = False
    """Its writer closed it, yet it did not decode."""
    looked: bool = False
    """It was examined in its present state and found incomplete."""
    found: bool = False
    """It lay in a folder that appeared, and has not been examined yet."""


def begin(now: float, *, closed: bool = False, found: bool = False) -> Settling:
    """A file was heard of for the first time, or a closed one turned out incomplete."""
    return Settling(heard_at=now, unchanged_since=now, closed=closed, looked=closed, found=found)


def heard(settling: Settling, now: float, *, found: bool = False) -> Settling:
    """One more event about the file restarts the debounce, and whatever look was taken is out of date."""
    return replace(settling, heard_at=now, looked=False, found=settling.found or found)


def seen(settling: Settling, size_bytes: int, mtime_ns: int, now: float) -> Settling:
    """The file's size and time of change were read."""
    if (size_bytes, mtime_ns) == (settling.size_bytes, settling.mtime_ns):
        return settling
    first_reading = settling.size_bytes < 0
    return replace(
        settling,
        size_bytes=size_bytes,
        mtime_ns=mtime_ns,
        unchanged_since=settling.unchanged_since if first_reading and settling.closed else now,
        looked=settling.looked and first_reading,
    )


def looked_at(settling: Settling) -> Settling:
    """It is being examined in its present state; it need not be again until it changes or is judged."""
    return replace(settling, looked=True, found=False)


def step(settling: Settling, rules: Rules, now: float) -> Step:
    """What to do now."""
    look_after, debounce = rules.stable_seconds, rules.debounce_seconds
    if settling.found:
        look_after, debounce = min(look_after, rules.found_seconds), min(debounce, rules.found_seconds)
    if now - settling.heard_at < debounce:
        return Step.WAIT
    still = now - settling.unchanged_since
    if still >= (rules.stable_seconds if settling.closed else rules.give_up_seconds):
        return Step.JUDGE
    return Step.LOOK if still >= look_after and not settling.looked else Step.WAIT
