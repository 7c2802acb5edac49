"""Asking a model server how it is; httpx is known to this module only."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx


@dataclass(frozen=True, slots=True)
class Peer:
    """One model server."""

    name: str
    url: str
    """`http(s)://host:port` or `unix:///path`."""
    needs_ok: bool
    """Whether only 200 will do; a language model server of another make may have no /health and still be well."""


def client(peer: Peer, *, timeout_seconds: float) -> httpx.AsyncClient:
    """A client for this one server; the caller closes it."""
    parts = urlsplit(peer.url)
    is_socket = parts.scheme == "unix"
    return httpx.AsyncClient(
        base_url="http://localhost" if is_socket else peer.url,
        transport=httpx.AsyncHTTPTransport(uds=parts.path) if is_socket else None,
        timeout=timeout_seconds,
        trust_env=False,
    )


async def problem(peer: Peer, asked: httpx.AsyncClient) -> str:
    """What is wrong with the server in a few words, or nothing."""
    try:
        answer = await asked.get("/health")
    except httpx.TimeoutException:
        return "no answer in time"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"not reachable ({type(error).__name__})"
    if answer.status_code == httpx.codes.OK or (not peer.needs_ok and answer.status_code < 500):
        return ""
    return f"answered {answer.status_code}"
