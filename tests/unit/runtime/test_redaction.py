"""Secrets stay out of what people and files see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.runtime import redaction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis://:pw@host:6379/0", "redis://:***@host:6379/0"),
        ("to postgresql+asyncpg://me:p@ss/w:rd@host/db failed", "to postgresql+asyncpg://me:***@host/db failed"),
        ("http://host:8095/path", "http://host:8095/path"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer ***"),
        ("password=hunter2 user=me", "password=*** user=me"),
        ('{"api_key": "k1", "n": 1}', '{"api_key": ***, "n": 1}'),
        ("DB_PASSWORD: s3cret", "DB_PASSWORD: ***"),
        ("?token=abc&x=1", "?token=***&x=1"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_secrets_are_replaced(text: str, expected: str) -> None:
    assert redaction.redact(text) == expected


@given(st.text(st.characters(blacklist_categories=["Z", "C"]), min_size=6, max_size=30))
def test_no_password_of_a_url_survives(password: str) -> None:
    assert redaction.redact(f"x redis://me:{password}@host/0 y") == "x redis://me:***@host/0 y"


@given(st.text(max_size=200))
def test_one_line_is_one_printable_line(text: str) -> None:
    line = redaction.one_line(text)
    assert line.isprintable()
    assert len(line.splitlines()) <= 1


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "a-" * 500_000, "password" * 100_000, "token " * 100_000, "a:" * 400_000]
)
def test_long_text_of_a_stranger_takes_no_time(text: str) -> None:
    assert redaction.redact(text) == text


def test_ordinary_text_is_left_as_it_is() -> None:
    assert redaction.one_line("Haustür: 2 Personen, 90 %") == "Haustür: 2 Personen, 90 %"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("API_KEYS", True),
        ("api_key", True),
        ("DB_PASSWORD", True),
        ("WEBSOCKET_TOKEN", True),
        ("MEDIA_KEY", False),
        ("KEYFRAMES", False),
        ("key", False),
        ("max_tokens", False),
    ],
)
def test_names_of_secrets_are_known(name: str, secret: bool) -> None:
    assert redaction.is_secret(name) is secret


def test_long_values_are_cut() -> None:
    assert len(redaction.masked("X", "a" * 1000)) == 201
