"""The place of pictures that we fetched ourselves: `<camera's folder>/fetched/<date>T<hour>/<name>`, in UTC.

What a camera sends is its owner's and stays where it is. What we fetched every second is ours to clear: its place says
so, and says when it came. A folder an hour keeps folders small. Pure.
"""

import re
from datetime import UTC, datetime
from typing import Final

FOLDER: Final = "fetched"
_HOUR: Final = "%Y%m%dT%H"
_KEY = re.compile(rf"[^/]+/{FOLDER}/([0-9]{{8}}T[0-9]{{2}})/[^/]+")


def folder_of(camera_folder: str, taken_at: datetime) -> str:
    """Where a picture of this camera and this moment goes, below the camera root."""
    return f"{camera_folder}/{FOLDER}/{taken_at.astimezone(UTC).strftime(_HOUR)}"


def hour_of(key: str) -> datetime | None:
    """The hour in which a picture that we fetched was taken; None for every other file."""
    found = _KEY.fullmatch(key)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _HOUR).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_fetched(key: str) -> bool:
    """Whether a key names a picture that we fetched."""
    return hour_of(key) is not None
