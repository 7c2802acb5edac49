"""Columns that several tables have: times, and words of closed sets."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa


def moment() -> sa.Column[datetime]:
    """A time that is always known."""
    return sa.Column(sa.DateTime(timezone=True), nullable=False)


class Word(sa.types.TypeDecorator[StrEnum]):
    """A closed set of words as text: what comes back is the enum's member; a check constraint holds the set."""

    impl = sa.String
    cache_ok = True

    def __init__(self, words: type[StrEnum], length: int = 16) -> None:
        super().__init__(length)
        self.words = words

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> StrEnum | None:  # noqa: ARG002
        """Text of a row as its member."""
        return None if value is None else self.words(value)


def word_column(words: type[StrEnum], length: int = 16) -> sa.Column[StrEnum]:
    """One of a closed set of words."""
    return sa.Column(Word(words, length), nullable=False)


def words_known(column: str, words: type[StrEnum]) -> sa.CheckConstraint:
    """What holds the set in the database."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
