"""How a camera's pictures reach us: exactly one of five sources, the same shape in the API, in YAML and on Kubernetes.

Numbers are integers and names are single words where they can be, because the Camera object carries the same shape.
A URL never holds a login, and only the schemes of its source are known: what opens a stream opens nothing else.
Pure.
"""

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LONGEST_URL_CHARS: Final = 2048
RTSP_PORTS: Final = {"rtsp": 554, "rtsps": 322}
HTTP_PORTS: Final = {"http": 80, "https": 443}
"""Of the schemes that are known, the ports that a URL need not name."""
RTSP_SCHEMES: Final = frozenset(RTSP_PORTS)
HTTP_SCHEMES: Final = frozenset(HTTP_PORTS)

IntervalMs = Annotated[int, Field(ge=33, le=3_600_000, description="Milliseconds between two pictures that are wanted")]

RhythmMs = Annotated[
    int, Field(ge=33, le=86_400_000, description="Milliseconds that a picture may take; without it, this is learned")
]


def _address(url: str, schemes: frozenset[str]) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as fault:
        raise ValueError(f"not a URL: {fault}") from fault
    if parts.scheme.lower() not in schemes:
        raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in sorted(schemes))}")
    if "@" in parts.netloc:
        raise ValueError("must not hold a login; give `credentials` instead")
    if not host or any(c.isspace() or not c.isprintable() for c in url):
        raise ValueError("must name a host and hold no spaces or control characters")
    return url


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (RTSP_PORTS | HTTP_PORTS)[parts.scheme.lower()]


def _rtsp(url: str) -> str:
    return _address(url, RTSP_SCHEMES)


def _http(url: str) -> str:
    return _address(url, HTTP_SCHEMES)


RtspUrl = Annotated[str, Field(max_length=LONGEST_URL_CHARS), AfterValidator(_rtsp)]
HttpUrl = Annotated[str, Field(max_length=LONGEST_URL_CHARS), AfterValidator(_http)]


class _Kind(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FolderSource(_Kind):
    """Something else puts files into the camera's folder."""


class FtpSource(_Kind):
    """The camera pushes files to our FTP gateway, as a user of its own: the camera's id, with its password."""


class RtspSource(_Kind):
    """A stream we open; `sub_url` is the smaller stream of the same camera and is taken where there is one."""

    url: RtspUrl
    sub_url: RtspUrl | None = None
    transport: Literal["tcp", "udp"] = "tcp"
    interval_ms: IntervalMs = 1000
    motion_gate: bool = Field(True, description="Pass over pictures in which nothing moved since the last one taken")


class HttpSource(_Kind):
    """A still we fetch every `interval_ms`, or an MJPEG stream we sample."""

    url: HttpUrl
    kind: Literal["snapshot", "mjpeg"] = "snapshot"
    interval_ms: IntervalMs = 1000


class SyntheticSource(_Kind):
    """A drawn yard, for demonstrations and tests; `seed` makes it the same each time."""

    seed: int = Field(1, ge=0, le=2**31 - 1)
    interval_ms: IntervalMs = 1000


class Source(BaseModel):
    """Exactly one kind of source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: FolderSource | None = None
    ftp: FtpSource | None = None
    rtsp: RtspSource | None = None
    http: HttpSource | None = None
    synthetic: SyntheticSource | None = None

    @model_validator(mode="after")
    def _one(self) -> "Source":
        if len(self.model_fields_set - self._absent()) != 1:
            raise ValueError(f"give exactly one of {', '.join(type(self).model_fields)}")
        return self

    @property
    def kind(self) -> str:
        """The name of the member that is given."""
        return next(iter(self.model_fields_set - self._absent()))

    @property
    def hosts(self) -> frozenset[str]:
        """Who is called, and hears the login when asking for it; nobody where pictures are brought to us."""
        return frozenset(host.lower() for host, _ in self.places)

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Host and port of each address that is called, as they are written."""
        urls = [self.rtsp.url, self.rtsp.sub_url] if self.rtsp else [self.http.url] if self.http else []
        return tuple(_place(url) for url in urls if url is not None)

    def _absent(self) -> set[str]:
        return {name for name in type(self).model_fields if getattr(self, name) is None}


FOLDER: Final = Source(folder=FolderSource())
"""What a camera has that was found by its folder."""


def stored(source: Source) -> dict[str, object]:
    """As the row keeps it: the one member, with every value."""
    return source.model_dump(mode="json", exclude_none=True)
