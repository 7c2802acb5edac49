"""Where a camera's pictures come from, by hand: the form, its refusals, its login, and the states that follow live."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, Response, expect
from tests.e2e.cameras_pages import fits, refused_at, row
from tests.parts.rtsp_camera import Server

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

Screens = Callable[..., Any]
SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
USER = "viewer"
WRONG, RIGHT = "c4n4ry-wrong", "c4n4ry-right"
SETTLED_MS = 90_000
"""Patience with a state that is said only once it has held for half a minute."""


@pytest.fixture(scope="module")
def site(launch_once: Callable[..., Any]) -> Any:
    """A house that may watch cameras on this very machine."""
    return launch_once("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="", CAMERA_NETWORKS="127.0.0.0/8").ready()


@pytest.fixture
def stream(server: Server, units: Callable[..., Path]) -> Server:
    """A real RTSP camera that wants a login."""
    server.mount("/main", "h264", 10, units("h264", "--frames", "200", "--rate", "10", "--size", "640x480"))
    return server.start(login=f"{USER}:{RIGHT}")


class Ears:
    """Everything that the API and the WebSocket say to a page."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        self._responses: list[Response] = []
        page.on("response", self._answered)
        page.on("websocket", lambda socket: socket.on("framereceived", self._told))

    def text(self) -> str:
        bodies = [response.text() for response in self._responses]
        return "\n".join([*self.heard, *bodies])

    def _told(self, frame: str | bytes) -> None:
        self.heard.append(frame if isinstance(frame, str) else frame.decode(errors="replace"))

    def _answered(self, response: Response) -> None:
        is_ours = "/api/cameras" in response.url and "/still" not in response.url
        if is_ours and response.request.method != "DELETE":
            self._responses.append(response)


def form(page: Page) -> Locator:
    return page.get_by_role("dialog")


def begin(page: Page, name: str, kind: str) -> None:
    """A new camera of this kind stands in the form."""
    page.get_by_role("button", name="Add a camera").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Pictures come from").select_option(kind)


