"""Many events at once, on a real database: what each filter leaves, counts, activity, neighbours, bulk reviews."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from hsi.events.classes import ObjectClass
from hsi.events.ids import EventId
from hsi.events.messages import EventsReviewed
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.events.streams import Stream
from hsi.stream.broker import Broker

AddEvents = Callable[[int], Awaitable[list[EventId]]]
StartApi = Callable[..., AbstractAsyncContextManager[str]]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PERSON, DOG, CAR = ObjectClass.PERSON, ObjectClass.DOG, ObjectClass.CAR


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.fixture
async def week(home: Any) -> list[EventId]:
    """Five events that differ in everything a filter can ask."""
    added = [
        await home.incident(after(0), "garden", score=10, level=RiskLevel.LOW, classes=(DOG,)),
        await home.incident(after(10), "garden", score=40, level=RiskLevel.MEDIUM, classes=(PERSON, DOG)),
        await home.incident(after(20), "porch", score=70, level=RiskLevel.HIGH, is_fast_path=True),
        await home.incident(after(30), "porch", score=95, level=RiskLevel.CRITICAL, classes=(PERSON, CAR)),
        await home.incident(
            after(40), "porch", score=50, level=RiskLevel.MEDIUM, status=AnalysisStatus.FALLBACK, synthetic=True
        ),
    ]
    async with home._store.work() as work:
        await work.events.review(added[0], reviewed=True)
    return added


FILTERS = [
    pytest.param({}, [4, 3, 2, 1, 0], id="none"),
    pytest.param({"camera_id": "garden"}, [1, 0], id="camera"),
    pytest.param({"camera_id": "nowhere"}, [], id="unknown camera"),
    pytest.param({"risk_level": "medium"}, [4, 1], id="one level"),
    pytest.param({"risk_level": ["low", "critical"]}, [3, 0], id="two levels"),
    pytest.param({"risk_level": ["low", "low"]}, [0], id="one level twice"),
    pytest.param({"object_type": "dog"}, [1, 0], id="one class"),
    pytest.param({"object_type": ["car", "dog"]}, [3, 1, 0], id="two classes"),
    pytest.param({"object_type": "bus"}, [], id="a class nobody saw"),
    pytest.param({"min_score": 70}, [3, 2], id="score"),
    pytest.param({"min_score": 0}, [4, 3, 2, 1, 0], id="least score"),
    pytest.param({"min_score": 100}, [], id="highest score"),
    pytest.param({"reviewed": "true"}, [0], id="reviewed"),
    pytest.param({"reviewed": "false"}, [4, 3, 2, 1], id="not reviewed"),
    pytest.param({"is_fast_path": "true"}, [2], id="fast path"),
    pytest.param({"start_date": "2026-03-01T12:10:00Z"}, [4, 3, 2, 1], id="from a time on"),
    pytest.param({"end_date": "2026-03-01T12:10:00Z"}, [0], id="before a time"),
    pytest.param({"end_date": "2026-02-28"}, [], id="up to a day"),
    pytest.param({"camera_id": "porch", "risk_level": ["medium", "high"], "min_score": 60}, [2], id="several"),
]


@pytest.mark.parametrize(("query", "numbers"), FILTERS)
async def test_a_filter_means_the_same_in_the_list_the_cards_and_the_counts(
    http: httpx.AsyncClient, week: list[EventId], query: dict[str, Any], numbers: list[int]
) -> None:
    wanted = [week[number] for number in numbers]
    for extra in ({}, {"fields": "card"}):
        found = (await http.get("/api/events", params={**query, **extra})).json()["items"]
        assert [each["id"] for each in found] == wanted
    stats = (await http.get("/api/events/stats", params=query)).json()
    assert stats["total"] == len(wanted) == sum(each["total"] for each in stats["by_level"].values())
    assert stats["total"] == sum(each["total"] for each in stats["by_camera"])
    assert stats["unreviewed"] == len([number for number in numbers if number != 0])


async def test_a_card_is_small_and_says_what_a_list_shows(http: httpx.AsyncClient, home: Any) -> None:
    event_id = await home.incident(NOON, "front_door", classes=(PERSON, DOG), summary="x" * 1000)
    (card,) = (await http.get("/api/events", params={"fields": "card"})).json()["items"]
    full = (await http.get(f"/api/events/{event_id}")).json()
    assert card.keys() - full.keys() == {"incident_batch_id"}
    assert {name: card[name] for name in card.keys() & full.keys() - {"summary"}} == {
        name: full[name] for name in card.keys() & full.keys() - {"summary"}
    }
    assert (len(card["summary"]), card["summary"][-2:]) == (300, "x…")
    assert (card["detection_count"], card["object_types"]) == (2, ["person", "dog"])
    assert card["thumbnail_url"].startswith("/api/media/thumbnails/")
    assert not {"reasoning", "detection_ids", "notes", "stage_ms"} & card.keys()


async def test_cards_go_on_where_the_page_ended(http: httpx.AsyncClient, week: list[EventId]) -> None:
    seen: list[int] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = (await http.get("/api/events", params={"fields": "card", "limit": 2, **cursor})).json()
        seen += [each["id"] for each in page["items"]]
        cursor = {"cursor": page["pagination"]["next_cursor"]}
    assert seen == week[::-1]
    assert page["pagination"]["has_more"] is False


async def test_counts_say_what_they_are_made_of(http: httpx.AsyncClient, week: list[EventId]) -> None:
    assert len(week) == 5
    stats = (await http.get("/api/events/stats")).json()
    assert (stats["total"], stats["unreviewed"], stats["without_model"], stats["synthetic"]) == (5, 4, 1, 1)
    assert stats["by_level"] == {
        "low": {"total": 1, "unreviewed": 0},
        "medium": {"total": 2, "unreviewed": 2},
        "high": {"total": 1, "unreviewed": 1},
        "critical": {"total": 1, "unreviewed": 1},
    }
    assert stats["by_camera"] == [
        {"camera_id": "garden", "camera_name": "garden", "total": 2, "unreviewed": 1},
        {"camera_id": "porch", "camera_name": "porch", "total": 3, "unreviewed": 3},
    ]
    assert stats["by_object_type"] == [
        {"object_type": "person", "total": 4},
        {"object_type": "dog", "total": 2},
        {"object_type": "car", "total": 1},
    ]
    assert stats["highest_recent"] is None


async def test_the_highest_of_the_last_hour_heeds_no_filter(http: httpx.AsyncClient, home: Any) -> None:
    now = datetime.now(UTC)
    for minutes, score in ((90, 99), (50, 60), (20, 80), (10, 80), (5, 20)):
        newest = await home.incident(now - timedelta(minutes=minutes), score=score)
        if minutes == 10:
            highest = newest
    for query in ({}, {"camera_id": "elsewhere"}, {"risk_level": "low"}):
        peak = (await http.get("/api/events/stats", params=query)).json()["highest_recent"]
        assert (peak["event_id"], peak["risk_score"], peak["risk_level"]) == (highest, 80, "high")


async def test_no_events_is_an_answer(http: httpx.AsyncClient) -> None:
    stats = (await http.get("/api/events/stats")).json()
    assert (stats["total"], stats["by_camera"], stats["by_object_type"]) == (0, [], [])
    assert set(stats["by_level"]) == {"low", "medium", "high", "critical"}
    activity = (await http.get("/api/events/activity")).json()
    assert (len(activity["buckets"]), activity["bucket_seconds"]) == (96, 900.0)
    assert not [each for each in activity["buckets"] if each["watched"] or sum(each["by_level"].values())]


HOUR: dict[str, Any] = {"start_date": "2026-03-01T12:00:00Z", "end_date": "2026-03-01T13:00:00Z", "buckets": 6}


async def test_activity_tells_quiet_from_unwatched(http: httpx.AsyncClient, home: Any) -> None:
    """Ten minutes a bucket: an event, quiet pictures, nothing, a picture of the other camera, nothing, an event."""
    await home.incident(after(0), "garden", level=RiskLevel.LOW)
    await home.incident(after(9.99), "garden", level=RiskLevel.LOW)
    await home.picture("garden", after(10))
    await home.camera("porch")
    await home.picture("porch", after(35))
    await home.incident(after(59.99), "garden", level=RiskLevel.CRITICAL)
    await home.incident(after(60), "garden")
    activity = (await http.get("/api/events/activity", params=HOUR)).json()
    assert (activity["start"], activity["end"]) == ("2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z")
    assert activity["bucket_seconds"] == 600
    assert [each["start"][11:16] for each in activity["buckets"]] == [f"12:{m:02}" for m in range(0, 60, 10)]
    assert [each["watched"] for each in activity["buckets"]] == [True, True, False, True, False, True]
    assert [sum(each["by_level"].values()) for each in activity["buckets"]] == [2, 0, 0, 0, 0, 1]
    assert activity["buckets"][0]["by_level"] == {"low": 2, "medium": 0, "high": 0, "critical": 0}
    assert activity["buckets"][5]["by_level"]["critical"] == 1


async def test_activity_of_one_camera_knows_nothing_of_another(http: httpx.AsyncClient, home: Any) -> None:
    await home.incident(after(0), "garden")
    await home.incident(after(30), "porch")
    buckets = (await http.get("/api/events/activity", params={**HOUR, "camera_id": "porch"})).json()["buckets"]
    assert [each["watched"] for each in buckets] == [False, False, False, True, False, False]
    assert [sum(each["by_level"].values()) for each in buckets] == [0, 0, 0, 1, 0, 0]
    nobody = (await http.get("/api/events/activity", params={**HOUR, "camera_id": "nobody"})).json()["buckets"]
    assert not [each for each in nobody if each["watched"]]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        pytest.param({}, {2: (3, 1), 4: (None, 3), 0: (1, None)}, id="no filter"),
        pytest.param({"camera_id": "garden"}, {2: (None, 1), 1: (None, 0), 0: (1, None)}, id="camera"),
        pytest.param({"risk_level": ["medium"]}, {3: (4, 1)}, id="level"),
        pytest.param({"object_type": ["dog"], "reviewed": "false"}, {3: (None, 1), 0: (1, None)}, id="several"),
        pytest.param({"min_score": 99}, {2: (None, None)}, id="nothing left"),
    ],
)
async def test_neighbours_are_those_of_the_narrowed_list(
    http: httpx.AsyncClient,
    week: list[EventId],
    query: dict[str, Any],
    numbers: dict[int, tuple[int | None, int | None]],
) -> None:
    for number, (newer, older) in numbers.items():
        found = (await http.get(f"/api/events/{week[number]}/neighbours", params=query)).json()
        assert found == {
            "previous": None if newer is None else week[newer],
            "next": None if older is None else week[older],
        }


async def test_events_of_one_moment_have_each_other_as_neighbours(http: httpx.AsyncClient, home: Any) -> None:
    first, second, third = [await home.incident(NOON) for _ in range(3)]
    assert (await http.get(f"/api/events/{second}/neighbours")).json() == {"previous": third, "next": first}


async def test_many_are_reviewed_at_once_and_pages_are_told(
    http: httpx.AsyncClient, week: list[EventId], broker: Broker
) -> None:
    body = {"ids": [week[0], week[1], week[3], week[3], 9_999_999], "reviewed": True}
    assert (await http.post("/api/events/review", json=body)).json() == {"changed": 2, "missing": [9_999_999]}
    left = (await http.get("/api/events", params={"reviewed": "false"})).json()["items"]
    assert [each["id"] for each in left] == [week[4], week[2]]
    assert (await http.post("/api/events/review", json=body)).json()["changed"] == 0
    back = await http.post("/api/events/review", json={"ids": [week[1]], "reviewed": False})
    assert back.json() == {"changed": 1, "missing": []}
    told = [each.message for each in await broker.replay(Stream.EVENT_LOG, after=0)]
    assert told == [
        EventsReviewed(event_ids=(week[1], week[3]), reviewed=True),
        EventsReviewed(event_ids=(week[1],), reviewed=False),
    ]


async def test_a_single_review_is_told_with_what_changed(
    http: httpx.AsyncClient, add_events: AddEvents, broker: Broker
) -> None:
    (event_id,) = await add_events(1)
    for change in ({"notes": "the postman"}, {"reviewed": True}, {"reviewed": True, "notes": None}):
        assert (await http.patch(f"/api/events/{event_id}", json=change)).status_code == 200
    told = [each.message for each in await broker.replay(Stream.EVENT_LOG, after=0)]
    assert told == [
        EventsReviewed(event_ids=(event_id,), reviewed=False, notes_changed=True),
        EventsReviewed(event_ids=(event_id,), reviewed=True),
        EventsReviewed(event_ids=(event_id,), reviewed=True, notes_changed=True),
    ]


async def test_other_open_pages_hear_of_a_review(api: str, http: httpx.AsyncClient, week: list[EventId]) -> None:
    async with connect(api.replace("http://", "ws://") + "/ws/events") as page:
        assert json.loads(await page.recv())["type"] == "connected"
        await http.post("/api/events/review", json={"ids": week[1:3], "reviewed": True})
        async with asyncio.timeout(20):
            heard = json.loads(await page.recv())
    assert (heard["type"], heard["data"]["ids"]) == ("event_reviewed", week[1:3])
    assert (heard["data"]["reviewed"], heard["data"]["notes_changed"]) == (True, False)


async def test_a_queue_that_is_away_does_not_fail_a_review(
    start_api: StartApi, add_events: AddEvents, database_url: str
) -> None:
    ids = await add_events(2)
    nowhere = "unix:///nowhere/redis.sock?db=0"
    async with (
        start_api(database_url=database_url, redis_url=nowhere) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as http,
    ):
        one = await http.patch(f"/api/events/{ids[0]}", json={"reviewed": True})
        assert (one.status_code, one.json()["reviewed"]) == (200, True)
        both = await http.post("/api/events/review", json={"ids": ids, "reviewed": True})
        assert (both.status_code, both.json()) == (200, {"changed": 1, "missing": []})


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"ids": [], "reviewed": True}, id="no ids"),
        pytest.param({"ids": list(range(1, 502)), "reviewed": True}, id="too many ids"),
        pytest.param({"ids": [0], "reviewed": True}, id="zero"),
        pytest.param({"ids": [-1], "reviewed": True}, id="negative"),
        pytest.param({"ids": [2**63], "reviewed": True}, id="a number too large"),
        pytest.param({"ids": [1.5], "reviewed": True}, id="no whole number"),
        pytest.param({"ids": ["1; DROP TABLE events"], "reviewed": True}, id="text"),
        pytest.param({"ids": 1, "reviewed": True}, id="no list"),
        pytest.param({"ids": [1]}, id="nothing said"),
        pytest.param({"ids": [1], "reviewed": None}, id="null"),
        pytest.param({"ids": [1], "reviewed": True, "notes": "x"}, id="unknown field"),
    ],
)
async def test_a_bulk_review_that_makes_no_sense_is_refused(http: httpx.AsyncClient, body: dict[str, object]) -> None:
    answer = await http.post("/api/events/review", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        pytest.param("/api/events", {"risk_level": ["low", "terrible"]}, id="unknown level"),
        pytest.param("/api/events", {"risk_level": ["low"] * 21}, id="too many levels"),
        pytest.param("/api/events", {"object_type": ["person'; --"]}, id="unknown class"),
        pytest.param("/api/events", {"min_score": 101}, id="score too high"),
        pytest.param("/api/events", {"min_score": "NaN"}, id="no score"),
        pytest.param("/api/events", {"fields": "everything"}, id="unknown fields"),
        pytest.param("/api/events", {"fields": ""}, id="no fields"),
        pytest.param("/api/events/stats", {"limit": 5}, id="a limit on counts"),
        pytest.param("/api/events/stats", {"camera_id": "../etc"}, id="a path as a camera"),
        pytest.param("/api/events/activity", {"buckets": 0}, id="no buckets"),
        pytest.param("/api/events/activity", {"buckets": 501}, id="too many buckets"),
        pytest.param("/api/events/activity", {"start_date": "2026-01-01", "end_date": "2026-03-01"}, id="too long"),
        pytest.param("/api/events/activity", {"start_date": "2999-01-01"}, id="begins after its end"),
        pytest.param("/api/events/activity", {"end_date": "0001-01-01T00:00:00Z"}, id="the beginning of time"),
        pytest.param("/api/events/activity", {"risk_level": "low"}, id="a filter it does not know"),
        pytest.param("/api/events/1/neighbours", {"cursor": "x"}, id="a cursor for neighbours"),
        pytest.param("/api/events/none/neighbours", {}, id="no event id"),
    ],
)
async def test_a_question_out_of_range_is_refused_in_the_one_shape(
    http: httpx.AsyncClient, path: str, query: dict[str, Any]
) -> None:
    answer = await http.get(path, params=query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"]


async def test_an_unknown_event_has_no_neighbours(http: httpx.AsyncClient) -> None:
    answer = await http.get("/api/events/7/neighbours")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_without_a_database_counts_say_so(bare_api: str) -> None:
    async with httpx.AsyncClient(base_url=bare_api, timeout=20) as http:
        for path in ("/api/events/stats", "/api/events/activity", "/api/events/1/neighbours"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")
