"""Rendered frames: the same for a seed, and their boxes bound what was drawn."""

import functools
import io

import numpy as np
import pytest
from PIL import Image

from hsi.events.classes import ObjectClass
from hsi.simulate import actors
from hsi.simulate.boxes import Sighting
from hsi.simulate.camera import View, cameras
from hsi.simulate.drawing.light import Mood
from hsi.simulate.scenes import Frame, Presence, Scene
from hsi.simulate.schedule import Moment, Pace, visits


@functools.cache
def scene(seed: int, mood: Mood) -> Scene:
    return Scene(seed, mood)


def visitor(label: ObjectClass, seed: int, where: Scene, seconds: float = 5.0) -> Presence:
    return Presence(actors.cast(np.random.default_rng(seed), label, where.yard, 12.0), seconds)


def test_a_seed_paints_the_same_frame_twice() -> None:
    one, other = Scene(7, Mood.SUNNY), Scene(7, Mood.SUNNY)
    company = (visitor(ObjectClass.PERSON, 1, one),)
    assert np.array_equal(one.frame(3.0, company, "a").pixels, other.frame(3.0, company, "a").pixels)


def test_frames_have_the_shape_a_small_camera_sends() -> None:
    frame = scene(7, Mood.SUNNY).frame(0.0)
    assert frame.pixels.shape == (360, 640, 3)
    assert frame.pixels.dtype == np.uint8
    assert frame.sightings == ()


def test_two_moments_differ_in_noise_only_a_little() -> None:
    yard = scene(7, Mood.OVERCAST)
    change = np.abs(yard.frame(0.0).pixels.astype(int) - yard.frame(0.5).pixels.astype(int))
    assert 0.5 < change.mean() < 12


def drawn_pixels(frame: Frame, empty: Frame, strength: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    change = np.abs(frame.pixels.astype(int) - empty.pixels.astype(int)).max(axis=2)
    return np.asarray(change > strength)


@pytest.mark.parametrize("label", actors.LABELS, ids=lambda label: label.value)
@pytest.mark.parametrize("seed", range(4))
def test_boxes_bound_the_pixels_that_a_visitor_changed(label: ObjectClass, seed: int) -> None:
    yard = scene(7, Mood.SUNNY)
    frame, empty = yard.frame(2.0, (visitor(label, seed, yard),)), yard.frame(2.0)
    changed = drawn_pixels(frame, empty, 0)
    inside = np.zeros_like(changed)
    for sighting in frame.sightings:
        box = sighting.box
        area = changed[int(box.top) : int(box.bottom), int(box.left) : int(box.right)]
        assert area.mean() > 0.1
        assert area[0].any()
        assert area[-1].any()
        assert area[:, 0].any()
        assert area[:, -1].any()
        inside[int(box.top) - 2 : int(box.bottom) + 2, max(0, int(box.left) - 2) : int(box.right) + 2] = True
    # What changed outside the boxes is the visitor's soft shadow on the ground beside its feet, not the visitor.
    outside = changed & ~inside
    feet = max(sighting.box.bottom for sighting in frame.sightings)
    rows = np.nonzero(outside)[0]
    assert rows.size == 0 or rows.min() > feet - 30


def labels_of(sightings: tuple[Sighting, ...]) -> list[str]:
    return sorted(sighting.label.value for sighting in sightings)


def test_a_bicycle_comes_with_its_rider() -> None:
    yard = scene(7, Mood.SUNNY)
    assert labels_of(yard.frame(1.0, (visitor(ObjectClass.BICYCLE, 3, yard),)).sightings) == ["bicycle", "person"]


@pytest.mark.parametrize("label", actors.LABELS, ids=lambda label: label.value)
@pytest.mark.parametrize("seed", range(6))
def test_visitors_come_in_from_outside_and_leave(label: ObjectClass, seed: int) -> None:
    yard = scene(8, Mood.DUSK)
    begin, end = (yard.frame(0.0, (visitor(label, seed, yard, at),)).sightings for at in (0.0, 12.0))
    assert all(one.box.width_px < 25 for one in (*begin, *end))


def test_who_stands_behind_somebody_is_seen_less() -> None:
    yard = scene(7, Mood.SUNNY)
    car = visitor(ObjectClass.CAR, 2, yard)
    person = visitor(ObjectClass.PERSON, 2, yard)
    alone = yard.frame(1.0, (person,)).sightings[0]
    both = next(one for one in yard.frame(1.0, (car, person)).sightings if one.label is ObjectClass.PERSON)
    assert both == alone  # the person walks in front of the street


@pytest.mark.parametrize("mood", list(Mood), ids=lambda mood: mood.value)
def test_stills_are_as_large_as_a_camera_makes_them_by_day_and_night(mood: Mood) -> None:
    data = scene(9, mood).frame(1.0).jpeg(85)
    assert 10_240 < len(data) < 150_000
    assert Image.open(io.BytesIO(data)).size == (640, 360)


def test_infrared_is_grey() -> None:
    pixels = Scene(9, Mood.INFRARED, label="").frame(1.0).pixels
    assert np.array_equal(pixels[..., 0], pixels[..., 2])


def test_the_picture_says_that_it_is_synthetic() -> None:
    labelled = Scene(9, Mood.SUNNY).frame(1.0).pixels
    bare = Scene(9, Mood.SUNNY, label="").frame(1.0).pixels
    rows, columns = np.nonzero((labelled != bare).any(axis=2))
    assert (rows.max(), columns.max()) < (40, 200)


def test_a_view_shows_a_visitor_during_a_visit_only() -> None:
    (camera,) = cameras(1, seed=1, pace=Pace())
    visit = next(visits(camera.seed, camera.pace))
    view = View(camera)
    middle = (visit.begin_seconds + visit.end_seconds) / 2
    assert [one.label for one in view.frame(Moment(middle, visit)).sightings] == [ObjectClass.PERSON]
    assert view.frame(Moment(visit.end_seconds + 5, None)).sightings == ()


def test_cameras_differ_in_name_seed_and_light() -> None:
    several = cameras(10, seed=0, pace=Pace())
    assert len({one.name for one in several}) == 10
    assert len({one.seed for one in several}) == 10
    assert [one.mood for one in several[:2]] == [Mood.SUNNY, Mood.NIGHT]
