"""What a sweep removed, and how much it takes at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice

from hsi.events.ids import MediaKey

ROWS = 1000


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed, or in a dry run would remove."""

    events: int = 0
    detections: int = 0
    frames: int = 0
    thumbnails: int = 0
    """Pictures we made or fetched: thumbnails, stills of clips, pictures of streams."""
    originals: int = 0
    bytes_reclaimed: int = 0
    """Of files removed; in a dry run of originals and of thumbnails without a detection only."""

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(**{field.name: getattr(self, field.name) + getattr(other, field.name) for field in fields(self)})


def chunk(keys: Iterator[MediaKey]) -> list[MediaKey]:
    """The next of these keys, as many as a statement asks about."""
    return list(islice(keys, ROWS))
