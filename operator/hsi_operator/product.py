"""The product's REST API, as far as the operator uses it: cameras that it keeps there, and what the product sees.

Promises: every request has a timeout and ends in an answer, in `ProductAway` (try later) or in `ProductRefused` (the
same request will not do). The token, where one is needed, is read from its file for each request, because it may be
rotated. Passwords are in a request's body and nowhere else: no error repeats a body.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import aiohttp

KEEPER: Final = "operator"
_PAGE: Final = 1000
_LONGEST_CHARS: Final = 300


class ProductAway(Exception):
    """The product does not answer, or asks to come again."""


class ProductRefused(Exception):
    """The product will not take this: `status` 409 another keeper or name, 422 a wrong value, 401 or 403 no login."""

    def __init__(self, what: str, status: int, why: str) -> None:
        super().__init__(f"{what}: {status} {why[:_LONGEST_CHARS]}")
        self.status = status
        self.why = why[:_LONGEST_CHARS]


class Product:
    """One installation of the product."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token_file: Path | None) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._token_file = token_file

    async def cameras(self) -> dict[str, dict[str, Any]]:
        """All cameras that the product has, by id."""
        found: dict[str, dict[str, Any]] = {}
        more = True
        while more:
            query = {"limit": str(_PAGE), "offset": str(len(found))}
            page = await self._request("GET", "/api/cameras", query=query)
            items = page.get("items", [])
            found |= {item["id"]: item for item in items}
            more = bool(items) and bool(page.get("pagination", {}).get("has_more"))
        return found

    async def put(self, camera_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make the camera's record this one; returns the camera as the product shows it."""
        return await self._request("PUT", f"/api/cameras/{quote(camera_id, safe='')}", body=body)

    async def remove(self, camera_id: str) -> None:
        """Remove a camera that we keep; one that is gone, or that others keep, is none of our business any more."""
        path = f"/api/cameras/{quote(camera_id, safe='')}"
        try:
            await self._request("DELETE", path, query={"managed_by": KEEPER})
        except ProductRefused as refusal:
            if refusal.status not in {404, 409}:
                raise

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        what = f"{method} {path}"
        headers = self._headers()
        plain = None if body is None else json.loads(json.dumps(body, default=dict))
        try:
            async with self._session.request(
                method, self._url + path, params=query, json=plain, headers=headers, allow_redirects=False
            ) as answer:
                status, raw = answer.status, await answer.read()
        except (aiohttp.ClientError, OSError) as fault:  # a TimeoutError is an OSError, too
            raise ProductAway(f"{what}: {type(fault).__name__}") from fault
        if status >= 500 or status in {408, 429}:
            raise ProductAway(f"{what}: {status}")
        said = _parsed(raw)
        if status >= 300:
            raise ProductRefused(what, status, _message(said))
        return said

    def _headers(self) -> dict[str, str]:
        if self._token_file is None:
            return {}
        try:
            return {"Authorization": f"Bearer {self._token_file.read_text().strip()}"}
        except OSError as fault:
            raise ProductAway(f"no token for the product: {fault.strerror}") from fault


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _message(said: Mapping[str, Any]) -> str:
    """What the product said for people: the error's message, and which field it is about."""
    error = said.get("error")
    if not isinstance(error, Mapping):
        return str(said.get("message") or said.get("detail") or error or "")
    faults = [f"{fault.get('field')}: {fault.get('message')}" for fault in error.get("details") or []]
    return "; ".join([str(error.get("message", "")), *faults])


@asynccontextmanager
async def opened(url: str, *, token_file: Path | None, timeout_seconds: float) -> AsyncIterator[Product]:
    """The product at this address, until the end of the block."""
    timeout = aiohttp.ClientTimeout(total=timeout_seconds)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        yield Product(session, url, token_file)
