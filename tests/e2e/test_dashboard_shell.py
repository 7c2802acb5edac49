"""The dashboard page and the frame around every page: keys, places, colours, notices, and text from anywhere."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from tests.e2e.seeded import WITHOUT_MODEL, Said, Seeded, ago

from hsi.events.classes import ObjectClass

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

LONG_WORD = "W" * 10_000
MARKUP = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
TURNED = "\u202egnp.eliforp\u202c \u2067\u05e9\u05dc\u05d5\u05dd\u2069 \u200f\u202b\u0645\u0631\u062d\u0628\u0627"
FLOOD = "\U0001f46e\U0001f3fd\u200d\u2642\ufe0f\U0001f6a8" * 400
HOSTILE = {
    "markup": MARKUP,
    "turned": TURNED,
    "long": LONG_WORD,
    "flood": FLOOD,
    "stacked": "Z\u0351\u0360\u0489" * 300,
}


@pytest.fixture(scope="module")
def house(seeded: Seeded) -> Seeded:
    """Two cameras and an incident of each level, the newest a critical one."""
    said = {
        "front_door": Said(91, "Two people tried the handle of the front door and left with a parcel."),
        "garden": Said(64, "A person walked along the fence for a minute."),
        "driveway": Said(45, "A car stopped in the driveway and went on."),
        "porch": Said(12, "A dog crossed the lawn."),
    }
    for minutes, (camera_id, one) in enumerate(said.items(), start=1):
        seeded.camera(camera_id, synthetic=camera_id == "porch")
        seeded.incident(ago(minutes=minutes), camera_id=camera_id, said=one)
    seeded.incident(ago(minutes=30), camera_id="garden", said=WITHOUT_MODEL, what=(ObjectClass.CAR,), reviewed=True)
    return seeded


@pytest.fixture
def page(house: Seeded, screen: Callable[..., Any]) -> Page:
    page: Page = screen(house.url).open().page
    expect(cards(page).first).to_be_visible()
    return page


def cards(page: Page) -> Locator:
    return page.get_by_role("feed", name="Incidents").get_by_role("article")


def focused(page: Page) -> str:
    """The camera of the card that has the focus."""
    name: str = page.evaluate("document.activeElement?.getAttribute('aria-label') ?? ''")
    return name.partition(":")[0]


def test_the_page_says_what_the_house_is_like(page: Page) -> None:
    expect(page.get_by_role("img", name=re.compile("91 of 100, Critical"))).to_be_visible()
    first = cards(page).first
    expect(first).to_contain_text("Two people tried the handle")
    expect(first).to_contain_text("Critical")
    expect(page.get_by_role("list", name="Cameras").get_by_role("listitem")).to_have_count(4)
    expect(cards(page).filter(has_text="Synthetic")).to_have_count(1)
    expect(cards(page).filter(has_text="No model")).to_have_count(1)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (re.compile("Two people tried"), r"/events/\d+$"),
        (re.compile(r"Front door \d"), r"/events/\d+$"),
        (re.compile(r"\d of 4"), r"/cameras$"),
        (re.compile("Critical"), r"/timeline\?level=critical&reviewed=false$"),
        ("Garden", r"/cameras/garden$"),
        ("1 to review", r"/timeline\?camera=[a-z_]+&reviewed=false$"),
    ],
    ids=["card", "highest", "cameras", "level", "tile", "unreviewed"],
)
def test_everything_on_the_page_leads_to_more_of_it(page: Page, link: str | re.Pattern[str], address: str) -> None:
    page.get_by_role("main").get_by_role("link", name=link, exact=isinstance(link, str)).first.click()
    expect(page).to_have_url(re.compile(address))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(cards(page).first).to_be_visible()


def test_the_feed_is_walked_by_keys(page: Page) -> None:
    page.keyboard.press("j")
    assert focused(page) == "Front door"
    page.keyboard.press("j")
    assert focused(page) == "Garden"
    page.keyboard.press("End")
    assert focused(page) == "Garden"
    assert page.evaluate("document.activeElement.ariaPosInSet") == "5"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "Porch"
    page.keyboard.press("Home")
    page.keyboard.press("k")
    assert focused(page) == "Front door"
    page.keyboard.press("r")
    expect(cards(page).first.get_by_role("button", name="Reviewed (mark as not reviewed)")).to_be_visible()
    page.keyboard.press("r")
    expect(cards(page).first.get_by_role("button", name="Review this incident")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/events/\d+$"))


def test_the_keyboard_map_lists_the_keys_of_this_page_and_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard")
    for said in ("Next incident", "Mark the incident as reviewed, or as not", "Timeline", "This list"):
        expect(sheet.get_by_text(said, exact=True)).to_be_visible()
    sheet.get_by_role("switch", name="Use keyboard shortcuts").click()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.keyboard.press("j")
    assert focused(page) == ""
    page.reload()
    expect(cards(page).first).to_be_visible()
    page.get_by_role("button", name="Keyboard map").click()
    sheet.get_by_role("switch", name="Use keyboard shortcuts").click()
    sheet.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    assert focused(page) == "Front door"


@pytest.mark.parametrize(("keys", "name"), [("t", "Timeline"), ("c", "Cameras"), ("s", "System"), ("d", "Dashboard")])
def test_every_place_is_reached_by_its_link_and_by_its_keys(page: Page, keys: str, name: str) -> None:
    page.goto(page.url + "nowhere")
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    link = page.get_by_role("navigation", name="Pages").get_by_role("link", name=name)
    link.click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_attached()
    expect(link).to_have_attribute("aria-current", "page")
    page.go_back()
    expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press(keys)
    expect(page.get_by_role("heading", level=1, name=name)).to_be_attached()
    expect(page.get_by_role("main")).to_be_focused()


def test_the_first_tab_stop_skips_to_the_page(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the page")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_colours_are_chosen_and_kept(page: Page) -> None:
    look = page.locator("html")
    expect(look).to_have_attribute("data-theme", "light")  # what this browser prefers
    page.get_by_role("button", name="Colours: as the device; change").click()
    expect(look).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(look).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Colours: dark; change")).to_be_visible()
    page.keyboard.press("t")
    expect(look).to_have_attribute("data-theme", "light")


def test_the_frame_says_how_things_are(page: Page) -> None:
    notices = page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("Synthetic. Some pictures are drawn, not filmed.")
    expect(notices).to_contain_text("Analysed without a model. None is set up, so scores are placeholders.")
    expect(page.get_by_role("banner").get_by_text("Live", exact=True)).to_be_visible()
    page.get_by_role("banner").get_by_role("link", name=re.compile("System health: Healthy")).click()
    expect(page).to_have_url(re.compile("/system$"))


def test_on_a_phone_the_feed_begins_short_and_the_places_are_at_the_thumb(
    house: Seeded, screen: Callable[..., Any]
) -> None:
    for number in range(3):
        house.incident(ago(hours=2, minutes=number), camera_id="garden")
    page = screen(house.url, phone=True).open().page
    expect(cards(page)).to_have_count(5)
    page.get_by_role("button", name=re.compile(r"Show \d+ more")).tap()
    expect(cards(page)).to_have_count(8)
    bar = page.get_by_role("navigation", name="Pages")
    places = [link.bounding_box() for link in bar.get_by_role("link").all()]
    assert all(box and box["height"] >= 44 and box["y"] > 700 for box in places)
    small = page.evaluate(
        """[...document.querySelectorAll('main button, header button')].map(one => one.getBoundingClientRect())
            .filter(box => box.width && (box.width < 44 || box.height < 44)).length"""
    )
    assert small == 0
    bar.get_by_role("link", name="Timeline").tap()
    expect(page).to_have_url(re.compile("/timeline$"))


Scheme = Literal["dark", "light"]


@pytest.mark.parametrize(("scheme", "phone"), list(product(("dark", "light"), (False, True))))
def test_nothing_keeps_anybody_out(house: Seeded, screen: Callable[..., Any], scheme: Scheme, phone: bool) -> None:
    one = screen(house.url, phone=phone, color_scheme=scheme).open()
    expect(cards(one.page).first).to_be_visible()
    expect(one.page.get_by_role("list", name="Cameras").locator("img").first).to_be_visible()
    assert one.serious_faults() == []
    one.shoot(f"dashboard-{'phone' if phone else 'desktop'}-{scheme}")
    if not phone:
        one.page.keyboard.press("?")
        expect(one.page.get_by_role("dialog", name="Keyboard")).to_be_visible()
        assert one.serious_faults() == []
        one.shoot(f"keyboard-{scheme}")


def test_nothing_moves_for_who_wants_no_motion(house: Seeded, screen: Callable[..., Any]) -> None:
    endless = "document.getAnimations().filter(one => one.effect.getTiming().iterations === Infinity).length"

    def moving(wish: str) -> int:
        page = screen(house.url, reduced_motion=wish).page
        page.route("**/api/events?*", lambda _: None)  # it never answers, so the page keeps on waiting
        page.goto(house.url)
        expect(page.get_by_text("Loading the incidents")).to_be_attached()
        count: int = page.evaluate(endless)
        page.unroute_all(behavior="ignoreErrors")
        return count

    assert moving("no-preference") > 0
    assert moving("reduce") == 0


def test_what_cannot_be_loaded_says_so_and_is_loaded_again(house: Seeded, screen: Callable[..., Any]) -> None:
    one = screen(house.url)
    with one.forgiving():
        one.page.route("**/api/events?*", lambda route: route.fulfill(status=503, body="no"))
        one.open()
        fault = one.page.get_by_role("alert")
        expect(fault).to_contain_text("This could not be loaded")
        one.shoot("dashboard-fault")
        one.page.unroute_all()
    fault.get_by_role("button", name="Try again").click()
    expect(cards(one.page).first).to_be_visible()
    expect(fault).to_have_count(0)


def hostile(route: Route) -> None:
    """What the API says, with worse words in it."""
    said = route.fetch().json()
    kinds = list(HOSTILE.values())
    for number, item in enumerate(said["items"]):
        text = kinds[number % len(kinds)]
        if "summary" in item:
            item.update(camera_name=text, summary=text, object_types=[text, *kinds])
        else:
            item.update(name=text, still_url=None)
    route.fulfill(json=said)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_text_from_anywhere_is_text_and_takes_no_more_room(
    house: Seeded, screen: Callable[..., Any], phone: bool
) -> None:
    """Names and classes are bounded by the API; the page does not count on it."""
    one = screen(house.url, phone=phone)
    one.page.route(re.compile(r"/api/(events|cameras)\?"), hostile)
    page = one.open().page
    expect(cards(page)).not_to_have_count(0)
    expect(page.get_by_role("list", name="Cameras").get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(MARKUP)
    assert page.locator("main img[src=x], main script").count() == 0
    expect(page).to_have_title(re.compile("^Dashboard"))
    assert page.evaluate("document.scrollingElement.scrollWidth") <= page.evaluate("innerWidth")
    heights = [box["height"] for card in cards(page).all() if (box := card.bounding_box())]
    assert max(heights) < 330
    assert one.serious_faults() == []
    one.shoot(f"dashboard-hostile-{'phone' if phone else 'desktop'}")


def test_what_a_camera_and_a_model_said_comes_through_the_whole_house_as_text(
    house: Seeded, screen: Callable[..., Any]
) -> None:
    """The last of this module: what it puts into the house stays there."""
    house.camera("odd", MARKUP)
    for minutes, text in enumerate(HOSTILE.values()):
        house.incident(ago(seconds=50 - minutes), camera_id="odd", said=Said(80, text, text))
    for phone in (False, True):
        page = screen(house.url, phone=phone).open().page
        expect(cards(page).filter(has_text=MARKUP)).to_have_count(len(HOSTILE))
        expect(page.get_by_role("list", name="Cameras")).to_contain_text(MARKUP)
        assert page.locator("main img[src=x], main script").count() == 0
        assert page.evaluate("document.scrollingElement.scrollWidth") <= page.evaluate("innerWidth")
        expect(page).to_have_title(re.compile("^Dashboard"))
