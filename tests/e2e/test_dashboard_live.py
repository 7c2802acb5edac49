"""The dashboard while things happen: one card for each incident, whatever becomes of the line to the server."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from tests.e2e.sending import SendingCamera

from hsi.events.classes import ObjectClass

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

SETTINGS = {
    "DETECTOR_MODEL": "synthetic-yard",
    "NEMOTRON_URL": "",
    "BATCH_IDLE_TIMEOUT_SECONDS": "3",
    "BATCH_CHECK_INTERVAL_SECONDS": "0.2",
    "FAST_PATH_COOLDOWN_SECONDS": "1",
}
SLOW_MS = 30_000
"""Patience with what has to go through the whole site."""


class Home:
    """A site whose one camera sends when a test says so."""

    def __init__(self, launch: Callable[..., Any]) -> None:
        self._launch = launch
        self.site = launch("up", **SETTINGS).ready()
        self._cameras: Path = self.site.log.parent / "data" / "cameras"
        self._camera: SendingCamera | None = None

    @property
    def camera(self) -> SendingCamera:
        if self._camera is None:
            self._camera = SendingCamera(self._cameras)
        return self._camera

    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.site.events()
        return events

    def first(self) -> dict[str, Any]:
        """An event that is final; which one does not matter."""
        events = self.events()
        return events[0] if events else self.incident()

    def incident(self, *, stills: int = 2) -> dict[str, Any]:
        """A person comes by; the event, urgent first and then whole."""
        known = {event["id"] for event in self.events()}
        self.camera.send(ObjectClass.PERSON, stills=stills)
        self.site.wait(lambda: self._over(known), "a new event that is final")
        return next(event for event in self.events() if event["id"] not in known)

    def _over(self, known: set[int]) -> bool:
        fresh = [event for event in self.events() if event["id"] not in known]
        return bool(fresh) and all(event["revision"] > 1 for event in fresh)

    def stop(self) -> None:
        self.site.interrupt()

    def start(self) -> None:
        self.site = self._launch("up", **SETTINGS).ready()


@pytest.fixture(scope="module")
def home(launch_once: Callable[..., Any]) -> Home:
    return Home(launch_once)


def is_live(page: Page) -> None:
    expect(page.get_by_role("banner").get_by_text("Live", exact=True)).to_be_visible(timeout=SLOW_MS)


def cards(page: Page) -> Locator:
    return page.get_by_role("feed", name="Incidents").get_by_role("article")


def shows_each_once(page: Page, events: list[dict[str, Any]]) -> None:
    """Every event of the database has one card, and there is no other."""
    ids = sorted(event["id"] for event in events)
    page.wait_for_function(
        """ids => {
            const shown = [...document.querySelectorAll("article")].map(card => Number(card.dataset.event));
            return JSON.stringify(shown.sort((a, b) => a - b)) === JSON.stringify(ids);
        }""",
        arg=ids,
        timeout=SLOW_MS,
    )


def test_a_new_house_says_what_to_do_first(home: Home, screen: Callable[..., Any]) -> None:
    if home.events():
        pytest.skip("something has happened in this house: run the whole module")
    page = screen(home.site.url).open().page
    is_live(page)
    expect(page.get_by_text("Nothing has happened yet")).to_be_visible()
    expect(page.get_by_text("There are no cameras yet")).to_be_visible()
    expect(page.get_by_role("img", name="Highest risk of the last hour: nothing rated")).to_be_visible()
    page.get_by_role("link", name="Add a camera").click()
    expect(page).to_have_url(re.compile("/cameras$"))


def test_an_incident_is_one_card_from_the_first_look_to_its_assessment(home: Home, screen: Callable[..., Any]) -> None:
    one = screen(home.site.url).open()
    is_live(one.page)
    before = {event["id"] for event in home.events()}
    home.camera.send(ObjectClass.CAR)
    card = one.page.locator("article[data-phase=assessing]")
    expect(card).to_contain_text("Being assessed", timeout=SLOW_MS)
    expect(card.get_by_role("listitem").filter(has_text="car")).to_be_visible()
    expect(card.get_by_role("button")).to_have_count(0)
    one.shoot("dashboard-assessing")
    card.evaluate("card => { card.id = 'the-very-card' }")
    card = one.page.locator("#the-very-card")
    expect(card).to_have_attribute("data-phase", "event", timeout=SLOW_MS)
    expect(card).to_contain_text(re.compile("cars? at front_yard"))
    expect(card.get_by_role("link")).to_be_visible()
    new = next(event for event in home.events() if event["id"] not in before)
    assert card.get_attribute("data-event") == str(new["id"])
    shows_each_once(one.page, home.events())


def test_an_urgent_event_is_there_at_once_and_becomes_the_whole_incident_in_place(
    home: Home, screen: Callable[..., Any]
) -> None:
    page = screen(home.site.url).open().page
    is_live(page)
    before = {event["id"] for event in home.events()}
    home.camera.send(ObjectClass.PERSON)
    card = page.locator("article", has_text="Fast path").filter(has_text="Ongoing")
    expect(card).to_be_visible(timeout=SLOW_MS)
    card.evaluate("card => { card.id = 'the-very-card' }")
    home.site.wait(lambda: any(e["revision"] > 1 for e in home.events() if e["id"] not in before), "the merge")
    card = page.locator("#the-very-card")
    expect(card).not_to_contain_text("Ongoing", timeout=SLOW_MS)
    expect(card).to_contain_text("Fast path")
    shows_each_once(page, home.events())


def test_the_numbers_and_the_pictures_follow(home: Home, screen: Callable[..., Any]) -> None:
    home.first()
    page = screen(home.site.url).open().page
    tile = page.get_by_role("list", name="Cameras").get_by_role("listitem").filter(has_text="front_yard")
    picture = tile.locator("img").first
    expect(picture).to_have_attribute("src", re.compile("still"))
    still, total = picture.get_attribute("src"), len(home.events())
    expect(page.get_by_role("link", name=str(total), exact=True)).to_be_visible()
    expect(tile).to_contain_text(f"{total} to review" if total > 1 else "1 to review")
    home.incident()
    expect(picture).not_to_have_attribute("src", still or "", timeout=SLOW_MS)
    expect(page.get_by_role("link", name=str(total + 1), exact=True)).to_be_visible(timeout=SLOW_MS)
    expect(tile).to_contain_text(f"{total + 1} to review", timeout=SLOW_MS)
    expect(tile).to_contain_text("Online")
    expect(tile).to_contain_text(re.compile("just now|s ago"))


def test_no_card_moves_under_the_pointer(home: Home, screen: Callable[..., Any]) -> None:
    home.first()
    page = screen(home.site.url).open().page
    is_live(page)
    first = cards(page).first
    expect(first).to_be_visible()
    known = first.get_attribute("data-event")
    first.hover()
    new = home.incident()
    expect(page.get_by_role("button", name="1 new")).to_be_visible(timeout=SLOW_MS)
    assert cards(page).first.get_attribute("data-event") == known
    page.get_by_role("button", name="1 new").click()
    expect(cards(page).first).to_have_attribute("data-event", str(new["id"]))
    shows_each_once(page, home.events())


def test_a_review_from_a_card_is_kept_and_seen_on_every_screen(home: Home, screen: Callable[..., Any]) -> None:
    event = home.first()
    here, phone = screen(home.site.url).open().page, screen(home.site.url, phone=True).open().page
    is_live(phone)
    of_event = f"article[data-event='{event['id']}']"
    here.locator(of_event).get_by_role("button", name="Review this incident").click()
    expect(here.locator(of_event).get_by_role("button", name="Reviewed (mark as not reviewed)")).to_be_visible()
    expect(phone.locator(of_event).get_by_role("button", name="Reviewed (mark as not reviewed)")).to_be_visible()
    assert home.site.get(f"/api/events/{event['id']}")["reviewed"] is True
    phone.locator(of_event).get_by_role("button", name="Reviewed (mark as not reviewed)").tap()
    expect(here.locator(of_event).get_by_role("button", name="Review this incident")).to_be_visible()
    home.site.wait(lambda: home.site.get(f"/api/events/{event['id']}")["reviewed"] is False, "the change of mind")


class Line:
    """The sockets between one page and the server, which a test can cut and mend."""

    def __init__(self, page: Page) -> None:
        self._is_cut = False
        self._open: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        page.route_web_socket(re.compile("/ws/"), self._opened)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            socket.close(code=1012)
        else:
            self._open.append((socket, socket.connect_to_server()))

    def cut(self) -> None:
        self._is_cut = True
        for page_end, server_end in self._open:
            page_end.close(code=1012)
            server_end.close()
        self._open.clear()

    def mend(self) -> None:
        self._is_cut = False


def test_what_happens_while_the_line_is_cut_is_made_up_for_by_the_socket_alone(
    home: Home, screen: Callable[..., Any]
) -> None:
    home.first()
    page = screen(home.site.url).page
    line = Line(page)
    page.goto(home.site.url)
    is_live(page)
    shows_each_once(page, home.events())
    known = home.events()
    lists: list[str] = []
    page.on("request", lambda request: lists.append(request.url) if re.search(r"/api/events(\?|$)", request.url) else 0)
    line.cut()
    expect(page.get_by_role("banner")).to_contain_text(re.compile(r"Live view is \d+ s old"))
    expect(page.get_by_text("Paused: this is what was known")).to_be_visible()
    home.incident()
    home.camera.send(ObjectClass.CAR)
    home.site.wait(lambda: len(home.events()) == len(known) + 2, "the second event")
    shows_each_once(page, known)
    line.mend()
    page.get_by_role("button", name="Try now").click()
    shows_each_once(page, home.events())
    is_live(page)
    expect(page.get_by_text("Paused")).to_have_count(0)
    assert lists == []


def test_a_server_that_goes_and_comes_back_leaves_an_age_and_no_gap(home: Home, screen: Callable[..., Any]) -> None:
    home.first()
    one = screen(home.site.url)
    page = one.open().page
    is_live(page)
    shows_each_once(page, home.events())
    known = home.events()
    with one.forgiving():
        home.stop()
        badge = page.get_by_role("banner").get_by_text(re.compile(r"Live view is \d+ s old"))
        expect(badge).to_be_visible()
        age = badge.text_content()
        expect(badge).not_to_have_text(age or "")
        shows_each_once(page, known)
        one.shoot("dashboard-away")
        home.start()
        page.get_by_role("button", name="Try now").click()
        is_live(page)
    expect(badge).to_have_count(0)
    home.incident()
    shows_each_once(page, home.events())
