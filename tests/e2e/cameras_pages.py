"""What a person does on the cameras pages, and what the pages then show."""

import re
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.painted import SIZE, jpeg
from tests.e2e.seeded import Seeded

PICTURE_MS = 20_000
"""Patience with the way of a picture from its folder to the page."""
_numbers = count(1)


def row(page: Page, name: str) -> Locator:
    """The camera's line in the list."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=name, exact=True))


def write(page: Page, **fields: str) -> None:
    """Write into the form."""
    for label, text in fields.items():
        page.get_by_label(label.capitalize(), exact=True).fill(text)


def add(page: Page, name: str, folder: str) -> None:
    """A camera, by the form; Enter sends it."""
    page.get_by_role("button", name="Add a camera").click()
    write(page, name=name, folder=folder)
    page.keyboard.press("Enter")


def deliver(site: Seeded, folder: str) -> None:
    """A picture that no camera sent before comes, as a camera sends it."""
    number = next(_numbers)
    home = site.cameras_dir / folder
    home.mkdir(parents=True, exist_ok=True)
    partial = home / f".{number}.part"
    partial.write_bytes(jpeg(SIZE, [(40, 40, 200, 120)], 7000 + number))
    partial.rename(home / f"{number}.jpg")


def shows_a_picture(place: Locator) -> None:
    """A picture is there and was loaded, not only asked for."""
    picture = place.locator("img").first
    expect(picture).to_be_attached(timeout=PICTURE_MS)
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("each => each.naturalWidth") > 100


def fits(page: Page) -> None:
    """Nothing reaches out of the window to the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def refused_at(page: Page, label: str, words: str) -> None:
    """The field says what is wrong with it, and has the focus."""
    field = page.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    expect(field).to_be_focused()


def tab_to(page: Page, target: Locator) -> None:
    """By the Tab key alone, in at most as many steps as a full page may take."""
    expect(target).to_be_visible()
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):
            return
    pytest.fail("the Tab key does not lead there")
