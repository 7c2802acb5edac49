"""What can become of a request to the Kubernetes API, other than what was asked for; each name says what to do next."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import aiohttp

_LONGEST_CHARS: Final = 500


class ClusterFault(Exception):
    """A request came to nothing. `retry_after_seconds` is what the server asked for, if it did."""

    def __init__(self, what: str, why: str, retry_after_seconds: float = 0.0) -> None:
        super().__init__(f"{what}: {why[:_LONGEST_CHARS]}")
        self.retry_after_seconds = retry_after_seconds


class Unreachable(ClusterFault):
    """No answer, an answer cut short, or one that says to come again (429, 5xx): try later."""


class Absent(ClusterFault):
    """404: no such object, or no such kind."""


class Conflict(ClusterFault):
    """409: it is there already, or somebody changed it first."""


class Expired(ClusterFault):
    """410: too old; list anew."""


class Forbidden(ClusterFault):
    """401 or 403: this user may not, as long as nobody changes that."""


class Rejected(ClusterFault):
    """400, 413, 422 and the like: the same request will not do; the object has to change."""


class NameTaken(Exception):
    """An object of the name that we want is there and is somebody else's."""


class LoginUnusable(Exception):
    """Nothing says how to reach a cluster."""


_BY_STATUS: Final = {401: Forbidden, 403: Forbidden, 404: Absent, 409: Conflict, 410: Expired, 429: Unreachable}


def of_answer(what: str, status: int, retry_after: str | None, body: bytes) -> ClusterFault:
    """The fault that an answer of status 400 or more is."""
    kind = _BY_STATUS.get(status, Rejected if status < 500 else Unreachable)
    try:
        seconds = min(max(float(retry_after or 0), 0.0), 600.0)
    except ValueError:
        seconds = 0.0
    return kind(what, f"{status} {_message(body)}", seconds)


def _message(body: bytes) -> str:
    text = body.decode(errors="replace")
    try:
        said = json.loads(text)
    except ValueError:
        return text
    return str(said.get("message", text)) if isinstance(said, dict) else text


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Errors of the connection and of what came over it become Unreachable."""
    try:
        yield
    except TimeoutError as fault:
        raise Unreachable(what, "no answer in time") from fault
    except (aiohttp.ClientError, OSError, ValueError) as fault:
        raise Unreachable(what, f"{type(fault).__name__} {fault}") from fault
