"""Cursors survive the way to a client and back, and nothing else is taken for one."""

import base64
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.store import cursors
from hsi.store.cursors import Cursor, CursorInvalid

MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def _word(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(at=MOMENTS, row_id=st.integers(0, 2**63 - 1))
def test_a_cursor_comes_back_exactly_and_needs_no_escaping(at: datetime, row_id: int) -> None:
    word = cursors.encode(Cursor(at, row_id))
    assert cursors.decode(word) == Cursor(at, row_id)
    assert word.replace("-", "").replace("_", "").isalnum()


MADE_UP = {
    "empty": "",
    "free text": "next",
    "one number": _word("1"),
    "three numbers": _word("1.2.3"),
    "negative time": _word("-1.2"),
    "negative id": _word("1.-2"),
    "id beyond a bigint": _word(f"1.{2**63}"),
    "time beyond the calendar": _word(f"{10**30}.1"),
    "words": _word("a.b"),
    "bytes": "_w",
    "too long": "A" * 1000,
    "sql": "' OR 1=1 --",
    "not a word": "a=b",
    "other letters": "é",
}


@pytest.mark.parametrize("word", MADE_UP.values(), ids=MADE_UP.keys())
def test_a_made_up_cursor_is_refused(word: str) -> None:
    with pytest.raises(CursorInvalid):
        cursors.decode(word)


@given(st.text(max_size=90))
def test_any_text_is_a_cursor_or_refused(word: str) -> None:
    with suppress(CursorInvalid):
        assert cursors.decode(word).row_id >= 0


def test_a_row_more_than_asked_for_means_that_there_is_a_next_page() -> None:
    def key(number: int) -> Cursor:
        return Cursor(datetime(2026, 1, 1, tzinfo=UTC), number)

    assert cursors.page([3, 2], 2, key).next_cursor is None
    full = cursors.page([3, 2, 1], 2, key)
    assert full.items == [3, 2]
    assert full.next_cursor == cursors.encode(key(2))
