"""A synthetic camera: a yard, a light and a script of visits, from which any still can be rendered again."""

from dataclasses import dataclass

import numpy as np

from hsi.simulate import actors
from hsi.simulate.drawing.light import Mood
from hsi.simulate.scenes import Frame, Presence, Scene
from hsi.simulate.schedule import Moment, Pace, Visit

DEMO_SEEDS_FROM = 1
NAMES = ("front_yard", "driveway", "back_garden", "side_gate", "porch", "carport", "terrace", "orchard")
MOODS = (Mood.SUNNY, Mood.NIGHT, Mood.OVERCAST, Mood.INFRARED, Mood.DUSK)
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class SyntheticCamera:
    """What makes one camera: its folder's name, the seed of yard and script, the light, and how busy it is."""

    name: str
    seed: int
    mood: Mood
    pace: Pace


def cameras(count: int, *, seed: int, pace: Pace) -> tuple[SyntheticCamera, ...]:
    """So many cameras with different yards, lights and scripts; the first is by day, the second by night."""
    return tuple(
        SyntheticCamera(
            name=NAMES[index] if index < len(NAMES) else f"camera_{index + 1}",
            seed=DEMO_SEEDS_FROM + seed * 1009 + index,
            mood=MOODS[index % len(MOODS)],
            pace=pace,
        )
        for index in range(count)
    )


class View:
    """Renders one camera's stills. Painting the yard takes a third of a second, a still about thirty milliseconds."""

    def __init__(self, camera: SyntheticCamera) -> None:
        self._camera = camera
        self._scene = Scene(camera.seed, camera.mood)
        self._actor: tuple[Visit, actors.Actor] | None = None

    def frame(self, moment: Moment, stamp: str = "") -> Frame:
        """The picture of that moment with its truth; `stamp` is written into it beside the word SYNTHETIC."""
        if moment.visit is None:
            return self._scene.frame(moment.seconds, (), stamp)
        presence = Presence(self._visitor(moment.visit), moment.seconds - moment.visit.begin_seconds)
        return self._scene.frame(moment.seconds, (presence,), stamp)

    def _visitor(self, visit: Visit) -> actors.Actor:
        if self._actor is None or self._actor[0] != visit:
            rng = np.random.default_rng([visit.seed, 32])
            self._actor = (visit, actors.cast(rng, visit.label, self._scene.yard, visit.length_seconds))
        return self._actor[1]
