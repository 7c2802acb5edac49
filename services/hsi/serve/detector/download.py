"""One HTTP transfer of a large file, possibly from the middle: https, or http on this machine's own loopback."""

import http.client
import ipaddress
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from typing import IO, Final
from urllib.parse import urlsplit

_TIMEOUT_SECONDS: Final = 30.0
"""Longest wait for a connection or for the next bytes."""
_WORTH_RETRYING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Refused(Exception):
    """Trying again will not help: a wrong address, a refusal by the server, a file that is not what was expected."""


class Broken(Exception):
    """The transfer failed on the way; trying again may help."""


class RangeRefused(Broken):
    """The server cannot continue where we left off; trying from the start may help."""


class Source:
    """An open transfer: bytes from `start` on, `total` in the whole file (None when the server does not say)."""

    def __init__(self, response: http.client.HTTPResponse, asked_from: int) -> None:
        self._response = response
        self.start = asked_from if response.status == http.client.PARTIAL_CONTENT else 0
        etag = response.headers.get("ETag", "")
        self.etag = "" if etag.startswith("W/") else etag
        length = response.headers.get("Content-Length", "")
        self.total = self.start + int(length) if length.isdigit() else None
        promised = response.headers.get("Content-Range", "")
        if self.start and not promised.startswith(f"bytes {self.start}-"):
            raise RangeRefused(f"the server was asked to continue at byte {self.start} and answered {promised!r}")

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, empty at the end; raises Broken."""
        try:
            return self._response.read(size)
        except (OSError, http.client.HTTPException) as problem:
            raise Broken(f"the connection broke: {str(problem) or type(problem).__name__}") from problem


@contextmanager
def opened(url: str, have: int, etag: str) -> Iterator[Source]:
    """Ask for the file, from byte `have` on if it still is the one `etag` names; raises Refused or Broken."""
    check(url)
    headers = {"User-Agent": "hsi-models/1", "Accept-Encoding": "identity"}
    if have and etag:
        headers |= {"Range": f"bytes={have}-", "If-Range": etag}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - check() allows https and loopback only
    try:
        response = urllib.request.build_opener(_CheckedRedirects).open(request, timeout=_TIMEOUT_SECONDS)
    except urllib.error.HTTPError as problem:
        problem.close()
        raise _of_status(problem.code, url, resumed="Range" in headers) from problem
    except (OSError, http.client.HTTPException) as problem:
        reason = getattr(problem, "reason", problem)
        raise Broken(f"{_host(url)} cannot be reached: {str(reason) or type(problem).__name__}") from problem
    with response:
        yield Source(response, have if "Range" in headers else 0)


def check(url: str) -> None:
    """Raises Refused unless the address is https, or http on loopback."""
    parts = urlsplit(url)
    if parts.username or parts.password:
        raise Refused("the address holds a user name or a password")
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    raise Refused(f"{parts.scheme or 'an address without a scheme'} to {_host(url)!r} is not allowed: https only")


class _CheckedRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects (ten at most, as the library does) only to addresses that `check` allows."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        """The next request, or Refused."""
        check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]  # its stub wants HTTPMessage


def _of_status(status: int, url: str, *, resumed: bool) -> Exception:
    if resumed and status == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
        return RangeRefused(f"{_host(url)} cannot continue the file")
    if status in _WORTH_RETRYING:
        return Broken(f"{_host(url)} answered {status}")
    return Refused(f"{_host(url)} answered {status} for {urlsplit(url).path}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
