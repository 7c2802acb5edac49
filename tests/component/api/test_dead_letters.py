"""Dead letters by REST on a real queue: shown with their reason, put back, thrown away."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from hsi.events.ids import CameraId, FrameId, MediaKey
from hsi.events.messages import FrameCaptured, Message
from hsi.events.streams import Stream
from hsi.runtime.tasks import Stop
from hsi.stream.broker import Broker
from hsi.stream.consume import Consumer, Reject
from hsi.stream.intake import Intake

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]

WORK = Stream.DETECTION_QUEUE
PATH = "dlq:detection_queue"
MANY = 150
"""Enough for the first to die again while the last still wait."""


@pytest.fixture
async def three(broker: Broker) -> list[str]:
    """Three dead letters of the detection queue; their entry ids, oldest first."""
    return await _bury(broker, 3)


async def _bury(broker: Broker, count: int) -> list[str]:
    await broker.ensure_group(WORK, "detect")
    for number in range(count):
        await broker.publish(_frame(number))
    for delivery in await broker.read(WORK, "detect", "c", count=count, block=timedelta(0)):
        await broker.bury(delivery, "the detector refused it")
    return [letter.entry_id for letter in await broker.dead_letters(WORK, limit=count)]


def _frame(number: int) -> FrameCaptured:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return FrameCaptured(
        frame_id=FrameId(number),
        camera_id=CameraId("front_door"),
        media_key=MediaKey(f"front_door/{number}.jpg"),
        sha256=f"{number:064x}",
        captured_at=at,
        completed_at=at,
    )


async def _listed(http: httpx.AsyncClient) -> list[str]:
    answer: dict[str, Any] = (await http.get(f"/api/dlq/jobs/{PATH}")).json()
    return [job["entry_id"] for job in answer["jobs"]]


@pytest.mark.usefixtures("three")
async def test_a_dead_letter_is_shown_with_its_reason_and_goes_back(http: httpx.AsyncClient, broker: Broker) -> None:
    counts = (await http.get("/api/dlq/stats")).json()
    assert (counts["detection_queue_count"], counts["analysis_queue_count"], counts["total_count"]) == (3, 0, 3)
    listed = (await http.get(f"/api/dlq/jobs/{PATH}", params={"start": 1, "limit": 1})).json()
    assert (listed["count"], listed["jobs"][0]["reason"]) == (1, "the detector refused it")
    one = (await http.post(f"/api/dlq/requeue/{PATH}")).json()
    assert (one["success"], one["job"]["type"]) == (True, "FrameCaptured")
    rest = (await http.post(f"/api/dlq/requeue-all/{PATH}")).json()
    assert (rest["success"], rest["count"]) == (True, 2)
    none = await http.post(f"/api/dlq/requeue/{PATH}")
    assert (none.status_code, none.json()["success"]) == (200, False)
    assert (await broker.depth(WORK)).waiting == 3
    assert (await http.get("/api/dlq/jobs/dlq:event_log")).status_code == 422


async def test_one_dead_letter_goes_back_by_its_id(http: httpx.AsyncClient, broker: Broker, three: list[str]) -> None:
    first, second, third = three
    one = (await http.post(f"/api/dlq/requeue/{PATH}", params={"entry_id": second})).json()
    assert (one["success"], one["job"]["entry_id"]) == (True, second)
    assert await _listed(http) == [first, third]
    again = (await http.post(f"/api/dlq/requeue/{PATH}", params={"entry_id": second})).json()
    assert (again["success"], again["message"]) == (False, f"{PATH} no longer has {second}")
    assert (await broker.depth(WORK)).waiting == 1


async def test_all_go_back_once_even_while_they_die_again(
    http: httpx.AsyncClient, broker: Broker, eventually: Eventually
) -> None:
    """A reader that can process none of them must not keep a requeue of all going round."""
    before = await _bury(broker, MANY)
    stop = Stop()
    reader = asyncio.create_task(_refusing(broker).run(stop))
    answer = (await http.post(f"/api/dlq/requeue-all/{PATH}")).json()
    assert (answer["success"], answer["count"]) == (True, MANY)

    async def all_died_again() -> bool:
        letters = await broker.dead_letters(WORK, limit=2 * MANY)
        return len(letters) == MANY and not {letter.entry_id for letter in letters} & set(before)

    await eventually(all_died_again)
    stop.order()
    await reader


def _refusing(broker: Broker) -> Consumer:
    async def refuse(_: Message) -> None:
        raise Reject("nobody can process it")

    async def buried(_: Message | None, __: str) -> None:
        return

    intake = Intake(WORK, "detect", "refuser", claim_idle=timedelta(minutes=2), max_deliveries=5)
    return Consumer(broker, intake, refuse, buried=buried, beat=lambda: None)


async def test_dead_letters_are_thrown_away_for_good(http: httpx.AsyncClient, broker: Broker, three: list[str]) -> None:
    first, second, third = three
    one = (await http.delete(f"/api/dlq/{PATH}", params={"since": second, "through": second})).json()
    assert one == {"success": True, "message": "1 thrown away", "queue_name": PATH, "count": 1}
    assert await _listed(http) == [first, third]
    seen = (await http.delete(f"/api/dlq/{PATH}", params={"through": first})).json()
    assert seen["count"] == 1
    assert await _listed(http) == [third]
    assert (await http.delete(f"/api/dlq/{PATH}")).json()["count"] == 1
    assert (await broker.depth(WORK)).dead == 0
    none = await http.delete(f"/api/dlq/{PATH}")
    assert (none.status_code, none.json()["success"]) == (200, False)


@pytest.mark.parametrize("name", ["no-id", "1", "99999999999999999999-0", "-", "+"])
async def test_what_is_no_entry_id_is_refused(http: httpx.AsyncClient, three: list[str], name: str) -> None:
    assert (await http.delete(f"/api/dlq/{PATH}", params={"through": name})).status_code == 422
    assert (await http.post(f"/api/dlq/requeue/{PATH}", params={"entry_id": name})).status_code == 422
    assert (await http.delete("/api/dlq/dlq:event_log")).status_code == 422
    assert await _listed(http) == three
