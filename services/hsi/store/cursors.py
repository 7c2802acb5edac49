"""Where a page ended: the sort key of its last row, as an opaque word that a client hands back.

A keyset cursor stays valid while rows come and go, and the next page costs the same at any depth.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from hsi.store.records import Page

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 80
FARTHEST_MICROSECONDS = 253_402_300_799_000_000
LARGEST_ID = 2**63 - 1


class CursorInvalid(ValueError):
    """The word is not a cursor of ours; a client made it up or cut it."""

    def __init__(self, word: str) -> None:
        super().__init__(f"cursor {word[:LONGEST]!r} is not one that this service gave out")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row's time and id."""

    at: datetime
    row_id: int


def encode(cursor: Cursor) -> str:
    """As a word that survives a URL."""
    microseconds = (cursor.at - EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{microseconds}.{cursor.row_id}".encode()).decode().rstrip("=")


def decode(word: str) -> Cursor:
    """The cursor behind a word; raises CursorInvalid for anything that `encode` does not make."""
    if len(word) > LONGEST:
        raise CursorInvalid(word)
    try:
        text = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True).decode("ascii")
        microseconds, row_id = (int(part) for part in text.split("."))
    except (binascii.Error, ValueError):
        raise CursorInvalid(word) from None
    if not 0 <= microseconds <= FARTHEST_MICROSECONDS or not 0 <= row_id <= LARGEST_ID:
        raise CursorInvalid(word)
    return Cursor(EPOCH + timedelta(microseconds=microseconds), row_id)


def beyond(order: tuple[sa.Column[Any], sa.Column[Any]], word: str | None) -> list[sa.ColumnElement[bool]]:
    """The condition for rows after the cursor, newest first, over (time, id) columns; raises CursorInvalid."""
    if word is None:
        return []
    cursor = decode(word)
    last = sa.tuple_(sa.literal(cursor.at, sa.DateTime(timezone=True)), sa.literal(cursor.row_id, sa.BigInteger))
    return [sa.tuple_(*order) < last]


def page(found: list[T], limit: int, key: Callable[[T], Cursor]) -> Page[T]:
    """A page from one row more than asked for: that row only says that there is a next page."""
    items = found[:limit]
    return Page(items, encode(key(items[-1])) if len(found) > limit and items else None)
