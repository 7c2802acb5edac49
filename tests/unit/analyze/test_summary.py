from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hsi.analyze import facts, summary
from hsi.analyze.facts import Incident, Sighting
from hsi.events.classes import ObjectClass

START = datetime(2026, 6, 1, 12, 3, 10, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def seen(kind: ObjectClass, second: int, frame: int) -> Sighting:
    return Sighting(frame, kind, 0.9, START + timedelta(seconds=second), 0.5, 0.5, 0.5)


PERSON, CAR, BUS, DOG = ObjectClass.PERSON, ObjectClass.CAR, ObjectClass.BUS, ObjectClass.DOG


@pytest.mark.parametrize(
    ("sightings", "said"),
    [
        pytest.param([(PERSON, 0, 1)], "A person at Front Door at 14:03:10", id="one"),
        pytest.param(
            [(PERSON, 0, 1), (PERSON, 0, 1), (CAR, 32, 2)],
            "2 people and a car at Front Door between 14:03:10 and 14:03:42",
            id="several kinds over time",
        ),
        pytest.param(
            [(PERSON, 0, 1), (PERSON, 1, 2), (PERSON, 2, 3)],
            "A person at Front Door between 14:03:10 and 14:03:12",
            id="one person in three pictures",
        ),
        pytest.param(
            [(BUS, 0, 1), (BUS, 0, 1), (DOG, 0, 1), (CAR, 0, 1)],
            "A car, a dog and 2 buses at Front Door at 14:03:10",
            id="three kinds",
        ),
    ],
)
def test_a_summary_tells_who_where_when_and_why_not(sightings: list[tuple[ObjectClass, int, int]], said: str) -> None:
    incident = Incident("Front Door", BERLIN, tuple(seen(*row) for row in sightings))

    assert summary.unassessed(incident, "no language model is configured") == (
        f"{said}; not analysed: no language model is configured"
    )


def test_a_summary_is_one_bounded_line() -> None:
    incident = Incident("x\n" * 5000, BERLIN, (seen(PERSON, 0, 1),))

    said = summary.unassessed(incident, "y\n" * 5000)
    assert len(said) <= summary.SUMMARY_LIMIT
    assert "\n" not in said


@pytest.mark.parametrize(
    ("hour", "part"), [(0, "night"), (5, "night"), (6, "morning"), (12, "afternoon"), (18, "evening"), (22, "night")]
)
def test_the_part_of_day_goes_by_the_clock_on_the_wall(hour: int, part: str) -> None:
    assert facts.part_of_day(datetime(2026, 6, 1, hour, tzinfo=BERLIN), BERLIN) == part