def edit(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Edit \u2068{name}\u2069").click()
    expect(form(page)).to_be_visible()


class Owner:
    """Somebody at the cameras page, and somebody else at the dashboard who touches nothing."""

    def __init__(self, site: Any, screen: Screens) -> None:
        self.site = site
        self.screen = screen(site.url)
        self.page: Page = self.screen.page
        self.ears = Ears(self.page)
        self._watching: Page = screen(site.url).open("/").page
        self.screen.open("/cameras")

    def adds_with_a_wrong_login(self, stream: Server) -> None:
        page = self.page
        begin(page, "Gate", "rtsp")
        expect(page.get_by_label("Id", exact=True)).to_have_value("gate")
        page.get_by_label("Address", exact=True).fill(f"rtsp://{USER}:{WRONG}@127.0.0.1:{stream.port}/main")
        page.keyboard.press("Enter")
        refused_at(page, "Address", "Leave the login out of the address")
        page.get_by_label("Address", exact=True).fill(stream.url("/main"))
        page.get_by_label("User name").fill(USER)
        page.get_by_label("Password").fill(WRONG)
        self.screen.shoot("cameras-source-desktop")
        page.keyboard.press("Enter")
        expect(form(page)).to_be_hidden()
        expect(row(page, "Gate")).to_be_visible()

    def writes_the_right_login(self, stream: Server) -> None:
        page = self.page
        edit(page, "Gate")
        expect(page.get_by_label("Address", exact=True)).to_have_value(stream.url("/main"))
        expect(page.get_by_label("Password")).to_have_count(0)
        page.get_by_label("The stored login").select_option("Is replaced")
        expect(page.get_by_label("User name")).to_have_value("")
        page.get_by_label("User name").fill(USER)
        page.get_by_label("Password").fill(RIGHT)
        page.get_by_role("button", name="Save").click()
        expect(form(page)).to_be_hidden()

    def changes_name_and_pace(self) -> None:
        edit(self.page, "Gate")
        self.page.get_by_label("Name", exact=True).fill("Garden gate")
        self.page.get_by_label("Seconds between pictures").fill("0.5")
        self.page.keyboard.press("Enter")
        expect(row(self.page, "Garden gate")).to_be_visible()
        stored = self.site.get("/api/cameras/gate")
        assert (stored["name"], stored["source"]["rtsp"]["interval_ms"]) == ("Garden gate", 500)

    def switches_it_off(self) -> None:
        edit(self.page, "Garden gate")
        self.page.get_by_role("switch", name="Watch this camera").click()
        self.page.get_by_role("button", name="Save").click()
        self.sees("Garden gate", "Disabled")
        expect(self.page.get_by_text("1 camera, none delivering, 1 disabled")).to_be_visible()

    def deletes_it(self) -> None:
        self.page.get_by_role("button", name="Delete \u2068Garden gate\u2069").click()
        self.page.get_by_role("button", name="Delete camera").click()
        expect(row(self.page, "Garden gate")).to_have_count(0)

    def sees(self, name: str, word: str) -> None:
        """Both do, without a reload."""
        expect(row(self.page, name).get_by_text(word, exact=True)).to_be_visible(timeout=SETTLED_MS)
        tiles = self._watching.get_by_role("list", name="Cameras").get_by_role("listitem")
        tile = tiles.filter(has=self._watching.get_by_role("heading", name=name, exact=True))
        expect(tile.get_by_text(word, exact=True).first).to_be_visible(timeout=SETTLED_MS)


def test_a_stream_is_added_corrected_watched_changed_disabled_and_deleted(
    site: Any, stream: Server, screen: Screens
) -> None:
    owner = Owner(site, screen)
    page = owner.page
    owner.adds_with_a_wrong_login(stream)
    owner.sees("Gate", "Error")
    expect(row(page, "Gate")).to_contain_text("Write its login again in its settings.")
    owner.screen.shoot("cameras-error-desktop")
    assert owner.screen.serious_faults() == []
    owner.writes_the_right_login(stream)
    owner.sees("Gate", "Online")
    expect(row(page, "Gate")).to_contain_text(re.compile(r"Last picture \d+ s ago"))
    owner.changes_name_and_pace()
    owner.switches_it_off()
    owner.deletes_it()
    for secret in (WRONG, RIGHT):
        assert secret not in page.content()
        assert secret not in page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
        assert secret not in owner.ears.text()
    assert '"gate"' in owner.ears.text()


def test_a_stream_that_breaks_off_is_offline_with_its_reason_and_leaves_a_gap(
    site: Any, stream: Server, screen: Screens
) -> None:
    record = {
        "name": "Lane",
        "source": {"rtsp": {"url": stream.url("/main"), "motion_gate": False}},
        "credentials": {"username": USER, "password": RIGHT},
    }
    httpx.put(f"{site.url}/api/cameras/lane", json=record, timeout=10).raise_for_status()
    one = screen(site.url).open("/cameras/lane")
    page = one.page
    facts = page.get_by_role("region", name="Facts")
    expect(facts.get_by_text("Online", exact=True)).to_be_visible(timeout=SETTLED_MS)
    expect(facts).to_contain_text(stream.url("/main"))
    system = screen(site.url).open("/system").page
    line = system.get_by_role("region", name="Cameras").get_by_role("listitem").filter(has_text="Lane")
    expect(line.get_by_text("Online", exact=True)).to_be_visible()

    stream.kill()
    expect(facts.get_by_text("Offline", exact=True)).to_be_visible(timeout=SETTLED_MS)
    expect(page.get_by_role("figure")).to_contain_text(re.compile(r"Offline for \d+ s.*in the network\?", re.DOTALL))
    away = page.get_by_role("list", name="When it was away")
    expect(away).to_contain_text(re.compile(r"Offline since \d\d:\d\d \("))
    expect(page.locator("[data-part=away]")).to_have_count(1)
    expect(line.get_by_text("Offline", exact=True)).to_be_visible()
    reason = system.get_by_text(re.compile("Not every camera delivers: .*Lane is offline"))
    expect(reason).to_be_visible(timeout=SETTLED_MS)  # with the next report, of which one comes every five seconds
    one.shoot("camera-offline-desktop")
    assert one.serious_faults() == []

    one.open("/timeline?camera=lane")
    bar = page.get_by_role("slider", name="Activity")
    expect(bar).to_have_accessible_description(re.compile(r"The camera: Offline since \d\d:\d\d \("))
    expect(page.get_by_role("region", name="Activity over time")).to_contain_text("Camera away")
    one.shoot("timeline-away-desktop")
    httpx.delete(f"{site.url}/api/cameras/lane", timeout=10).raise_for_status()


@SIZES
@pytest.mark.parametrize("colours", ["dark", "light"])
def test_every_kind_has_its_own_fields_and_is_refused_at_them(
    site: Any, screen: Screens, phone: bool, colours: str
) -> None:
    one = screen(site.url, phone=phone, color_scheme=colours).open("/cameras")
    page = one.page
    look = f"{'phone' if phone else 'desktop'}-{colours}"
    wrong = {
        "rtsp": ("Address", "http://10.0.0.7/1", "begins with rtsp:// or rtsps://"),
        "http": ("Seconds between pictures", "0", "Give seconds, from 0.033 to 3600"),
        "ftp": ("Password", "", "Give the password."),
        "synthetic": ("Seed", "-1", "Give a whole number"),
    }
    begin(page, f"Camera {look}", "folder")
    for kind, (label, text, words) in wrong.items():
        page.get_by_label("Pictures come from").select_option(kind)
        if kind == "http":
            page.get_by_label("Address", exact=True).fill("http://10.0.0.7/snap.jpg")
        page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="Add camera").click()
        refused_at(page, label, words)
        fits(page)
        assert one.serious_faults() == []
        one.shoot(f"cameras-form-{kind}-{look}")
    box = form(page).bounding_box()
    assert box is not None
    assert box["width"] <= (390 if phone else 1280)
    assert f"Camera {look}" not in [camera["name"] for camera in site.get("/api/cameras")["items"]]


