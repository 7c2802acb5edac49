"""Makes what `rtsp_server.py` plays: access units, each a length of four bytes and then itself.

`rtsp_units.py h264 OUT --rate 10 --frames 40 --keyframe 10 --size 320x240 [--size 640x480] [--clip FILE]`: a drawn
scene in which a square moves (each size in turn), the pictures of a clip, or a visit to a synthetic camera of a seed.
"""

import argparse
import struct
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
from PIL import Image

from hsi.simulate.camera import View, cameras
from hsi.simulate.schedule import Pace, moments

ENCODERS = {
    "h264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "scenecut=0:repeat-headers=1"}),
    "h265": ("libx265", {"preset": "ultrafast", "tune": "zerolatency", "x265-params": "repeat-headers=1:log-level=0"}),
    "vp8": ("libvpx", {"deadline": "realtime", "cpu-used": "8"}),
    "jpeg": ("mjpeg", {"huffman": "default", "qmin": "2", "qmax": "8"}),
}


def scene(width: int, height: int, frames: int, still: bool) -> Iterator[av.VideoFrame]:
    """A grey gradient with noise-free texture and, unless it is still, a white square that walks to the right."""
    texture = bytes(((x * 7) ^ (y * 5)) % 64 + 64 for y in range(height) for x in range(width))
    side = max(width // 10, 16)
    for number in range(frames):
        picture = bytearray(texture)
        left = 0 if still else (number * max(width // 60, 2)) % (width - side)
        for row in range(height // 3, height // 3 + side):
            picture[row * width + left : row * width + left + side] = b"\xf0" * side
        grey = Image.frombytes("L", (width, height), bytes(picture))
        yield av.VideoFrame.from_image(grey.convert("RGB"))  # type: ignore[no-untyped-call]  # PyAV leaves it untyped


def pictures(clip: Path, frames: int) -> Iterator[av.VideoFrame]:
    """The first pictures of a clip."""
    with av.open(str(clip)) as container:
        yield from islice(container.decode(video=0), frames)


def visit(seed: int, rate: float, frames: int) -> Iterator[av.VideoFrame]:
    """A person who crosses a synthetic camera's yard."""
    (camera,) = cameras(1, seed=seed, pace=Pace(visit_seconds=(20.0, 20.0)))
    view = View(camera)
    script = moments(camera.seed, camera.pace, fps=rate, idle_seconds=60)
    for moment in islice((one for one in script if one.visit is not None), frames):
        yield av.VideoFrame.from_ndarray(view.frame(moment).pixels, format="rgb24")


def encoded(
    codec: str, frames: Iterator[av.VideoFrame], size: tuple[int, int], given: argparse.Namespace
) -> list[bytes]:
    """The access units of the frames."""
    name, options = ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height = size
    encoder.pix_fmt = "yuvj420p" if codec == "jpeg" else "yuv420p"
    encoder.framerate = Fraction(given.rate).limit_denominator(1000)
    encoder.time_base = 1 / encoder.framerate
    encoder.gop_size = given.keyframe
    encoder.bit_rate = given.bits
    encoder.options = options
    made: list[bytes] = []
    for number, frame in enumerate(frames):
        ready = frame.reformat(*size, format=encoder.pix_fmt)
        ready.pts = number
        ready.time_base = encoder.time_base
        made += [bytes(packet) for packet in encoder.encode(ready)]
    return made + [bytes(packet) for packet in encoder.encode(None)]


def main() -> None:
    """Write the units."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("codec", choices=[*ENCODERS, "pcmu"])
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--rate", type=float, default=10)
    arguments.add_argument("--frames", type=int, default=40)
    arguments.add_argument("--keyframe", type=int, default=10)
    arguments.add_argument("--bits", type=int, default=1_000_000)
    arguments.add_argument("--size", action="append", default=[])
    arguments.add_argument("--clip", type=Path)
    arguments.add_argument("--visit", type=int)
    arguments.add_argument("--still", action="store_true")
    given = arguments.parse_args()
    if given.codec == "pcmu":
        made = [b"\xff" * 160] * given.frames
    else:
        made = []
        for text in given.size or ["320x240"]:
            width, height = (int(part) for part in text.split("x"))
            if given.clip:
                source = pictures(given.clip, given.frames)
            elif given.visit is not None:
                source = visit(given.visit, given.rate, given.frames)
            else:
                source = scene(width, height, given.frames, given.still)
            made += encoded(given.codec, source, (width, height), given)
    given.out.write_bytes(b"".join(struct.pack(">I", len(unit)) + unit for unit in made))


if __name__ == "__main__":
    main()
