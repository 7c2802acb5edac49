"""From a picture that is complete to its card on an open dashboard, by the fast path; beside it a bare socket."""

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.bench import chromium
from websockets.asyncio.client import connect

from hsi.simulate import camera, schedule

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

CAMERAS = 12
ROUNDS = 5
LEAST_SAMPLES = 40
EVERY_SECONDS = 1.0
COOLDOWN_SECONDS = 0.8 * CAMERAS * EVERY_SECONDS
"""Each camera is quiet for longer than this before its next picture, which so is urgent again."""
WRITING_SECONDS = 0.3
QUIET_SECONDS = 5.0
SAME_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Drop:
    """One picture that became complete; seconds of the wall clock."""

    camera_id: str
    complete_at: float


async def test_an_urgent_picture_is_a_card_soon(launch: Callable[..., Any], data_dir: Path, bench_row: Any) -> None:
    # A lower bar for urgency than the seeds' makes more of the drawn people urgent; the path is the same.
    urgency = {"FAST_PATH_CONFIDENCE_THRESHOLD": "0.6", "FAST_PATH_COOLDOWN_SECONDS": str(COOLDOWN_SECONDS)}
    start = {"DETECTOR_MODEL": "synthetic-yard", "NEMOTRON_URL": "", **urgency}
    site = await asyncio.to_thread(lambda: launch("up", **start).ready())
    views = await asyncio.to_thread(_stills)
    heard: dict[int, float] = {}
    async with chromium.opened() as browser, chromium.visitor(browser, Path(__file__).with_name("cards.js")) as page:
        await page.goto(site.url)
        await page.get_by_text("Nothing has happened yet").wait_for()
        listening = asyncio.create_task(_listen(site.socket_url, heard))
        drops = await _drop_all(views, data_dir / "data" / "cameras")
        await asyncio.sleep(QUIET_SECONDS)
        listening.cancel()
        shown = {int(number): at / 1000 for number, at in await page.evaluate("[...window.cards.at]")}
    urgent = _urgent(await asyncio.to_thread(site.events), drops)
    assert len(urgent) >= LEAST_SAMPLES, "too few urgent pictures to speak of a percentile"
    assert urgent.keys() <= shown.keys(), "an urgent event has no card"
    to_socket = _p95([heard[number] - drop.complete_at for number, drop in urgent.items()])
    to_card = _p95([shown[number] - drop.complete_at for number, drop in urgent.items()])
    bench_row("fast path, file complete to card on the page, p95", to_card, 350, "ms", higher_is_better=False)
    bench_row(
        "fast path, card on the page / event on a bare socket", to_card / to_socket, 1.5, "x", higher_is_better=False
    )


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def _stills() -> list[list[bytes]]:
    """For each camera a still from the middle of each of its first visits by a person."""
    stills = []
    for one in camera.cameras(CAMERAS, seed=1, pace=schedule.Pace()):
        view = camera.View(one)
        people = (visit for visit in schedule.visits(one.seed, one.pace) if visit.label.value == "person")
        visits = [next(people) for _ in range(ROUNDS)]
        moments = [schedule.Moment((each.begin_seconds + each.end_seconds) / 2, each) for each in visits]
        stills.append([view.frame(moment, f"{one.name} {number}").jpeg() for number, moment in enumerate(moments)])
    return stills


async def _drop_all(views: list[list[bytes]], root: Path) -> list[Drop]:
    """One camera after the other, round by round, each picture written aside and renamed when it is whole."""
    drops = []
    for number in range(ROUNDS):
        for place, stills in enumerate(views):
            folder = root / f"camera_{place}"
            partial = folder / ".still.part"
            await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            await asyncio.to_thread(partial.write_bytes, stills[number])
            await asyncio.sleep(WRITING_SECONDS)
            drops.append(Drop(f"camera_{place}", time.time()))
            partial.rename(folder / f"{number}.jpg")
            await asyncio.sleep(EVERY_SECONDS - WRITING_SECONDS)
    return drops


async def _listen(socket_url: str, heard: dict[int, float]) -> None:
    """When each event was first on the socket, in seconds of the wall clock."""
    async with connect(socket_url + "/ws/events") as client:
        async for text in client:
            message = json.loads(text)
            if message["type"] == "event":
                heard.setdefault(message["data"]["id"], time.time())


def _urgent(events: list[dict[str, Any]], drops: list[Drop]) -> dict[int, Drop]:
    """The events that the fast path made, each with the picture that it began with: the one captured just then."""
    found = {}
    for event in events:
        captured_at = datetime.fromisoformat(event["started_at"]).timestamp()
        near = [
            drop
            for drop in drops
            if drop.camera_id == event["camera_id"] and 0 <= drop.complete_at - captured_at < SAME_SECONDS
        ]
        if event["is_fast_path"] and near:
            found[int(event["id"])] = near[0]
    return found
