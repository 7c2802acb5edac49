"""A span cut into buckets."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hsi.store.activity import Span

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_buckets_are_of_equal_length() -> None:
    assert Span(NOON, NOON + timedelta(hours=1), 4).starts == [NOON + timedelta(minutes=15 * n) for n in range(4)]


@given(microseconds=st.integers(1, 31 * 86_400_000_000), count=st.integers(1, 500))
def test_buckets_begin_in_order_inside_the_span(microseconds: int, count: int) -> None:
    span = Span(NOON, NOON + timedelta(microseconds=microseconds), count)
    starts = span.starts
    assert starts[0] == span.start
    assert starts == sorted(starts)
    assert len(starts) == count
    assert starts[-1] <= span.end
