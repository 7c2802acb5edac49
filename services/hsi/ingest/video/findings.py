"""What reading a clip comes to: facts and pictures, or why it is refused; and how both travel between processes. Pure.

The reader is a process of its own, because a decoder that is fed by strangers may crash, hang or eat memory. It says
one line of JSON per picture, followed by the picture's bytes, and one line at the end. Whoever listens trusts none of
it: sizes and counts are bounded, and a line that is not understood ends the conversation.
"""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

LONGEST_LINE_BYTES: Final = 8192


class Refusal(StrEnum):
    """Why a clip is not taken; the spelling goes into rows, logs and metrics."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_CLIP = "not_a_clip"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    NO_VIDEO_TRACK = "no_video_track"
    UNSUPPORTED_CODEC = "unsupported_codec"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SLOW = "too_slow"
    """Reading it took longer than a clip may take."""
    TOO_MUCH_MEMORY = "too_much_memory"
    DECODER_CRASHED = "decoder_crashed"


MAY_GROW: Final = frozenset({Refusal.EMPTY, Refusal.NOT_A_CLIP, Refusal.TRUNCATED, Refusal.CORRUPT})
"""What a clip that is still being written can look like."""


class ClipRefused(Exception):
    """This file is not a clip we take; `detail` says why with numbers for a person."""

    def __init__(self, reason: Refusal, detail: str) -> None:
        super().__init__(f"clip refused ({reason}): {detail}")
        self.reason = reason
        self.detail = detail


class ReaderGarbled(Exception):
    """The reader said something that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a clip is."""

    duration_ms: int
    width_px: int
    height_px: int
    codec: str
    container: str
    created: str
    """The container's own `creation_time`, as it stands there."""
    flaw: str
    """What is wrong with a clip that can be read all the same; a file still being written looks like that, too."""
    pictures: int
    """In its video track, as far as it was read."""
    keyframe_ms: int
    """Mean distance of two keyframes; 0 where fewer than two were met."""


@dataclass(frozen=True, slots=True)
class Still:
    """One picture of a clip: its moment in microseconds after the first one, and its JPEG."""

    at_us: int
    jpeg: bytes


def told(at_us: int, size_bytes: int) -> bytes:
    """The line before a picture's bytes."""
    return _line({"still": {"at_us": at_us, "size": size_bytes}})


def told_facts(facts: Facts) -> bytes:
    """The last line of a clip that was read."""
    return _line({"facts": asdict(facts)})


def told_refusal(refused: ClipRefused) -> bytes:
    """The last line of a clip that was not."""
    return _line({"refused": {"reason": refused.reason, "detail": refused.detail[:500]}})


def heard(line: bytes, *, most_bytes: int) -> tuple[int, int] | Facts | ClipRefused:
    """What a line says: moment and size of the picture that follows, the facts, or the refusal.

    Raises ReaderGarbled.
    """
    try:
        said: dict[str, Any] = json.loads(line)
        if "still" in said:
            at_us, size = int(said["still"]["at_us"]), int(said["still"]["size"])
            if at_us < 0 or not 0 < size <= most_bytes:
                raise ReaderGarbled(f"a picture of {size} bytes at {at_us} us")
            return at_us, size
        if "facts" in said:
            return _facts(said["facts"])
        return ClipRefused(Refusal(said["refused"]["reason"]), str(said["refused"]["detail"])[:500])
    except (ValueError, KeyError, TypeError) as problem:
        raise ReaderGarbled(f"not a line of the reader: {line[:80]!r}") from problem


def _facts(said: dict[str, Any]) -> Facts:
    return Facts(
        duration_ms=max(0, int(said["duration_ms"])),
        width_px=max(0, int(said["width_px"])),
        height_px=max(0, int(said["height_px"])),
        codec=str(said["codec"])[:32],
        container=str(said["container"])[:16],
        created=str(said["created"])[:64],
        flaw=str(said["flaw"])[:400],
        pictures=max(0, int(said["pictures"])),
        keyframe_ms=max(0, int(said["keyframe_ms"])),
    )


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content).encode() + b"\n"
