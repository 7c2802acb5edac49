"""Who may open a socket or change something from a browser: our own pages and the configured origins. Pure.

Browsers always name the page's origin on WebSocket handshakes and on unsafe requests, and pages cannot forge it.
Programs that send none are not browsers and are allowed; there is no cookie yet that they could ride on.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


def allowed(origin: str | None, *, host: str | None, configured: Collection[str]) -> bool:
    """Whether a request from a page of `origin` to our `host` (the Host header) is one we serve.

    Same origin means the same host and port; the scheme may differ, because TLS can end at a proxy in front.
    """
    if origin is None:
        return True
    if "*" in configured or origin in configured:
        return True
    page = _place(origin)
    return page is not None and host is not None and page == _place(f"{origin.partition(':')[0]}://{host}")


def _place(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname.lower(), port) if parts.hostname and port else None
