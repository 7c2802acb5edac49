"""Stretches of time as they are asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from hsi.api.questions import ActivityQuery, EventQuery, SpanRefused, span_of
from hsi.events.classes import ObjectClass
from hsi.events.risk import RiskLevel
from hsi.store.records import EventFilter

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        pytest.param({}, NOW - timedelta(days=1), NOW, id="the last day"),
        pytest.param({"start_date": "2026-02-20T00:00:00Z"}, datetime(2026, 2, 20, tzinfo=UTC), NOW, id="until now"),
        pytest.param(
            {"end_date": "2026-02-20"},
            datetime(2026, 2, 20, tzinfo=UTC),
            datetime(2026, 2, 21, tzinfo=UTC),
            id="one whole day",
        ),
        pytest.param(
            {"start_date": "2026-01-01", "end_date": "2026-01-31"},
            datetime(2026, 1, 1, tzinfo=UTC),
            datetime(2026, 2, 1, tzinfo=UTC),
            id="a whole month",
        ),
    ],
)
def test_a_span_has_the_ends_that_were_meant(asked: dict[str, str], start: datetime, end: datetime) -> None:
    span = span_of(ActivityQuery.model_validate(asked), NOW)
    assert (span.start, span.end, span.count) == (start, end, 96)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"start_date": "2026-03-02T00:00:00Z"}, id="begins after now"),
        pytest.param({"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"}, id="empty"),
        pytest.param({"start_date": "2026-01-01", "end_date": "2026-02-01"}, id="a day too long"),
        pytest.param({"start_date": "0001-01-01"}, id="all of history"),
        pytest.param({"end_date": "0001-01-01T05:00:00Z"}, id="nothing before it"),
    ],
)
def test_a_span_that_cannot_be_shown_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(SpanRefused):
        span_of(ActivityQuery.model_validate(asked), NOW)


@pytest.mark.parametrize("buckets", [0, 501, -1, "many"])
def test_the_number_of_buckets_is_bounded(buckets: object) -> None:
    with pytest.raises(ValidationError):
        ActivityQuery.model_validate({"buckets": buckets})


def test_a_query_becomes_the_same_filter() -> None:
    asked = EventQuery(
        camera_id="front",
        risk_level=[RiskLevel.HIGH, RiskLevel.LOW],
        object_type=[ObjectClass.DOG],
        reviewed=False,
        is_fast_path=True,
        min_score=0,
        start_date=NOW,
        end_date=NOW,
    )
    levels, classes = (RiskLevel.HIGH, RiskLevel.LOW), (ObjectClass.DOG,)
    assert asked.narrowed() == EventFilter("front", levels, NOW, NOW, False, classes, True, 0)  # type: ignore[arg-type]
    assert EventQuery().narrowed() == EventFilter()
