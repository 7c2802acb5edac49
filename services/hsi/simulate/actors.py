"""Who comes: a seeded cast with looks and ways through the yard, and the sprites it makes at a moment; pure.

A bicycle comes with its rider: two objects, a bicycle and a person, as a camera sees them.
"""

from dataclasses import dataclass

import numpy as np

from hsi.events.classes import ObjectClass
from hsi.simulate.drawing import animals, people, traffic
from hsi.simulate.drawing.canvas import Colour, Sprite
from hsi.simulate.drawing.ground import Ground, Spot
from hsi.simulate.drawing.yard import Yard
from hsi.simulate.paths import Progress, Waypoint, along, crossing

LABELS: tuple[ObjectClass, ...] = (ObjectClass.PERSON, ObjectClass.CAR, ObjectClass.DOG, ObjectClass.BICYCLE)

SKINS: tuple[Colour, ...] = ((236, 196, 166), (214, 168, 134), (178, 128, 94), (132, 90, 62), (92, 62, 46))
HAIRS: tuple[Colour, ...] = ((34, 26, 22), (74, 50, 34), (126, 84, 46), (190, 150, 92), (150, 148, 146))
TOPS: tuple[Colour, ...] = (
    (176, 46, 40), (42, 82, 142), (232, 228, 218), (52, 54, 60), (206, 158, 44), (62, 122, 92), (124, 76, 132),
    (218, 120, 52), (104, 108, 114), (96, 142, 180),
)  # fmt: skip
TROUSERS: tuple[Colour, ...] = ((44, 56, 88), (48, 46, 48), (118, 102, 80), (84, 88, 94), (34, 36, 46), (150, 140, 120))
PAINTS: tuple[Colour, ...] = (
    (168, 34, 38), (48, 82, 134), (196, 198, 202), (40, 42, 46), (232, 232, 230), (84, 100, 86), (190, 148, 70),
    (112, 116, 124),
)  # fmt: skip
COATS: tuple[Colour, ...] = (
    (124, 84, 52),
    (44, 38, 36),
    (196, 164, 116),
    (222, 214, 200),
    (150, 146, 144),
    (92, 58, 38),
)

Figure = people.Person | traffic.Car | animals.Dog | traffic.Bicycle


