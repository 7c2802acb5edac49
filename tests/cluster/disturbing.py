"""A bad line to the API server: it notes every request, and cuts, refuses, ends and delays what a test asks for.

Who comes through it must come by a token, because a client certificate ends here.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import ClientConnectionError, ClientPayloadError, ClientSession, ClientTimeout, TCPConnector, web
from tests.cluster.plane import ControlPlane
from yarl import URL

READING = ("GET", "HEAD")
_OF_ONE_HOP = {"connection", "host", "keep-alive", "transfer-encoding", "content-length"}
_EXPIRED = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410}


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: str
    is_watch: bool

    @property
    def writes(self) -> bool:
        """It was meant to change something; a dry run and a review change nothing."""
        return self.method not in READING and "dryRun" not in self.query and not self.path.endswith("reviews")


@dataclass
class _Refusal:
    status: int
    times: int
    retry_after: int
    part: str

    def covers(self, asked: Asked) -> bool:
        return self.times > 0 and self.part in asked.path


@dataclass
class Line:
    """The line; all of it acts at once, on whoever comes next."""

    server: str
    _upstream: str
    _session: ClientSession
    requests: list[Asked] = field(default_factory=list)
    refused: list[Asked] = field(default_factory=list)
    """What the API server forbade."""
    delay: timedelta = timedelta()
    dead: bool = False
    """Nothing comes through, and whoever tries loses the connection."""
    _refusals: list[_Refusal] = field(default_factory=list)
    _expiring: int = 0
    _watching: set[asyncio.Transport] = field(default_factory=set)

    def writes(self) -> list[Asked]:
        return [asked for asked in self.requests if asked.writes]

    def watches(self) -> int:
        """How many are open now."""
        return len(self._watching)

    def cut(self) -> None:
        """Every open watch loses its connection in the middle of whatever it was about to say."""
        for transport in self._watching:
            transport.abort()

    def refuse(self, status: int, *, times: int, retry_after: int = 0, part: str = "") -> None:
        """The next requests, or those whose path has this part, are answered by this status instead."""
        self._refusals.append(_Refusal(status, times, retry_after, part))

    def expire(self, *, watches: int) -> None:
        """The next watches are told at once that their resourceVersion is too old."""
        self._expiring += watches

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One request, through whatever is wrong with the line."""
        is_watch = request.query.get("watch", "") in ("true", "True", "1")
        asked = Asked(request.method, request.path, request.query_string, is_watch)
        self.requests.append(asked)
        if self.dead and request.transport:
            request.transport.abort()
            return web.Response(status=502)
        if self.delay:
            await asyncio.sleep(self.delay.total_seconds())
        if refusal := next((each for each in self._refusals if each.covers(asked)), None):
            refusal.times -= 1
            headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
            status = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": refusal.status}
            return web.json_response(status, status=refusal.status, headers=headers)
        if is_watch and self._expiring:
            self._expiring -= 1
            return web.Response(text=json.dumps({"type": "ERROR", "object": _EXPIRED}) + "\n")
        return await self._passed_on(request, asked)

    async def _passed_on(self, request: web.Request, asked: Asked) -> web.StreamResponse:
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OF_ONE_HOP}
        url = URL(f"{self._upstream}{request.raw_path}", encoded=True)
        try:
            answer = await self._session.request(
                request.method, url, headers=headers, data=await request.read() or None
            )
        except ClientConnectionError:  # the API server is away, so this line is dead, too
            if request.transport:
                request.transport.abort()
            return web.Response(status=502)
        async with answer:
            if answer.status == 403:
                self.refused.append(asked)
            kept = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_ONE_HOP}
            response = web.StreamResponse(status=answer.status, headers=kept)
            transport = request.transport
            try:
                with suppress(ClientPayloadError, ClientConnectionError):
                    await response.prepare(request)
                    if asked.is_watch and transport:
                        self._watching.add(transport)
                    async for chunk in answer.content.iter_any():
                        await response.write(chunk)
                    await response.write_eof()
            finally:
                if transport:
                    self._watching.discard(transport)
            return response


@asynccontextmanager
async def bad_line(plane: ControlPlane) -> AsyncIterator[Line]:
    """A second door to the API server, with the certificate of the first."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    pair = plane.authority.issue("line", hosts=("127.0.0.1", "localhost"))
    serving.load_cert_chain(pair.certificate, pair.key)
    trusting = ssl.create_default_context(cafile=str(plane.authority.file))
    async with ClientSession(
        connector=TCPConnector(ssl=trusting, limit=0), timeout=ClientTimeout(total=None), auto_decompress=False
    ) as session:
        line = Line("", plane.server, session)
        application = web.Application(client_max_size=8 * 1024**2)
        application.router.add_route("*", "/{path:.*}", line.answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving)
            await site.start()
            line.server = f"https://127.0.0.1:{runner.addresses[0][1]}"
            yield line
        finally:
            line.cut()
            await runner.cleanup()
