"""The stream of stills that cameras call MJPEG: `multipart/x-mixed-replace`, read as it comes and within bounds. Pure.

Cameras differ in what they write between two pictures: with or without a length, with a boundary that has its dashes
twice or lacks them, with lines that end in CRLF or LF. A length is a promise that is checked: a part that holds the
boundary before its promised end ends there, and one that does not end as a picture does is read up to the boundary.
A promise that holds gives the picture at once, and not only when the next one begins.
"""

import re
from collections.abc import Callable
from typing import Final

MOST_HEAD_BYTES: Final = 8192
"""Of the headers of one part, and of what comes before the first boundary."""
END_OF_PICTURE: Final = b"\xff\xd9"
_LONGEST_BOUNDARY: Final = 200
_KEPT_BYTES: Final = 256
"""More than the longest boundary: so much is looked at again, because a boundary may come in pieces."""
_UNMISTAKABLE: Final = 4
"""A boundary of so many characters does not come up in a picture by chance; a shorter one must begin a line."""
_DASH: Final = ord("-")
_PARAMETER = re.compile(r';\s*boundary\s*=\s*(?:"([^"]*)"|([^;\s]*))', re.IGNORECASE)


class StreamBroken(ValueError):
    """What comes is no stream of parts."""


class PartTooLarge(ValueError):
    """A part is longer than a picture may be."""


def boundary(content_type: str) -> bytes:
    """The boundary that a content type declares, without dashes before it; empty where it declares none."""
    found = _PARAMETER.search(content_type)
    return _token((found[1] or found[2] or "").encode("latin-1", "replace")) if found else b""


class Parts:
    """Takes the stream in pieces of any size and gives the bodies of its parts."""

    def __init__(self, boundary: bytes, most_bytes: int) -> None:
        """`boundary` as the function of this name gives it; where it is empty, the first line with dashes is it."""
        self._boundary = boundary
        self._most_bytes = most_bytes
        self._buffer = bytearray()
        self._step: Callable[[list[bytes]], bool] = self._seek
        self._line_begins = True
        """Whether the buffer's first byte begins a line."""
        self._skipped = 0
        self._may_skip = MOST_HEAD_BYTES
        self._promised: int | None = None
        self._searched = 0
        self.ended = False
        """Whether the last boundary came."""

    @property
    def held_bytes(self) -> int:
        """How much waits for the rest of its part."""
        return len(self._buffer)

    def feed(self, piece: bytes) -> list[bytes]:
        """The bodies that are whole now; raises StreamBroken and PartTooLarge."""
        self._buffer += piece
        bodies: list[bytes] = []
        while self._step(bodies):
            pass
        return bodies

    def _seek(self, _: list[bytes]) -> bool:
        """Past the line of the next boundary."""
        if self.ended:
            self._buffer.clear()
            return False
        found = self._marker(0)
        if found is None:
            self._skip()
            return False
        line_end = self._buffer.find(b"\n", found[1])
        if line_end < 0:
            if len(self._buffer) - found[1] > MOST_HEAD_BYTES:
                raise StreamBroken("the line of a boundary does not end")
            return False
        rest = bytes(self._buffer[found[1] : line_end]).strip()
        self._boundary = self._boundary or _token(rest)
        if not self._boundary:
            raise StreamBroken("a boundary without a name")
        self.ended = rest == b"--"
        self._next(line_end + 1, self._seek if self.ended else self._head)
        return True

    def _head(self, _: list[bytes]) -> bool:
        """Past the headers of a part, all of them or none."""
        at, promised = 0, None
        while True:
            line_end = self._buffer.find(b"\n", at)
            if (len(self._buffer) if line_end < 0 else line_end) > MOST_HEAD_BYTES:
                raise StreamBroken("the headers of a part do not end")
            if line_end < 0:
                return False
            line, at = bytes(self._buffer[at:line_end]).strip(), line_end + 1
            if not line:
                break
            promised = _length(line, promised)
        if promised is not None and promised > self._most_bytes:
            raise PartTooLarge(f"a part of {promised} bytes")
        self._promised, self._searched = promised, 0
        self._next(at, self._body)
        return True

    def _body(self, bodies: list[bytes]) -> bool:
        """Past a body, when it is whole."""
        found = self._marker(max(self._searched - _KEPT_BYTES, 0))
        promised = self._promised
        if promised is not None and len(self._buffer) >= promised and (found is None or found[0] >= promised):
            body = _trimmed(bytes(self._buffer[:promised]))
            if body.endswith(END_OF_PICTURE):
                bodies.append(body)
                self._next(promised, self._seek)
                return True
            self._promised = None
        if (len(self._buffer) - _KEPT_BYTES if found is None else found[0]) > self._most_bytes:
            raise PartTooLarge(f"a part of more than {self._most_bytes} bytes")
        if found is None:
            self._searched = len(self._buffer)
            return False
        bodies.append(_trimmed(bytes(self._buffer[: found[0]])))
        self._next(found[0], self._seek)
        return True

    def _next(self, past: int, step: Callable[[list[bytes]], bool]) -> None:
        del self._buffer[:past]
        self._step = step
        self._line_begins = True
        self._skipped, self._may_skip = 0, max(self._most_bytes, MOST_HEAD_BYTES)

    def _marker(self, start: int) -> tuple[int, int] | None:
        """The next boundary: where the body before it ends, and where its name ends."""
        wanted = b"--" + self._boundary
        at = self._buffer.find(wanted, start)
        while at >= 0:
            begin = at
            while begin > 0 and self._buffer[begin - 1] == _DASH:
                begin -= 1
            begins_line = self._line_begins if begin == 0 else self._buffer[begin - 1] == ord("\n")
            if begins_line or len(self._boundary) >= _UNMISTAKABLE:
                return self._line_end_before(begin), at + len(wanted)
            at = self._buffer.find(wanted, at + 1)
        return None

    def _line_end_before(self, begin: int) -> int:
        if begin and self._buffer[begin - 1] == ord("\n"):
            begin -= 1
            if begin and self._buffer[begin - 1] == ord("\r"):
                begin -= 1
        return begin

    def _skip(self) -> None:
        """Keep what may be the beginning of a boundary; what comes before one does not go on for ever."""
        over = len(self._buffer) - _KEPT_BYTES
        if over > 0:
            del self._buffer[:over]
            self._skipped += over
            self._line_begins = False
        if self._skipped > self._may_skip:
            raise StreamBroken("no boundary comes")


def _token(text: bytes) -> bytes:
    return text.strip().lstrip(b"-")[:_LONGEST_BOUNDARY]


def _length(line: bytes, before: int | None) -> int | None:
    """What a header says of the length, or what was said `before`; a length that is no number says nothing."""
    name, _, value = line.partition(b":")
    value = value.strip()
    if name.strip().lower() != b"content-length" or not value.isdigit() or len(value) > 12:
        return before
    return int(value)


def _trimmed(body: bytes) -> bytes:
    """Without the line ends and zeros that cameras put behind a picture."""
    return body.rstrip(b"\x00\r\n")
