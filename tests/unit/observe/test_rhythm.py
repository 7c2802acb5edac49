"""How long a picture may take: what is looked back to, and what is learned of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hsi.observe import rhythm
from hsi.observe.rhythm import LATELY, LATELY_MINUTES, LONGEST, SHORTEST, USUAL, Wait

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)


def local_hours(now: datetime, zone: ZoneInfo) -> dict[int, set[int]]:
    """The local hours that each earlier day is looked at."""
    found: dict[int, set[int]] = {}
    for at, day in rhythm.moments(now, zone):
        if day != LATELY:
            found.setdefault(day, set()).add(at.astimezone(zone).hour)
    return found


def test_the_same_local_hour_of_each_earlier_day_and_the_last_hour_are_looked_at() -> None:
    now = datetime(2026, 2, 10, 7, 30, tzinfo=UTC)
    moments = rhythm.moments(now, BERLIN)
    assert len(moments) == LATELY_MINUTES + rhythm.DAYS * rhythm.MOMENTS_A_DAY
    assert local_hours(now, BERLIN) == {day: {8} for day in range(1, rhythm.DAYS + 1)}
    lately = [at for at, day in moments if day == LATELY]
    assert (max(lately), max(lately) - min(lately)) == (now, 59 * MINUTE)
    assert all(at < now - timedelta(hours=22) for at, day in moments if day != LATELY)


@pytest.mark.parametrize(
    ("now", "days_ago_of_change"),
    [
        pytest.param(datetime(2026, 4, 2, 10, tzinfo=UTC), 4, id="clocks went forward"),
        pytest.param(datetime(2026, 10, 29, 10, tzinfo=UTC), 4, id="clocks went back"),
    ],
)
def test_a_change_of_clocks_moves_no_hour(now: datetime, days_ago_of_change: int) -> None:
    local = now.astimezone(BERLIN).hour
    assert local_hours(now, BERLIN) == {day: {local} for day in range(1, rhythm.DAYS + 1)}
    utc_hours = {day: at.hour for at, day in rhythm.moments(now, BERLIN) if day != LATELY}
    assert utc_hours[days_ago_of_change + 1] != utc_hours[days_ago_of_change - 1]


def test_the_hour_that_a_day_lacks_is_not_looked_for() -> None:
    """On 29 March 2026 the hour from two to three is left out in Berlin."""
    now = datetime(2026, 4, 2, 0, 30, tzinfo=UTC)
    assert now.astimezone(BERLIN).hour == 2
    assert set(local_hours(now, BERLIN)) == set(range(1, rhythm.DAYS + 1)) - {4}


def test_of_the_hour_that_a_day_has_twice_the_first_counts() -> None:
    """On 25 October 2026 the hour from two to three comes twice in Berlin."""
    now = datetime(2026, 10, 29, 1, 30, tzinfo=UTC)
    on_that_day = [at for at, day in rhythm.moments(now, BERLIN) if day == 4]
    assert {at.hour for at in on_that_day} == {0}
    assert {at.astimezone(BERLIN).fold for at in on_that_day} == {0}


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)], ids=["forward", "back"]
)
def test_on_the_days_of_change_every_hour_has_its_moments_in_the_past(day: datetime, hour: int) -> None:
    now = day + timedelta(hours=hour, minutes=59)
    moments = rhythm.moments(now, BERLIN)
    assert all(at <= now for at, _ in moments)
    assert len(moments) == LATELY_MINUTES + rhythm.DAYS * rhythm.MOMENTS_A_DAY


def whole(*minutes: float) -> dict[int, Wait]:
    """Days of which everything is known, with their waits."""
    return {day: Wait(12, 12, each * MINUTE) for day, each in enumerate(minutes, start=1)}


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        pytest.param({}, USUAL, id="nothing is known"),
        pytest.param(whole(*[5] * 14), 10 * MINUTE, id="regular"),
        pytest.param(whole(*[5] * 12, 60, 300), 10 * MINUTE, id="two days of outage of fourteen"),
        pytest.param(whole(5, 300, 5), 10 * MINUTE, id="one day of outage of three"),
        pytest.param(whole(5, 9, 12, 7, 30, 8, 11), 24 * MINUTE, id="irregular: the worst day is left out"),
        pytest.param(whole(*[0.01] * 14), SHORTEST, id="very often"),
        pytest.param(whole(*[600] * 14), LONGEST, id="very rarely"),
        pytest.param(whole(5, 5), USUAL, id="two days are too few"),
        pytest.param(whole(5, 5) | {3: Wait(12, 11, 5 * MINUTE)}, USUAL, id="a day of holes does not count"),
        pytest.param(whole(5, 5) | {3: Wait(12, 0, None)}, USUAL, id="a day without pictures does not count"),
        pytest.param({LATELY: Wait(60, 60, 2 * MINUTE)}, 4 * MINUTE, id="a new camera by its last hour"),
        pytest.param({LATELY: Wait(15, 15, 2 * MINUTE)}, 4 * MINUTE, id="by its first quarter of an hour"),
        pytest.param({LATELY: Wait(14, 14, 2 * MINUTE)}, USUAL, id="less is too little"),
        pytest.param(whole(5, 5, 5) | {LATELY: Wait(60, 60, 50 * MINUTE)}, 10 * MINUTE, id="days before the last hour"),
    ],
)
def test_what_is_learned(waits: dict[int, Wait], expected: timedelta) -> None:
    assert rhythm.learned(waits) == expected


@pytest.mark.parametrize(
    ("expected", "every", "found", "holds"),
    [
        pytest.param(10 * MINUTE, MINUTE, MINUTE, 10 * MINUTE, id="the owner's word"),
        pytest.param(timedelta(seconds=1), None, MINUTE, timedelta(seconds=1), id="even a short one"),
        pytest.param(None, timedelta(seconds=1), MINUTE, SHORTEST, id="fetched often"),
        pytest.param(None, MINUTE, 10 * MINUTE, 3 * MINUTE, id="fetched rarely"),
        pytest.param(None, None, 7 * MINUTE, 7 * MINUTE, id="learned"),
        pytest.param(None, None, None, USUAL, id="unknown"),
    ],
)
def test_who_says_what_holds(
    expected: timedelta | None, every: timedelta | None, found: timedelta | None, holds: timedelta
) -> None:
    assert rhythm.of(expected, every, found) == holds
