"""`make demo` as a new user runs it."""

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

FIRST_EVENT_SECONDS = 60.0
DEMO = ("make", "demo")


def test_the_first_event_comes_in_time_ctrl_c_leaves_nothing_and_the_data_stays(launch: Callable[..., Any]) -> None:
    started = time.monotonic()
    site = launch(command=DEMO)
    site.wait(lambda: bool(site.events()), "the first event", FIRST_EVENT_SECONDS)
    assert time.monotonic() - started < FIRST_EVENT_SECONDS
    event = site.events()[-1]
    assert event["synthetic"] is True
    assert event["analysis_status"] == "fallback"
    assert event["risk_score"] == 50
    assert event["summary"]
    picture = httpx.get(site.url + event["thumbnail_url"], timeout=10)
    assert picture.headers["content-type"] == "image/jpeg"
    assert site.url.removeprefix("http://127.0.0.1") in site.log.read_text()
    assert len(site.get("/api/cameras")["items"]) == 2

    family = site.family()
    kept = {event["id"] for event in site.events()}
    site.interrupt()
    _, left = psutil.wait_procs(family, 30)
    assert not [process.cmdline() for process in left]

    again = launch(command=DEMO).ready()
    assert kept <= {event["id"] for event in again.events()}
    again.interrupt()


@pytest.mark.parametrize("phone", [pytest.param(False, id="desktop"), pytest.param(True, id="phone")])
def test_the_first_incident_is_on_the_page_in_time(
    launch: Callable[..., Any], screen: Callable[..., Any], phone: bool
) -> None:
    started = time.monotonic()
    site = launch(command=DEMO)
    site.wait(lambda: httpx.get(site.url, timeout=5).status_code == 200, "the page", FIRST_EVENT_SECONDS)
    left_ms = (FIRST_EVENT_SECONDS - (time.monotonic() - started)) * 1000
    one = screen(site.url, phone=phone).open()
    card = one.page.get_by_role("article").first
    expect(card).to_be_visible(timeout=left_ms)
    expect(card.locator("img")).to_have_js_property("complete", True, timeout=left_ms)
    assert time.monotonic() - started < FIRST_EVENT_SECONDS
    one.shoot(f"demo-first-incident-{'phone' if phone else 'desktop'}")


def test_a_taken_port_is_a_sentence_that_says_what_to_do(launch: Callable[..., Any], free_port: int) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        site = launch("demo")
        assert site.process.wait(60) == 1
    said = site.log.read_text()
    assert str(free_port) in said
    assert "API_PORT" in said
    assert "Traceback" not in said


def test_a_directory_in_use_is_a_sentence_that_says_what_to_do(launch: Callable[..., Any]) -> None:
    first = launch("demo").ready()
    second = launch("demo", API_PORT="0")
    assert second.process.wait(60) == 1
    said = second.log.read_text()
    assert "in use by a running hsi" in said
    assert str(first.process.pid) in said
    assert "Traceback" not in said
    assert first.process.poll() is None


def test_a_damaged_data_directory_is_a_sentence_that_says_what_to_do(
    launch: Callable[..., Any], data_dir: Path
) -> None:
    (data_dir / "data" / "postgres").mkdir(parents=True)
    (data_dir / "data" / "postgres" / "stray").write_text("")
    (data_dir / "data").chmod(0o711)
    site = launch("demo")
    assert site.process.wait(60) == 1
    assert "damaged" in site.log.read_text()
    assert "Traceback" not in site.log.read_text()


@pytest.mark.parametrize(
    ("variable", "value"),
    [("BATCH_WINDOW_SECONDS", "0"), ("DATABASE_POOL_SIZE", "4"), ("API_PORT", "lots"), ("SEVERITY_LOW_MAX", "70")],
)
def test_a_bad_setting_is_named_with_its_value_and_range(launch: Callable[..., Any], variable: str, value: str) -> None:
    site = launch("up", **{variable: value})
    assert site.process.wait(60) == 1
    said = site.log.read_text()
    assert variable in said
    assert value in said
    assert "Traceback" not in said


def test_asking_for_keys_that_do_not_exist_yet_is_refused(launch: Callable[..., Any]) -> None:
    site = launch("up", API_KEY_ENABLED="true")
    assert site.process.wait(60) == 1
    assert "API_KEY_ENABLED" in site.log.read_text()
