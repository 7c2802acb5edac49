"""Speaking REST with the running site, for the commands that change or ask it; every trouble is one sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from hsi.runtime.redaction import one_line
from hsi.site import settings as site_settings

PATIENCE: Final = httpx.Timeout(30.0, connect=5.0)
PAGE: Final = 1000


class SiteAway(SystemExit):
    """Nothing answers as the site would; ends the command with the sentence."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"No running hsi answers at {url} ({why}). Start it with `hsi up`, or name another with --url."
        )


class Refused(Exception):
    """The site refused a request; the text says why, for a person."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site said to something it accepted."""

    status: int
    headers: Mapping[str, str]
    body: Any  # JSON of any shape


class Door:
    """One site's REST interface. Raises SiteAway and Refused."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self._client.base_url).rstrip("/")

    def cameras(self) -> list[dict[str, Any]]:
        """Every camera, by name."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.ask("GET", "/api/cameras", limit=PAGE, offset=len(found)).body
            found += page["items"]
            if not page["pagination"]["has_more"]:
                return found

    def ask(
        self, method: str, path: str, *, json: object = None, content: bytes | None = None, **query: str | int
    ) -> Answer:
        """The site's answer to one request."""
        headers = {} if content is None else {"Content-Type": "image/jpeg"}
        try:
            said = self._client.request(method, path, json=json, content=content, params=query, headers=headers)
        except httpx.HTTPError as problem:
            raise SiteAway(self.url, _why(problem)) from None
        if said.is_success:
            return Answer(said.status_code, said.headers, said.json() if said.content else None)
        raise _refusal(self.url, said)


@contextmanager
def opened(url: str | None) -> Iterator[Door]:
    """The site at `url`, or where this machine's settings say that it listens."""
    where = url or default_url()
    if not where.startswith(("http://", "https://")):
        raise SystemExit(f"--url {one_line(where)!r} is no address of an hsi: it begins with http:// or https://")
    try:
        client = httpx.Client(base_url=where, timeout=PATIENCE, trust_env=False)
    except httpx.InvalidURL as problem:
        raise SystemExit(f"--url {one_line(where)!r} is no address of an hsi: {problem}") from None
    with client:
        yield Door(client)


def default_url() -> str:
    """Where `hsi up` listens by the settings in effect."""
    settings = site_settings.load()
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.api_host, settings.api_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.api_port}"


def _why(problem: httpx.HTTPError) -> str:
    if isinstance(problem, httpx.ConnectTimeout | httpx.ReadTimeout | httpx.WriteTimeout):
        return "it does not answer in time"
    if isinstance(problem, httpx.ConnectError):
        return "the connection is refused, or there is no way to it"
    return one_line(str(problem)) or type(problem).__name__


def _refusal(url: str, said: httpx.Response) -> Refused | SiteAway:
    try:
        error = said.json()["error"]
        faults = "; ".join(f"{_place(fault['field'])}: {fault['message']}" for fault in error["details"])
        text = faults or str(error["message"])
        return Refused(said.status_code, str(error["code"]), one_line(text))
    except (ValueError, KeyError, TypeError):
        return SiteAway(url, f"what answers there with status {said.status_code} is something else")


def _place(field: str) -> str:
    """`body.source.rtsp.url` as whoever wrote the record knows it."""
    return field.removeprefix("body.").removeprefix("path.").removeprefix("query.")
