"""The edges of the HTTP side under hostile or clumsy clients: one error shape, no oracle, never a 500."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsi.events.ids import EventId
from hsi.runtime.web import HttpServer

AddEvents = Callable[[int], Awaitable[list[EventId]]]


async def raw(url: str, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send these very bytes, because clients tidy up paths; status, headers and body."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    async with asyncio.timeout(20):
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}, body


def get(path: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


TRAVERSALS = [
    pytest.param(b"../../secret.jpg", id="plain"),
    pytest.param(b"front_door/../../secret.jpg", id="plain inside"),
    pytest.param(b"%2e%2e/%2e%2e/secret.jpg", id="encoded"),
    pytest.param(b"..%2f..%2fsecret.jpg", id="encoded slash"),
    pytest.param(b"%252e%252e%252fsecret.jpg", id="double encoded"),
    pytest.param(b"..%5c..%5csecret.jpg", id="backslash"),
    pytest.param(b"link.jpg", id="link to a file"),
    pytest.param(b"folder/secret.jpg", id="link to a folder"),
    pytest.param(b"x.jpg%00.png", id="NUL"),
    pytest.param(b"/etc/passwd", id="absolute"),
    pytest.param(b"%2fetc%2fpasswd", id="absolute encoded"),
    pytest.param(b"file:///etc/passwd", id="URL"),
    pytest.param(b"%ff%fe.jpg", id="no UTF-8"),
    pytest.param(b"%C0%AE%C0%AE/secret.jpg", id="overlong UTF-8"),
    pytest.param(b".hidden.jpg", id="hidden"),
    pytest.param(b"pipe.jpg", id="pipe"),
    pytest.param(b"a" * 5000, id="too long"),
    pytest.param(b"a/" * 600, id="too deep"),
    pytest.param(b"", id="empty"),
    pytest.param(b"front_door", id="folder"),
    pytest.param(b"missing.jpg", id="missing"),
]


@pytest.mark.parametrize("path", TRAVERSALS)
async def test_hostile_keys_look_like_missing_pictures(bare_api: str, folders: Path, path: bytes) -> None:
    picture = b"\xff\xd8\xff" + b"secret" * 10
    root = folders / "thumbnails"
    (folders / "secret.jpg").write_bytes(picture)
    (root / "front_door").mkdir()
    (root / ".hidden.jpg").write_bytes(picture)
    (root / "link.jpg").symlink_to(folders / "secret.jpg")
    (root / "folder").symlink_to(folders)
    pipe = root / "pipe.jpg"
    os.mkfifo(pipe)
    status, headers, body = await raw(bare_api, get(b"/api/media/thumbnails/" + path))
    assert status == 404
    assert b"secret" not in body
    assert json.loads(body)["error"]["code"] == "NOT_FOUND"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        pytest.param("GET", "/nowhere", None, 404, "NOT_FOUND", id="unknown route"),
        pytest.param("GET", "/api/events/7", None, 404, "NOT_FOUND", id="unknown event"),
        pytest.param("PATCH", "/api/events/7", {"reviewed": True}, 404, "NOT_FOUND", id="unknown event to review"),
        pytest.param("GET", "/api/events/7/detections", None, 404, "NOT_FOUND", id="detections of an unknown event"),
        pytest.param("GET", "/api/cameras/none", None, 404, "NOT_FOUND", id="unknown camera"),
        pytest.param("GET", "/api/detections/7/image", None, 404, "NOT_FOUND", id="unknown detection"),
        pytest.param("DELETE", "/api/events", None, 405, "METHOD_NOT_ALLOWED", id="wrong method"),
        pytest.param("GET", "/api/events/x", None, 422, "VALIDATION_ERROR", id="no number"),
        pytest.param("GET", f"/api/events/{2**63}", None, 422, "VALIDATION_ERROR", id="a number too large"),
        pytest.param("GET", "/api/events?limit=101", None, 422, "VALIDATION_ERROR", id="limit above the maximum"),
        pytest.param("GET", "/api/events?cursor=zzz", None, 422, "VALIDATION_ERROR", id="made-up cursor"),
        pytest.param("GET", "/api/events?colour=red", None, 422, "VALIDATION_ERROR", id="unknown filter"),
        pytest.param("GET", "/api/cameras/..%2f..", None, 404, "NOT_FOUND", id="a path as an id"),
        pytest.param("GET", "/api/cameras/%00", None, 422, "VALIDATION_ERROR", id="NUL as an id"),
        pytest.param("POST", "/api/cameras", {"name": 1}, 422, "VALIDATION_ERROR", id="malformed body"),
    ],
)
async def test_every_refusal_has_the_one_shape(
    http: httpx.AsyncClient, method: str, path: str, body: object, status: int, code: str
) -> None:
    answer = await http.request(method, path, json=body, headers={"X-Request-ID": "abc-123"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    (error,) = answer.json().values()
    assert error.keys() == {"code", "message", "details", "request_id", "timestamp"}
    assert (error["code"], error["request_id"], answer.headers["x-request-id"]) == (code, "abc-123", "abc-123")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b'{"reviewed": true, "\\ud800": 1}', id="half a character as a name"),
        pytest.param(b'{"notes": "\\ud800"}', id="half a character as a value"),
        pytest.param(b"[" * 100_000, id="nested beyond reason"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"", id="nothing"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.patch("/api/events/1", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert "error" in answer.json()


async def test_a_body_that_a_foreign_page_could_send_without_asking_is_not_taken_for_json(
    http: httpx.AsyncClient,
) -> None:
    body = json.dumps({"name": "A", "folder_path": "a"})
    answer = await http.post("/api/cameras", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422


async def test_a_disk_that_went_away_is_told_without_its_path(bare_api: str, folders: Path) -> None:
    (folders / "thumbnails").rmdir()
    status, _, body = await raw(bare_api, get(b"/api/media/thumbnails/a.jpg"))
    assert (status, json.loads(body)["error"]["code"]) == (503, "STORAGE_UNAVAILABLE")
    assert str(folders).encode() not in body


async def test_a_request_id_that_could_break_a_log_line_is_replaced(bare_api: str) -> None:
    request = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Request-ID: a{b}\r\nConnection: close\r\n\r\n"
    _, headers, _ = await raw(bare_api, request)
    assert headers["x-request-id"] != "a{b}"


async def test_answers_carry_the_security_headers(http: httpx.AsyncClient) -> None:
    headers = (await http.get("/health")).headers
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers
    assert "server" not in headers


async def test_a_configured_page_may_ask_across_origins_and_a_foreign_one_may_not(http: httpx.AsyncClient) -> None:
    asks = {"Access-Control-Request-Method": "PATCH"}
    friend = await http.options("/api/events/1", headers={"Origin": "http://localhost:5173", **asks})
    assert friend.headers["access-control-allow-origin"] == "http://localhost:5173"
    foreign = await http.options("/api/events/1", headers={"Origin": "http://evil.example", **asks})
    assert "access-control-allow-origin" not in foreign.headers
    camera = {"name": "A", "folder_path": "a"}
    refused = await http.post("/api/cameras", json=camera, headers={"Origin": "http://evil.example"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "ACCESS_DENIED")
    own = await http.post("/api/cameras", json=camera, headers={"Origin": str(http.base_url).rstrip("/")})
    assert own.status_code == 201


async def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(api: str, http: httpx.AsyncClient) -> None:
    announced = b"POST /api/cameras HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"
    status, _, body = await raw(api, announced)
    assert (status, json.loads(body)["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 1024 * 1024

    answer = await http.post("/api/cameras", content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


ANYTHING = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.datetimes().map(str),
    st.floats().map(str),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:59:59-14:00", "2026-02-30", "nan"]),
)
NAMES = st.sampled_from(
    [
        "camera_id",
        "risk_level",
        "start_date",
        "end_date",
        "reviewed",
        "object_type",
        "is_fast_path",
        "limit",
        "cursor",
        "min_score",
        "fields",
        "buckets",
        "minutes",
        "width",
        "v",
        "status",
    ]
)
PATHS = (
    "/api/events",
    "/api/detections",
    "/api/cameras",
    "/api/events/stats",
    "/api/events/activity",
    "/api/events/1/neighbours",
    "/api/cameras/none/still",
    "/api/system/history",
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries=st.lists(st.dictionaries(NAMES, ANYTHING, max_size=3), min_size=len(PATHS), max_size=len(PATHS)))
def test_no_query_makes_a_server_error(client_of_thread: httpx.Client, queries: list[dict[str, str]]) -> None:
    for path, query in zip(PATHS, queries, strict=True):
        encoded = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items())
        answer = client_of_thread.get(f"{path}?{encoded}")
        assert answer.status_code in (200, 404, 422), answer.text


def test_a_listening_socket_is_one_that_asyncio_sends_on_at_once() -> None:
    """asyncio sets TCP_NODELAY only on sockets whose protocol number says TCP; without it an answer takes 40 ms."""
    server = HttpServer(lambda: None, name="api")
    server.bind()
    try:
        assert server._socket is not None
        assert server._socket.proto == socket.IPPROTO_TCP
    finally:
        server.close()
