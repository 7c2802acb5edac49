"""What a camera says it sends (SDP, RFC 4566): its one video track that we read, and nothing else of it. Pure.

What goes on to FFmpeg is written anew from the few lines that are needed, so that its parser meets no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason

READ_CODECS: Final = frozenset({"H264", "H265", "HEVC", "JPEG"})
_JPEG_PAYLOAD: Final = "26"
"""JPEG has a number of its own in RTP and needs no name (RFC 3551)."""
_SESSION_LINES: Final = ("v=", "o=", "s=", "c=", "t=", "a=control:", "a=range:")
_TRACK_LINES: Final = ("m=", "c=", "a=rtpmap:", "a=fmtp:", "a=control:", "a=range:", "a=framerate:", "a=framesize:")
_LONGEST_LINE: Final = 8192


@dataclass(frozen=True, slots=True)
class Track:
    """One `m=` section."""

    lines: tuple[str, ...]

    @property
    def is_video(self) -> bool:
        """Whether pictures come in it."""
        return self.lines[0].startswith("m=video ")

    @property
    def codec(self) -> str:
        """The codec's RTP name in capitals, empty where it has none."""
        payload = self.lines[0].split(" ")[-1] if self.lines[0].count(" ") == 3 else ""
        for line in self.lines:
            kind, _, name = line.removeprefix("a=rtpmap:").partition(" ")
            if line.startswith("a=rtpmap:") and kind == payload:
                return name.partition("/")[0].strip().upper()
        return "JPEG" if payload == _JPEG_PAYLOAD else ""


def only_video(description: bytes) -> bytes:
    """The description with the first video track we read, alone; raises CameraFailed."""
    session, tracks = _sections(description)
    videos = [track for track in tracks if track.is_video]
    if not videos:
        kinds = sorted({track.lines[0][2:].partition(" ")[0][:20] for track in tracks})
        detail = f"the stream has only {', '.join(kinds)}" if kinds else "the stream has no track at all"
        raise CameraFailed(Reason.NO_VIDEO, detail)
    read = next((track for track in videos if track.codec in READ_CODECS), None)
    if read is None:
        names = ", ".join(sorted({track.codec[:20] or "unnamed" for track in videos}))
        raise CameraFailed(Reason.UNSUPPORTED_CODEC, f"the camera sends {names}; we read H.264, H.265 and MJPEG")
    return "\r\n".join([*_kept(session, _SESSION_LINES), *_kept(read.lines, _TRACK_LINES), ""]).encode()


def _sections(description: bytes) -> tuple[list[str], list[Track]]:
    lines = [line for line in description.decode("utf-8", "replace").splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line.startswith("m=")]
    tracks = [Track(tuple(lines[start:end])) for start, end in pairwise([*starts, len(lines)])]
    return lines[: starts[0]] if starts else lines, tracks


def _kept(lines: Sequence[str], wanted: tuple[str, ...]) -> list[str]:
    return [line for line in lines if line.startswith(wanted) and line.isprintable() and len(line) <= _LONGEST_LINE]
