"""One stream, watched on a thread of its own: from packets to the pictures that are worth keeping.

Decoding blocks, so it never runs on the loop; a camera that is slow or poisonous slows nobody else. The thread ends
when its relay hangs up, when it is told to halt, or when the stream cannot go on.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from hsi.ingest.rtsp import decoding, metrics
from hsi.ingest.rtsp.decoding import Darkroom, Frame, Packet, Stamped, Stream, Undecodable
from hsi.ingest.rtsp.handover import Handover
from hsi.ingest.rtsp.motion import Gate
from hsi.ingest.rtsp.sampling import Economy, Plan
from hsi.ingest.rtsp.timeline import Timeline
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.sampling import Sampler
from hsi.ingest.sources.source import Picture, Reason

PICTURELESS_SECONDS: Final = 20.0
"""How long packets may come without a single picture in them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a stream."""

    camera: str
    """The camera's id as a metric's label."""
    transport: str
    interval_seconds: float
    motion_gate: bool
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that is wanted: a frame, or a JPEG as the camera made it; `at` is on the measuring clock."""

    image: Frame | bytes
    at: float


class Watch:
    """Watches one stream from its opening to its end; made anew for each."""

    def __init__(self, wish: Wish, outside: Outside, handover: Handover[Shot], keep: Callable[[Picture], None]) -> None:
        self._wish = wish
        self._outside = outside
        self._handover = handover
        self._keep = keep
        """Called on the watching thread, for one picture at a time."""
        self._halted = threading.Event()
        self._sampler = Sampler(wish.interval_seconds)
        self._economy = Economy(wish.interval_seconds)
        self._timeline = Timeline()
        self._gate = Gate() if wish.motion_gate else None
        self._darkroom = Darkroom(wish.max_pixels)
        self._timed = False
        self._now = 0.0
        self._pictureless_since: float | None = None
        self.heard_at: float | None = None
        """When the last packet came, on the measuring clock."""

    def halt(self) -> None:
        """End with the next packet."""
        self._halted.set()

    @property
    def halted(self) -> bool:
        """Whether it was told to."""
        return self._halted.is_set()

    def run(self, url: str) -> None:
        """Watch; raises CameraFailed. Returns when halted or when the stream ended."""
        with decoding.opened(url, self._wish.transport, self._wish.max_pixels) as stream:
            for packet in stream.packets():
                if self._halted.is_set():
                    return
                self.heard_at = self._now = self._outside.ticks()
                self._take(stream, packet)

    def _take(self, stream: Stream, packet: Packet) -> None:
        try:
            waiting = self._handover.next()
            if waiting is not None:
                self._develop(waiting)
            if stream.is_jpeg:
                self._picture(packet, lambda: bytes(packet))
            else:
                self._coded(stream, packet)
        except Undecodable:
            metrics.BROKEN.labels(self._wish.camera).inc()
            self._without_picture()
        since = self._pictureless_since
        if since is not None and self._now - since > PICTURELESS_SECONDS:
            detail = f"packets come, but for {PICTURELESS_SECONDS:.0f} s no picture could be made of them"
            raise CameraFailed(Reason.BROKEN_STREAM, detail)

    def _coded(self, stream: Stream, packet: Packet) -> None:
        stamp = decoding.seconds(packet)
        plan = self._economy.plan(self._now if stamp is None else stamp, key=packet.is_keyframe)
        if plan is Plan.ALONE:
            self._picture(packet, lambda: stream.picture(packet))
            return
        frames = stream.pictures(packet) if plan is Plan.DECODE else []
        if not frames and not self._economy.keyframes_only:
            self._without_picture()
        for frame in frames:
            self._pictureless_since = None
            self._picture(frame, partial(_itself, frame))

    def _picture(self, stamped: Stamped, image: Callable[[], Frame | bytes]) -> None:
        """What is stamped is a picture; where it is due, it is looked at, and handed on where something moved."""
        moment = self._timeline.place(decoding.seconds(stamped), self._now)
        if self._timed and not moment.believed:
            metrics.UNTIMED.labels(self._wish.camera).inc()
        self._timed = True
        if not self._sampler.due(moment.at):
            return
        shot = Shot(image(), moment.at)
        self._sampler.taken(moment.at)
        moves = self._moves(shot)
        self._pictureless_since = None
        if not moves:
            metrics.STILL.labels(self._wish.camera).inc()
            return
        free = self._handover.offer(shot)
        if free is not None:
            self._develop(free)

    def _moves(self, shot: Shot) -> bool:
        """Whether the gate lets it through; a JPEG is read even where there is no gate, because it may be broken."""
        if self._gate is None and not isinstance(shot.image, bytes):
            return True
        rendition = self._darkroom.rendition(shot.image)
        return self._gate is None or self._gate.passes(rendition, shot.at)

    def _develop(self, shot: Shot) -> None:
        """Make the JPEG and hand it to the loop."""
        try:
            jpeg = self._darkroom.jpeg(shot.image)
        except Undecodable:
            self._handover.free()
            raise
        age = timedelta(seconds=self._outside.ticks() - shot.at)
        self._keep(Picture(jpeg, self._outside.now() - age))

    def _without_picture(self) -> None:
        if self._pictureless_since is None:
            self._pictureless_since = self._now


def _itself(frame: Frame) -> Frame:
    return frame
