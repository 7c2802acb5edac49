"""Pictures of a synthetic yard with their truth: what a page looks like when it is in use."""

from datetime import datetime, timedelta

from tests.e2e.seeded import Frame, Seeded, Seen

from hsi.simulate.boxes import Sighting
from hsi.simulate.camera import View, cameras
from hsi.simulate.schedule import Moment, Pace, visits


def visit(
    site: Seeded,
    at: datetime,
    *,
    camera_id: str,
    view: int = 0,
    number: int = 0,
    frames: int = 8,
    synthetic: bool = True,
) -> list[Frame]:
    """The frames of one visit, a second apart, stored; `view` chooses the yard and its light, `number` the visitor."""
    site.camera(camera_id, synthetic=synthetic)
    chosen = cameras(view + 1, seed=0, pace=Pace())[view]
    coming = next(each for each in visits(chosen.seed, chosen.pace) if each.number == number)
    painter = View(chosen)
    taken: list[Frame] = []
    for second in range(int(coming.length_seconds)):
        still = painter.frame(Moment(coming.begin_seconds + second, coming), f"{at:%H:%M:%S}")
        seen = [_seen(one, second) for one in still.sightings]
        if seen and len(taken) < frames:
            moment = at + timedelta(seconds=len(taken))
            taken.append(site.frame(moment, seen, camera_id=camera_id, picture=still.jpeg(90)))
    return taken


def _seen(one: Sighting, second: int) -> Seen:
    left, top = max(0.0, one.box.left), max(0.0, one.box.top)
    return Seen((left, top, one.box.width_px, one.box.height_px), one.label, round(0.62 + 0.04 * (second % 9), 2))
