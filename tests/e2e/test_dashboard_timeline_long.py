"""Ten thousand events on the timeline: read to the end page by page, each once; and far places are a click away."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import pytest
from playwright.sync_api import Page, expect
from tests.bench import week_of_events
from tests.e2e.timeline import is_live

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

Screens = Callable[..., Any]
T = TypeVar("T")
END = "No older events"
SLOW_MS = 120_000

# Follows the end of the list until there is no more of it.
_TO_THE_END = f"""() => new Promise(done => {{
    const step = () => {{
        window.scrollTo(0, document.body.scrollHeight);
        if ([...document.querySelectorAll("[role=status]")].some(one => one.textContent.startsWith("{END}"))) done();
        else requestAnimationFrame(step);
    }};
    step();
}})"""
# Keeps what each further page brought: the browser itself forgets the bodies of so many answers.
_KEEPING = """
    window.came = [];
    const ask = window.fetch;
    window.fetch = async (...asked) => {
        const answer = await ask(...asked);
        if (answer.url.includes("fields=card&limit=50") && answer.url.includes("cursor="))
            window.came.push(...(await answer.clone().json()).items.map(item => item.id));
        return answer;
    };
"""
_DRAWN = "() => [...document.querySelectorAll('[data-event]')].map(row => Number(row.dataset.event))"


class Week:
    """A site with a week of events, and their order as the database has it."""

    def __init__(self, url: str, data: Path) -> None:
        self.url = url
        in_a_thread(week_of_events.fill(data))
        self.ids = in_a_thread(self._order(data))

    async def _order(self, data: Path) -> list[int]:
        connection = await asyncpg.connect(f"postgresql://postgres@/postgres?host={data / 'run' / 'pg'}", timeout=10)
        try:
            rows = await connection.fetch("SELECT id FROM events ORDER BY started_at DESC, id DESC")
        finally:
            await connection.close()
        return [row["id"] for row in rows]

    def holds(self, drawn: list[int]) -> bool:
        """Whether these are neighbours in the order of the database, none left out."""
        first = self.ids.index(drawn[0])
        return drawn == self.ids[first : first + len(drawn)]


def in_a_thread(work: Coroutine[Any, Any, T]) -> T:
    """Beside the browser's own loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="module")
def week(launch_once: Callable[..., Any]) -> Week:
    site = launch_once("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready()
    return Week(site.url, site.log.parent / "data")


def drawn(page: Page) -> list[int]:
    found: list[int] = page.evaluate(_DRAWN)
    return found


def test_all_of_it_is_read_to_the_end_each_event_once(week: Week, screen: Screens) -> None:
    one = screen(week.url)
    one.page.add_init_script(_KEEPING)
    page = one.open("/timeline").page
    is_live(page)
    expect(page.get_by_text(re.compile(f"^{len(week.ids)} events"))).to_be_visible()
    page.set_default_timeout(SLOW_MS)
    page.evaluate(_TO_THE_END)
    expect(page.get_by_text(END)).to_be_in_viewport()
    expect(page.get_by_role("checkbox", name=f"Select all {len(week.ids)} loaded events")).to_be_visible()
    came: list[int] = page.evaluate("() => window.came")
    assert len(came) == len(set(came))
    assert came == week.ids[len(week.ids) - len(came) :]
    assert len(came) >= len(week.ids) - 50
    for share in (1.0, 0.75, 0.4, 0.1, 0.0):
        page.evaluate("share => window.scrollTo(0, share * document.body.scrollHeight)", share)
        page.wait_for_function(
            "() => [...document.querySelectorAll('[data-event]')].some(row => {"
            "  const box = row.getBoundingClientRect(); return box.bottom > 0 && box.top < window.innerHeight; })"
        )
        rows = drawn(page)
        assert len(rows) < 60
        assert week.holds(rows)
    assert drawn(page)[0] == week.ids[0]


def test_a_far_time_is_a_click_away(week: Week, screen: Screens) -> None:
    page = screen(week.url).open("/timeline").page
    page.get_by_role("combobox", name="Activity of the last").select_option(label="7 days")
    bar = page.get_by_role("slider", name="Activity")
    expect(page.get_by_text(f"{len(week.ids)} events in this time")).to_be_attached()
    box = bar.bounding_box()
    assert box is not None
    bar.click(position={"x": box["width"] / 2, "y": box["height"] * 0.7})
    expect(page).to_have_url(re.compile(r"at=\d{4}-\d\d-\d\dT"))
    expect(page.get_by_text(re.compile("^Before "))).to_be_visible()
    page.wait_for_function(f"id => !({_DRAWN})().includes(id) && ({_DRAWN})().length > 5", arg=week.ids[0])
    rows = drawn(page)
    assert week.holds(rows)
    assert 0.5 < week.ids.index(rows[0]) / len(week.ids) < 0.9
    page.go_back()
    page.wait_for_function(f"id => ({_DRAWN})().includes(id)", arg=week.ids[0])
    page.go_forward()
    page.get_by_role("button", name="Show the newest").click()
    page.wait_for_function(f"id => ({_DRAWN})().includes(id)", arg=week.ids[0])
