"""The page of one event, as a person looks at it: pictures, boxes, words, and what it says of what is missing."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.e2e import yard
from tests.e2e.seeded import WITHOUT_MODEL, Said, Seeded, Seen, ago

from hsi.events.classes import ObjectClass

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

Screens = Callable[..., Any]
RTL = "\u202e\u2067מצלמה\u2069"
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
EMOJI = "🚨👩‍👩‍👧‍👦"
SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
COLOURS = pytest.mark.parametrize("colours", ["dark", "light"])


@pytest.fixture(scope="module")
def visit(seeded: Seeded) -> int:
    """A fast-path event that the rest of its incident joined; the third of its eight frames is the surest."""
    frames = yard.visit(seeded, ago(minutes=34), camera_id="front_yard", frames=8)
    event = seeded.event(frames[:1], Said(72, "A person.", "One sure detection."), is_fast_path=True)
    summary = "A person crosses the front yard towards the door, waits and walks back."
    seeded.grow(event, frames[1:], Said(38, summary, "A single person in daylight.\nNobody tried a door."))
    return event


@pytest.fixture(scope="module")
def hostile(seeded: Seeded) -> int:
    """Everything that somebody outside may have written, as bad as it fits into the columns."""
    seeded.camera("hostile", (RTL + MARKUP + "x" * 300)[:255])
    frame = seeded.frame(ago(minutes=5), [Seen((0, 0, 300, 200))], camera_id="hostile")
    reasoning = MARKUP + "W" * 5000 + "\n" + RTL + EMOJI * 200
    said = Said(96, (RTL + MARKUP + EMOJI * 200)[:1000], reasoning, model="m" * 200, prompt_version="p" * 64)
    return seeded.event([frame], said, notes="N" * 9000 + MARKUP)


def at_frame(page: Page, number: int, count: int) -> None:
    """That picture is looked at, with its boxes, and the strip says the same."""
    panel = page.get_by_role("tabpanel", name=f"Frame {number} of {count}", exact=True)
    expect(panel.locator("[data-part=boxes]")).to_be_visible()
    chosen = page.get_by_role("tab", selected=True)
    expect(chosen).to_have_attribute("aria-label", re.compile(rf"^Frame {number} of {count}, "))
    expect(chosen).to_be_in_viewport()


def expected(one: Any, *parts: str) -> None:
    """What the test itself caused is no trouble; the browser does not say which address its own line is about."""
    one.troubles[:] = [line for line in one.troubles if not any(part in line for part in parts)]


@SIZES
@COLOURS
def test_the_page_tells_all_of_an_event(seeded: Seeded, screen: Screens, visit: int, phone: bool, colours: str) -> None:
    one = screen(seeded.url, phone=phone, color_scheme=colours).open(f"/events/{visit}")
    page: Page = one.page
    expect(page.get_by_text("A person crosses the front yard")).to_be_visible()
    expect(page.get_by_role("link", name="Front yard")).to_be_visible()
    at_frame(page, 8, 8)
    words = page.get_by_role("main")
    for told in ["Fast path", "Synthetic", "Medium38 of 100", "medium is 30 to 59", "22 points more would be high"]:
        expect(words).to_contain_text(told)
    for told in ["Nobody tried a door.", "this is revision 2", "qwen3-4b-q4", "risk-1", "Evidence (8 detections)"]:
        expect(words).to_contain_text(told)
    for told in ["Gathering the incident's pictures", "30 s", "From the first picture to this assessment32 s"]:
        expect(words).to_contain_text(told)
    assert one.serious_faults() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    one.shoot(f"event-{colours}-{'phone' if phone else 'desktop'}")


def test_the_keyboard_walks_through_the_frames(seeded: Seeded, screen: Screens, visit: int) -> None:
    page: Page = screen(seeded.url).open(f"/events/{visit}").page
    at_frame(page, 8, 8)
    for key, number in [("Home", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 8)]:
        page.keyboard.press(key)
        at_frame(page, number, 8)
    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowLeft")
    at_frame(page, 7, 8)
    expect(page.get_by_role("tab", selected=True)).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    at_frame(page, 1, 8)


def test_buttons_and_the_strip_choose_a_frame_and_the_picture_follows(
    seeded: Seeded, screen: Screens, visit: int
) -> None:
    page: Page = screen(seeded.url).open(f"/events/{visit}").page
    at_frame(page, 8, 8)
    last = page.get_by_role("tabpanel").get_by_role("img").get_attribute("src")
    page.get_by_role("button", name="Frame before").click()
    at_frame(page, 7, 8)
    assert page.get_by_role("tabpanel").get_by_role("img").get_attribute("src") != last
    page.get_by_role("tab", name=re.compile("^Frame 3 of 8")).click()
    at_frame(page, 3, 8)
    page.get_by_role("button", name="Next frame").click()
    at_frame(page, 4, 8)


def test_fingers_swipe_and_tap_through_the_frames(seeded: Seeded, screen: Screens, visit: int) -> None:
    page: Page = screen(seeded.url, phone=True).open(f"/events/{visit}").page
    at_frame(page, 8, 8)
    swipe(page, 100, 300)
    at_frame(page, 7, 8)
    swipe(page, 300, 100)
    at_frame(page, 8, 8)
    page.get_by_role("tab", name=re.compile("^Frame 6 of 8")).tap()
    at_frame(page, 6, 8)
    page.get_by_role("switch", name="Boxes").tap()
    expect(page.locator("[data-part=boxes]")).to_have_count(0)


def swipe(page: Page, from_x: int, to_x: int) -> None:
    """One finger across the picture; it rests before it is lifted: while a page flies, a browser takes no tap."""
    place = page.get_by_role("tabpanel").bounding_box()
    assert place is not None
    fingers = page.context.new_cdp_session(page)
    y = place["y"] + place["height"] / 2
    began = time.time() - 1
    steps: list[tuple[str, float, list[float]]] = [
        ("touchStart", 0.0, [from_x]),
        ("touchMove", 0.1, [(from_x + to_x) / 2]),
        ("touchMove", 0.2, [to_x]),
        ("touchMove", 0.8, [to_x + 1]),
        ("touchEnd", 0.9, []),
    ]
    for kind, after, places in steps:
        points = [{"x": x, "y": y} for x in places]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, "timestamp": began + after})


def test_boxes_go_and_come_and_the_choice_is_kept(seeded: Seeded, screen: Screens, visit: int) -> None:
    page: Page = screen(seeded.url).open(f"/events/{visit}").page
    boxes = page.locator("[data-part=boxes]")
    expect(boxes).to_be_visible()
    page.keyboard.press("b")
    expect(boxes).to_have_count(0)
    page.reload()
    expect(page.get_by_role("switch", name="Boxes")).not_to_be_checked()
    expect(page.get_by_role("tabpanel").get_by_role("img")).to_be_visible()
    expect(boxes).to_have_count(0)
    page.get_by_role("switch", name="Boxes").click()
    expect(boxes).to_be_visible()


def test_evidence_leads_to_its_picture_and_its_box(seeded: Seeded, screen: Screens) -> None:
    two = [Seen((40, 60, 100, 200)), Seen((300, 100, 200, 120), ObjectClass.CAR, 0.7)]
    seeded.camera()
    frames = [seeded.frame(ago(minutes=9, seconds=second), two) for second in (2, 1)]
    other = seeded.frame(ago(minutes=9, seconds=30), [Seen(what=ObjectClass.DOG)])
    seeded.event([other])
    page: Page = screen(seeded.url).open(f"/events/{seeded.event(frames, context=[other])}").page
    page.get_by_role("list", name="Evidence", exact=True).get_by_role("button", name=re.compile("^car")).last.click()
    at_frame(page, 3, 3)
    chosen = page.locator("[data-chosen]")
    expect(chosen).to_have_attribute("data-box", str(frames[1].detection_ids[1]))
    page.get_by_role("list", name="Context").get_by_role("button", name=re.compile("^dog")).click()
    at_frame(page, 1, 3)
    expect(chosen.locator("[stroke-dasharray]")).to_be_visible()


def test_an_event_without_a_model_says_so(seeded: Seeded, screen: Screens) -> None:
    event = seeded.incident(ago(minutes=7), said=WITHOUT_MODEL)
    words = screen(seeded.url).open(f"/events/{event}").page.get_by_role("main")
    expect(words).to_contain_text("Analysed without a model")
    expect(words).to_contain_text("The score is a placeholder, not a judgement")
    expect(words).to_contain_text("Why: no language model is configured")
    expect(words).to_contain_text("ModelNone")


@SIZES
def test_hostile_text_is_text_and_breaks_nothing(seeded: Seeded, screen: Screens, hostile: int, phone: bool) -> None:
    one = screen(seeded.url, phone=phone).open(f"/events/{hostile}")
    page: Page = one.page
    expect(page.get_by_text(MARKUP + "W").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("מצלמה"))).to_be_visible()
    expect(page.get_by_role("textbox", name="Notes")).to_have_value(re.compile("^N{9000}<img"))
    assert page.locator("img[src=x], main script").count() == 0
    one.shoot(f"event-hostile-{'phone' if phone else 'desktop'}")
    page.get_by_role("button", name="Show all of it").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
    inside_strip = ".filter(e => !e.closest('[role=tablist]')).map(e => e.outerHTML.slice(0, 120))"
    assert page.evaluate(wide + inside_strip) == []
    assert one.serious_faults() == []


@pytest.mark.parametrize("name", ["987654", "0", "12x", "99999999999999999999"])
def test_an_event_that_never_was_is_told_with_a_way_on(seeded: Seeded, screen: Screens, name: str) -> None:
    one = screen(seeded.url).open(f"/events/{name}")
    expect(one.page.get_by_text("There is no such event")).to_be_visible()
    one.page.get_by_role("link", name="Go to the timeline").click()
    expect(one.page).to_have_url(re.compile("/timeline$"))
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Timeline")
    expected(one, "404")


def test_a_picture_that_is_gone_leaves_its_thumbnail_and_a_sentence(seeded: Seeded, screen: Screens) -> None:
    seeded.camera()
    frames = [seeded.frame(ago(minutes=6, seconds=second), [Seen(confidence=0.5 + second / 10)]) for second in (3, 1)]
    frames[0].lose()
    one = screen(seeded.url).open(f"/events/{seeded.event(frames)}")
    page: Page = one.page
    expect(page.get_by_text("The full frame is gone")).to_be_visible()
    picture = page.get_by_role("tabpanel").get_by_role("img")
    expect(picture).to_have_attribute("src", re.compile("/api/media/thumbnails/"))
    assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    expect(page.locator("[data-part=boxes]")).to_have_count(0)
    one.shoot("event-picture-gone")
    page.keyboard.press("ArrowRight")
    at_frame(page, 2, 2)
    expect(page.get_by_text("The full frame is gone")).to_have_count(0)
    expected(one, "404")


def test_an_event_on_its_way_keeps_its_place_and_one_that_fails_can_be_asked_again(
    seeded: Seeded, screen: Screens, visit: int
) -> None:
    one = screen(seeded.url)
    page: Page = one.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    asked = f"**/api/events/{visit}"
    page.route(asked, hold)
    one.open(f"/events/{visit}")
    expect(page.get_by_text("Loading the event")).to_be_attached()
    one.shoot("event-loading")
    error = {"code": "DATABASE_AWAY", "message": "the database does not answer", "details": [], "request_id": "r-17"}
    with one.forgiving():
        page.route(asked, lambda route: route.fulfill(status=503, json={"error": error}))
        held[0].fulfill(status=503, json={"error": error})
        expect(page.get_by_role("alert")).to_contain_text("The event could not be loaded")
        expect(page.get_by_role("alert")).to_contain_text("the database does not answer")
        expect(page.get_by_role("alert")).to_contain_text("r-17")
    one.shoot("event-error")
    page.unroute(asked)
    page.get_by_role("button", name="Try again").click()
    at_frame(page, 8, 8)
