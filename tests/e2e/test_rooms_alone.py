"""Every room as a process of its own, several of them twice, on one PostgreSQL and one Redis; one is killed at work."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import connect

from hsi.events.streams import Stream
from hsi.simulate import camera, player
from hsi.simulate.schedule import Pace
from hsi.site import models

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

CAMERAS = 3
LENGTH = timedelta(minutes=3)
STALE_SECONDS = 10
"""The shortest that is allowed: after this the work of a dead reader is taken over."""
STOP_SECONDS = 30.0
COPIES = {
    "serve.detector": 1,
    "ingest": 1,
    "detect": 2,
    "enrich": 1,
    "batch": 2,
    "analyze": 2,
    "notify": 1,
    "observe": 1,
    "retain": 1,
    "api": 2,
}

NEVER_LOOKED_AT = """
    SELECT f.id FROM frames f LEFT JOIN detection_runs r ON r.frame_id = f.id
    WHERE f.verdict = 'accepted' AND r.frame_id IS NULL
"""
EVIDENCE = """
    SELECT d.id, count(e.event_id) AS n FROM detections d
    LEFT JOIN event_detections e ON e.detection_id = d.id AND e.role = 'evidence' GROUP BY d.id
"""


class Room:
    """One started process; what it logs is read from its file."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        self.name = name
        self.process = process
        self._log = log

    def said(self) -> str:
        return self._log.read_text()

    def lines(self) -> list[dict[str, Any]]:
        """Whole lines only: the last one may be half written. A traceback is no line; it is looked for by itself."""
        return [json.loads(line) for line in self.said().split("\n")[:-1] if line.startswith("{")]

    def url(self, task: str) -> str:
        """Where one of its servers listens; empty while it does not."""
        assert self.process.poll() is None, f"{self.name} ended: {self.said()}"
        listening = (line for line in self.lines() if line["event"] == "listening" and line["task"] == task)
        return next((str(line["url"]) for line in listening), "")


@pytest.fixture
def cameras(data_dir: Path) -> Path:
    (data_dir / "cameras").mkdir()
    return data_dir / "cameras"


@pytest.fixture
def rooms(data_dir: Path, cameras: Path, database_url: str, redis_url: str) -> Iterator[dict[str, Room]]:
    """All rooms, started as `python -m hsi.<room>`; each knows only what it was told. What is left is ended."""
    told = {
        "PATH": os.defpath,
        "DATABASE_URL": database_url,
        "DATABASE_POOL_SIZE": "5",
        "DATABASE_MAX_OVERFLOW": "0",
        "REDIS_URL": redis_url,
        "STALE_CLAIM_SECONDS": str(STALE_SECONDS),
        "FOSCAM_BASE_PATH": str(cameras),
        "THUMBNAILS_DIR": str(data_dir / "thumbnails"),
        "DETECTOR_MODEL": str(models.shipped()),
        "DETECTOR_SOCKET": str(data_dir / "detector.sock"),
        "DETECTOR_URL": f"unix://{data_dir / 'detector.sock'}",
        "NEMOTRON_URL": "",
        "BATCH_WINDOW_SECONDS": "20",
        "BATCH_IDLE_TIMEOUT_SECONDS": "3",
        "API_HOST": "127.0.0.1",
        "API_PORT": "0",
        "PROBE_PORT": "0",
        "LOG_FILE_PATH": "",
    }
    names = [f"{room}-{number}" for room, copies in COPIES.items() for number in range(copies)]
    started = {name: _start(name, told | {"CONSUMER_NAME": name}, data_dir / "rooms" / name) for name in names}
    yield started
    for room in started.values():
        if room.process.poll() is None:
            room.process.kill()
        room.process.wait(10)


def _start(name: str, told: dict[str, str], home: Path) -> Room:
    home.mkdir(parents=True)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            (sys.executable, "-m", f"hsi.{name.rpartition('-')[0]}"),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home,
            env=told,
        )
    return Room(name, process, home / "log")


class Listener:
    """A WebSocket client of one replica: what it heard, by sequence number."""

    def __init__(self) -> None:
        self.heard: dict[int, tuple[str, Any]] = {}
        self.in_order = True

    async def listen(self, socket: Any) -> None:
        async for text in socket:
            message = json.loads(text)
            if "seq" in message:
                self.in_order &= message["seq"] > max(self.heard, default=0)
                self.heard[message["seq"]] = (message["type"], message["data"])

    def revisions(self) -> set[tuple[int, int]]:
        return {(data["event_id"], data["revision"]) for kind, data in self.heard.values() if kind == "event"}


@contextlib.asynccontextmanager
async def _listening(url: str) -> AsyncIterator[Listener]:
    listener = Listener()
    async with connect(url.replace("http://", "ws://") + "/ws/events") as socket:
        assert json.loads(await socket.recv())["type"] == "connected"
        listening = asyncio.create_task(listener.listen(socket))
        try:
            yield listener
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening


