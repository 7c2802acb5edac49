"""Where a camera's stream is. Pure."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from hsi.store.sources import RTSP_PORTS


@dataclass(frozen=True, slots=True)
class Address:
    """A stream's URL in parts; only `shown` goes into texts, because paths and queries of cameras can hold secrets."""

    scheme: str
    host: str
    port: int
    place: str = field(repr=False)
    """Path and query, beginning with a slash."""

    @property
    def shown(self) -> str:
        """Host and port."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def tls(self) -> bool:
        """Whether the conversation is encrypted."""
        return self.scheme == "rtsps"

    @property
    def url(self) -> str:
        """As the camera hears it in requests."""
        port = "" if self.port == RTSP_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{_bracketed(self.host)}{port}{self.place}"

    def same_server(self, other: "Address") -> bool:
        """Whether `other` is on the same server, spoken to in the same way."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)


def parsed(url: str) -> Address | None:
    """The parts of an RTSP URL; None where it is none, or where it holds a login."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in RTSP_PORTS or not host or "@" in parts.netloc:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return Address(parts.scheme, host, port or RTSP_PORTS[parts.scheme], f"{parts.path or '/'}{query}")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
