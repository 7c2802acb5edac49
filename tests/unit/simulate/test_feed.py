"""A synthetic camera on standard output: the same seed, the same story; late pictures are left out; nobody, the end."""

import io
from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np
import pytest
from PIL import Image

from hsi.simulate import feed
from hsi.simulate.feed import LENGTH, Story
from hsi.simulate.schedule import Pace, visits

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = next(visits(7, Pace()))
MIDDLE = (FIRST.begin_seconds + FIRST.end_seconds) / 2


@pytest.fixture(scope="module")
def story() -> Story:
    return Story("yard", 7)


def test_the_same_seed_tells_the_same_story_and_another_one_another() -> None:
    first, again, other = (Story("yard", seed).at(MIDDLE, NOON) for seed in (7, 7, 8))
    assert np.array_equal(first.pixels, again.pixels)
    assert first.sightings == again.sightings
    assert not np.array_equal(first.pixels, other.pixels)


def test_a_visitor_is_there_during_the_visit_and_at_no_other_time() -> None:
    story = Story("yard", 7)
    before, within, after = (story.at(seconds, NOON).sightings for seconds in (0.0, MIDDLE, FIRST.end_seconds + 1.0))
    assert (len(before), len(within), len(after)) == (0, 1, 0)


def test_visits_follow_each_other_however_far_the_seconds_leap() -> None:
    third = list(islice(visits(7, Pace()), 3))[-1]
    middle = (third.begin_seconds + third.end_seconds) / 2
    assert Story("yard", 7).at(middle, NOON).sightings


def test_no_two_moments_give_the_same_bytes(story: Story) -> None:
    """After a restart within the dedupe window the pictures must not look like those before it."""
    pictures = {Story("yard", 7).at(0.0, NOON + timedelta(seconds=second)).jpeg() for second in range(3)}
    assert len(pictures) == 3


class _Reader:
    """Someone who goes after so many pictures, and how long each wait was to be."""

    def __init__(self, pictures: int) -> None:
        self._left = pictures
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self._left -= 1
        return self._left == 0


def test_each_picture_stands_behind_its_length_until_nobody_reads(story: Story) -> None:
    out, reader = io.BytesIO(), _Reader(3)
    feed.feed(story, 30.0, out, reader.wait)
    data = out.getvalue()
    for _ in range(3):
        (length,) = LENGTH.unpack_from(data)
        Image.open(io.BytesIO(data[LENGTH.size : LENGTH.size + length])).verify()
        data = data[LENGTH.size + length :]
    assert not data
    assert [round(seconds / 30) for seconds in reader.waits] == [1, 2, 3]


def test_pictures_that_are_late_are_left_out_and_not_made_up_for() -> None:
    """At a rate no machine can draw, the next picture is that of now, and nothing piles up."""
    story, reader = Story("yard", 7), _Reader(4)
    feed.feed(story, 0.0001, io.BytesIO(), reader.wait)
    assert all(0.0 <= seconds <= 0.0001 for seconds in reader.waits)
