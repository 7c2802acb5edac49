"""Text on its way into a column."""

from hypothesis import given
from hypothesis import strategies as st

from hsi.store import words


def test_what_postgresql_cannot_hold_is_replaced_and_seen() -> None:
    assert words.bounded("a\x00b\udcffc", 10).count("�") >= 2
    assert words.bounded("plain – ü", 20) == "plain – ü"


def test_a_cut_text_says_so() -> None:
    assert words.bounded("abcdef", 4) == "abc…"
    assert words.bounded("abcd", 4) == "abcd"
    assert words.bounded_or_none(None, 4) is None


@given(st.text(alphabet=st.characters(codec=None) | st.sampled_from("\x00\udcff"), max_size=40), st.integers(1, 30))
def test_any_text_fits_its_column(text: str, limit: int) -> None:
    fitted = words.bounded(text, limit)
    assert len(fitted) <= limit
    assert "\x00" not in fitted
    fitted.encode()
