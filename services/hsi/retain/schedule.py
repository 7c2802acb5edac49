"""When to sweep: every day at 03:00 UTC, and soon after start, because a machine may be off at night. Pure."""

from datetime import UTC, datetime, timedelta

HOUR_UTC = 3
AFTER_START = timedelta(seconds=60)
AFTER_FAILURE = timedelta(minutes=5)


def due(started: datetime, last: datetime | None) -> datetime:
    """When the next sweep begins; `last` is when this process last finished one."""
    if last is None:
        return started + AFTER_START
    today = last.astimezone(UTC).replace(hour=HOUR_UTC, minute=0, second=0, microsecond=0)
    return today if today > last else today + timedelta(days=1)
