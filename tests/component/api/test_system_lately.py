"""What the API says about the system itself: its last minutes out of the status log, and what it is."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from hsi.events.messages import Health, PartHealth, QueueDepth, StatusChanged
from hsi.stream.broker import Broker

StartApi = Callable[..., AbstractAsyncContextManager[str]]


def report(at: datetime, waiting: int = 0, health: Health = Health.HEALTHY) -> StatusChanged:
    return StatusChanged(
        observed_at=at,
        health=health,
        parts={"detector": PartHealth(status=health)},
        queues={"detection_queue": QueueDepth(waiting=waiting, pending=1, oldest_seconds=2.5, dead=3)},
        cameras_total=1,
        cameras_active=1,
    )


async def history(http: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get("/api/system/history", params=query)
    assert answer.status_code == 200, answer.text
    points: list[dict[str, Any]] = answer.json()["points"]
    return points


async def test_history_is_what_was_reported_in_the_last_minutes_oldest_first(
    http: httpx.AsyncClient, broker: Broker
) -> None:
    assert await history(http) == []
    now = datetime.now(UTC)
    for minutes, waiting in ((70, 1), (40, 2), (14, 3), (2, 4), (0, 5)):
        await broker.append(report(now - timedelta(minutes=minutes), waiting, Health.DEGRADED))
    shown = {minutes: await history(http, minutes=minutes) for minutes in (1, 15, 60)}
    waited = {
        minutes: [each["queues"]["detection_queue"]["waiting"] for each in points] for minutes, points in shown.items()
    }
    assert waited == {1: [5], 15: [3, 4, 5], 60: [2, 3, 4, 5]}
    assert await history(http) == shown[15]
    point = shown[1][0]
    assert point.keys() == {"at", "health", "queues"}
    assert datetime.fromisoformat(point["at"]) == now
    assert point["health"] == "degraded"
    assert point["queues"] == {"detection_queue": {"waiting": 5, "pending": 1, "oldest_seconds": 2.5, "dead": 3}}


async def test_history_reads_a_bounded_number_of_reports(http: httpx.AsyncClient, broker: Broker) -> None:
    now = datetime.now(UTC)
    for number in range(30):
        await broker.append(report(now, number))
    points = await history(http, minutes=1)
    assert [each["queues"]["detection_queue"]["waiting"] for each in points] == list(range(10, 30))


@pytest.mark.parametrize("minutes", ["0", "61", "-5", "1.5", "all", ""])
async def test_history_out_of_range_is_refused(http: httpx.AsyncClient, minutes: str) -> None:
    answer = await http.get("/api/system/history", params={"minutes": minutes})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


async def test_without_a_queue_history_says_so(start_api: StartApi, database_url: str) -> None:
    nowhere = "unix:///nowhere/redis.sock?db=0"
    async with start_api(database_url=database_url, redis_url=nowhere) as url, httpx.AsyncClient(base_url=url) as http:
        answer = await http.get("/api/system/history")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "CACHE_UNAVAILABLE")


async def test_about_names_what_a_page_needs_to_explain_what_it_shows(start_api: StartApi) -> None:
    given = {
        "app_name": "Our house",
        "severity_low_max": 20,
        "severity_medium_max": 50,
        "severity_high_max": 90,
        "retention_days": 14,
        "nemotron_url": "",
    }
    async with start_api(**given) as url, httpx.AsyncClient(base_url=url) as http:
        said = (await http.get("/api/system/about")).json()
    assert said.pop("version")
    assert abs(datetime.fromisoformat(said.pop("time")) - datetime.now(UTC)) < timedelta(minutes=1)
    assert said == {
        "name": "Our house",
        "severity": {"low_max": 20, "medium_max": 50, "high_max": 90},
        "retention_days": 14,
        "model_configured": False,
    }


async def test_about_says_that_a_model_is_configured(start_api: StartApi) -> None:
    async with start_api(nemotron_url="http://model:8091") as url, httpx.AsyncClient(base_url=url) as http:
        assert (await http.get("/api/system/about")).json()["model_configured"] is True
