"""Reading one clip with PyAV: its pictures at the wanted moments, then what it is. Blocks; runs in a child process.

The container is the one its first bytes say, no other file or address is opened, and every failure of the library is
a refusal with a reason. After the last wanted picture the rest is only counted through, not decoded, because how long
a clip really is decides when it began: a header can say anything.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import BinaryIO, Final, TypeAlias

import av
import av.error
import av.stream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hsi.ingest.video import boxes, sampling
from hsi.ingest.video.findings import ClipRefused, Facts, Refusal, Still
from hsi.ingest.video.sampling import Rules, Sampling, Stamps
from hsi.media import containers
from hsi.media.containers import Container

_Packet: TypeAlias = "Packet[VideoStream]"
QUALITIES: Final = (90, 75, 50)
"""Tried in turn until a picture is as small as a picture may be."""
MOST_FAULTS: Final = 200
"""Damaged packets after which the rest is not read."""
SHORT_BY: Final = Fraction(1)
"""A clip that ends so many seconds before its header says is cut off."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What reading a clip may cost."""

    max_pixels: int
    max_picture_bytes: int
    seconds: float


@dataclass(slots=True)
class _Course:
    """What was met so far."""

    sampling: Sampling
    stamps: Stamps
    until: float
    end: Fraction = Fraction(0)
    size: tuple[int, int] = (0, 0)
    spare: VideoFrame | None = None
    """The first picture, for a clip that is over before the first moment comes."""
    faults: int = 0
    flaws: list[str] = field(default_factory=list)
    pictures: int = 0
    keys: list[Fraction] = field(default_factory=list)
    """Moments of the first and of the newest keyframe …"""
    key_count: int = 0
    """… and how many there were."""

    def met(self, packet: _Packet) -> None:
        """Count it; the last one of a track is empty."""
        self.pictures += packet.size > 0
        if packet.is_keyframe and packet.pts is not None:
            self.keys = [*self.keys[:1], packet.pts * packet.time_base]
            self.key_count += 1

    @property
    def keyframe_ms(self) -> int:
        """Mean distance of keyframes, 0 below two of them."""
        if self.key_count < 2:
            return 0
        return max(0, round((self.keys[-1] - self.keys[0]) / (self.key_count - 1) * 1000))

    @property
    def in_time(self) -> bool:
        return time.monotonic() < self.until


def read(file: BinaryIO, size_bytes: int, rules: Rules, bounds: Bounds) -> Iterator[Still | Facts]:
    """Its stills in order, then the facts; raises ClipRefused and nothing else."""
    container = _kind(file, size_bytes)
    cut_off = boxes.cut_off(file, size_bytes) if container.demuxer == "mov" else ""
    file.seek(0)
    with _refusing(cut_off), av.open(file, "r", format=container.demuxer, metadata_errors="replace") as opened:
        stream = _video(opened, bounds)
        step = 1 / stream.average_rate if stream.average_rate else sampling.USUAL_STEP
        course = _Course(sampling.begun(rules), Stamps(step=step), time.monotonic() + bounds.seconds)
        if cut_off:
            course.flaws.append(cut_off)
        yield from _stills(opened, stream, course, bounds)
        yield _facts(opened, stream, container, course)


def _kind(file: BinaryIO, size_bytes: int) -> Container:
    file.seek(0)
    if size_bytes == 0:
        raise ClipRefused(Refusal.EMPTY, "0 bytes")
    container = containers.container_of(file.read(containers.HEAD_BYTES))
    if container is None:
        raise ClipRefused(Refusal.NOT_A_CLIP, "neither MP4, MOV, Matroska nor AVI by its first bytes")
    return container


def _video(opened: InputContainer, bounds: Bounds) -> VideoStream:
    covers = av.stream.Disposition.attached_pic
    stream = next((one for one in opened.streams.video if not one.disposition & covers), None)
    if stream is None:
        raise ClipRefused(Refusal.NO_VIDEO_TRACK, f"{len(opened.streams)} tracks, none of them video")
    codec = stream.codec_context
    if codec is None:
        raise ClipRefused(Refusal.UNSUPPORTED_CODEC, "no decoder for its video track")
    if codec.width * codec.height > bounds.max_pixels:
        detail = f"{codec.width}x{codec.height} pixels, at most {bounds.max_pixels} in all are decoded"
        raise ClipRefused(Refusal.TOO_MANY_PIXELS, detail)
    codec.options = {"max_pixels": str(bounds.max_pixels)}
    codec.thread_type = "AUTO"
    codec.thread_count = 2
    return stream


def _stills(opened: InputContainer, stream: VideoStream, course: _Course, bounds: Bounds) -> Iterator[Still]:
    for packet in _packets(opened, stream, course):
        course.met(packet)
        if course.sampling.done:
            _pass_over(packet, course)
            continue
        for frame in _decoded(packet, course):
            yield from _looked_at(frame, course, bounds)
        if not course.in_time:
            course.flaws.append(f"read for {bounds.seconds:.0f} s only")
            break
    if course.sampling.taken == 0:
        if course.spare is None:
            reason = Refusal.TRUNCATED if course.flaws else Refusal.CORRUPT
            reason = reason if course.in_time else Refusal.TOO_SLOW
            raise ClipRefused(reason, "; ".join([*course.flaws, "no picture could be decoded"]))
        yield Still(0, _jpeg(course.spare, course, bounds))


