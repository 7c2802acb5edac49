"""A camera that falls silent and comes back, through the whole site: in the API, on the WebSocket, as a gap."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.e2e.sending import SendingCamera
from websockets.asyncio.client import ClientConnection, connect

from hsi.events.classes import ObjectClass
from hsi.observe.camera_state import DEBOUNCE
from hsi.observe.watch import EVERY

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

RHYTHM = timedelta(seconds=2)
A_LITTLE = timedelta(seconds=5)
"""For a busy machine, and for the last picture to be taken in."""


async def test_a_silent_camera_is_shown_within_its_rhythm_and_the_debounce_and_comes_back_at_once(
    launch: Callable[..., Any], data_dir: Path
) -> None:
    site = await asyncio.to_thread(lambda: launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready())
    async with httpx.AsyncClient(base_url=site.url, timeout=10) as http, connect(f"{site.socket_url}/ws/events") as ws:
        greeting = json.loads(await ws.recv())
        camera = SendingCamera(data_dir / "data" / "cameras")
        await _put(http, "off_duty", enabled=False)
        await _put(http, "never_there")
        await _put(http, camera.name, expected_interval_ms=round(RHYTHM.total_seconds() * 1000))

        await asyncio.to_thread(camera.send, ObjectClass.PERSON)
        online = await _told(ws, camera.name, "online")
        assert (online["data"]["event_type"], online["data"]["previous_status"]) == ("camera.online", "unknown")

        last_seen = datetime.fromisoformat((await _camera(http, camera.name))["last_seen_at"])
        silent = await _told(ws, camera.name, "silent")
        noticed_after = datetime.now(UTC) - last_seen
        assert RHYTHM < noticed_after <= RHYTHM + DEBOUNCE + EVERY + A_LITTLE
        assert (silent["data"]["reason"], silent["data"]["previous_status"]) == ("no_pictures", "online")
        shown = await _camera(http, camera.name)
        assert (shown["status"], shown["status_reason"]) == ("silent", "no_pictures")
        assert shown["status_since"] == silent["data"]["since"]
        assert shown["status_detail"] == "no picture for longer than 2 s, which is what one may take"
        (gap,) = await _gaps(http, camera.name)
        assert (gap["status"], gap["started_at"], gap["ended_at"]) == ("silent", shown["status_since"], None)
        await _until(lambda: _degraded(http, "Front yard is silent", "front_yard is silent"), "health names it")

        before = datetime.now(UTC)
        await asyncio.to_thread(camera.send, ObjectClass.PERSON, seed=8)
        back = await _told(ws, camera.name, "online")
        assert datetime.now(UTC) - before <= EVERY + 2 * A_LITTLE
        (gap,) = await _gaps(http, camera.name)
        assert gap["ended_at"] == back["data"]["since"]
        assert datetime.fromisoformat(gap["ended_at"]) >= before - A_LITTLE

        off, never = await _camera(http, "off_duty"), await _camera(http, "never_there")
        assert (off["status"], off["status_reason"], await _gaps(http, "off_duty")) == ("disabled", "switched_off", [])
        assert (never["status"], never["status_reason"]) == ("unknown", "never_seen")
        assert await _gaps(http, "never_there") == []
        assert 'hsi_camera_status{camera_id="front_yard",status="online"} 1.0' in (await http.get("/api/metrics")).text
        again = await _resynced(site.socket_url, greeting["data"]["last_seq"], camera.name)
        assert again == [online["seq"], silent["seq"], back["seq"]]


async def _put(http: httpx.AsyncClient, camera: str, **more: object) -> None:
    answer = await http.put(f"/api/cameras/{camera}", json={"source": {"folder": {}}, **more})
    assert answer.is_success, answer.text


async def _camera(http: httpx.AsyncClient, camera: str) -> dict[str, Any]:
    found: dict[str, Any] = (await http.get(f"/api/cameras/{camera}")).json()
    return found


async def _gaps(http: httpx.AsyncClient, camera: str) -> list[dict[str, Any]]:
    """Those in which the camera was at fault; that we began to watch it is none of them."""
    items: list[dict[str, Any]] = (await http.get(f"/api/cameras/{camera}/gaps")).json()["items"]
    return items


async def _told(client: ClientConnection, camera: str, status: str) -> dict[str, Any]:
    """The message that says this camera is so now."""
    async with asyncio.timeout(90):
        while True:
            message: dict[str, Any] = json.loads(await client.recv())
            if message["type"] != "camera_status" or message["data"]["camera_id"] != camera:
                continue
            if message["data"]["status"] == status:
                return message


async def _degraded(http: httpx.AsyncClient, *words: str) -> bool:
    health = (await http.get("/api/system/health")).json()
    cameras = health["services"]["cameras"]
    return health["status"] == "degraded" and cameras["status"] == "degraded" and cameras["message"] in words


async def _until(condition: Callable[[], Any], what: str) -> None:
    deadline = asyncio.get_running_loop().time() + 30
    while not await condition():
        assert asyncio.get_running_loop().time() < deadline, f"waited for: {what}"
        await asyncio.sleep(0.1)


async def _resynced(url: str, last_sequence: int, camera: str) -> list[int]:
    """Numbers of the camera's online and silent messages, as somebody hears them who was away all the time."""
    async with asyncio.timeout(30), connect(f"{url}/ws/events") as client:
        await client.recv()
        await client.send(json.dumps({"type": "resync", "data": {"channel": "events", "last_sequence": last_sequence}}))
        while (ack := json.loads(await client.recv()))["type"] != "resync_ack":
            pass
        replay = [json.loads(await client.recv()) for _ in range(ack["data"]["count"])]
    mine = [each for each in replay if each["type"] == "camera_status" and each["data"]["camera_id"] == camera]
    return [each["seq"] for each in mine if each["data"]["status"] != "unknown"]
