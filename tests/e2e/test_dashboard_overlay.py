"""Boxes lie where their objects are: the overlay as painted is measured against pictures of known content."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect
from tests.e2e.painted import PALETTE
from tests.e2e.seeded import Seeded, Seen, ago

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

ACCENT = (118, 185, 0)
"""The line of a box in the dark theme."""
LINE_PX = 2
TOLERANCE_PX = 2
AROUND_PX = 8
Pixels = NDArray[np.int16]
Boxes = tuple[tuple[float, float, float, float], ...]

LANDSCAPE: Boxes = ((40, 60, 180, 120), (330, 40, 200, 90), (90, 230, 220, 100))
PORTRAIT: Boxes = ((30, 80, 150, 200), (190, 370, 140, 80), (40, 540, 280, 70))
JUTTING = (460.0, 240.0, 300.0, 200.0)
"""Ends to the right of a picture of 640 by 360, and below it."""

WINDOWS = {"desktop": (1280, 800), "phone": (390, 844), "flat": (1280, 420)}


@dataclass(frozen=True)
class Shown:
    """Where the picture is on the screen, and what was painted there."""

    left: float
    top: float
    width: float
    height: float
    pixels: Pixels

    def at(self, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
        """A point of the picture on the screen."""
        return self.left + x * self.width / size[0], self.top + y * self.height / size[1]


def shown(page: Page) -> Shown:
    """The picture that is looked at, as painted now."""
    place = page.get_by_role("tabpanel").get_by_role("img").first.bounding_box()
    assert place is not None
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return Shown(place["x"], place["y"], place["width"], place["height"], np.asarray(image, np.int16))


def run(pixels: Pixels, colour: tuple[int, int, int], near: float) -> float:
    """The middle of the pixels of this colour on a line of pixels, among those at most 8 px from `near`."""
    alike = np.abs(pixels - np.array(colour, np.int16)).sum(axis=-1) < 90
    places = [place for place in np.flatnonzero(alike) if abs(place + 0.5 - near) <= 8]
    assert places, f"nothing of colour {colour} near {near}"
    return float(np.mean(places)) + 0.5


def under_label(pixels: Pixels, near: float) -> float:
    """The middle of a line that a label of its colour may stand on, from where the line ends below."""
    alike = np.abs(pixels - np.array(ACCENT, np.int16)).sum(axis=-1) < 90
    return float(max(place for place in np.flatnonzero(alike) if abs(place + 0.5 - near) <= 8)) + 1 - LINE_PX / 2


def ends(pixels: Pixels, colour: tuple[int, int, int], between: tuple[float, float]) -> tuple[float, float]:
    """Where this colour begins and ends on the part of a line of pixels that crosses the picture."""
    start, stop = round(between[0]), round(between[1])
    places = np.flatnonzero(np.abs(pixels[start:stop] - np.array(colour, np.int16)).sum(axis=-1) < 90)
    return float(start + places[0]), float(start + places[-1]) + 1


Opened = Callable[..., Page]


@pytest.fixture
def opened(seeded: Seeded, screen: Callable[..., Any]) -> Opened:
    """The page of an event with one picture of these boxes, in a window of this size."""

    def make(boxes: Boxes, size: tuple[int, int], window: str) -> Page:
        seeded.camera()
        event = seeded.event([seeded.frame(ago(minutes=1), [Seen(box) for box in boxes], size=size)])
        one = screen(seeded.url, phone=window == "phone", color_scheme="dark")
        width, height = WINDOWS[window]
        one.page.set_viewport_size({"width": width, "height": height})
        one.open(f"/events/{event}")
        page: Page = one.page
        expect(page.locator("[data-part=boxes] g")).to_have_count(len(boxes))
        page.get_by_role("tabpanel").scroll_into_view_if_needed()
        return page

    return make


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize(
    ("size", "boxes"), [((640, 360), LANDSCAPE), ((360, 640), PORTRAIT)], ids=["landscape", "portrait"]
)
def test_every_box_frames_its_object(opened: Opened, window: str, size: tuple[int, int], boxes: Boxes) -> None:
    page = opened(boxes, size, window)
    on = shown(page)
    page.keyboard.press("b")
    expect(page.locator("[data-part=boxes]")).to_have_count(0)
    off = shown(page)
    across, down = (on.left, on.left + on.width), (on.top, on.top + on.height)
    assert on.width / on.height == pytest.approx(size[0] / size[1], rel=0.01)
    for (x, y, width, height), fill in zip(boxes, PALETTE, strict=False):
        left, top = on.at(x, y, size)
        right, bottom = on.at(x + width, y + height, size)
        # Where the label is not, if it is shorter than the box: it stands on the side of the picture's nearer edge.
        row = round((top + bottom) / 2)
        column = round(left + (0.04 if x + width / 2 > size[0] / 2 else 0.96) * (right - left))
        assert ends(off.pixels[row], fill, across) == pytest.approx((left, right), abs=TOLERANCE_PX)
        assert ends(off.pixels[:, column], fill, down) == pytest.approx((top, bottom), abs=TOLERANCE_PX)
        assert run(on.pixels[row], ACCENT, left) == pytest.approx(left, abs=TOLERANCE_PX)
        assert run(on.pixels[row], ACCENT, right) == pytest.approx(right, abs=TOLERANCE_PX)
        assert under_label(on.pixels[:, column], top) == pytest.approx(top, abs=TOLERANCE_PX)
        assert run(on.pixels[:, column], ACCENT, bottom) == pytest.approx(bottom, abs=TOLERANCE_PX)


def test_the_windows_show_the_picture_with_bars_and_without(opened: Opened) -> None:
    bars = {}
    for window in WINDOWS:
        page = opened(LANDSCAPE, (640, 360), window)
        around = page.get_by_role("tabpanel").bounding_box()
        assert around is not None
        bars[window] = around["width"] - shown(page).width
    assert bars["flat"] > 50
    assert (bars["desktop"], bars["phone"]) == pytest.approx((0, 0), abs=1)


@pytest.mark.parametrize("window", WINDOWS)
def test_nothing_of_a_box_is_drawn_outside_the_picture(opened: Opened, window: str) -> None:
    edge = (0.0, 0.0, 200.0, 150.0)
    page = opened((edge, JUTTING), (640, 360), window)
    on = shown(page)
    page.keyboard.press("b")
    expect(page.locator("[data-part=boxes]")).to_have_count(0)
    off = shown(page)
    left, top = int(on.left), int(on.top)
    right, bottom = int(np.ceil(on.left + on.width)), int(np.ceil(on.top + on.height))
    changed = np.abs(on.pixels - off.pixels).sum(axis=-1) > 0
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    around = slice(max(0, top - AROUND_PX), bottom + AROUND_PX), slice(max(0, left - AROUND_PX), right + AROUND_PX)
    assert not changed[around].any()
    # Cut off at the picture's edge, not moved into it: the two edges that lie inside are where they belong.
    x, y = on.at(JUTTING[0], JUTTING[1], (640, 360))
    row, column = round(y + 0.5 * (bottom - y)), round(x + 0.04 * (right - x))
    assert run(on.pixels[row], ACCENT, x) == pytest.approx(x, abs=TOLERANCE_PX)
    assert under_label(on.pixels[:, column], y) == pytest.approx(y, abs=TOLERANCE_PX)


def test_a_window_that_changes_takes_the_boxes_along(opened: Opened) -> None:
    page = opened(LANDSCAPE, (640, 360), "desktop")
    page.set_viewport_size({"width": 820, "height": 700})
    x, y, width, height = LANDSCAPE[0]
    now = shown(page)
    left, middle = now.at(x, y + height / 2, (640, 360))
    right, _ = now.at(x + width, y, (640, 360))
    assert run(now.pixels[round(middle)], ACCENT, left) == pytest.approx(left, abs=TOLERANCE_PX)
    assert run(now.pixels[round(middle)], ACCENT, right) == pytest.approx(right, abs=TOLERANCE_PX)
