"""A dashboard that is open while events come: what its page holds in memory, and whether it really shows them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page
from tests.bench import chromium
from tests.soak import live_events
from tests.soak.live_events import LiveEvents

CARDS = Path(chromium.__file__).with_name("cards.js")
PER_SECOND = 5.0
FREE_BYTES = 2_000_000
FREE_NODES = 1000
SHARE = 1.1
"""Flat is: at most a tenth and a little more than at the first mark."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What the page holds at one moment, after its garbage was collected."""

    seconds: float
    heap_bytes: int
    nodes: int
    listeners: int

    def __str__(self) -> str:
        return f"{self.seconds:4.0f} s: {self.heap_bytes / 1e6:.2f} MB, {self.nodes} nodes, {self.listeners} listeners"


@dataclass(frozen=True, slots=True)
class Watched:
    """Marks, and what the page showed of the events that were made."""

    marks: tuple[Mark, ...]
    made: int
    shown: int
    turned: int

    @property
    def heap_share(self) -> float:
        """Of what is allowed at the last mark; up to 1 is flat."""
        first, last = self.marks[0], self.marks[-1]
        return last.heap_bytes / (first.heap_bytes * SHARE + FREE_BYTES)

    @property
    def nodes_share(self) -> float:
        """As `heap_share`, of nodes."""
        first, last = self.marks[0], self.marks[-1]
        return last.nodes / (first.nodes * SHARE + FREE_NODES)

    def was_live(self, seconds: float) -> bool:
        """Whether events came at the promised rate, and the page showed them: first as provisional, then as final."""
        return self.made >= 0.9 * PER_SECOND * seconds and min(self.shown, self.turned) >= 0.9 * self.made


async def watch(url: str, data: Path, at_seconds: Sequence[float]) -> Watched:
    """Open the dashboard of a running site, make events until the last of these moments, and mark each."""
    stop = asyncio.Event()
    async with (
        live_events.joined(data) as events,
        chromium.opened() as browser,
        chromium.visitor(browser, CARDS) as page,
    ):
        await page.goto(url)
        await page.get_by_text("Nothing has happened yet").wait_for()
        making = asyncio.create_task(events.keep_making(PER_SECOND, stop))
        try:
            marks = await _marks(page, at_seconds, making)
        finally:
            stop.set()
        await making
        return await _watched(page, marks, events)


async def _marks(page: Page, at_seconds: Sequence[float], making: asyncio.Task[None]) -> tuple[Mark, ...]:
    browser = await page.context.new_cdp_session(page)
    clock = asyncio.get_running_loop()
    began = clock.time()
    marks = []
    for moment in at_seconds:
        done, _ = await asyncio.wait([making], timeout=began + moment - clock.time())
        assert not done, "events are no longer made"
        marks.append(await _mark(browser, clock.time() - began))
        print(marks[-1], flush=True)  # noqa: T201 - a soak says how it goes
    return tuple(marks)


async def _mark(browser: CDPSession, seconds: float) -> Mark:
    for _ in range(2):  # what finalizers of the first let go, the second takes
        await browser.send("HeapProfiler.collectGarbage")
    heap: dict[str, Any] = await browser.send("Runtime.getHeapUsage")
    held: dict[str, Any] = await browser.send("Memory.getDOMCounters")
    return Mark(seconds, int(heap["usedSize"]), held["nodes"], held["jsEventListeners"])


async def _watched(page: Page, marks: tuple[Mark, ...], events: LiveEvents) -> Watched:
    """Once the newest event is on the page."""
    await page.locator(f'[data-event="{events.newest}"]').wait_for(state="attached")
    cards: dict[str, int] = await page.evaluate("({ seen: window.cards.seen, turned: window.cards.turned })")
    return Watched(marks, events.made, cards["seen"], cards["turned"])
