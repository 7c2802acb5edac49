"""A camera's HTTP server: asked with its login, followed within itself, and its refusals told apart.

A login goes to the server that the owner named, on the same port or encrypted, and to nobody else. No text holds it,
nor a path or a query, which at cameras often hold a login too.
"""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import httpcore

from hsi.ingest.dialling import Way
from hsi.ingest.http import faults, transport
from hsi.ingest.http.address import Address
from hsi.ingest.http.transport import Server
from hsi.ingest.sources import digest
from hsi.ingest.sources import faults as any_faults
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason
from hsi.runtime import addresses
from hsi.runtime.credentials import Login

ANSWER_SECONDS: Final = 20.0
SILENT_SECONDS: Final = 20.0
_MOST_TURNS: Final = 6
"""Redirects and challenges of one question together."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_SHORT_BYTES: Final = 65_536

Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a camera may cost."""

    most_bytes: int
    """Of one picture."""
    answer_seconds: float = ANSWER_SECONDS
    """For a whole still, however slowly it drips; for a stream, until its first byte."""
    silent_seconds: float = SILENT_SECONDS
    """Between two whole pictures of a stream."""


class Answer:
    """A still or a stream, on its way."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    @property
    def is_new(self) -> bool:
        """Whether there is a picture, and not only the word that it is the same."""
        return self._response.status == 200

    def header(self, name: str) -> str:
        """The first of this name; empty where there is none."""
        return next(iter(_values(self._response, name)), "")

    @asynccontextmanager
    async def pieces(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body as it comes; inside, a camera that breaks off raises CameraFailed."""
        try:
            async with aclosing(self._response.aiter_stream()) as stream:  # type: ignore[type-var]
                yield stream
        except (httpcore.RemoteProtocolError, OSError) as problem:
            if isinstance(problem, TimeoutError):
                raise
            raise CameraFailed(Reason.ENDED, "the camera hung up in the middle") from None


class Camera:
    """One address at one camera; one question at a time."""

    def __init__(
        self, address: Address, login: Login | None, server: Server, pool: httpcore.AsyncConnectionPool
    ) -> None:
        self._address = address
        self._login = login
        self._server = server
        self._pool = pool
        self._challenge: digest.Challenge | None = None
        self._uses = 0
        self._answered = False
        """Whether this question answered a challenge already."""

    @asynccontextmanager
    async def get(self, headers: Sequence[Header] = ()) -> AsyncIterator[Answer]:
        """The answer that is a picture, a stream, or "unchanged"; raises CameraFailed for any other."""
        response = await self._settled(headers)
        try:
            yield Answer(response)
        finally:
            await response.aclose()

    async def _settled(self, headers: Sequence[Header]) -> httpcore.Response:
        address = self._address
        self._answered = False
        for _ in range(_MOST_TURNS):
            response = await self._asked(address, headers)
            try:
                following = self._following(address, response)
                if following is None:
                    return response
                await _finished(response)
            except BaseException:
                await response.aclose()
                raise
            address = following
        raise CameraFailed(Reason.REDIRECTED_AWAY, "the camera sends us round in circles")

    def _following(self, address: Address, response: httpcore.Response) -> Address | None:
        """Where to ask next, None when this is the answer; raises CameraFailed."""
        if response.status == 401 and self._take(response):
            return address
        if response.status in _REDIRECTS:
            return self._redirected(address, response)
        problem = faults.refused(response.status)
        if problem is None:
            return None
        if response.status == 401 and self._login is not None:
            raise CameraFailed(Reason.REFUSED_LOGIN, "the camera refuses the login it was given")
        raise problem

    def _take(self, response: httpcore.Response) -> bool:
        """Whether the challenge can be answered, and was not answered in vain just now."""
        asked = digest.challenge(_values(response, "WWW-Authenticate"))
        if self._login is None or asked is None or (self._answered and not asked.stale):
            return False
        self._challenge, self._uses, self._answered = asked, 0, True
        return True

    def _redirected(self, address: Address, response: httpcore.Response) -> Address:
        there = address.moved(next(iter(_values(response, "Location")), ""))
        if there is not None and addresses.is_literal(there.host) and not self._allows(there.host):
            raise any_faults.forbidden("the place the camera sends us to", there.host)
        if there is None or not address.leads_to(there):
            raise CameraFailed(Reason.REDIRECTED_AWAY, "the camera sends us to another place, and we do not follow")
        return there

    def _allows(self, host: str) -> bool:
        return self._server.way.networks.allows(host)

    async def _asked(self, address: Address, headers: Sequence[Header]) -> httpcore.Response:
        """One request; asked again where it met a connection that the camera was about to close."""
        while True:
            dials, heard = self._server.dials, self._server.heard
            request = transport.request(address, [*headers, *self._proof(address)])
            try:
                return await self._pool.handle_async_request(request)
            except httpcore.LocalProtocolError:
                raise CameraFailed(Reason.REFUSED_LOGIN, "the login holds what HTTP cannot say") from None
            except (httpcore.RemoteProtocolError, OSError):
                if self._server.heard > heard:
                    raise CameraFailed(Reason.BROKEN_STREAM, "what answers there does not speak HTTP") from None
                if self._server.dials > dials:
                    raise CameraFailed(Reason.ENDED, "the camera hung up without an answer") from None

    def _proof(self, address: Address) -> list[Header]:
        if self._challenge is None or self._login is None:
            return []
        self._uses += 1
        proof = digest.authorization(
            self._challenge, self._login, "GET", address.target, count=self._uses, ours=secrets.token_hex(8)
        )
        return [(b"Authorization", proof.encode())]


@asynccontextmanager
async def opened(address: Address, login: Login | None, way: Way) -> AsyncIterator[Camera]:
    """A camera to be asked; nothing is dialled before the first question."""
    server = Server(way)
    async with transport.pool(server) as pool:
        yield Camera(address, login, server, pool)


def _values(response: httpcore.Response, name: str) -> list[str]:
    wanted = name.lower().encode()
    return [value.decode("latin-1") for found, value in response.headers if found.lower() == wanted]


async def _finished(response: httpcore.Response) -> None:
    """Read a short rest, so that the connection can be used again; a long or broken one costs the connection."""
    read = 0
    with suppress(httpcore.RemoteProtocolError, OSError):
        async with aclosing(response.aiter_stream()) as stream:  # type: ignore[type-var]
            async for piece in stream:
                read += len(piece)
                if read > _SHORT_BYTES:
                    break
    await response.aclose()
