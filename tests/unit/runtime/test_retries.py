"""Backoff."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.runtime.retries import delay

BASE = timedelta(seconds=1)
CAP = timedelta(seconds=30)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (10_000, 30)])
def test_waits_double_up_to_the_cap(attempt: int, seconds: float) -> None:
    assert delay(attempt, base=BASE, cap=CAP) == timedelta(seconds=seconds)


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_jitter_shortens_by_up_to_a_half(attempt: int, jitter: float) -> None:
    full = delay(attempt, base=BASE, cap=CAP)
    assert full * 0.499 <= delay(attempt, base=BASE, cap=CAP, jitter=jitter) <= full <= CAP


def test_tries_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        delay(0, base=BASE, cap=CAP)
