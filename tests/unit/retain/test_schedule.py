"""When the next sweep is due."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hsi.retain import schedule

STARTED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

AFTER = {
    "just after a sweep at night": (datetime(2026, 11, 21, 3, 0, 5, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)),
    "exactly at three": (datetime(2026, 11, 21, 3, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)),
    "after a start at noon": (datetime(2026, 11, 21, 12, 1, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=UTC)),
    "after a start at one": (datetime(2026, 11, 21, 1, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC)),
    "told in another zone": (
        datetime(2026, 11, 21, 23, 30, tzinfo=timezone(timedelta(hours=-5))),
        datetime(2026, 11, 23, 3, tzinfo=UTC),
    ),
    "at the end of a year": (datetime(2026, 12, 31, 4, tzinfo=UTC), datetime(2027, 1, 1, 3, tzinfo=UTC)),
}


@pytest.mark.parametrize(("last", "due"), AFTER.values(), ids=AFTER.keys())
def test_a_sweep_is_due_at_the_next_three_o_clock_utc(last: datetime, due: datetime) -> None:
    assert schedule.due(STARTED, last) == due


def test_the_first_sweep_is_a_minute_after_start() -> None:
    assert schedule.due(STARTED, None) == STARTED + timedelta(seconds=60)
