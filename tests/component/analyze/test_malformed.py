"""A model server that answers badly in every way we could think of: each batch still becomes one honest event."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from hsi.analyze.assess import Assessor, Manner
from hsi.analyze.budget import Budget
from hsi.analyze.completion import CompletionModel
from hsi.analyze.leave import Leave
from hsi.analyze.model import ModelRefused, ModelTooSlow, ModelUnavailable, Sampling
from hsi.analyze.settings import AnalyzeSettings
from hsi.analyze.transport import MAX_ANSWER_BYTES, Patience, opened
from hsi.analyze.worker import Site, Worker
from hsi.events.messages import BatchClosed
from hsi.events.risk import AnalysisStatus
from hsi.store.engine import Store
from hsi.store.records import EventFilter
from hsi.stream.connection import Connection

Seed = Callable[..., Awaitable[BatchClosed]]
GOOD = json.dumps({"risk_score": 91, "summary": "A window was broken.", "reasoning": "Glass."})
SETTINGS = AnalyzeSettings()


class PlainServer:
    """Answers each request with the next of its scripted answers, byte for byte, then closes the connection."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            sizes = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = await reader.readexactly(int(sizes[0].split(b":")[1])) if sizes else b""
            self.requests.append(head + body)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            if answer is None:
                await reader.read()  # say nothing until the client gives up
            else:
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def serving(*answers: bytes | None) -> AsyncIterator[tuple[PlainServer, str]]:
    plain = PlainServer(*answers)
    server = await asyncio.start_server(plain.serve, "127.0.0.1", 0)
    try:
        yield plain, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


def http(body: str | bytes, status: str = "200 OK", kind: str = "application/json") -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\nConnection: close\r\n\r\n"
    return head.encode() + raw


def said(text: str) -> bytes:
    return http(json.dumps({"content": text, "model": "scripted"}))


