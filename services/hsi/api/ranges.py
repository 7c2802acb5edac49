"""Which bytes of a file a request asks for (RFC 9110, 13.1.5 and 14). Pure.

One range is answered; several at once, an unknown unit and a header that cannot be understood are answered with the
whole file, as the standard allows. A range that lies outside the file is refused.
"""

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

_ONE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


class RangeOutside(Exception):
    """The range begins behind the end of the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `first` to `last`, both included; an empty file has the span 0 to -1."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def asked(header: str | None, size_bytes: int) -> Span | None:
    """The span a Range header asks for, None for the whole file; raises RangeOutside."""
    found = None if header is None else _ONE.fullmatch(header)
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        wanted = min(int(found[2]), size_bytes)
        if wanted == 0:
            raise RangeOutside
        return Span(size_bytes - wanted, size_bytes - 1)
    first, last = int(found[1]), int(found[2]) if found[2] else size_bytes - 1
    if found[2] and last < first:
        return None
    if first >= size_bytes:
        raise RangeOutside
    return Span(first, min(last, size_bytes - 1))


def still_fits(if_range: str | None, etag: str, changed_at: float) -> bool:
    """Whether a part may be sent: the client's copy is of this very file, or it did not say; the time in seconds."""
    if if_range is None:
        return True
    told = if_range.strip()
    if told.startswith('"'):
        return told == etag
    try:
        return parsedate_to_datetime(told).timestamp() == int(changed_at)
    except (TypeError, ValueError):
        return False
