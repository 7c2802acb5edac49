"""A synthetic camera that sends when a test wants it: visits of a known class, a few stills each, delivered now."""

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from hsi.events.classes import ObjectClass
from hsi.simulate import folder, player
from hsi.simulate.camera import JPEG_QUALITY, SyntheticCamera, View
from hsi.simulate.drawing.light import Mood
from hsi.simulate.folder import Delivery
from hsi.simulate.schedule import Moment, Pace, Visit

LENGTH_SECONDS = 12.0
IN_VIEW_FROM_SECONDS = 4.0
"""By then a visitor stands in the open, whoever it is."""


class SendingCamera:
    """One camera; it blocks while it paints."""

    def __init__(self, cameras_dir: Path, name: str = "front_yard") -> None:
        self.name = name
        self._home = folder.claimed(cameras_dir, name)
        self._view = View(SyntheticCamera(name, seed=1, mood=Mood.SUNNY, pace=Pace()))
        self._numbers = count(1)

    def send(self, label: ObjectClass, *, stills: int = 2, seed: int = 7) -> None:
        """Somebody comes into view; each still is half a second of the visit further."""
        visit = Visit(0, label, 0.0, LENGTH_SECONDS, seed=seed)
        for index in range(stills):
            number = next(self._numbers)
            now = datetime.now(UTC)
            moment = Moment(IN_VIEW_FROM_SECONDS + index / 2, visit)
            data = self._view.frame(moment, f"{player.stamp(self.name, now)} {number}").jpeg(JPEG_QUALITY)
            folder.deliver(folder.still(self._home, now, number), data, now, Delivery.RENAMED)
