"""WebSockets on a real server, real Redis and real clients: nothing missed, nothing twice, nobody held up."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hsi.api import app
from hsi.api.settings import ApiSettings
from hsi.events.cameras import CameraStatus
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, MediaKey
from hsi.events.messages import (
    Box,
    CameraStatusChanged,
    DetectedObject,
    DetectionGrouped,
    Health,
    PartHealth,
    QueueDepth,
    RiskAssessed,
    StatusChanged,
)
from hsi.events.streams import Stream
from hsi.media.directory import DirectoryMediaStore
from hsi.runtime import metrics, tasks
from hsi.runtime.health import Board
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.tasks import Stop
from hsi.runtime.web import HttpServer
from hsi.site import redis
from hsi.site.datadir import DataDirectory
from hsi.store import engine
from hsi.store.settings import StoreSettings
from hsi.stream import connection
from hsi.stream.broker import Broker
from hsi.stream.memory import MemoryBroker
from hsi.stream.settings import StreamSettings

StartApi = Callable[..., AbstractAsyncContextManager[str]]
Assessed = Callable[[int], RiskAssessed]
Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at(url: str, path: str = "/ws/events") -> str:
    return url.replace("http://", "ws://") + path


async def heard(client: ClientConnection, *kinds: str) -> dict[str, Any]:
    """The next message of one of these kinds."""
    async with asyncio.timeout(20):
        while True:
            message: dict[str, Any] = json.loads(await client.recv())
            if message["type"] in kinds:
                return message


async def say(client: ClientConnection, kind: str, **data: object) -> None:
    await client.send(json.dumps({"type": kind, "data": data}))


def camera_is(now: CameraStatus) -> CameraStatusChanged:
    return CameraStatusChanged(
        camera_id=CameraId("front_door"),
        camera_name="Front door",
        status=now,
        previous_status=CameraStatus.ONLINE,
        reason="no_pictures",
        detail="no picture",
        since=NOON,
    )


def status(pending: int) -> StatusChanged:
    return StatusChanged(
        observed_at=NOON,
        health=Health.DEGRADED,
        parts={"detector": PartHealth(status=Health.UNHEALTHY, message="no answer")},
        queues={"detection_queue": QueueDepth(waiting=pending, pending=1, oldest_seconds=3.5)},
        cameras_total=2,
        cameras_active=1,
        cameras_by_status={CameraStatus.ONLINE: 1, CameraStatus.SILENT: 1},
    )


async def test_a_client_is_greeted_and_hears_an_event_in_the_seeds_words(
    bare_api: str, broker: Broker, assessed: Assessed
) -> None:
    async with connect(at(bare_api)) as client:
        greeting = json.loads(await client.recv())
        assert greeting["type"] == "connected"
        assert greeting["data"].keys() == {"connection_id", "server_time", "last_seq"}
        seq = await broker.append(assessed(7))
        event = await heard(client, "event")
    assert event["seq"] == seq
    assert "replay" not in event
    data = event["data"]
    assert (data["id"], data["event_id"], data["risk_score"], data["risk_level"]) == (7, 7, 70, "high")
    assert (data["camera_id"], data["camera_name"], data["detection_count"]) == ("front_door", "Front door", 2)
    assert data["started_at"] == "2026-03-01T12:00:00Z"


async def test_a_grouped_detection_is_shown_with_its_box_as_shares_of_the_picture(
    bare_api: str, broker: Broker
) -> None:
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await broker.append(
            DetectionGrouped(
                batch_id=BatchId("batch-1"),
                camera_id=CameraId("front_door"),
                media_key=MediaKey("front_door/1.jpg"),
                captured_at=NOON,
                image_width_px=640,
                image_height_px=480,
                detected=DetectedObject(
                    detection_id=DetectionId(5),
                    object_class=ObjectClass.PERSON,
                    confidence=0.9,
                    box=Box(x=64, y=48, width=320, height=600),
                ),
            )
        )
        data = (await heard(client, "detection"))["data"]
    assert data["bbox"] == {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.9}
    assert (data["detection_id"], data["label"], data["batch_id"]) == (5, "person", "batch-1")


async def test_the_state_of_a_camera_comes_with_the_words_of_the_seeds_and_again_by_resync(
    bare_api: str, broker: Broker
) -> None:
    async with connect(at(bare_api)) as client:
        greeting = await heard(client, "connected")
        await say(client, "subscribe", events=["camera.*"])
        await client.recv()
        seq = await broker.append(camera_is(CameraStatus.SILENT))
        message = await heard(client, "camera_status", "event")
    assert (message["seq"], message["data"]) == (
        seq,
        {
            "event_type": "camera.status_changed",
            "camera_id": "front_door",
            "camera_name": "Front door",
            "status": "silent",
            "previous_status": "online",
            "reason": "no_pictures",
            "detail": "no picture",
            "since": "2026-03-01T12:00:00Z",
            "synthetic": False,
        },
    )
    await broker.append(camera_is(CameraStatus.OFFLINE))
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await say(client, "resync", channel="events", last_sequence=greeting["data"]["last_seq"])
        await heard(client, "resync_ack")
        again = [await heard(client, "camera_status") for _ in range(2)]
    assert [each["data"]["event_type"] for each in again] == ["camera.status_changed", "camera.offline"]
    assert {each["replay"] for each in again} == {True}


async def test_the_newest_system_status_comes_right_after_the_greeting(bare_api: str, broker: Broker) -> None:
    await broker.append(status(4))
    newest = await broker.append(status(5))
    async with connect(at(bare_api, "/ws/system")) as client:
        await heard(client, "connected")
        first = json.loads(await client.recv())
        assert (first["type"], first["seq"]) == ("system_status", newest)
        assert first["data"]["queue"] == {"pending": 6, "processing": 0}
        others = {"offline": 0, "error": 0, "disabled": 0, "unknown": 0}
        assert first["data"]["cameras"] == {"active": 1, "total": 2, "silent": 1, **others}
        assert first["data"]["gpu"]["available"] is False
        assert first["data"]["parts"] == {"detector": {"status": "unhealthy", "message": "no answer"}}
        again = await broker.append(status(6))
        assert (await heard(client, "system_status"))["seq"] == again


async def test_resync_over_two_replicas_has_no_gap_and_no_double_while_messages_flow(
    start_api: StartApi, broker: Broker, assessed: Assessed
) -> None:
    """A client hops between replicas twenty times while somebody publishes as fast as Redis takes it."""
    sent: list[int] = []
    got: list[int] = []
    enough = asyncio.Event()

    async def publish() -> None:
        while not enough.is_set():
            sent.append(await broker.append(assessed(len(sent) + 1)))

    async with AsyncExitStack() as stack:
        replicas = [at(await stack.enter_async_context(start_api())) for _ in range(2)]
        got.append(await broker.append(assessed(0)))
        publishing = asyncio.create_task(publish())
        for hop in range(20):
            async with connect(replicas[hop % 2], max_queue=None) as client:
                await heard(client, "connected")
                await say(client, "resync", channel="events", last_sequence=got[-1])
                for _ in range(40):
                    message = await heard(client, "event", "resync_ack")
                    if message["type"] == "resync_ack":
                        assert message["data"]["reset"] is False
                        continue
                    got.append(message["seq"])
        enough.set()
        await publishing
    seen = sorted(got)
    assert len(set(got)) == len(got), "no sequence number came twice"
    assert seen == list(range(seen[0], seen[0] + len(seen))), "no sequence number is missing"


async def test_replayed_messages_come_marked_and_counted_before_live_ones(
    bare_api: str, broker: Broker, assessed: Assessed
) -> None:
    sent = [await broker.append(assessed(number)) for number in range(1, 1201)]
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await say(client, "resync", channel="security_events", last_sequence=sent[99])
        ack = (await heard(client, "resync_ack"))["data"]
        live = await broker.append(assessed(5000))
        replayed = [json.loads(await client.recv()) for _ in range(ack["count"])]
        after = json.loads(await client.recv())
    assert (ack["from"], ack["to"], ack["count"], ack["reset"]) == (sent[100], sent[-1], 1100, False)
    assert [message["seq"] for message in replayed] == sent[100:]
    assert all(message["replay"] is True for message in replayed)
    assert (after["seq"], after.get("replay")) == (live, None)


async def test_a_client_behind_the_trimmed_log_is_told_to_reload(
    bare_api: str, broker: Broker, assessed: Assessed
) -> None:
    first = await broker.append(assessed(1))
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await say(client, "resync", last_sequence=first - 10)
        ack = (await heard(client, "resync_ack"))["data"]
        assert (ack["reset"], ack["oldest_seq"], ack["count"]) == (True, first, 1)
        assert (await heard(client, "event"))["seq"] == first


async def test_a_client_ahead_of_the_log_is_told_to_reload(bare_api: str, broker: Broker, assessed: Assessed) -> None:
    first = await broker.append(assessed(1))
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await say(client, "resync", last_sequence=first + 1000)
        ack = (await heard(client, "resync_ack"))["data"]
    assert (ack["reset"], ack["from"], ack["to"]) == (True, first, first)


async def test_asking_twice_for_a_replay_brings_it_once(bare_api: str, broker: Broker, assessed: Assessed) -> None:
    first = await broker.append(assessed(1))
    await broker.append(assessed(2))
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        counts = []
        for _ in range(2):
            await say(client, "resync", last_sequence=first)
            counts.append((await heard(client, "resync_ack"))["data"]["count"])
    assert counts == [1, 0]


async def test_subscriptions_choose_what_comes(bare_api: str, broker: Broker, assessed: Assessed) -> None:
    async with connect(at(bare_api)) as client, connect(at(bare_api)) as witness:
        await heard(client, "connected")
        await heard(witness, "connected")
        await say(client, "unsubscribe", events=["event.*"])
        assert json.loads(await client.recv()) == {"action": "unsubscribed", "events": ["event.*"]}
        first = await broker.append(assessed(1))
        assert (await heard(witness, "event"))["seq"] == first
        await say(client, "subscribe", events=["event.*"])
        assert json.loads(await client.recv()) == {"action": "subscribed", "events": ["event.*"]}
        second = await broker.append(assessed(2))
        assert (await heard(client, "event"))["seq"] == second


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("{", "invalid_json", id="not JSON"),
        pytest.param("[" * 60_000, "invalid_json", id="nested beyond reason"),
        pytest.param("[1]", "invalid_message_format", id="not an object"),
        pytest.param('{"data":{}}', "invalid_message_format", id="no type"),
        pytest.param('{"type":"dance"}', "unknown_message_type", id="unknown type"),
        pytest.param('{"type":"resync","data":{"last_sequence":-1}}', "validation_error", id="negative sequence"),
        pytest.param('{"type":"resync","data":{"last_sequence":1e400}}', "validation_error", id="endless sequence"),
        pytest.param(
            '{"type":"resync","data":{"channel":"system","last_sequence":1}}', "validation_error", id="foreign"
        ),
        pytest.param('{"type":"subscribe","data":{"events":["../x"]}}', "validation_error", id="no pattern"),
        pytest.param('{"type":"subscribe","data":{"events":[]}}', "validation_error", id="no patterns"),
    ],
)
async def test_a_message_that_cannot_be_obeyed_is_answered_and_the_connection_stays(
    bare_api: str, text: str, code: str
) -> None:
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await client.send(text)
        error = await heard(client, "error")
        assert error["data"]["code"] == code
        await client.send("ping")
        assert json.loads(await client.recv()) == {"type": "pong"}


async def test_a_message_above_the_limit_closes_with_1009_and_a_binary_one_with_1003(start_api: StartApi) -> None:
    async with start_api(websocket_max_message_size=1024) as url:
        for message, code in (("x" * 2000, 1009), (b"\x00", 1003)):
            async with connect(at(url)) as client:
                await heard(client, "connected")
                await client.send(message)
                with pytest.raises(ConnectionClosed):
                    await heard(client, "nothing")
                assert client.close_code == code


async def test_the_server_pings_with_the_newest_number_and_closes_an_idle_client_with_1000(
    start_api: StartApi, broker: Broker, assessed: Assessed
) -> None:
    async with start_api(websocket_ping_interval=1, websocket_idle_timeout=2) as url, connect(at(url)) as client:
        await heard(client, "connected")
        seq = await broker.append(assessed(1))
        await heard(client, "event")
        assert await heard(client, "ping") == {"type": "ping", "lastSeq": seq}
        with pytest.raises(ConnectionClosed):
            await heard(client, "nothing")
        assert client.close_code == 1000


async def test_stopping_the_server_closes_clients_with_1001(start_api: StartApi) -> None:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(start_api())
        client = await connect(at(url))
        await heard(client, "connected")
        closing = asyncio.create_task(heard(client, "nothing"))
    with pytest.raises(ConnectionClosed):
        await closing
    assert client.close_code == 1001


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        pytest.param(None, True, id="a program"),
        pytest.param("same", True, id="our own page"),
        pytest.param("http://localhost:5173", True, id="a configured page"),
        pytest.param("http://evil.example", False, id="a foreign page"),
        pytest.param("null", False, id="a page without an origin"),
        pytest.param("http://127.0.0.1:1", False, id="another port of this machine"),
    ],
)
async def test_only_our_own_and_configured_pages_may_connect(
    bare_api: str, origin: str | None, *, welcome: bool
) -> None:
    headers = {} if origin is None else {"Origin": bare_api if origin == "same" else origin}
    if welcome:
        async with connect(at(bare_api), additional_headers=headers) as client:
            await heard(client, "connected")
        return
    with pytest.raises(InvalidStatus) as refused:
        await connect(at(bare_api), additional_headers=headers)
    assert refused.value.response.status_code == 403


async def test_an_unknown_socket_path_is_refused(bare_api: str) -> None:
    with pytest.raises(InvalidStatus):
        await connect(at(bare_api, "/ws/everything"))


async def test_of_500_clients_one_never_reads_and_is_cut_while_all_others_get_every_message(
    bare_api: str, broker: Broker, assessed: Assessed, eventually: Eventually
) -> None:
    """Updates are large and only the deaf client wants them; everybody wants new events."""
    cut_before = metrics.value("hsi_websocket_slow_readers_total", channel="events")
    large = assessed(0).model_copy(update={"revision": 2, "reasoning": "x" * 100_000})
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(connect(at(bare_api), compression=None, max_queue=None, ping_interval=None))
            for _ in range(499)
        ]
        for client in clients:
            await heard(client, "connected")
            await say(client, "unsubscribe", events=["event.updated"])
            assert json.loads(await client.recv())["action"] == "unsubscribed"
        deaf = _never_reads(bare_api)
        stack.callback(deaf.close)
        sent: list[int] = []

        async def deaf_is_cut() -> bool:
            await broker.append(large)
            sent.append(await broker.append(assessed(len(sent))))
            return metrics.value("hsi_websocket_slow_readers_total", channel="events") > cut_before

        await eventually(deaf_is_cut)
        heard_by_all = await asyncio.gather(*(_events(client, len(sent)) for client in clients))
        assert all(numbers == sent for numbers in heard_by_all)

        async def gone() -> bool:
            return metrics.value("hsi_websocket_connections", channel="events") == 499

        await eventually(gone)


async def _events(client: ClientConnection, count: int) -> list[int]:
    return [(await heard(client, "event"))["seq"] for _ in range(count)]


def _never_reads(url: str) -> socket.socket:
    """A client that completes the handshake and then reads nothing, with a small receive buffer."""
    host, _, port = url.removeprefix("http://").partition(":")
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect((host, int(port)))
    client.sendall(
        b"GET /ws/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    return client


async def test_a_dropped_socket_resumes_where_it_was(bare_api: str, broker: Broker, assessed: Assessed) -> None:
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        seen = await broker.append(assessed(1))
        assert (await heard(client, "event"))["seq"] == seen
        client.transport.abort()
    missed = [await broker.append(assessed(number)) for number in (2, 3)]
    async with connect(at(bare_api)) as client:
        await heard(client, "connected")
        await say(client, "resync", last_sequence=seen)
        assert [(await heard(client, "event"))["seq"] for _ in missed] == missed


async def test_a_redis_that_restarts_costs_no_message(
    start_api: StartApi, assessed: Assessed, own_data: DataDirectory
) -> None:
    async with AsyncExitStack() as stack:
        async with redis.running(own_data) as redis_url:
            url = await stack.enter_async_context(start_api(redis_url=redis_url))
            async with connection.open(StreamSettings(redis_url=redis_url)) as queue:
                client = await stack.enter_async_context(connect(at(url)))
                await heard(client, "connected")
                before = await queue.broker.append(assessed(1))
                assert (await heard(client, "event"))["seq"] == before
        await say(client, "resync", last_sequence=before)
        assert (await heard(client, "error"))["data"]["code"] == "replay_unavailable"
        async with (
            redis.running(own_data) as redis_url,
            connection.open(StreamSettings(redis_url=redis_url)) as queue,
        ):
            after = await queue.broker.append(assessed(2))
            assert (await heard(client, "event"))["seq"] == after == before + 1
            await stack.aclose()


async def test_a_server_that_starts_without_redis_serves_and_relays_once_redis_is_there(
    start_api: StartApi, assessed: Assessed, own_data: DataDirectory
) -> None:
    async with redis.running(own_data) as redis_url:
        pass
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(start_api(redis_url=redis_url))
        client = await stack.enter_async_context(connect(at(url)))
        assert (await heard(client, "connected"))["data"]["last_seq"] is None
        async with (
            redis.running(own_data),
            connection.open(StreamSettings(redis_url=redis_url)) as queue,
        ):
            sent = 0
            while not client.protocol.close_rcvd:
                sent = await queue.broker.append(assessed(1))
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.2):
                        assert (await heard(client, "event"))["seq"] <= sent
                        break
            await stack.aclose()


class BrokenBroker(MemoryBroker):
    """Has a bug where a replay asks."""

    async def oldest(self, log: Stream) -> int:
        raise ZeroDivisionError(log)


async def test_a_fault_of_ours_closes_with_1011(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = ApiSettings(api_host="127.0.0.1", api_port=0)
    pictures = DirectoryMediaStore(tmp_path, writable=False)
    board, stop = Board(), Stop()
    async with engine.open(StoreSettings()) as store:
        running = app.assemble(
            settings,
            store=store,
            broker=BrokenBroker(),
            frames=pictures,
            thumbnails=pictures,
            about=RuntimeSettings(),
            board=board,
        )
        server = next(task for task in running if isinstance(task, HttpServer))
        server.bind()
        ended = asyncio.create_task(tasks.run(running, stop))
        async with connect(at(server.url)) as client:
            await heard(client, "connected")
            await say(client, "resync", last_sequence=0)
            with pytest.raises(ConnectionClosed):
                await heard(client, "nothing")
            assert client.close_code == 1011
        stop.order()
        await ended
    assert "ZeroDivisionError" in caplog.text
