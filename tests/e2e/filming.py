"""Clips as cameras record them: a drawn yard through which somebody walks, encoded by PyAV."""

import io
import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream
from PIL import Image

from hsi.events.classes import ObjectClass
from hsi.simulate.camera import SyntheticCamera, View
from hsi.simulate.drawing.light import Mood
from hsi.simulate.schedule import Moment, Pace, Visit

LENGTH_SECONDS = 12
RATE = 5
KEYFRAMES_EVERY = 10


def film(path: Path, *, codec: str = "libx264", seed: int = 7) -> Path:
    """A visit of twelve seconds; its header stands before the pictures, so that a part of it can be read."""
    view = View(SyntheticCamera("clips", seed=seed, mood=Mood.SUNNY, pace=Pace()))
    visit = Visit(0, ObjectClass.PERSON, 0.0, float(LENGTH_SECONDS), seed=seed)
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream(codec, rate=RATE)
        assert isinstance(stream, VideoStream)
        stream.pix_fmt, stream.codec_context.gop_size = "yuv420p", KEYFRAMES_EVERY
        stream.bit_rate = 2_000_000
        for number in range(LENGTH_SECONDS * RATE):
            jpeg = view.frame(Moment(number / RATE, visit), f"clip {seed} {number}").jpeg(90)
            pixels = np.asarray(Image.open(io.BytesIO(jpeg)).convert("RGB"))
            if number == 0:
                stream.height, stream.width = pixels.shape[:2]
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def cut(path: Path, share: float) -> Path:
    """Only the first part of the file is there, as after a broken upload."""
    os.truncate(path, int(path.stat().st_size * share))
    return path


def deliver(clip: Path, folder: Path) -> Path:
    """As a camera delivers: the whole file at once, under its name at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{clip.name}.part"
    partial.write_bytes(clip.read_bytes())
    return partial.rename(folder / clip.name)
