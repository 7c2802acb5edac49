"""A clip in a camera's folder is played on the page of its event, with seeking, by a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect
from tests.e2e import filming

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SETTINGS = {
    "DETECTOR_MODEL": "synthetic-yard",
    "NEMOTRON_URL": "",
    "BATCH_IDLE_TIMEOUT_SECONDS": "3",
    "BATCH_CHECK_INTERVAL_SECONDS": "0.2",
    "INGEST_STABLE_SECONDS": "0.5",
    "INGEST_CLIP_GIVE_UP_SECONDS": "1",
}
SLOW_MS = 30_000
SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


class House:
    """A site whose cameras deliver clips when a test says so."""

    def __init__(self, launch: Callable[..., Any]) -> None:
        self.site = launch("up", **SETTINGS).ready()
        self._cameras: Path = self.site.log.parent / "data" / "cameras"

    def event_of(self, clip: Path, camera: str) -> tuple[dict[str, Any], Path]:
        """Deliver the clip and wait until its event is final; the event, and where the file lies."""
        file = filming.deliver(clip, self._cameras / camera)
        self.site.wait(lambda: self._final(camera) != [], f"an event of the clip of {camera}", 120)
        return self._final(camera)[0], file

    def _final(self, camera: str) -> list[dict[str, Any]]:
        events = [event for event in self.site.events() if event["camera_id"] == camera]
        return [event for event in events if event["revision"] > 1 or not event["is_fast_path"]]


@pytest.fixture(scope="module")
def house(launch_once: Callable[..., Any]) -> House:
    return House(launch_once)


@pytest.fixture(scope="module")
def walk(house: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """An event whose clip is whole, and the file."""
    return house.event_of(filming.film(tmp_path_factory.mktemp("clips") / "walk.mp4"), "driveway")


def player(page: Page) -> Locator:
    """The player, once it knows what it plays."""
    video = page.get_by_label(re.compile("^Clip of"))
    expect(video).to_be_visible()
    page.wait_for_function("video => video.readyState >= 1", arg=video.element_handle(), timeout=SLOW_MS)
    return video


def place_of_clip(page: Page) -> Locator:
    """What the player stands in."""
    return page.get_by_label(re.compile("^Clip of")).locator("..")


def moments_of(page: Page) -> Locator:
    """The buttons beside the player, one for each moment in which something was seen."""
    return page.get_by_role("list", name="Moments of the clip").get_by_role("button")


def time_of(video: Locator) -> float:
    return float(video.evaluate("video => video.currentTime"))


def has_a_picture(page: Page, video: Locator, seconds: float) -> None:
    """The player has come to this time and has decoded it."""
    page.wait_for_function(
        "([video, seconds]) => !video.seeking && video.readyState >= 2 && Math.abs(video.currentTime - seconds) < 0.3",
        arg=[video.element_handle(), seconds],
        timeout=SLOW_MS,
    )


@SIZES
def test_a_clip_is_played_and_sought_in_by_parts(
    house: House, walk: tuple[dict[str, Any], Path], screen: Callable[..., Any], phone: bool
) -> None:
    event, _ = walk
    one = screen(house.site.url, phone=phone)
    page = one.page
    parts: list[int] = []
    policies: set[str] = set()

    def note(response: Response) -> None:
        if "/api/clips/" in response.url:
            parts.append(response.status)
            policies.add(response.headers.get("content-security-policy", ""))

    page.on("response", note)
    one.open(f"/events/{event['id']}")
    place = place_of_clip(page)
    moments = moments_of(page)
    expect(moments.first).to_be_visible()  # what was seen is there, and with it all that stands above
    box = place.bounding_box()
    video = player(page)
    assert abs(float(video.evaluate("video => video.duration")) - filming.LENGTH_SECONDS) < 0.5
    assert place.bounding_box() == box  # the size of the place does not change with what comes into it
    assert box is not None
    assert box["width"] <= (390 if phone else 1280)

    video.evaluate("video => { video.currentTime = 9 }")
    has_a_picture(page, video, 9)
    assert 206 in parts
    assert set(parts) <= {200, 206}
    assert all("media-src 'self'" in policy for policy in policies)

    wanted = moments.nth(1)
    wanted.click()
    label = wanted.inner_text()
    found = re.search(r"0:(\d\d)\s+.*person", label)
    assert found is not None, label
    page.wait_for_function(
        "([video, seconds]) => !video.seeking && video.currentTime >= seconds && video.currentTime < seconds + 1",
        arg=[video.element_handle(), int(found[1])],
        timeout=SLOW_MS,
    )
    expect(wanted).to_have_attribute("aria-current", "true")

    before = time_of(video)
    page.keyboard.press("p")
    page.wait_for_function(
        "([video, before]) => video.currentTime > before + 0.4", arg=[video.element_handle(), before], timeout=SLOW_MS
    )
    page.keyboard.press("p")
    expect(video).to_have_js_property("paused", True)
    video.scroll_into_view_if_needed()
    one.shoot(f"event-clip-{'phone' if phone else 'desktop'}")
    assert one.serious_faults() == []


@SIZES
def test_a_clip_stays_in_its_place_when_what_was_seen_comes_in(
    house: House, walk: tuple[dict[str, Any], Path], screen: Callable[..., Any], phone: bool
) -> None:
    event, _ = walk
    one = screen(house.site.url, phone=phone)
    page = one.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile(r"/api/events/\d+/detections"), hold)
    one.open(f"/events/{event['id']}")
    place = place_of_clip(page)
    expect(page.get_by_text("Loading the pictures")).to_be_attached()
    before = place.bounding_box()
    for each in held:
        each.continue_()
    expect(moments_of(page).first).to_be_visible()
    after = place.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 1
    assert (after["x"], after["width"]) == (before["x"], before["width"])


def test_the_players_keys_are_its_own_while_it_has_the_focus(
    house: House, walk: tuple[dict[str, Any], Path], screen: Callable[..., Any]
) -> None:
    event, _ = walk
    page = screen(house.site.url).open(f"/events/{event['id']}").page
    video = player(page)
    shown = page.get_by_role("tabpanel")
    expect(shown).to_be_visible()
    frame = shown.get_attribute("aria-label")
    video.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("video => video.currentTime > 0", arg=video.element_handle(), timeout=SLOW_MS)
    expect(shown).to_have_attribute("aria-label", frame or "")


def test_a_clip_that_is_cut_off_says_so_and_plays_as_far_as_it_goes(
    house: House, screen: Callable[..., Any], tmp_path: Path
) -> None:
    clip = filming.cut(filming.film(tmp_path / "cut.mp4", seed=8), 0.7)
    event, _ = house.event_of(clip, "garden")
    assert event["clip"]["flaw"]
    one = screen(house.site.url).open(f"/events/{event['id']}")
    video = player(one.page)
    expect(
        one.page.get_by_text(re.compile(r"This file is damaged \(.*\): it plays as far as it goes\."))
    ).to_be_visible()
    video.evaluate("video => { video.currentTime = 2 }")
    has_a_picture(one.page, video, 2)
    one.page.get_by_role("heading", name=re.compile("^Clip")).scroll_into_view_if_needed()
    one.shoot("event-clip-cut-desktop")


def test_a_clip_of_a_kind_that_no_browser_plays_says_so_and_is_downloaded_whole(
    house: House, screen: Callable[..., Any], tmp_path: Path
) -> None:
    clip = filming.film(tmp_path / "old.mp4", codec="mpeg4", seed=9)
    event, _ = house.event_of(clip, "shed")
    one = screen(house.site.url, color_scheme="light").open(f"/events/{event['id']}")
    page = one.page
    words = page.get_by_text(re.compile(r"This browser cannot play this kind of clip \(mpeg4 in mp4\)\."))
    expect(words).to_be_visible(timeout=SLOW_MS)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download").click()
    assert Path(downloading.value.path()).read_bytes() == clip.read_bytes()
    one.shoot("event-clip-unplayable-desktop")
    assert one.serious_faults() == []


def test_a_clip_that_is_gone_says_so_in_its_place(house: House, screen: Callable[..., Any], tmp_path: Path) -> None:
    event, file = house.event_of(filming.film(tmp_path / "gone.mp4", seed=10), "porch")
    file.unlink()
    one = screen(house.site.url)
    with one.refused(404):
        one.open(f"/events/{event['id']}")
        words = one.page.get_by_text(re.compile("The clip is gone: it was removed from the camera's folder"))
        expect(words).to_be_visible(timeout=SLOW_MS)
    one.shoot("event-clip-gone-desktop")