async def test_rooms_alone_lose_nothing_double_nothing_and_stop_when_told(
    rooms: dict[str, Room], cameras: Path, database_url: str, redis_url: str
) -> None:
    await _until(lambda: _all_answer(rooms), "all probes to answer")
    doors = [rooms[name].url("api") for name in ("api-0", "api-1")]
    assert doors[0] != doors[1]
    database = await asyncpg.connect(database_url.replace("+asyncpg", ""), timeout=10)
    try:
        async with _listening(doors[0]) as here, _listening(doors[1]) as there:
            playing = asyncio.create_task(asyncio.to_thread(_play, cameras))
            await _kill_at_work(rooms["detect-0"], database, redis_url)
            assert not playing.done(), "killed too late to prove anything"
            stills = await playing
            await _until(lambda: _settled(database, stills), "every detection to stand in an event", 120)
            await _none_lost_none_doubled(database, stills)
            events = {(row["id"], row["revision"]) for row in await database.fetch("SELECT id, revision FROM events")}
            assert len(events) >= CAMERAS
            await _until(lambda: _true(events <= here.revisions() & there.revisions()), "both clients to hear all")
        assert here.heard == there.heard
        assert here.in_order
        assert there.in_order
        assert _events(doors[0]) == _events(doors[1])
        assert {event["id"] for event in _events(doors[0])} == {number for number, _ in events}
    finally:
        await database.close()
    await _until(lambda: _all_answer(rooms), "all probes to answer still")
    _stop(rooms)


async def _true(answer: bool) -> bool:
    return answer


async def _until(condition: Callable[[], Awaitable[bool]], what: str, seconds: float = 60) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not await condition():
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"waited {seconds} s for {what}")


async def _all_answer(rooms: dict[str, Room]) -> bool:
    """Whether every room that lives says that it turns and that it is ready."""
    async with httpx.AsyncClient(timeout=10) as client:
        for room in rooms.values():
            if room.process.returncode is not None:
                continue
            url = room.url("probes")
            if not url:
                return False
            alive, ready = await client.get(url + "/healthz"), await client.get(url + "/readyz")
            if (alive.status_code, ready.status_code) != (200, 200):
                return False
    return True


def _play(root: Path) -> int:
    """Stills of a few minutes ago, as fast as they are drawn, as cameras send that were cut off; how many."""
    began_at = datetime.now(UTC) - LENGTH - timedelta(minutes=2)
    for view in camera.cameras(CAMERAS, seed=11, pace=Pace(gap_seconds=(15.0, 30.0))):
        player.record(root, view, began_at, LENGTH)
    return len(list(root.rglob("*.jpg")))


async def _kill_at_work(room: Room, database: Any, redis_url: str) -> None:
    """SIGKILL while it holds frames that nobody else will finish before they are taken over."""
    await _until(lambda: _at_least(database, 60), "some frames")
    async with Redis.from_url(redis_url) as queue:
        await _until(lambda: _frozen_at_work(room, queue), "a frame in hand")
    room.process.kill()
    assert room.process.wait(10) == -signal.SIGKILL


async def _at_least(database: Any, frames: int) -> bool:
    return int(await database.fetchval("SELECT count(*) FROM detection_runs")) >= frames


async def _frozen_at_work(room: Room, queue: Redis) -> bool:
    """Stop the process where it stands; let it go on when that moment holds nothing."""
    room.process.send_signal(signal.SIGSTOP)
    in_hand = await queue.xpending_range(Stream.DETECTION_QUEUE, "detect", "-", "+", 10, consumername=room.name)
    if not in_hand:
        room.process.send_signal(signal.SIGCONT)
    return bool(in_hand)


async def _settled(database: Any, stills: int) -> bool:
    """Whether every file is a frame, every frame was looked at, and every detection stands in an event."""
    if await database.fetchval("SELECT count(*) FROM frames") < stills or await database.fetch(NEVER_LOOKED_AT):
        return False
    return all(row["n"] for row in await database.fetch(EVIDENCE))


async def _none_lost_none_doubled(database: Any, stills: int) -> None:
    verdicts = await database.fetch("SELECT verdict, count(*) AS n FROM frames GROUP BY 1")
    assert {row["verdict"]: row["n"] for row in verdicts} == {"accepted": stills}
    outcomes = await database.fetch("SELECT outcome, count(*) AS n FROM detection_runs GROUP BY 1")
    counted = {row["outcome"]: row["n"] for row in outcomes}
    assert sum(counted.values()) == stills
    assert counted["objects"] > 0
    assert "failed" not in counted
    assert {row["n"] for row in await database.fetch(EVIDENCE)} == {1}


def _events(url: str) -> list[dict[str, Any]]:
    answer = httpx.get(url + "/api/events", params={"limit": "100"}, timeout=10)
    answer.raise_for_status()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def _stop(rooms: dict[str, Room]) -> None:
    """SIGTERM to all at once: each ends in time with code 0, and none has met a bug in its life."""
    living = [room for room in rooms.values() if room.process.returncode is None]
    assert len(living) == sum(COPIES.values()) - 1
    deadline = time.monotonic() + STOP_SECONDS
    for room in living:
        room.process.terminate()
    codes = {room.name: room.process.wait(max(0.1, deadline - time.monotonic())) for room in living}
    assert set(codes.values()) == {0}, codes
    for room in rooms.values():
        assert "Traceback" not in room.said(), room.name
        assert not [line for line in room.lines() if line["level"] in ("error", "critical")], room.name
