"""Points in time as a query gives them: ISO 8601, or a bare date, always compared in UTC. Pure.

A bare date as the end of a range means "up to and including that day".
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

_DATE_CHARS = 10


def _whole_day(value: object) -> object:
    if not isinstance(value, str) or len(value) != _DATE_CHARS:
        return value
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return value


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999 in UTC") from None


Moment = Annotated[datetime, AfterValidator(_utc)]
"""An aware UTC time; one without an offset is taken as UTC."""

EndMoment = Annotated[datetime, BeforeValidator(_whole_day), AfterValidator(_utc)]
"""The same for the end of a range, which is exclusive; a bare date includes its day."""
