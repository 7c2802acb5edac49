"""Where a camera's pictures are, and where a redirect may lead. Pure."""

import string
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from hsi.store.sources import HTTP_PORTS

_AS_IT_IS: Final = string.punctuation
"""What is sent as the owner wrote it: cameras are particular about their queries."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL in parts; only `shown` goes into texts, because paths and queries of cameras can hold secrets."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)
    """Path and query as they are sent, beginning with a slash."""

    @property
    def shown(self) -> str:
        """Host and port."""
        return f"{_bracketed(self.host)}:{self.port}"

    @property
    def authority(self) -> str:
        """As the `Host` header says it."""
        host = _bracketed(self.host.partition("%")[0])  # a zone is ours, and nothing to the camera
        return host if self.port == HTTP_PORTS[self.scheme] else f"{host}:{self.port}"

    def moved(self, location: str) -> "Address | None":
        """Where a redirect leads, which may be relative; None where that is no HTTP address or holds a login."""
        here = f"{self.scheme}://{self.authority}{self.target}"
        try:
            return parsed(urljoin(here, location))
        except ValueError:
            return None

    def leads_to(self, there: "Address") -> bool:
        """Whether a redirect to `there` stays at this camera: the same host and port, or the same host encrypted."""
        same_door = (self.scheme, self.port) == (there.scheme, there.port)
        return self.host == there.host and (same_door or (self.scheme, there.scheme) == ("http", "https"))


def parsed(url: str) -> Address | None:
    """The parts of an HTTP URL; None where it is none, or where it holds a login."""
    try:
        parts = urlsplit(url)
        host, port = _plain(parts.hostname or ""), parts.port
    except ValueError:
        return None
    if parts.scheme not in HTTP_PORTS or not host or port == 0 or "@" in parts.netloc:
        return None
    query = f"?{parts.query}" if parts.query else ""
    target = quote(f"{parts.path or '/'}{query}", safe=_AS_IT_IS)
    return Address(parts.scheme, host, port or HTTP_PORTS[parts.scheme], target if target[0] == "/" else f"/{target}")


def _plain(host: str) -> str:
    """The name as resolvers take it; raises ValueError (as UnicodeError) for what can be none."""
    plain = host if host.isascii() else host.encode("idna").decode()
    plain = plain.replace("%25", "%", 1) if ":" in plain else plain  # a zone, as URLs write it (RFC 6874)
    if not plain.isprintable() or " " in plain:
        raise ValueError("no host's name")
    return plain


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
