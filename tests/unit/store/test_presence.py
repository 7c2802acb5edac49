"""The rhythm of a camera."""

from datetime import UTC, datetime, timedelta

import pytest

from hsi.store.presence import rhythm_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "rhythm"),
    [
        pytest.param([], None, id="no picture"),
        pytest.param([0], None, id="one picture"),
        pytest.param([10, 0], 10.0, id="two pictures"),
        pytest.param([3600, 60, 30, 0], 30.0, id="a night's pause does not count for much"),
        pytest.param([30, 20, 0], 15.0, id="between two middles"),
        pytest.param([0, 0, 0], 0.0, id="all at once"),
    ],
)
def test_the_rhythm_is_the_median_distance(seconds: list[int], rhythm: float | None) -> None:
    assert rhythm_of([NOON + timedelta(seconds=each) for each in seconds]) == rhythm
