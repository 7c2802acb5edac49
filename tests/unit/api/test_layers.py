"""The layers around a request, without a server."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from hsi.api.layers import MAX_BODY_BYTES, BodyLimit, Identity, OwnPagesOnly


async def echo(request: Request) -> Response:
    bound = get_contextvars().get("request_id")
    return PlainTextResponse(f"{request.state.thing} {bound} {len(await request.body())}")


INNER = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])


def client(*, slow_ms: int = 60_000) -> httpx.AsyncClient:
    guarded = OwnPagesOnly(BodyLimit(INNER), configured=["http://friend"])
    app = Identity(guarded, slow_ms=slow_ms, furnish={"thing": "spoon"})
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://home")


async def test_a_request_has_its_furniture_and_its_id_is_bound_to_log_lines() -> None:
    async with client() as http:
        answer = await http.get("/", headers={"X-Request-ID": "r-1"})
    assert (answer.text, answer.headers["x-request-id"]) == ("spoon r-1 0", "r-1")


async def test_a_request_without_an_id_gets_one() -> None:
    async with client() as http:
        first, second = [(await http.get("/")).headers["x-request-id"] for _ in range(2)]
    assert len(first) == len(second) == 16
    assert first != second


@pytest.mark.parametrize(("slow_ms", "level"), [pytest.param(0, "warning", id="slow"), (60_000, "debug")])
async def test_a_slow_request_is_a_warning_without_its_query(slow_ms: int, level: str) -> None:
    with capture_logs() as lines:
        async with client(slow_ms=slow_ms) as http:
            await http.get("/?api_key=secret")
    (line,) = [line for line in lines if line["event"] in ("slow request", "request")]
    assert (line["log_level"], line["status"], line["path"]) == (level, 200, "/")
    assert "secret" not in str(line)


@pytest.mark.parametrize(
    ("origin", "status"),
    [(None, 200), ("http://home", 200), ("http://friend", 200), ("http://evil", 403), ("null", 403)],
)
async def test_a_foreign_page_may_read_but_not_change(origin: str | None, status: int) -> None:
    headers = {} if origin is None else {"Origin": origin}
    async with client() as http:
        assert (await http.post("/", headers=headers)).status_code == status
        assert (await http.get("/", headers=headers)).status_code == 200


async def test_a_body_of_the_largest_size_passes_and_one_byte_more_does_not() -> None:
    async def chunks(size: int) -> AsyncIterator[bytes]:
        yield b"x" * (size - 1)
        yield b"y"

    async with client() as http:
        assert (await http.post("/", content=chunks(MAX_BODY_BYTES))).text.endswith(f" {MAX_BODY_BYTES}")
        assert (await http.post("/", content=chunks(MAX_BODY_BYTES + 1))).status_code == 413
        assert (await http.post("/", content=b"x" * (MAX_BODY_BYTES + 1))).status_code == 413
