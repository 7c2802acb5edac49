"""Reading and reviewing on the timeline: what a person marks is in the rows, and what is read stays under the eyes."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.seeded import seeding
from tests.e2e.sending import SendingCamera
from tests.e2e.timeline import SETTINGS, Timeline, is_live, row, shows

from hsi.events.classes import ObjectClass

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

Screens = Callable[..., Any]
SLOW_MS = 30_000
"""Patience with what has to go through the whole site."""


@pytest.fixture(scope="module")
def house(launch_once: Callable[..., Any]) -> Iterator[Timeline]:
    site = launch_once("up", **SETTINGS).ready()
    data = site.log.parent / "data"
    with seeding(site, data) as seeded:
        home = Timeline(seeded, data)
        home.live_through_a_day()
        yield home


def left(house: Timeline) -> list[int]:
    return house.ids(lambda event: not event["reviewed"])


def are(house: Timeline, ids: list[int], *, reviewed: bool) -> None:
    """The rows of the database come to say this of all these events."""
    house.site.wait(lambda: house.seeded.reviewed(ids) == [reviewed] * len(ids), f"{ids} to be {reviewed}")


def box(page: Page, event_id: int) -> Any:
    return row(page, event_id).get_by_role("checkbox")


def test_one_event_is_marked_and_taken_back_on_every_screen(house: Timeline, screen: Screens) -> None:
    one = left(house)[0]
    page, phone = (screen(house.url, phone=small).open("/timeline").page for small in (False, True))
    is_live(phone)
    everything = page.get_by_role("tab", name=f"All {len(left(house))} not reviewed")
    expect(everything).to_be_visible()
    row(page, one).get_by_role("button", name="Mark reviewed").click()
    expect(row(phone, one).get_by_role("button", name=re.compile("^Reviewed; "))).to_be_visible()
    are(house, [one], reviewed=True)
    expect(page.get_by_role("tab", name=f"All {len(left(house))} not reviewed")).to_be_visible()
    row(phone, one).get_by_role("button", name=re.compile("^Reviewed; ")).tap()
    expect(row(page, one).get_by_role("button", name="Mark reviewed")).to_be_visible()
    are(house, [one], reviewed=False)
    expect(everything).to_be_visible()


def test_a_range_is_marked_together_and_undone_together(house: Timeline, screen: Screens) -> None:
    page = screen(house.url).open("/timeline").page
    events = house.events()[1:5]
    ids = [event["id"] for event in events]
    turned = [event["id"] for event in events if not event["reviewed"]]
    assert 0 < len(turned) < len(ids)
    box(page, ids[0]).check()
    box(page, ids[-1]).click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Selected events")
    expect(bar).to_contain_text("4 selected")
    bar.get_by_role("button", name="Mark reviewed").click()
    toast = page.get_by_role("status").filter(has_text=f"{len(turned)} events marked as reviewed")
    expect(toast).to_be_visible()
    expect(bar).to_have_count(0)
    expect(page.get_by_role("checkbox", name=re.compile("^Select all"))).to_be_focused()
    are(house, ids, reviewed=True)
    toast.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(f"Undone: {len(turned)} events")).to_be_visible()
    are(house, turned, reviewed=False)
    for event in events:
        assert house.seeded.reviewed([event["id"]]) == [event["reviewed"]]


def test_all_that_is_loaded_is_marked_at_once(house: Timeline, screen: Screens) -> None:
    page = screen(house.url).open("/timeline?reviewed=false&camera=garden").page
    ids = house.ids(lambda event: not event["reviewed"] and event["camera_id"] == "garden")
    shows(page, ids)
    page.get_by_role("checkbox", name=f"Select all {len(ids)} loaded events").check()
    page.get_by_role("button", name="Mark reviewed").first.click()
    expect(page.get_by_text("No event matches these filters")).to_be_visible()
    are(house, ids, reviewed=True)
    page.get_by_role("button", name="Undo").click()
    shows(page, ids)
    are(house, ids, reviewed=False)


def test_a_refused_review_is_taken_back_with_a_word(house: Timeline, screen: Screens) -> None:
    one = screen(house.url)
    page = one.open("/timeline").page
    event_id = left(house)[0]
    error = {"code": "DATABASE_UNAVAILABLE", "message": "the database does not answer", "details": [], "request_id": ""}
    with one.forgiving():
        page.route("**/api/events/review", lambda route: route.fulfill(status=503, json={"error": error}))
        row(page, event_id).get_by_role("button", name="Mark reviewed").click()
        alert = page.get_by_role("alert").filter(has_text="1 event could not be marked")
        expect(alert).to_contain_text("the database does not answer")
        expect(row(page, event_id).get_by_role("button", name="Mark reviewed")).to_be_visible()
        page.unroute("**/api/events/review")
    assert house.seeded.reviewed([event_id]) == [False]
    alert.get_by_role("button", name="Try again").click()
    are(house, [event_id], reviewed=True)
    house.seeded.review(event_id, reviewed=False)


def test_the_keyboard_alone_reads_selects_marks_and_opens(house: Timeline, screen: Screens) -> None:
    page = screen(house.url).open("/timeline").page
    ids = house.ids()
    shows(page, ids)
    for key in "jjj":
        page.keyboard.press(key)
    expect(row(page, ids[2]).get_by_role("link")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(page.get_by_role("toolbar", name="Selected events")).to_contain_text("3 selected")
    turned = [each for each in ids[1:4] if each in left(house)]
    page.keyboard.press("r")
    are(house, ids[1:4], reviewed=True)
    page.get_by_role("button", name="Undo").click()
    are(house, turned, reviewed=False)
    page.keyboard.press("a")
    expect(page.get_by_role("toolbar")).to_contain_text(f"{len(ids)} selected")
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/events/\d+$"))


def test_what_is_marked_leaves_a_list_of_the_unreviewed_and_the_keyboard_goes_on(
    house: Timeline, screen: Screens
) -> None:
    page = screen(house.url).open("/timeline?reviewed=false").page
    ids = left(house)
    shows(page, ids)
    for key in "jj":
        page.keyboard.press(key)
    expect(row(page, ids[1]).get_by_role("link")).to_be_focused()
    page.keyboard.press("r")
    expect(row(page, ids[1])).to_have_count(0)
    expect(row(page, ids[2]).get_by_role("link")).to_be_focused()
    are(house, [ids[1]], reviewed=True)
    house.seeded.review(ids[1], reviewed=False)


def test_the_way_back_from_an_event_leads_to_the_same_place(house: Timeline, screen: Screens) -> None:
    page = screen(house.url).open("/timeline").page
    shows(page, house.ids())
    deep = house.ids()[-4]
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    row(page, deep).get_by_role("link").click()
    expect(page).to_have_url(re.compile(f"/events/{deep}$"))
    page.go_back()
    expect(row(page, deep)).to_be_in_viewport()


def place(page: Page, event_id: int) -> float:
    found = row(page, event_id).bounding_box()
    assert found is not None
    return found["y"]


def test_what_is_read_stays_where_it_is_while_something_happens(house: Timeline, screen: Screens) -> None:
    one = screen(house.url)
    page = one.open("/timeline").page
    is_live(page)
    known = house.ids()
    shows(page, known)
    page.evaluate("window.scrollTo(0, 900)")
    reading = known[10]
    expect(row(page, reading)).to_be_in_viewport()
    before = place(page, reading)
    SendingCamera(house.cameras_dir).send(ObjectClass.PERSON)
    newer = page.get_by_role("button", name="1 newer")
    expect(newer).to_be_visible(timeout=SLOW_MS)
    assert place(page, reading) == before
    assert page.evaluate("window.scrollY") == 900
    one.shoot("timeline-newer")
    newer.click()
    fresh = [each for each in house.ids() if each not in known]
    assert len(fresh) == 1
    expect(row(page, fresh[0])).to_be_in_viewport()
    expect(newer).to_have_count(0)
    shows(page, house.ids())


def test_a_new_event_comes_by_itself_where_there_was_none(house: Timeline, screen: Screens) -> None:
    page = screen(house.url).open("/timeline?camera=side_gate").page
    is_live(page)
    expect(page.get_by_text("No event matches these filters")).to_be_visible()
    SendingCamera(house.cameras_dir, "side_gate").send(ObjectClass.PERSON)
    expect(page.locator("[data-event]")).to_have_count(1, timeout=SLOW_MS)
    shows(page, house.ids(lambda event: event["camera_id"] == "side_gate"))