class NoWaiting:
    """Real time for what is written, no time between attempts."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    async def pause(self, seconds: float) -> None:
        assert seconds > 0


OK, REPAIRED, FALLBACK = AnalysisStatus.OK, AnalysisStatus.REPAIRED, AnalysisStatus.FALLBACK


@pytest.mark.parametrize(
    ("answers", "status", "score"),
    [
        pytest.param([said(f"<think>hm</think>```json\n{GOOD}\n```")], OK, 91, id="thinks and fences"),
        pytest.param([said("I'm sorry."), said(GOOD)], REPAIRED, 91, id="refuses once"),
        pytest.param([said(GOOD[:40])], FALLBACK, 50, id="cut off"),
        pytest.param([said("")], FALLBACK, 50, id="empty"),
        pytest.param([said('{"risk_score": NaN, "summary": "x"}')], FALLBACK, 50, id="NaN"),
        pytest.param([said("{" * 100_000)], FALLBACK, 50, id="braces"),
        pytest.param([said("\x00\ud800 no JSON")], FALLBACK, 50, id="characters no database takes"),
        pytest.param([http("<html>Welcome</html>", kind="text/html")], FALLBACK, 50, id="a web page"),
        pytest.param([http("[1, 2]")], FALLBACK, 50, id="a list"),
        pytest.param([http('{"content": 7}')], FALLBACK, 50, id="content is a number"),
        pytest.param([http('{"detail": "?"}', "400 Bad Request")], FALLBACK, 50, id="400"),
        pytest.param([http("", "302 Found")], FALLBACK, 50, id="redirect"),
        pytest.param([http("busy", "503 Service Unavailable"), said(GOOD)], OK, 91, id="503 once"),
        pytest.param([http("oops", "500 Internal Server Error")], FALLBACK, 50, id="500 always"),
        pytest.param([b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"], FALLBACK, 50, id="breaks off"),
        pytest.param([b"220 smtp.example.org ESMTP\r\n"], FALLBACK, 50, id="not HTTP"),
        pytest.param([b""], FALLBACK, 50, id="hangs up"),
        pytest.param([None], FALLBACK, 50, id="never answers"),
        pytest.param([http(b" " * (MAX_ANSWER_BYTES + 1))], FALLBACK, 50, id="too long"),
        pytest.param([http(b'{"content": "\xff\xfe"}')], FALLBACK, 50, id="not UTF-8"),
        pytest.param([http("[" * 200_000)], FALLBACK, 50, id="deeply nested"),
    ],
)
async def test_any_answer_makes_one_honest_event(
    store: Store, hall: Connection, seed: Seed, answers: list[bytes | None], status: AnalysisStatus, score: int
) -> None:
    manner = Manner(Sampling(0.2, 100), facts_characters=4900, context_tokens=4096, attempts=2, slots=1)
    async with serving(*answers) as (_, url), opened(url, Patience(2, 1, 1), 2) as transport:
        assessor = Assessor(CompletionModel(transport), manner, NoWaiting())
        site, leave = Site(SETTINGS.bounds, SETTINGS.zone), Leave(Budget(hall), SETTINGS.zone)
        await Worker(store, hall.broker, assessor, leave, site, NoWaiting()).handle(await seed(frames=1))

    async with store.reading() as reading:
        [event] = (await reading.events.page(EventFilter(), None, 10)).items
    assert (event.analysis_status, event.risk_score) == (status, score)
    assert (event.analysis_error is None) == (status is not FALLBACK)
    assert event.summary


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param(http("", "503 Service Unavailable"), ModelUnavailable, id="loading"),
        pytest.param(http("", "429 Too Many Requests"), ModelUnavailable, id="overloaded"),
        pytest.param(http("", "401 Unauthorized"), ModelRefused, id="refused"),
        pytest.param(None, ModelTooSlow, id="silent"),
    ],
)
async def test_failures_are_told_apart(answer: bytes | None, error: type[Exception]) -> None:
    async with serving(answer) as (_, url), opened(url, Patience(1, 0.5, 0.5), 2) as transport:
        with pytest.raises(error) as failed:
            await transport.ask("/completion", {"prompt": "x"})
    assert "/completion" in str(failed.value)


async def test_nobody_listening_is_unavailable() -> None:
    async with serving(b"") as (_, url):
        pass
    async with opened(url, Patience(1, 1, 1), 2) as transport:
        with pytest.raises(ModelUnavailable, match="cannot connect"):
            await transport.ask("/completion", {"prompt": "x"})


async def test_a_probe_wants_a_real_completion_not_just_health() -> None:
    async with serving(http('{"status": "ok"}')) as (_, url), opened(url, Patience(1, 1, 1), 2) as transport:
        with pytest.raises(ModelRefused):
            await CompletionModel(transport).probe()
    async with (
        serving(http("", "404 Not Found"), said("yes")) as (plain, url),
        opened(url, Patience(1, 1, 1), 2) as transport,
    ):
        await CompletionModel(transport).probe()
    assert [request.split(b" ")[0] for request in plain.requests] == [b"GET", b"POST"]


async def test_the_question_has_the_constant_beginning_the_schema_and_the_cache() -> None:
    from hsi.analyze import parsing, prompt

    async with serving(said(GOOD)) as (plain, url), opened(url, Patience(1, 1, 1), 2) as transport:
        await CompletionModel(transport).answer(prompt.Prompt(prompt.SYSTEM, "facts"), Sampling(0.2, 1536))
    asked = json.loads(plain.requests[0].partition(b"\r\n\r\n")[2])

    assert asked["prompt"].startswith(f"<|im_start|>system\n{prompt.SYSTEM}")
    assert asked["prompt"].endswith("facts<|im_end|>\n<|im_start|>assistant\n")
    assert asked["json_schema"] == parsing.SCHEMA
    assert (asked["n_predict"], asked["cache_prompt"], asked["temperature"]) == (1536, True, 0.2)