def _packets(opened: InputContainer, stream: VideoStream, course: _Course) -> Iterator[_Packet]:
    try:
        yield from opened.demux(stream)
    except (av.error.FFmpegError, OSError) as problem:
        course.flaws.append(f"it breaks off: {_said(problem)}")


def _decoded(packet: _Packet, course: _Course) -> list[VideoFrame]:
    try:
        frames = packet.decode()
    except av.error.MemoryError:
        raise
    except (av.error.FFmpegError, ValueError) as problem:
        course.faults += 1
        if course.faults == 1:
            course.flaws.append(f"it is damaged: {_said(problem)}")
        if course.faults > MOST_FAULTS:
            raise ClipRefused(Refusal.CORRUPT, f"more than {MOST_FAULTS} damaged packets") from problem
        return []
    return [frame for frame in frames if not frame.is_corrupt]


def _looked_at(frame: VideoFrame, course: _Course, bounds: Bounds) -> Iterator[Still]:
    stamp = None if frame.pts is None or frame.time_base is None else frame.pts * frame.time_base
    course.stamps, at = sampling.read(course.stamps, stamp)
    course.end = max(course.end, at + course.stamps.step)
    if course.spare is None:
        course.spare = frame
    if sampling.wanted(course.sampling, at):
        course.sampling = sampling.took(course.sampling, at)
        yield Still(int(at * 1_000_000), _jpeg(frame, course, bounds))


def _pass_over(packet: _Packet, course: _Course) -> None:
    if packet.pts is None or course.stamps.origin is None:
        return
    end = (packet.pts + (packet.duration or 0)) * packet.time_base - course.stamps.origin
    if course.end < end <= course.end + sampling.LONGEST_STEP:
        course.end = end


def _jpeg(frame: VideoFrame, course: _Course, bounds: Bounds) -> bytes:
    if frame.width * frame.height > bounds.max_pixels:
        raise ClipRefused(Refusal.TOO_MANY_PIXELS, f"{frame.width}x{frame.height} pixels in mid-clip")
    image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves this one without types
    if frame.rotation:
        image = image.rotate(frame.rotation, expand=True)
    course.size = course.size if course.size != (0, 0) else image.size
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= bounds.max_picture_bytes:
            return buffer.getvalue()
    raise ClipRefused(Refusal.TOO_LARGE, f"its pictures are larger than {bounds.max_picture_bytes} bytes as JPEG")


def _facts(opened: InputContainer, stream: VideoStream, container: Container, course: _Course) -> Facts:
    claimed = _claimed(opened, stream)
    if claimed is None:
        course.flaws.append("its header knows no duration")
    elif claimed > course.end + SHORT_BY:
        course.flaws.append(f"it holds {float(course.end):.1f} s of the {float(claimed):.1f} s its header says")
    width_px, height_px = course.size
    return Facts(
        duration_ms=round(course.end * 1000),
        width_px=width_px,
        height_px=height_px,
        codec=stream.codec_context.name,
        container=container.name,
        created=str(opened.metadata.get("creation_time") or stream.metadata.get("creation_time") or ""),
        flaw="; ".join(course.flaws),
        pictures=course.pictures,
        keyframe_ms=course.keyframe_ms,
    )


def _claimed(opened: InputContainer, stream: VideoStream) -> Fraction | None:
    if stream.duration is not None and stream.time_base is not None and stream.duration > 0:
        return stream.duration * stream.time_base
    return Fraction(opened.duration, av.time_base) if opened.duration else None


@contextmanager
def _refusing(cut_off: str) -> Iterator[None]:
    """Turn what the library raises over hostile bytes into ClipRefused; its error types are many."""
    try:
        yield
    except ClipRefused:
        raise
    except (av.error.MemoryError, MemoryError) as problem:
        raise ClipRefused(Refusal.TOO_MUCH_MEMORY, "it wants more memory than a clip may have") from problem
    except (av.error.DecoderNotFoundError, av.error.PatchWelcomeError) as problem:
        raise ClipRefused(Refusal.UNSUPPORTED_CODEC, _said(problem)) from problem
    except (av.error.FFmpegError, OSError, ValueError, LookupError, ArithmeticError, RuntimeError) as problem:
        reason = Refusal.TRUNCATED if cut_off else Refusal.CORRUPT
        raise ClipRefused(reason, cut_off or _said(problem)) from problem


def _said(problem: BaseException) -> str:
    text = ""
    with suppress(AttributeError):
        text = str(problem.strerror)  # type: ignore[attr-defined]  # most of the library's errors have it
    return " ".join((text or str(problem)).split())[:200] or type(problem).__name__
