"""The pictures in the README and in docs/dashboard.md, taken of a demo as it runs.

They land in `build/pictures`; `make pictures` puts them where the pages show them.
"""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

TARGET = Path(__file__).parents[2] / "build" / "pictures"
MOST_BYTES = 120_000
EVENTS = 8
SETTINGS = {"BATCH_IDLE_TIMEOUT_SECONDS": "4", "BATCH_CHECK_INTERVAL_SECONDS": "0.5"}


@pytest.fixture(scope="module")
def site(launch_once: Callable[..., Any]) -> Any:
    demo = launch_once("demo", "--cameras", "3", **SETTINGS).ready()
    demo.wait(lambda: len(demo.events()) >= EVENTS, f"{EVENTS} incidents of a demo", 200)
    return demo


def _dashboard(page: Page) -> None:
    expect(page.get_by_role("heading", name="Incidents")).to_be_visible()
    expect(page.get_by_role("article").nth(2)).to_be_visible()


def _event(page: Page) -> None:
    expect(page.get_by_role("heading", name="Event", exact=False).first).to_be_visible()


def _timeline(page: Page) -> None:
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    expect(page.get_by_role("listitem").nth(4)).to_be_visible()


def _cameras(page: Page) -> None:
    expect(page.get_by_role("heading", name="Cameras")).to_be_visible()


def _system(page: Page) -> None:
    expect(page.get_by_role("heading", name="Queues", exact=False)).to_be_visible()


PAGES = [
    pytest.param("dashboard", "/", _dashboard, False, id="dashboard"),
    pytest.param("dashboard-phone", "/", _dashboard, True, id="dashboard on a phone"),
    pytest.param("event", "/events/{event}", _event, False, id="event"),
    pytest.param("timeline", "/timeline", _timeline, False, id="timeline"),
    pytest.param("cameras", "/cameras", _cameras, False, id="cameras"),
    pytest.param("system", "/system", _system, False, id="system"),
]


@pytest.mark.parametrize(("name", "path", "stands", "phone"), PAGES)
def test_a_page_of_a_running_demo_makes_a_small_picture(
    site: Any, screen: Callable[..., Any], name: str, path: str, stands: Callable[[Page], None], phone: bool
) -> None:
    one = screen(site.url, phone=phone, color_scheme="dark")
    one.open(path.format(event=site.events()[-2]["id"]))
    stands(one.page)
    one.page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(one.page.screenshot(animations="disabled")))
    TARGET.mkdir(parents=True, exist_ok=True)
    shot.convert("RGB").save(TARGET / f"{name}.webp", quality=82, method=6)
    assert (TARGET / f"{name}.webp").stat().st_size <= MOST_BYTES
    assert len(shot.convert("L").getcolors(256) or []) > 40  # a page, not an empty or broken one
