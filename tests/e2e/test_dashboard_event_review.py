"""What a person does on an event's page: reviewing, writing notes, going on to the next; on one page and on two."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect
from tests.e2e.seeded import Said, Seeded, ago

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

Screens = Callable[..., Any]
WRITTEN = "The neighbour's boy, looking for his ball. מצלמה 🚨"
AWAY = {"error": {"code": "DATABASE_AWAY", "message": "the database does not answer", "details": [], "request_id": "r"}}


@pytest.fixture
def event(seeded: Seeded) -> int:
    """One that nobody has reviewed, for this test alone."""
    return seeded.incident(ago(minutes=3), said=Said(64), frames=2)


def known(seeded: Seeded, event: int) -> dict[str, Any]:
    found: dict[str, Any] = seeded.site.get(f"/api/events/{event}")
    return found


def refused(route: Route) -> None:
    if route.request.method == "PATCH":
        route.fulfill(status=503, json=AWAY)
    else:
        route.fallback()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_reviewing_by_hand_is_kept(seeded: Seeded, screen: Screens, event: int, phone: bool) -> None:
    page: Page = screen(seeded.url, phone=phone).open(f"/events/{event}").page
    switch = page.get_by_role("switch", name="Reviewed")
    expect(switch).not_to_be_checked()
    expect(switch).to_be_in_viewport()
    with page.expect_response("**/api/events/review"):
        switch.tap() if phone else switch.click()
    expect(switch).to_be_checked()
    assert known(seeded, event)["reviewed"] is True
    page.reload()
    expect(switch).to_be_checked()


def test_reviewing_by_key_shows_on_another_page_and_back(seeded: Seeded, screen: Screens, event: int) -> None:
    here: Page = screen(seeded.url).open(f"/events/{event}").page
    there: Page = screen(seeded.url, phone=True).open(f"/events/{event}").page
    expect(there.get_by_role("switch", name="Reviewed")).not_to_be_checked()
    expect(here.get_by_role("switch", name="Reviewed")).not_to_be_checked()
    expect(there.get_by_text("Live", exact=True)).to_be_visible()
    expect(here.get_by_text("Live", exact=True)).to_be_visible()
    here.keyboard.press("r")
    expect(there.get_by_role("switch", name="Reviewed")).to_be_checked()
    there.get_by_role("switch", name="Reviewed").tap()
    expect(here.get_by_role("switch", name="Reviewed")).not_to_be_checked()


def test_a_review_that_is_refused_is_taken_back_and_can_be_tried_again(
    seeded: Seeded, screen: Screens, event: int
) -> None:
    one = screen(seeded.url).open(f"/events/{event}")
    page: Page = one.page
    switch = page.get_by_role("switch", name="Reviewed")
    expect(switch).not_to_be_checked()
    with one.forgiving():
        page.route("**/api/events/review", lambda route: route.fulfill(status=503, json=AWAY))
        switch.click()
        expect(page.get_by_role("alert")).to_contain_text(f"Event {event} could not be marked as reviewed")
        expect(switch).not_to_be_checked()
    page.unroute("**/api/events/review")
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    expect(switch).to_be_checked()


def test_notes_save_themselves_and_another_page_shows_them(seeded: Seeded, screen: Screens, event: int) -> None:
    there: Page = screen(seeded.url).open(f"/events/{event}").page
    expect(there.get_by_text("Live", exact=True)).to_be_visible()
    page: Page = screen(seeded.url, phone=True).open(f"/events/{event}").page
    field = page.get_by_role("textbox", name="Notes")
    field.fill(WRITTEN)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert known(seeded, event)["notes"] == WRITTEN
    expect(there.get_by_role("textbox", name="Notes")).to_have_value(WRITTEN)
    page.reload()
    expect(field).to_have_value(WRITTEN)


def test_writing_notes_is_begun_and_left_by_key_and_presses_nothing_else(
    seeded: Seeded, screen: Screens, event: int
) -> None:
    page: Page = screen(seeded.url).open(f"/events/{event}").page
    field = page.get_by_role("textbox", name="Notes")
    expect(field).to_be_visible()
    page.keyboard.press("n")
    expect(field).to_be_focused()
    page.keyboard.type("r b j k")
    page.keyboard.press("Escape")
    expect(field).not_to_be_focused()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert known(seeded, event)["notes"] == "r b j k"
    assert known(seeded, event)["reviewed"] is False
    expect(page).to_have_url(re.compile(f"/events/{event}$"))


def test_notes_that_cannot_be_saved_stay_even_when_the_page_is_left(
    seeded: Seeded, screen: Screens, event: int
) -> None:
    one = screen(seeded.url).open(f"/events/{event}")
    page: Page = one.page
    field = page.get_by_role("textbox", name="Notes")
    with one.forgiving():
        page.route("**/api/events/*", refused)
        field.fill(WRITTEN)
        expect(page.get_by_text("Not saved: the database does not answer")).to_be_visible()
        expect(field).to_have_value(WRITTEN)
        one.shoot("event-notes-not-saved")
        page.reload()
        expect(field).to_have_value(WRITTEN)
        assert known(seeded, event)["notes"] is None
        expect(page.get_by_text("Not saved: the database does not answer")).to_be_visible()
        page.unroute("**/api/events/*")  # what the page tries by itself may be refused until here
    page.get_by_role("button", name="Save now").click()
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert known(seeded, event)["notes"] == WRITTEN


@pytest.mark.parametrize(("choice", "left"), [("Keep mine", "mine"), ("Take theirs", "theirs")])
def test_notes_that_were_changed_elsewhere_are_a_choice(
    seeded: Seeded, screen: Screens, event: int, choice: str, left: str
) -> None:
    one = screen(seeded.url).open(f"/events/{event}")
    page: Page = one.page
    field = page.get_by_role("textbox", name="Notes")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    with one.forgiving():
        page.route("**/api/events/*", refused)
        field.fill("mine")
        expect(page.get_by_text("Not saved: the database does not answer")).to_be_visible()
        httpx.patch(f"{seeded.url}/api/events/{event}", json={"notes": "theirs"}, timeout=10).raise_for_status()
        expect(page.get_by_text("these notes were changed elsewhere meanwhile")).to_be_visible()
        expect(field).to_have_value("mine")
        page.unroute("**/api/events/*")
    page.get_by_role("button", name=choice).click()
    expect(field).to_have_value(left)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    assert known(seeded, event)["notes"] == left


def test_what_could_not_be_refreshed_says_how_old_it_is(seeded: Seeded, screen: Screens, event: int) -> None:
    one = screen(seeded.url).open(f"/events/{event}")
    page: Page = one.page
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_role("switch", name="Reviewed")).to_be_visible()
    with one.forgiving():
        page.route(f"**/api/events/{event}", lambda route: route.fulfill(status=503, json=AWAY))
        httpx.patch(f"{seeded.url}/api/events/{event}", json={"notes": "new"}, timeout=10).raise_for_status()
        expect(page.get_by_text("This could not be refreshed: the database does not answer")).to_be_visible()
        expect(page.get_by_role("heading", name="Assessment")).to_be_visible()
        one.shoot("event-stale")
    page.unroute(f"**/api/events/{event}")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("This could not be refreshed")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Notes")).to_have_value("new")


def test_newer_and_older_follow_the_filters_of_the_list(seeded: Seeded, screen: Screens) -> None:
    levels = [20, 70, 90, 10, 75]
    events = [
        seeded.incident(ago(minutes=60 - place), camera_id="side_gate", said=Said(score))
        for place, score in enumerate(levels)
    ]
    seeded.incident(ago(minutes=57, seconds=30), camera_id="porch", said=Said(88))
    list_of = "camera=side_gate&level=critical,high"
    page: Page = screen(seeded.url).open(f"/events/{events[2]}?{list_of}").page
    newer = page.get_by_role("link", name="Newer event", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Event {events[2]}")
    newer.click()
    expect(page).to_have_url(re.compile(rf"/events/{events[4]}\?{re.escape(list_of)}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Event {events[4]}")
    expect(page.get_by_role("link", name="Newer event: there is none")).to_have_attribute("aria-disabled", "true")
    for shown in (events[2], events[1]):
        page.keyboard.press("j")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Event {shown}")
    expect(page.get_by_role("link", name="Older event: there is none")).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Event {events[2]}")
    page.get_by_role("link", name="List").click()
    expect(page).to_have_url(re.compile(r"/timeline\?"))
    assert {"camera=side_gate", "level=critical,high"} <= set(page.url.split("?")[1].split("&"))
