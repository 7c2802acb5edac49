"""When a clip began, as far as its file can say. Pure.

The file's time of change is when its last byte was written by whoever delivered it: the end of the recording, plus
however long the upload took. Many cameras also write when they began to record; some write nonsense there (1904, a
local time called UTC, the end instead of the start). It is believed where it agrees with the file's time: the
recording, begun then, would have ended before the file was written, and at most ten minutes before. That tolerates an
upload over a slow line and no time zone, because none is less than a quarter of an hour wide.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

SLOWEST_UPLOAD: Final = timedelta(minutes=10)
CLOCKS_DIFFER: Final = timedelta(seconds=2)


def started_at(written_at: datetime, duration: timedelta, created_at: datetime | None) -> datetime:
    """The time of the clip's first picture; `written_at` is the file's time of change, already found plausible."""
    by_file = written_at - duration
    if created_at is None or not by_file - SLOWEST_UPLOAD <= created_at <= by_file + CLOCKS_DIFFER:
        return by_file
    return min(created_at, by_file)


def created(text: str | None) -> datetime | None:
    """What a container says about its creation, `2026-11-21T10:11:12.000000Z`; None when it is missing or no time."""
    if not text or len(text) > 64:
        return None
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
