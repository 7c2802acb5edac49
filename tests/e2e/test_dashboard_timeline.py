"""The timeline narrows what happened, says so in its address, and stands in every state a list can be in."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.seeded import Said, ago, seeding
from tests.e2e.timeline import SETTINGS, Timeline, is_live, row, shows

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

Screens = Callable[..., Any]
Event = dict[str, Any]

RTL = "\u202e"
MARKUP = f"<img src=x onerror=alert(1)> {RTL}gate"
LONG_WORD = "Extraordinarily" * 700
EMOJI = "🚨" * 400


@pytest.fixture(scope="module")
def house(launch_once: Callable[..., Any]) -> Iterator[Timeline]:
    site = launch_once("up", **SETTINGS).ready()
    data = site.log.parent / "data"
    with seeding(site, data) as seeded:
        yield Timeline(seeded, data)


@pytest.fixture(scope="module")
def day(house: Timeline) -> Timeline:
    house.live_through_a_day()
    return house


def test_a_new_house_says_what_will_be_here(house: Timeline, screen: Screens) -> None:
    if house.events():
        pytest.skip("something has happened in this house: run the whole module")
    page = screen(house.url).open("/timeline").page
    expect(page.get_by_text("Nothing has happened yet")).to_be_visible()
    expect(page.get_by_role("button", name="Clear all filters")).to_have_count(0)


def started(event: Event) -> float:
    return datetime.fromisoformat(event["started_at"]).timestamp()


def choose_camera(page: Page) -> None:
    page.get_by_role("combobox", name="Camera").select_option(label="Garden")


def choose_class(page: Page) -> None:
    page.get_by_role("button", name="Class: any").click()
    page.get_by_role("group", name="Class").get_by_label("Car").check()
    page.keyboard.press("Escape")


def choose_levels(page: Page) -> None:
    page.get_by_role("button", name="Level: any").click()
    for level in ("Critical", "Low"):
        page.get_by_role("group", name="Level").get_by_label(level).check()
    page.keyboard.press("Escape")


def choose_review(page: Page) -> None:
    page.get_by_role("combobox", name="Review").select_option(label="Not reviewed")


def choose_time(page: Page) -> None:
    page.get_by_role("combobox", name="Time").select_option(label="Last hour")


def choose_tab(page: Page) -> None:
    page.get_by_role("tab", name=re.compile("High")).click()


@pytest.mark.parametrize(
    ("choose", "search", "wanted"),
    [
        pytest.param(choose_camera, "camera=garden", lambda e: e["camera_id"] == "garden", id="camera"),
        pytest.param(choose_class, "object=car", lambda e: "car" in e["object_types"], id="class"),
        pytest.param(choose_levels, "level=critical,low", lambda e: e["risk_level"] in {"critical", "low"}, id="level"),
        pytest.param(choose_review, "reviewed=false", lambda e: not e["reviewed"], id="reviewed"),
        pytest.param(choose_time, "from=", lambda e: started(e) >= ago(hours=1).timestamp() - 60, id="time"),
        pytest.param(choose_tab, "level=high", lambda e: e["risk_level"] == "high", id="tab"),
    ],
)
def test_each_filter_narrows_the_list_stands_in_the_address_and_is_undone_by_going_back(
    day: Timeline,
    screen: Screens,
    choose: Callable[[Page], None],
    search: str,
    wanted: Callable[[Event], bool],
) -> None:
    page = screen(day.url).open("/timeline").page
    shows(page, day.ids())
    choose(page)
    expect(page).to_have_url(re.compile(re.escape(search)))
    narrowed = day.ids(wanted)
    assert 0 < len(narrowed) < len(day.ids())
    shows(page, narrowed)
    somebody_else = screen(day.url).open(page.url.removeprefix(day.url)).page
    shows(somebody_else, narrowed)
    steps = 2 if choose is choose_levels else 1
    for _ in range(steps):
        page.go_back()
    expect(page).to_have_url(re.compile("/timeline$"))
    shows(page, day.ids())


def test_tabs_count_what_nobody_has_reviewed(day: Timeline, screen: Screens) -> None:
    page = screen(day.url).open("/timeline").page
    tabs = page.get_by_role("tablist", name="Risk level")
    for level in ("critical", "high", "medium", "low"):
        left = len(day.ids(lambda e, level=level: e["risk_level"] == level and not e["reviewed"]))  # type: ignore[misc]
        expect(tabs.get_by_role("tab", name=f"{level.capitalize()} {left} not reviewed")).to_be_visible()
    tabs.get_by_role("tab", name=re.compile("All")).focus()
    page.keyboard.press("ArrowRight")
    shows(page, day.ids(lambda e: e["risk_level"] == "critical"))
    expect(tabs.get_by_role("tab", selected=True)).to_have_text(re.compile("Critical"))


def test_filters_add_up_and_each_goes_by_its_chip(day: Timeline, screen: Screens) -> None:
    page = screen(day.url).open("/timeline?camera=driveway&object=car&reviewed=false").page
    shows(page, day.ids(lambda e: e["camera_id"] == "driveway" and not e["reviewed"]))
    page.get_by_role("button", name="Review Not reviewed (remove this filter)").click()
    shows(page, day.ids(lambda e: e["camera_id"] == "driveway"))
    page.get_by_role("button", name="Clear all").click()
    expect(page).to_have_url(re.compile("/timeline$"))
    shows(page, day.ids())


def test_a_range_of_ones_own(day: Timeline, screen: Screens) -> None:
    page = screen(day.url).open("/timeline").page
    page.get_by_role("combobox", name="Time").select_option(label="Choose a range …")
    dialog = page.get_by_role("dialog", name="Choose a range of time")
    early, late = (f"{ago(minutes=minutes):%Y-%m-%dT%H:%M}" for minutes in (200, 60))
    dialog.get_by_label("From").fill(late)
    dialog.get_by_label("To").fill(early)
    dialog.get_by_role("button", name="Show this time").click()
    expect(dialog.get_by_role("alert")).to_have_text("The beginning must be before the end.")
    dialog.get_by_label("From").fill(early)
    dialog.get_by_label("To").fill(late)
    dialog.get_by_role("button", name="Show this time").click()
    expect(dialog).to_be_hidden()
    since, until = (datetime.fromisoformat(f"{each}:00+00:00").timestamp() for each in (early, late))
    shows(page, day.ids(lambda e: since <= started(e) < until))


def test_filters_that_leave_nothing_offer_the_way_back(day: Timeline, screen: Screens) -> None:
    page = screen(day.url).open("/timeline?object=bus").page
    expect(page.get_by_text("No event matches these filters")).to_be_visible()
    page.get_by_role("button", name="Clear all filters").click()
    shows(page, day.ids())


def test_the_activity_bar_shows_the_gap_and_leads_to_a_time(day: Timeline, screen: Screens) -> None:
    page = screen(day.url).open("/timeline").page
    bar = page.get_by_role("slider", name="Activity")
    expect(bar.locator("[data-part=gap]").first).to_be_attached()
    expect(page.get_by_text("No pictures of any camera", exact=True)).to_be_visible()
    oldest = day.ids()[-1]
    expect(row(page, oldest)).to_have_count(0)
    box = bar.bounding_box()
    assert box is not None
    minutes = (datetime.now().astimezone().timestamp() - started(day.events()[-1])) / 60
    bar.click(position={"x": box["width"] / 2, "y": box["height"] * (minutes - 8) / (24 * 60)})
    expect(row(page, oldest)).to_be_in_viewport()
    bar.focus()
    page.keyboard.press("End")
    expect(bar).to_have_attribute("aria-valuetext", re.compile(r"\d\d:\d\d to \d\d:\d\d"))
    page.keyboard.press("Enter")
    expect(row(page, day.ids()[0])).to_be_in_viewport()


def test_a_list_that_cannot_be_loaded_says_so_and_tries_again(day: Timeline, screen: Screens) -> None:
    one = screen(day.url)
    listing = re.compile(r"/api/events\?.*fields=card")
    error = {
        "code": "DATABASE_UNAVAILABLE",
        "message": "the database does not answer",
        "details": [],
        "request_id": "r7",
    }
    with one.forgiving():
        one.page.route(listing, lambda route: route.fulfill(status=500, json={"error": error}))
        page = one.open("/timeline").page
        alert = page.get_by_role("alert").filter(has_text="The events could not be loaded")
        expect(alert).to_contain_text("the database does not answer")
        expect(alert).to_contain_text("r7")
        one.page.unroute(listing)
    alert.get_by_role("button", name="Try again").click()
    shows(page, day.ids())


def test_a_list_without_its_line_says_from_when_it_is(day: Timeline, screen: Screens) -> None:
    one = screen(day.url)
    with one.forgiving():
        lines: list[Any] = []
        one.page.route_web_socket(re.compile("/ws/"), lambda line: lines.append((line, line.connect_to_server())))
        page = one.open("/timeline").page
        is_live(page)
        one.page.unroute_all()
        one.page.route_web_socket(re.compile("/ws/"), lambda line: line.close(code=1011))
        for line, server in lines:
            line.close(code=1011)
            server.close()
        expect(page.get_by_text("Not connected: events since")).to_be_visible()
        one.shoot("timeline-stale")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_nothing_serious_is_in_anybodys_way(day: Timeline, screen: Screens, theme: str, phone: bool) -> None:
    one = screen(day.url, phone=phone, color_scheme=theme)
    page = one.open("/timeline?reviewed=false").page
    expect(page.get_by_role("listitem").first).to_be_visible()
    expect(page.get_by_role("slider", name="Activity")).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("^Select Front door")).first.check()
    assert one.serious_faults() == []
    one.shoot(f"timeline-{'phone' if phone else 'desktop'}-{theme}")


def test_on_a_phone_filters_wait_behind_a_button_and_fingers_find_everything(day: Timeline, screen: Screens) -> None:
    one = screen(day.url, phone=True)
    page = one.open("/timeline").page
    expect(page.get_by_role("combobox", name="Camera")).to_be_hidden()
    page.get_by_role("button", name="Filters").tap()
    choose_camera(page)
    shows(page, day.ids(lambda e: e["camera_id"] == "garden"))
    one.shoot("timeline-phone-filters")
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main select, main label:has(input)")]
            .map(each => [each.getAttribute("aria-label") ?? each.textContent, each.getBoundingClientRect()])
            .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44)).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_hostile_text_is_text_and_breaks_no_row(day: Timeline, screen: Screens, phone: bool) -> None:
    if not any(event["camera_id"] == "hostile" for event in day.events()):
        day.seeded.camera("hostile", MARKUP)
        for number, summary in enumerate((LONG_WORD, EMOJI, f"{MARKUP} {RTL}{RTL}", "<b>bold</b>\n\n\n\n" * 30)):
            day.seeded.incident(ago(minutes=2 + number), camera_id="hostile", said=Said(88, summary))
    one = screen(day.url, phone=phone)
    page = one.open("/timeline?camera=hostile").page
    rows = page.locator("[data-event]")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("main b, main img[src=x]").count() == 0
    heights = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert len(set(heights)) == 1
    overlaps = rows.evaluate_all(
        """rows => rows.flatMap(row => [...row.querySelectorAll("time, button, a, [class*=rounded-full]")]
            .map(part => part.getBoundingClientRect())
            .filter(part => part.right > row.getBoundingClientRect().right + 1))"""
    )
    assert overlaps == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    one.shoot(f"timeline-hostile-{'phone' if phone else 'desktop'}")
