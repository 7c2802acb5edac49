"""What a person waits for: the bundle, the first paint with 10,000 events, and a scroll through all of them."""

import asyncio
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser
from tests.bench import chromium, week_of_events

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

HERE = Path(__file__).parent
SIZE = HERE.parent / "parts" / "dashboard_size.py"
VISITS = 7
SCROLLS = 3
STEP_PX = 800
"""Of scrolling, at each frame: about six rows, fifty thousand pixels a second."""


def test_the_first_load(bench_row: Any) -> None:
    printed = subprocess.run(
        [sys.executable, str(SIZE), "--print"], capture_output=True, text=True, check=True, timeout=60
    )
    bench_row("dashboard, first load under gzip", float(printed.stdout), 300, "kB", higher_is_better=False)


async def test_ten_thousand_events(launch: Callable[..., Any], data_dir: Path, bench_row: Any) -> None:
    site = await asyncio.to_thread(lambda: launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready())
    await week_of_events.fill(data_dir / "data")
    async with chromium.opened() as browser:
        await _first_paint(browser, site.url, "dashboard", "/", bench_row)
        await _first_paint(browser, site.url, "timeline", "/timeline", bench_row)
        oldest = min(event["id"] for event in await asyncio.to_thread(site.events))
        longest = statistics.median([await _scrolled(browser, site.url, oldest) for _ in range(SCROLLS)])
    bench_row("timeline, 10,000 events: longest task of a scroll, median", longest, 100, "ms", higher_is_better=False)


async def _first_paint(browser: Browser, url: str, name: str, path: str, bench_row: Any) -> None:
    """Rows of one page; a bare one in turn with it, so that whatever else the machine does meets both."""
    bare, ours = [], []
    for _ in range(VISITS):
        bare.append(await _painted(browser, url + "/api/system/about", "largest"))
        ours.append(await _painted(browser, url + path, "all"))
    largest, whole = (statistics.median(one[when] for one in ours) for when in ("largest", "all"))
    ratio = largest / statistics.median(one["largest"] for one in bare)
    what = f"{name}, 10,000 events"
    bench_row(f"{what}: largest contentful paint, median", largest, 1500, "ms", higher_is_better=False)
    bench_row(f"{what}: cards and pictures in view, median", whole, 1500, "ms", higher_is_better=False)
    bench_row(f"{what}: largest contentful paint / bare page", ratio, 10, "x", higher_is_better=False)


async def _painted(browser: Browser, url: str, awaited: str) -> dict[str, Any]:
    """When a page of a new visitor painted what, once it painted what is awaited."""
    async with chromium.visitor(browser, HERE / "paint.js") as page:
        await page.goto(url)
        await page.wait_for_function(
            "awaited => window.paint[awaited] !== null && window.paint.largest !== null", arg=awaited
        )
        painted: dict[str, Any] = await page.evaluate("window.paint")
        return painted


async def _scrolled(browser: Browser, url: str, oldest: int) -> float:
    """The longest task, in milliseconds, on the way from the newest event of the timeline to the oldest."""
    async with chromium.visitor(browser) as page:
        await page.goto(url + "/timeline")
        await page.locator("[data-event]").first.wait_for()
        scroll = (HERE / "scroll.js").read_text()
        asked = {"step": STEP_PX, "last": f'[data-event="{oldest}"]', "patience": 10_000}
        result = await page.evaluate(scroll, asked)
    assert result["arrived"], result
    return float(result["longest"])
