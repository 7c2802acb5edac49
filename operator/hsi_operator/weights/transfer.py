"""One answer of a web server into a file, from where the file ends.

The server's validator of what was begun lies beside the file, so that it is only continued while the server still has
the same one (Range with If-Range). Only http and https are spoken, also after a redirection.
"""

import http.client
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import BinaryIO, Final, Protocol

_TIMEOUT_SECONDS: Final = 60.0
_BLOCK_BYTES: Final = 1 << 20
_TELL_EVERY_BYTES: Final = 1 << 30
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_UNSATISFIED: Final = re.compile(r"bytes \*/(\d+)")


class Broken(Exception):
    """Nothing more comes for now; the message says why, without the query of the address."""


class _Answer(Protocol):
    status: int
    headers: Message

    def read(self, amount: int) -> bytes: ...


def go_on(uri: str, part: Path, tell: Callable[[str], None]) -> None:
    """Fetch what is missing; raises Broken, with the bytes kept that came."""
    at = part.stat().st_size if part.exists() else 0
    try:
        with _opener().open(_request(uri, part, at), timeout=_TIMEOUT_SECONDS) as answer:
            _take(answer, part, at, tell)
    except urllib.error.HTTPError as refusal:
        if refusal.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise Broken(f"the server answers {refusal.code} {refusal.reason}") from None
        whole = _UNSATISFIED.fullmatch(refusal.headers.get("Content-Range", ""))
        if whole is None or int(whole.group(1)) != at:
            part.unlink(missing_ok=True)
            raise Broken("the server has another file now") from None
    except urllib.error.URLError as problem:
        raise Broken(f"the server cannot be reached: {problem.reason}") from None
    except (http.client.HTTPException, TimeoutError, ConnectionError) as problem:
        raise Broken(f"the connection broke: {str(problem) or type(problem).__name__}") from None


def forget(part: Path) -> None:
    """Remove what is kept about a transfer that is over."""
    _validator(part).unlink(missing_ok=True)


def _opener() -> urllib.request.OpenerDirector:
    """Without the handlers of files, data and FTP that `build_opener` adds."""
    opener = urllib.request.OpenerDirector()
    for each in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(each)
    return opener


def _request(uri: str, part: Path, at: int) -> urllib.request.Request:
    headers = {"User-Agent": "hsi-weights", "Accept-Encoding": "identity"}
    if at:
        headers["Range"] = f"bytes={at}-"
        if _validator(part).exists():
            headers["If-Range"] = _validator(part).read_text()
    return urllib.request.Request(uri, headers=headers)  # noqa: S310 - the opener speaks http and https only


def _take(answer: _Answer, part: Path, at: int, tell: Callable[[str], None]) -> None:
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    continued = answer.status == http.HTTPStatus.PARTIAL_CONTENT and found is not None and int(found.group(1)) == at
    if answer.status == http.HTTPStatus.PARTIAL_CONTENT and not continued:
        part.unlink(missing_ok=True)
        raise Broken("the server sends another part than was asked for")
    length = answer.headers.get("Content-Length")
    start = at if continued else 0
    total = start + int(length) if length is not None else None
    if not continued:
        _note(answer, part)
    with part.open("ab" if continued else "wb") as file:
        size = _copied(answer, file, start, total, tell)
        file.flush()
        os.fsync(file.fileno())
    if total is not None and size < total:
        raise Broken(f"the answer ended after {size} of {total} bytes")


def _copied(answer: _Answer, file: BinaryIO, size: int, total: int | None, tell: Callable[[str], None]) -> int:
    while block := answer.read(_BLOCK_BYTES):
        if (size + len(block)) // _TELL_EVERY_BYTES > size // _TELL_EVERY_BYTES:
            tell(f"{(size + len(block)) >> 20} of {total >> 20 if total else 'unknown'} MiB")
        file.write(block)
        size += len(block)
    return size


def _note(answer: _Answer, part: Path) -> None:
    """Keep a strong validator; a weak one may stand for other bytes."""
    tag = answer.headers.get("ETag", "")
    if tag and not tag.startswith("W/"):
        _validator(part).write_text(tag)
    else:
        forget(part)


def _validator(part: Path) -> Path:
    return part.with_name(f"{part.name}.etag")
