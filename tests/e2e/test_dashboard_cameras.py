"""The cameras pages: adding, changing and deleting a camera as a person does, and what the house then has."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Dialog, expect
from tests.e2e import yard
from tests.e2e.cameras_pages import PICTURE_MS, add, deliver, fits, refused_at, row, shows_a_picture, tab_to, write
from tests.e2e.seeded import WITHOUT_MODEL, Said, Seeded, ago

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

Screens = Callable[..., Any]
SIZES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
HOSTILE = ("\u202e\u2067מצלמה\u2069" + MARKUP + "🚨" * 20 + "W" * 300)[:255]


@SIZES
def test_a_house_without_cameras_says_how_to_come_to_one(seeded: Seeded, screen: Screens, phone: bool) -> None:
    for camera in seeded.site.get("/api/cameras")["items"]:
        httpx.delete(f"{seeded.url}/api/cameras/{camera['id']}").raise_for_status()
    one = screen(seeded.url, phone=phone).open("/cameras")
    expect(one.page.get_by_text("There are no cameras yet")).to_be_visible()
    one.shoot(f"cameras-empty-{'phone' if phone else 'desktop'}")
    one.page.get_by_role("button", name="Add the first camera").click()
    expect(one.page.get_by_role("dialog", name="Add a camera")).to_be_visible()


@SIZES
def test_a_camera_that_is_added_shows_its_first_picture(seeded: Seeded, screen: Screens, phone: bool) -> None:
    name, folder = ("Garden gate", "garden_gate") if phone else ("Back door", "back_door")
    page = screen(seeded.url, phone=phone).open("/cameras").page
    add(page, name, folder)
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("is added and waits for its first picture")).to_be_visible()
    expect(row(page, name)).to_contain_text(f"Waiting for the first picture in the folder \u2068{folder}\u2069")
    stored = seeded.stored_camera(folder)
    assert stored is not None
    assert (stored.name, stored.folder_path, stored.deleted_at) == (name, folder, None)

    deliver(seeded, folder)
    expect(row(page, name)).to_contain_text(re.compile(r"Last picture \d+ s ago"), timeout=PICTURE_MS)
    expect(row(page, name).get_by_text("Online")).to_be_visible()
    shows_a_picture(row(page, name))
    page.get_by_role("link", name=name).click()
    figure = page.get_by_role("figure", name="Newest picture")
    expect(figure).to_contain_text(re.compile(r"Last picture \d+ s ago"))
    shows_a_picture(figure)
    expect(page.get_by_role("region", name="Facts")).to_contain_text("1 picture,")


def test_a_changed_camera_keeps_its_pictures_and_takes_those_of_its_new_folder(seeded: Seeded, screen: Screens) -> None:
    seeded.camera("shed", "Shed")
    seeded.frame(ago(minutes=30), camera_id="shed")
    page = screen(seeded.url).open("/cameras/shed").page
    expect(page.get_by_role("figure")).to_contain_text("30 min")
    page.get_by_role("button", name="Edit").click()
    write(page, name="Tool shed", folder="tool-shed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="Tool shed")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_be_focused()
    shows_a_picture(page.get_by_role("figure"))
    stored = seeded.stored_camera("shed")
    assert stored is not None
    assert (stored.name, stored.folder_path) == ("Tool shed", "tool-shed")
    deliver(seeded, "tool-shed")
    expect(page.get_by_role("figure")).to_contain_text(re.compile(r"Last picture \d+ s ago"), timeout=PICTURE_MS)


@SIZES
def test_what_cannot_be_is_refused_with_words_at_its_field(seeded: Seeded, screen: Screens, phone: bool) -> None:
    seeded.camera("garage", "Garage")
    one = screen(seeded.url, phone=phone).open("/cameras")
    page = one.page
    free = "free_phone" if phone else "free_desktop"
    with one.refused(409):
        add(page, "GARAGE", free)
    refused_at(page, "Name", "Another camera has this name.")
    one.shoot(f"cameras-refused-{'phone' if phone else 'desktop'}")
    with one.refused(409):
        write(page, name="Another", folder="garage")
        page.keyboard.press("Enter")
    refused_at(page, "Folder", "Another camera has this folder")
    expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "false")
    with one.refused(422):
        write(page, folder="/etc/garage")
        page.keyboard.press("Enter")
    refused_at(page, "Folder", "The folder must be below the camera root")
    write(page, folder="../garage")
    page.keyboard.press("Enter")
    refused_at(page, "Folder", ".. leads out of it")
    write(page, name=" ")
    page.keyboard.press("Enter")
    refused_at(page, "Name", "Give the camera a name.")
    assert seeded.stored_camera(free) is None
    write(page, name=f"Another {free}", folder=free)
    page.keyboard.press("Enter")
    expect(row(page, f"Another {free}")).to_be_visible()


@SIZES
def test_a_deleted_camera_goes_as_announced_and_its_events_stay(seeded: Seeded, screen: Screens, phone: bool) -> None:
    camera = "attic" if phone else "cellar"
    event = seeded.incident(ago(minutes=4), camera_id=camera, frames=3)
    one = screen(seeded.url, phone=phone).open(f"/cameras/{camera}" if phone else "/cameras")
    page = one.page
    name = camera.capitalize()
    page.get_by_role("button", name="Delete" if phone else f"Delete \u2068{name}\u2069").click()
    dialog = page.get_by_role("dialog", name="Delete this camera?")
    expect(dialog).to_contain_text("3 pictures, 3 detections and 1 event")
    expect(dialog).to_contain_text("30 days after they happened")
    one.shoot(f"cameras-delete-{'phone' if phone else 'desktop'}")
    page.keyboard.press("Enter")  # the safe answer has the focus
    expect(dialog).to_be_hidden()
    kept = seeded.stored_camera(camera)
    assert kept is not None
    assert kept.deleted_at is None

    page.get_by_role("button", name="Delete" if phone else f"Delete \u2068{name}\u2069").click()
    page.get_by_role("button", name="Delete camera").click()
    expect(page.get_by_text("is deleted; its events stay")).to_be_visible()
    expect(page).to_have_url(f"{seeded.url}/cameras")
    expect(page.get_by_role("heading", level=1, name="Cameras")).to_be_visible()
    expect(row(page, name)).to_have_count(0)
    gone = seeded.stored_camera(camera)
    assert gone is not None
    assert gone.deleted_at is not None
    one.open(f"/events/{event}")
    expect(page.get_by_text("A person came to the door").first).to_be_visible()
    with one.refused(404):
        one.open(f"/cameras/{camera}")
    expect(page.get_by_text("There is no such camera")).to_be_visible()


def test_what_was_written_is_not_dropped_unasked(seeded: Seeded, screen: Screens) -> None:
    one = screen(seeded.url).open("/")
    page = one.page
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Cameras").click()
    page.get_by_role("button", name="Add a camera").click()
    name = page.get_by_label("Name", exact=True)
    name.press_sequentially("Pool")
    for _ in range(3):  # a browser that is not kept from it closes the dialog at the third time
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Keep writing")).to_be_focused()
        page.keyboard.press("Escape")
        expect(name).to_be_focused()
    page.go_back()
    expect(page.get_by_role("button", name="Keep writing")).to_be_visible()
    one.shoot("cameras-unsaved-desktop")
    page.get_by_role("button", name="Keep writing").click()
    expect(name).to_have_value("Pool")
    expect(page).to_have_url(f"{seeded.url}/cameras")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.once("dialog", leave)
    page.reload()
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Add a camera").click()
    expect(name).to_have_value("")
    name.press_sequentially("Pool")
    page.go_back()
    page.get_by_role("button", name="Discard").click()
    expect(page).to_have_url(f"{seeded.url}/")


def test_everything_can_be_done_by_keys_alone(seeded: Seeded, screen: Screens) -> None:
    page = screen(seeded.url).open("/cameras").page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    keys = page.keyboard
    keys.press("n")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keys.type("Keys")
    keys.press("Tab")
    expect(page.get_by_label("Pictures come from")).to_be_focused()
    keys.press("Tab")
    keys.type("keys")
    keys.press("Enter")
    expect(row(page, "Keys")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()
    tab_to(page, row(page, "Keys").get_by_role("link", name="Keys"))
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Keys")).to_be_visible()
    keys.press("e")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keys.press("End")
    keys.type(" two")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Keys two")).to_be_visible()
    keys.press("u")
    tab_to(page, row(page, "Keys two").get_by_role("button", name="Delete"))
    keys.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(row(page, "Keys two")).to_have_count(0)
    expect(page.get_by_role("main")).to_be_focused()


@SIZES
def test_a_hostile_name_is_text_and_breaks_no_page(seeded: Seeded, screen: Screens, phone: bool) -> None:
    seeded.camera("hostile", HOSTILE)
    if phone:
        seeded.incident(ago(minutes=2), camera_id="hostile", said=Said(summary=MARKUP + "W" * 900))
    one = screen(seeded.url, phone=phone).open("/cameras")
    page = one.page
    page.on("dialog", lambda dialog: one.troubles.append(f"a script ran: {dialog.message}"))
    shown = page.get_by_role("listitem").filter(has_text=MARKUP)
    expect(shown).to_be_visible()
    fits(page)
    size = "phone" if phone else "desktop"
    shown.scroll_into_view_if_needed()
    one.shoot(f"cameras-hostile-{size}")
    shown.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text(MARKUP)
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["width"] <= (390 if phone else 1280)
    page.keyboard.press("Escape")
    one.open("/cameras/hostile")
    expect(page.get_by_role("heading", level=1)).to_contain_text(MARKUP)
    expect(page.get_by_role("button", name="Delete")).to_be_in_viewport()
    fits(page)
    one.shoot(f"camera-hostile-{size}")


def test_a_list_that_cannot_be_renewed_says_so_until_it_can(seeded: Seeded, screen: Screens) -> None:
    seeded.camera("porch", "Porch")
    one = screen(seeded.url).open("/cameras")
    page = one.page
    expect(row(page, "Porch")).to_be_visible()
    with one.forgiving():
        page.route("**/api/cameras?*", lambda route: route.fulfill(status=503, body="{}"))
        expect(page.get_by_text(re.compile(r"This list is \d+ s old"))).to_be_visible(timeout=45_000)
        expect(row(page, "Porch")).to_be_visible()
        one.shoot("cameras-stale-desktop")
        page.reload()
        expect(page.get_by_text("This could not be loaded")).to_be_visible(timeout=30_000)
        page.unroute("**/api/cameras?*")
        page.get_by_role("button", name="Try again").click()
    expect(row(page, "Porch")).to_be_visible()


@pytest.fixture(scope="module")
def lived_in(seeded: Seeded) -> Seeded:
    """A house as it is after some days: several cameras in different states, with incidents."""
    for number, (camera, minutes) in enumerate([("front_yard", 1), ("driveway", 9), ("terrace", 300)]):
        at = ago(minutes=minutes, seconds=8)
        seeded.event(yard.visit(seeded, at, camera_id=camera, view=number), WITHOUT_MODEL if number else None)
        for hours in range(1, 20, 3):
            seeded.incident(at - timedelta(hours=hours), camera_id=camera, said=Said(20 + 4 * hours))
    seeded.camera("gate", "Gate")
    return seeded


@SIZES
@pytest.mark.parametrize("colours", ["dark", "light"])
def test_nothing_serious_stands_in_anybodys_way(lived_in: Seeded, screen: Screens, phone: bool, colours: str) -> None:
    one = screen(lived_in.url, phone=phone, color_scheme=colours).open("/cameras")
    page = one.page
    look = f"{'phone' if phone else 'desktop'}-{colours}"
    shows_a_picture(row(page, "Front yard"))
    fits(page)
    assert one.serious_faults() == []
    one.shoot(f"cameras-{look}")
    page.get_by_role("button", name="Add a camera").click()
    page.keyboard.press("Enter")
    assert one.serious_faults() == []
    one.shoot(f"cameras-form-{look}")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Front yard").click()
    shows_a_picture(page.get_by_role("figure", name="Newest picture"))
    expect(page.get_by_role("region", name="Last 24 hours")).to_contain_text("events")
    expect(page.get_by_role("list", name="Recent incidents").get_by_role("listitem")).to_have_count(8)
    expect(page.get_by_role("region", name="Facts")).not_to_contain_text("Counting")
    fits(page)
    assert one.serious_faults() == []
    one.shoot(f"camera-{look}")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("detections")
    assert one.serious_faults() == []
    one.shoot(f"camera-delete-{look}")
