"""Pulses and conditions, and how the probes tell them."""

from datetime import timedelta

import httpx
import pytest

from hsi.runtime import probes
from hsi.runtime.health import Board, Condition


def board_at(now: list[float]) -> tuple[Board, httpx.AsyncClient]:
    board = Board()
    app = probes.app(board, process="detect", clock=lambda: now[0])
    return board, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://probe")


def test_asking_for_a_pulse_again_gives_the_same_one() -> None:
    board = Board()
    assert board.pulse("a", stall_after=timedelta(1)) is board.pulse("a", stall_after=timedelta(2))


def test_only_pulses_older_than_their_allowance_are_stalled() -> None:
    board = Board()
    slow = board.pulse("slow", stall_after=timedelta(seconds=10))
    board.pulse("fast", stall_after=timedelta(seconds=1_000_000))
    slow.beat()
    assert board.stalled(slow.last_beat + 10) == {}
    assert board.stalled(slow.last_beat + 11) == {"slow": pytest.approx(11)}
    assert slow.beats == 1


async def test_healthz_names_stalled_tasks_with_their_ages() -> None:
    now = [0.0]
    board, client = board_at(now)
    pulse = board.pulse("worker", stall_after=timedelta(seconds=5))
    async with client:
        now[0] = pulse.last_beat + 1
        alive = await client.get("/healthz")
        now[0] = pulse.last_beat + 7.26
        stalled = await client.get("/healthz")
    assert (alive.status_code, alive.json()["status"], alive.json()["tasks"]) == (200, "alive", ["worker"])
    assert stalled.status_code == 503
    assert stalled.json() == {
        "process": "detect",
        "status": "stalled",
        "stalled_seconds": {"worker": 7.3},
        "tasks": ["worker"],
    }


async def test_readyz_fails_only_for_what_keeps_the_process_from_working() -> None:
    board, client = board_at([0.0])
    async with client:
        assert (await client.get("/readyz")).json() == {"process": "detect", "status": "ready", "conditions": {}}
        board.note("detector", "degraded", "slow")
        degraded = await client.get("/readyz")
        board.note("database", "unready", "no answer")
        unready = await client.get("/readyz")
        board.note("database", "ready")
        again = await client.get("/readyz")
    assert (degraded.status_code, degraded.json()["status"]) == (200, "degraded")
    assert (unready.status_code, unready.json()["status"]) == (503, "unready")
    assert unready.json()["conditions"]["database"] == {"state": "unready", "message": "no answer"}
    assert again.status_code == 200
    assert board.unready() == {}
    assert board.conditions["detector"] == Condition("degraded", "slow")


async def test_metrics_are_in_the_format_that_prometheus_reads() -> None:
    _, client = board_at([0.0])
    async with client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "process_resident_memory_bytes" in answer.text
