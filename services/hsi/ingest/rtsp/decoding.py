"""FFmpeg, as far as we use it: reading a stream that our relay serves, decoding, shrinking and writing JPEG.

The only importer of PyAV in this room. A camera is untrusted input, so nothing here follows it anywhere: FFmpeg is told
the one format and the transports it may use, decodes on one thread, and refuses pictures above a size before it
decodes them. PyAV leaves FFmpeg's own log switched off, and so do we: it names URLs. Everything blocks and belongs to
one thread.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

import av
import av.error
from av.codec.context import Flags
from av.video.reformatter import VideoReformatter
from PIL import Image

from hsi.ingest.rtsp.motion import HEIGHT_CELLS, WIDTH_CELLS
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason
from hsi.media import pictures
from hsi.media.pictures import Limits, PictureRefused, RefusalReason

OPEN_SECONDS: Final = 10.0
_FAILURES: Final = (av.error.FFmpegError, ArithmeticError, MemoryError, OSError, RuntimeError, ValueError)
"""What PyAV has been seen to raise over what a camera sends."""
_OPTIONS: Final = {
    "protocol_whitelist": "rtsp,rtp,tcp,udp",
    "allowed_media_types": "video",
    "fpsprobesize": "0",
    "analyzeduration": "3000000",
    "probesize": "5000000",
    "max_delay": "300000",
    "reorder_queue_size": "64",
}
_MOST_JPEG_BYTES: Final = 16 * 1024 * 1024
_JPEG_OPTIONS: Final = {"huffman": "default", "qmin": "2", "qmax": "4"}
_JPEG_QUALITY: Final = 3 * 118
"""FFmpeg's scale 3 of 31 (near Pillow's 88), in its lambda units."""

Frame: TypeAlias = av.VideoFrame
Packet: TypeAlias = "av.Packet[av.VideoStream]"
Stamped: TypeAlias = "av.Packet[av.VideoStream] | av.VideoFrame"


class Undecodable(Exception):
    """No picture can be made of a packet; the stream goes on."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that is open: packets come out, and pictures of packets that are put in."""

    container: av.container.InputContainer
    video: av.VideoStream
    max_pixels: int

    @property
    def is_jpeg(self) -> bool:
        """Whether each packet is a JPEG already."""
        return self.video.codec_context.name == "mjpeg"

    def packets(self) -> Iterator[Packet]:
        """Packets as they come, until the stream ends; raises CameraFailed."""
        try:
            yield from (packet for packet in self.container.demux(self.video) if packet.size)
        except av.error.EOFError:
            return
        except _FAILURES as problem:
            raise CameraFailed(Reason.BROKEN_STREAM, f"the stream broke off ({_words(problem)})") from None

    def pictures(self, packet: Packet) -> list[Frame]:
        """The pictures that come out when `packet` goes in, in order; raises Undecodable, and CameraFailed for size."""
        context = self.video.codec_context
        try:
            return [self._bounded(frame) for frame in context.decode(packet)]
        except _FAILURES as problem:
            self._check(context.coded_width * context.coded_height)
            raise Undecodable(_words(problem)) from None

    def picture(self, keyframe: Packet) -> Frame:
        """The picture of a keyframe by itself, whatever the decoder would still wait for; raises as `pictures`."""
        context = self.video.codec_context
        try:
            frames = [*context.decode(keyframe), *context.decode(None)]
        except _FAILURES as problem:
            raise Undecodable(_words(problem)) from None
        finally:
            context.flush_buffers()
        if not frames:
            raise Undecodable("no picture in a keyframe")
        return self._bounded(frames[-1])

    def _bounded(self, frame: Frame) -> Frame:
        self._check(frame.width * frame.height)
        return frame

    def _check(self, pixels: int) -> None:
        if pixels > self.max_pixels:
            detail = f"the camera's pictures have {pixels} pixels, at most {self.max_pixels} are read"
            raise CameraFailed(Reason.TOO_LARGE, detail)


@contextmanager
def opened(url: str, transport: str, max_pixels: int) -> Iterator[Stream]:
    """Open the stream of our own relay at `url`; raises CameraFailed, whose words never hold the URL."""
    options = {**_OPTIONS, "rtsp_transport": transport, "max_pixels": str(max_pixels)}
    try:
        container = av.open(
            url, format="rtsp", options=options, timeout=(OPEN_SECONDS, None), metadata_errors="replace"
        )
    except _FAILURES as problem:
        raise CameraFailed(Reason.BROKEN_STREAM, f"the stream cannot be opened ({_words(problem)})") from None
    with container:
        if not container.streams.video:
            raise CameraFailed(Reason.NO_VIDEO, "the stream has no video track")
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        video.codec_context.options = {"max_pixels": str(max_pixels)}
        yield Stream(container, video, max_pixels)


class Darkroom:
    """Makes of pictures what is kept and what is compared; one per stream, because the scalers are kept."""

    def __init__(self, max_pixels: int) -> None:
        self._limits = Limits(min_bytes=1, max_bytes=_MOST_JPEG_BYTES, max_pixels=max_pixels)
        self._full = VideoReformatter()
        self._small = VideoReformatter()

    def rendition(self, image: Frame | bytes) -> bytes:
        """Grey levels of the whole picture on the motion gate's grid, row by row; raises Undecodable, CameraFailed.

        A JPEG is read to its end for it, so that a broken one is found here.
        """
        if isinstance(image, bytes):
            return self._of_jpeg(image)
        small = self._small.reformat(image, WIDTH_CELLS, HEIGHT_CELLS, "gray", interpolation="AREA", threads=1)
        return bytes(small.planes[0])

    def jpeg(self, image: Frame | bytes) -> bytes:
        """The picture as a JPEG with full range colours, a JPEG as it is; raises Undecodable."""
        if isinstance(image, bytes):
            return image
        try:
            ready = self._full.reformat(image, format="yuvj420p", dst_color_range="JPEG", threads=1)
            ready.pts = 0
            encoder = _encoder(image.width, image.height)
            return b"".join(bytes(packet) for packet in (*encoder.encode(ready), *encoder.encode(None)))
        except _FAILURES as problem:
            raise Undecodable(_words(problem)) from None

    def _of_jpeg(self, jpeg: bytes) -> bytes:
        try:
            small = pictures.reduced(jpeg, self._limits, width_px=WIDTH_CELLS, height_px=HEIGHT_CELLS)
        except PictureRefused as refused:
            if refused.reason is RefusalReason.TOO_MANY_PIXELS:
                raise CameraFailed(Reason.TOO_LARGE, f"the camera's pictures are too large: {refused.detail}") from None
            raise Undecodable(refused.detail) from None
        return small.convert("L").resize((WIDTH_CELLS, HEIGHT_CELLS), Image.Resampling.BOX).tobytes()


def _encoder(width: int, height: int) -> av.VideoCodecContext:
    """FFmpeg's JPEG writer, a third of the cost of Pillow's way over RGB."""
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 1000)
    encoder.thread_count = 1
    encoder.qscale = True
    encoder.global_quality = _JPEG_QUALITY
    encoder.flags |= Flags.bitexact
    encoder.options = _JPEG_OPTIONS
    return encoder


def seconds(packet: Stamped) -> float | None:
    """The time stamp in seconds on the camera's clock, where there is one."""
    if packet.pts is None or packet.time_base is None:
        return None
    return float(packet.pts * packet.time_base)


def _words(problem: BaseException) -> str:
    """What FFmpeg says of an error, without the URL it would add."""
    said = getattr(problem, "strerror", None)
    return str(said or type(problem).__name__).partition(": 'rtsp")[0][:120]
