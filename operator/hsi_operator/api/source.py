"""How a camera's pictures reach us: exactly one of five sources, in the same shape as the product's own record.

Only names differ: camelCase here, snake_case there.
"""

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from hsi_operator.api.block import Block, Rule

NO_LOGIN_IN_URL: Final = "a URL must not hold a login; put it into a Secret and name that in credentialsSecretRef"
_VISIBLE: Final = "[^[:space:][:cntrl:]]"
_HOST: Final = "([A-Za-z0-9._~-]+|[[][0-9A-Za-z:.%]+[]])"
_LOGIN: Final = "([^/?#[:space:][:cntrl:]]*@)?"
"""Let pass by the first rule, because the second says more of it."""
_KINDS = ("folder", "ftp", "rtsp", "http", "synthetic")
_GIVEN = ", ".join(f"has(self.{kind})" for kind in _KINDS)


def _url_rules(schemes: str, example: str) -> tuple[Rule, Rule]:
    return (
        Rule(f"self.matches('^{schemes}://{_LOGIN}{_HOST}(:[0-9]{{1,5}})?([/?#]{_VISIBLE}*)?$')", example),
        Rule("!self.matches('^[a-zA-Z]+://[^/?#]*@')", NO_LOGIN_IN_URL),
    )


_RTSP = _url_rules(
    "(rtsp|rtsps)",
    "an RTSP URL begins with rtsp:// or rtsps://, names a host and holds no spaces: rtsp://192.168.1.20/1",
)
_HTTP = _url_rules(
    "(http|https)",
    "an HTTP URL begins with http:// or https://, names a host and holds no spaces: http://192.168.1.20/1",
)
RtspUrl = Annotated[str, Field(min_length=1, max_length=2048), _RTSP[0], _RTSP[1]]
HttpUrl = Annotated[str, Field(min_length=1, max_length=2048), _HTTP[0], _HTTP[1]]
IntervalMs = Annotated[
    int, Field(ge=33, le=3_600_000, description="Milliseconds between two pictures that are wanted.")
]


class Folder(Block):
    """Something else puts files into the camera's folder."""


class Ftp(Block):
    """The camera pushes files to the FTP gateway, as a user of its own: its id, with its password."""


class Transport(StrEnum):
    """How RTSP carries pictures."""

    TCP = "tcp"
    UDP = "udp"


class Rtsp(Block):
    """A stream that is watched; `subUrl` is the camera's smaller stream and is taken where it is given."""

    url: RtspUrl = Field(description="rtsp:// or rtsps://, without a login.")
    sub_url: RtspUrl | None = Field(None, description="The smaller stream of the same camera; taken where it is given.")
    transport: Transport = Transport.TCP
    interval_ms: IntervalMs = 1000
    motion_gate: bool = Field(True, description="Pass over pictures in which nothing moved since the last one taken.")


class HttpKind(StrEnum):
    """What a URL gives."""

    SNAPSHOT = "snapshot"
    MJPEG = "mjpeg"


class Http(Block):
    """A still that is fetched every `intervalMs`, or an MJPEG stream that is sampled."""

    url: HttpUrl = Field(description="http:// or https://, without a login.")
    kind: HttpKind = HttpKind.SNAPSHOT
    interval_ms: IntervalMs = 1000


class Synthetic(Block):
    """A drawn yard with visitors, for demonstrations and tests; the same seed gives the same visitors."""

    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = Field(1, description="The same seed, the same visitors.")
    interval_ms: IntervalMs = 1000


class Source(Block):
    """Where pictures come from: exactly one of these."""

    folder: Folder | None = None
    ftp: Ftp | None = None
    rtsp: Rtsp | None = None
    http: Http | None = None
    synthetic: Synthetic | None = None

    RULES: ClassVar = (
        Rule(
            f"[{_GIVEN}].filter(given, given).size() == 1",
            "a camera has exactly one source: give one of folder, ftp, rtsp, http and synthetic",
        ),
    )

    @property
    def kind(self) -> str:
        """The name of the member that is given."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)