@dataclass(frozen=True, slots=True)
class Actor:
    """One visitor: its label, looks (a bicycle also has a rider), way, and how fast its legs go per metre."""

    label: ObjectClass
    figure: Figure
    waypoints: tuple[Waypoint, ...]
    rider: people.Person | None = None
    started_phase: float = 0.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object of an actor at a moment, ready to be laid into the frame."""

    label: ObjectClass
    sprite: Sprite
    depth_m: float
    foot_px: tuple[float, float]
    px_per_m: float
    facing: int


def cast(rng: np.random.Generator, label: ObjectClass, yard: Yard, seconds: float) -> Actor:
    """An actor of that class whose visit lasts `seconds`, entering and leaving at the edges of the frame."""
    enters = -1 if rng.random() < 0.5 else 1
    phase = float(rng.uniform(0, 6.28))
    match label:
        case ObjectClass.CAR:
            way = _through(rng, yard, enters, (11.3, 13.4), seconds, 5.0, half_m=2.3)
            return Actor(label, _car(rng), way)
        case ObjectClass.DOG:
            way = _through(rng, yard, enters, (5.7, 9.3), seconds, 2.0, half_m=0.6)
            return Actor(label, _dog(rng), way, started_phase=phase)
        case ObjectClass.BICYCLE:
            way = _through(rng, yard, enters, (6.4, 13.4), seconds, float(rng.uniform(1.4, 2.6)), half_m=0.9)
            return Actor(label, _bicycle(rng), way, _person(rng), phase)
        case _:
            way = _on_foot(rng, yard, enters, seconds)
            return Actor(ObjectClass.PERSON, _person(rng), way, started_phase=phase)


def _through(
    rng: np.random.Generator, yard: Yard, enters: int, depths_m: tuple[float, float], seconds: float, speed: float,
    *, half_m: float,
) -> tuple[Waypoint, ...]:  # fmt: skip
    """In at one edge, a stop in the open beside the house, out at the other edge."""
    ground = yard.ground
    depth = float(rng.uniform(*depths_m))
    drift = depth if half_m > 2 else min(depths_m[1], max(depths_m[0], depth + float(rng.uniform(-0.8, 0.8))))
    pause = Spot(-yard.house_side * float(rng.uniform(-0.2, 0.65)) * ground.edge_m(depth), (depth + drift) / 2)
    start = Spot(enters * (ground.edge_m(depth) + half_m), depth)
    return crossing(start, pause, Spot(-enters * (ground.edge_m(drift) + half_m), drift), seconds, speed)


def _on_foot(rng: np.random.Generator, yard: Yard, enters: int, seconds: float) -> tuple[Waypoint, ...]:
    speed = float(rng.uniform(1.15, 1.7))
    if rng.random() < 0.35:
        depth = float(rng.uniform(5.9, 7.6))
        outside = Spot(-yard.house_side * (yard.ground.edge_m(depth) + 0.4), depth)
        return crossing(outside, Spot(yard.door.x_m, yard.door.depth_m - 0.25), outside, seconds, speed)
    depths = (5.8, 10.3) if rng.random() < 0.93 else (14.3, 15.4)
    return _through(rng, yard, enters, depths, seconds, speed, half_m=0.4)


def _pick(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    chosen = colours[int(rng.integers(len(colours)))]
    red, green, blue = (int(np.clip(channel + rng.normal(0, 9), 8, 247)) for channel in chosen)
    return red, green, blue


def _person(rng: np.random.Generator) -> people.Person:
    return people.Person(
        height_m=float(rng.uniform(1.55, 1.92)),
        breadth=float(rng.uniform(0.9, 1.25)),
        skin=_pick(rng, SKINS),
        hair=_pick(rng, HAIRS),
        top=_pick(rng, TOPS),
        trousers=_pick(rng, TROUSERS),
        shoes=_pick(rng, ((30, 28, 28), (90, 60, 40), (210, 208, 204))),
        long_hair=bool(rng.random() < 0.35),
        cap=bool(rng.random() < 0.2),
        coat=bool(rng.random() < 0.3),
        backpack=bool(rng.random() < 0.2),
        parcel=bool(rng.random() < 0.2),
    )


def _car(rng: np.random.Generator) -> traffic.Car:
    body = tuple(traffic.CarBody)[int(rng.integers(3))]
    return traffic.Car(body, float(rng.uniform(3.8, 4.7)), float(rng.uniform(1.4, 1.6)), _pick(rng, PAINTS))


def _dog(rng: np.random.Generator) -> animals.Dog:
    return animals.Dog(
        float(rng.uniform(0.48, 0.72)),
        float(rng.uniform(0.85, 1.2)),
        _pick(rng, COATS),
        pricked=bool(rng.random() < 0.5),
        white_chest=bool(rng.random() < 0.3),
    )


def _bicycle(rng: np.random.Generator) -> traffic.Bicycle:
    return traffic.Bicycle(_pick(rng, PAINTS), float(rng.uniform(0.32, 0.36)), basket=bool(rng.random() < 0.3))


def drawn(actor: Actor, seconds: float, ground: Ground) -> list[Drawn]:
    """What the actor looks like that many seconds into its visit, farthest part first."""
    progress = along(actor.waypoints, seconds)
    stand = ground.stand(progress.spot, progress.facing)
    sprites: list[tuple[ObjectClass, Sprite]] = []
    match actor.figure:
        case people.Person() as person:
            sprites.append((ObjectClass.PERSON, people.walking(person, _posture(actor, progress, person), stand)))
        case traffic.Car() as car:
            sprites.append((ObjectClass.CAR, traffic.driving(car, progress.travelled_m, stand)))
        case animals.Dog() as dog:
            phase = actor.started_phase + progress.travelled_m * 3.2 / dog.shoulder_m
            if not progress.moving:
                phase = actor.started_phase + 6 * seconds
            sprites.append((ObjectClass.DOG, animals.trotting(dog, phase, stand, moving=progress.moving)))
        case traffic.Bicycle() as bicycle:
            sprites.append((ObjectClass.BICYCLE, traffic.rolling(bicycle, progress.travelled_m, stand)))
            if actor.rider is not None:
                turn = progress.travelled_m / bicycle.wheel_m / 2
                sprites.append((ObjectClass.PERSON, people.riding(actor.rider, turn, stand)))
    foot = (stand.x_px, stand.y_px)
    return [
        Drawn(label, sprite, progress.spot.depth_m, foot, stand.px_per_m, stand.facing) for label, sprite in sprites
    ]


def _posture(actor: Actor, progress: Progress, person: people.Person) -> people.Posture:
    phase = actor.started_phase + progress.travelled_m * 4.1 / person.height_m
    stride = 1.0 if progress.moving else 0.08
    return people.Posture(phase, stride, turned=min(1.0, progress.turned * 1.1), away=progress.away)