MEDIA_DAYS = "Days that pictures and clips are kept"
DECIDED = {
    "Least confidence, in percent": "60",
    "Days that events are kept": "9",
    MEDIA_DAYS: "2",
    "Where it hangs": "Over the lawn",
    "What is usual here": "The fox\ncomes at ten.",
}


def decide(page: Page, texts: dict[str, str], *, noticed: bool) -> None:
    """What is decided for the camera in the form."""
    for label, text in texts.items():
        page.get_by_label(label, exact=True).fill(text)
    for name in ("dog", "person"):
        page.get_by_role("checkbox", name=name).set_checked(noticed)
    page.get_by_role("button", name="Save").click()


@SIZES
def test_what_is_decided_for_a_camera_is_written_kept_shown_and_left_to_the_installation_again(
    site: Any, screen: Screens, phone: bool
) -> None:
    unasked = {"detection": {"batch_idle_seconds": 9}, "analysis": {"calls_per_hour": 3}}
    record = {"name": "Lawn", "enabled": False, **unasked}
    httpx.put(f"{site.url}/api/cameras/lawn", json=record, timeout=10).raise_for_status()
    before = site.get("/api/cameras/lawn")
    one = screen(site.url, phone=phone).open("/cameras")
    page = one.page
    edit(page, "Lawn")
    expect(page.get_by_label("Days that events are kept")).to_have_attribute("placeholder", "30")
    decide(page, DECIDED | {MEDIA_DAYS: "10"}, noticed=True)
    refused_at(page, MEDIA_DAYS, "They go with its events at the latest.")
    fits(page)
    assert one.serious_faults() == []
    one.shoot(f"cameras-form-decided-{'phone' if phone else 'desktop'}")
    decide(page, DECIDED, noticed=True)
    expect(form(page)).to_be_hidden()
    stored = site.get("/api/cameras/lawn")
    assert stored["location"] == "Over the lawn"
    assert stored["retention"] == {"events_days": 9, "media_days": 2}
    assert stored["analysis"] == before["analysis"] | {"prompt": "The fox\ncomes at ten."}
    noticed = {"labels": ["person", "dog"], "min_confidence_percent": 60}
    assert stored["detection"] == before["detection"] | noticed

    one.open("/cameras")
    edit(page, "Lawn")
    for label, text in DECIDED.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(text)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    decide(page, dict.fromkeys(DECIDED, ""), noticed=False)
    expect(form(page)).to_be_hidden()
    left = site.get("/api/cameras/lawn")
    for part in ("location", "retention", "analysis", "detection"):
        assert left[part] == before[part]
    httpx.delete(f"{site.url}/api/cameras/lawn", timeout=10).raise_for_status()


def test_a_camera_is_never_replaced_by_a_new_one_of_its_id(site: Any, screen: Screens) -> None:
    source = {"http": {"url": "http://127.0.0.1:9/snap.jpg"}}
    record = {"name": "Porch", "source": source, "enabled": False}
    httpx.put(f"{site.url}/api/cameras/porch", json=record, timeout=10).raise_for_status()
    one = screen(site.url).open("/cameras")
    page = one.page
    begin(page, "Another porch", "synthetic")
    page.get_by_label("Id", exact=True).fill("porch")
    with one.refused(409):
        page.keyboard.press("Enter")
    refused_at(page, "Id", "Another camera has this id.")
    assert site.get("/api/cameras/porch")["source"]["http"]["url"] == source["http"]["url"]
    httpx.delete(f"{site.url}/api/cameras/porch", timeout=10).raise_for_status()


def test_a_camera_that_somebody_else_keeps_is_only_looked_at(site: Any, screen: Screens) -> None:
    record = {"name": "Barn", "managed_by": "file", "enabled": False}
    httpx.put(f"{site.url}/api/cameras/barn", json=record, timeout=10).raise_for_status()
    one = screen(site.url).open("/cameras")
    page = one.page
    expect(row(page, "Barn").get_by_role("button", name="Delete")).to_have_count(0)
    edit(page, "Barn")
    expect(form(page)).to_contain_text("Its record is kept by a file that is applied with `hsi cameras apply`")
    expect(form(page).get_by_role("textbox")).to_have_count(0)
    one.shoot("cameras-kept-desktop")
    page.keyboard.press("Escape")
    one.open("/cameras/barn")
    expect(page.get_by_role("region", name="Facts")).to_contain_text("Kept by a file")
    httpx.delete(f"{site.url}/api/cameras/barn?managed_by=file", timeout=10).raise_for_status()
