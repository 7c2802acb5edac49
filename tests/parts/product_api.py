"""The part of the product's API that the operator uses, over real HTTP: for being away, refusing, and forgetting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class ProductApi:
    """Cameras by id, as PUT left them; `down` answers 503, `refusal` 409, and after `leave` nothing answers.

    While `line` is clear, lists are made (`listed`) and stay on their way, and so do the answers of one that is down.
    """

    def __init__(self) -> None:
        self._port = 0
        self._runner: web.AppRunner | None = None
        self.cameras: dict[str, dict[str, Any]] = {}
        self.credentials: dict[str, Any] = {}
        self.authorizations: list[str] = []
        self.puts = 0
        self.asked = 0
        self.down = False
        self.refusal = ""
        self.listed = asyncio.Event()
        self.line = asyncio.Event()
        self.line.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def serve(self) -> None:
        """At the same port as before, if there was one."""
        made = web.Application()
        made.router.add_route("*", "/api/cameras", self.answer)
        made.router.add_route("*", "/api/cameras/{camera_id}", self.answer)
        self._runner = web.AppRunner(made, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def leave(self) -> None:
        """Take the door away, with all that was known kept behind it."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def answer(self, request: web.Request) -> web.Response:
        self.asked += 1
        self.authorizations.append(request.headers.get("Authorization", ""))
        if self.down:
            await self.line.wait()
            return web.json_response({"error": {"message": "not now"}}, status=503)
        camera_id = request.match_info.get("camera_id", "")
        if request.method == "GET":
            items = list(self.cameras.values())
            made = web.json_response({"items": items, "pagination": {"has_more": False}})
            self.listed.set()
            await self.line.wait()
            return made
        if request.method == "DELETE":
            assert request.query["managed_by"] == "operator"
            known = self.cameras.pop(camera_id, None) is not None
            return web.Response(status=204) if known else _error(404, "no such camera")
        if self.refusal:
            return _error(409, self.refusal)
        self.puts += 1
        body = await request.json()
        if "credentials" in body:
            self.credentials[camera_id] = body.pop("credentials")
        self.cameras[camera_id] = {"id": camera_id, "status": "unknown", **body}
        return web.json_response(self.cameras[camera_id])


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"code": "X", "message": message, "details": []}}, status=status)


@asynccontextmanager
async def running() -> AsyncIterator[ProductApi]:
    """The API, until the end of the block."""
    api = ProductApi()
    try:
        await api.serve()
        yield api
    finally:
        await api.leave()
