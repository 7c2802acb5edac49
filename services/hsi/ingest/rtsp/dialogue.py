"""RTSP messages (RFC 2326, section 4 to 6): reading their heads, and changing what passes through us. Pure.

Only heads are understood; bodies and media pass as bytes. A head is bounded by who reads it.
"""

from dataclasses import dataclass
from typing import Final

MOST_HEAD_BYTES: Final = 16_384
MOST_BODY_BYTES: Final = 65_536
END_OF_HEAD: Final = b"\r\n\r\n"
_MOST_HEADERS: Final = 100


class NotRtsp(ValueError):
    """The other side says something that is not RTSP."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line and the headers of a request or an answer."""

    first: str
    headers: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str | None:
        """The first header of this name, in any case."""
        return next(iter(self.values(name)), None)

    def values(self, name: str) -> list[str]:
        """All headers of this name, in order."""
        return [value for found, value in self.headers if found.lower() == name.lower()]

    def replaced(self, name: str, value: str | None) -> "Head":
        """The same with one header of this name, or with none."""
        kept = tuple(header for header in self.headers if header[0].lower() != name.lower())
        return Head(self.first, kept if value is None else (*kept, (name, value)))

    @property
    def body_bytes(self) -> int:
        """How long a body follows; raises NotRtsp for a length that is none, or too long to be read."""
        text = self.value("Content-Length") or "0"
        if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > MOST_BODY_BYTES:
            raise NotRtsp("a body's length is no number, or too large")
        return int(text)

    @property
    def status(self) -> int:
        """An answer's status; raises NotRtsp for anything else."""
        version, _, rest = self.first.partition(" ")
        code = rest[:3]
        if not version.startswith("RTSP/1.") or not (code.isascii() and code.isdigit() and len(code) == 3):
            raise NotRtsp("the answer is not RTSP")
        return int(code)

    @property
    def method(self) -> str:
        """A request's method."""
        return self.first.partition(" ")[0]

    @property
    def url(self) -> str:
        """A request's URL."""
        return self.first.split(" ")[1] if self.first.count(" ") == 2 else ""

    @property
    def is_request(self) -> bool:
        """Whether this asks rather than answers."""
        return self.first.endswith((" RTSP/1.0", " RTSP/2.0"))

    def encoded(self) -> bytes:
        """As it goes over the wire, with the empty line."""
        lines = [self.first, *(f"{name}: {value}" for name, value in self.headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def head(data: bytes) -> Head:
    """The head that `data` is; raises NotRtsp."""
    first, *lines = data.decode("latin-1").strip("\r\n").split("\r\n")
    if not first.isprintable() or len(lines) > _MOST_HEADERS:
        raise NotRtsp("the other side does not speak RTSP")
    headers = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return Head(first, headers)


def retargeted(request: Head, ours: str, theirs: str) -> Head:
    """The request with `ours`, where its URL begins with that, replaced by `theirs`."""
    url = request.url
    if not url.startswith(ours):
        return request
    return Head(f"{request.method} {theirs}{url[len(ours) :]} RTSP/1.0", request.headers)


def sent_from(transport: str, host: str) -> str:
    """A Transport header whose media come from `host` and from nowhere else, whatever the camera would like."""
    kept = [part for part in transport.split(";") if not part.strip().lower().startswith(("source=", "destination="))]
    return ";".join([*kept, f"source={host}"])
