"""The system page: which part is down, why and what to do, how far behind the queues are, and dead letters."""

import hashlib
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from playwright.sync_api import Locator, Page, expect
from tests.e2e.painted import SIZE, jpeg
from tests.e2e.seeded import Frame, Seeded, ago, seeding

from hsi.events.ids import FrameId, MediaKey
from hsi.events.messages import FrameCaptured
from hsi.events.streams import Stream, encode

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

SETTINGS = {"DETECTOR_MODEL": "synthetic-yard", "NEMOTRON_URL": "", "AI_HEALTH_TIMEOUT": "1"}
WORK = Stream.DETECTION_QUEUE
DEAD = f"dlq:{WORK}"
SLOW_MS = 45_000
"""Patience with what takes some reports, of which one comes every five seconds."""
HOSTILE = "<b onmouseover=alert(1)>no</b> such \u202ecamera " + "x" * 300


class House:
    """A site, what is put into it by hand, and its Redis."""

    def __init__(self, seeded: Seeded, data: Path) -> None:
        self.seeded = seeded
        self.url = seeded.url
        self.cameras = data / "cameras"
        self.redis = redis.Redis(unix_socket_path=str(data / "run" / "redis.sock"), decode_responses=True)

    def detector(self) -> psutil.Process:
        """The detector that the site started, which the test started."""
        children = psutil.Process(self.seeded.site.process.pid).children(recursive=True)
        return next(child for child in children if "hsi.serve.detector" in child.cmdline())

    def deliver(self, count: int) -> None:
        """Pictures, as a camera delivers them."""
        folder = self.cameras / "front_door"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            partial = folder / f".{number}.part"
            partial.write_bytes(jpeg(SIZE, [], 900 + number))
            partial.rename(folder / f"delivered-{number}.jpg")

    def poison(self) -> None:
        """An entry that nobody can read."""
        self.redis.xadd(WORK, {"type": "FrameCaptured", "data": '{"camera_id":"front_door","frame_id":"none"}'})

    def bury(self, stream: Stream, fields: dict[str, str], reason: str) -> None:
        """A dead letter, as the broker writes it."""
        buried_at_ms = str(int(ago(minutes=3).timestamp() * 1000))
        told: dict[Any, Any] = {**fields, "reason": reason, "deliveries": "5", "buried_at_ms": buried_at_ms}
        self.redis.xadd(f"dlq:{stream}", told)

    def message_of(self, frame: Frame) -> dict[str, str]:
        """What ingest published of the newest frame of a camera."""
        camera = self.seeded.site.get(f"/api/cameras/{frame.camera_id}")
        data = frame.file.read_bytes()
        key = MediaKey(f"{frame.camera_id}/{frame.file.name}")
        return encode(
            FrameCaptured(
                frame_id=FrameId(int(str(camera["still_url"]).rpartition("=")[2])),
                camera_id=frame.camera_id,
                media_key=key,
                sha256=hashlib.sha256(data).hexdigest(),
                captured_at=frame.at,
                completed_at=frame.at,
            )
        )

    def dead(self, stream: Stream = WORK) -> list[str]:
        """Entry ids of the dead letters, oldest first."""
        rows: Any = self.redis.xrange(f"dlq:{stream}")
        return [entry_id for entry_id, _ in rows]


@pytest.fixture(scope="module")
def house(launch_once: Callable[..., Any]) -> Iterator[House]:
    site = launch_once("up", **SETTINGS).ready()
    data = site.log.parent / "data"
    with seeding(site, data) as seeded:
        made = House(seeded, data)
        yield made
        made.redis.close()


def _verdict(page: Page) -> Locator:
    return page.get_by_role("heading", level=2).first


def _part(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Parts").get_by_role("listitem").filter(has_text=name)


def _letters(page: Page, queue: str = "Pictures to look at") -> Locator:
    return page.get_by_role("article", name=queue).get_by_role("listitem")


def _chart(page: Page, measure: str, queue: str = "Pictures to look at") -> Locator:
    return page.get_by_role("img", name=re.compile(f"{measure} in {queue}"))


def test_every_part_is_named_with_its_state_and_charts_show_points(house: House, screen: Callable[..., Any]) -> None:
    one = screen(house.url).open("/system")
    page = one.page
    expect(_verdict(page)).to_contain_text("Everything works", timeout=SLOW_MS)
    for name in ("Database", "Queue", "Detector", "Stages"):
        expect(_part(page, name)).to_contain_text(re.compile(r"Healthy\s*(for |just now)"))
    expect(_part(page, "Language model")).to_contain_text("Not set up")
    expect(_part(page, "Language model")).to_contain_text("NEMOTRON_URL")
    expect(page.get_by_role("list", name="Why")).to_contain_text("analysed without a model")
    for measure in ("Unfinished", "Age of the oldest"):
        for queue in ("Pictures to look at", "Detections to enrich", "Detections to group", "Incidents to assess"):
            drawn = _chart(page, measure, queue).locator("path.recharts-area-curve").last
            expect(drawn).to_have_attribute("d", re.compile(r"^M.*L"), timeout=SLOW_MS)
    one.shoot("system-desktop")
    expect(page.get_by_role("region", name="About")).to_contain_text("Home Security Intelligence")
    page.keyboard.press("v")
    table = page.get_by_role("region", name="Queues by the minute")
    assert table.get_by_role("row").count() in {16, 17}  # a quarter of an hour, which may begin within a minute
    expect(table.get_by_role("row").nth(1)).to_contain_text("0")
    one.shoot("system-desktop-table")


def test_a_detector_that_hangs_is_named_with_what_to_do_and_recovers_by_itself(
    house: House, screen: Callable[..., Any]
) -> None:
    one = screen(house.url).open("/system")
    page = one.page
    expect(_part(page, "Detector")).to_contain_text("Healthy", timeout=SLOW_MS)
    detector = house.detector()
    os.kill(detector.pid, signal.SIGSTOP)
    try:
        house.deliver(6)
        expect(page.get_by_text("Pictures wait to be looked at: the detector gives no answer in time.")).to_be_visible(
            timeout=SLOW_MS
        )
        expect(_verdict(page)).to_contain_text("Something does not work as it should")
        expect(_part(page, "Detector")).to_contain_text("Degraded")
        expect(_part(page, "Detector")).to_contain_text("starts it again by itself")
        expect(page.get_by_role("link", name="System health: Degraded")).to_be_visible(timeout=SLOW_MS)
        expect(_chart(page, "Unfinished")).to_have_accessible_name(re.compile("now 6, at most 6"), timeout=SLOW_MS)
        page.screenshot(path=_shots("system-detector-down"), full_page=True)
    finally:
        os.kill(detector.pid, signal.SIGKILL)
    expect(_verdict(page)).to_contain_text("Everything works", timeout=2 * SLOW_MS)
    expect(_part(page, "Detector")).to_contain_text("Healthy")
    expect(_chart(page, "Unfinished")).to_have_accessible_name(re.compile("now 0, at most 6"), timeout=2 * SLOW_MS)
    assert house.detector().pid != detector.pid


def test_a_message_nobody_can_read_is_shown_requeued_and_thrown_away(house: House, screen: Callable[..., Any]) -> None:
    one = screen(house.url).open("/system")
    page = one.page
    expect(page.get_by_text("None. A message that no stage could process")).to_be_visible()
    house.poison()
    letter = _letters(page)
    expect(letter).to_contain_text("Picture of front_door", timeout=SLOW_MS)
    expect(letter).to_contain_text("not a FrameCaptured: frame_id")
    expect(page.get_by_text("1 message could not be processed")).to_be_visible(timeout=SLOW_MS)
    (first,) = house.dead()
    letter.get_by_role("button", name="Requeue").press("Enter")
    expect(page.get_by_text("1 message went back to “Pictures to look at”")).to_be_visible()
    expect(page.get_by_role("heading", name="Dead letters")).to_be_focused()
    house.seeded.site.wait(lambda: house.dead() not in ([], [first]), "the message to be given up again")
    expect(letter).to_have_count(1)

    throw = letter.get_by_role("button", name="Throw away")
    throw.press("Enter")
    dialog = page.get_by_role("dialog", name="Throw this dead letter away?")
    expect(dialog).to_contain_text("nobody will look at these again")
    one.shoot("system-throw-away")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert len(house.dead()) == 1
    throw.press("Enter")
    dialog.get_by_role("button", name="Throw away").press("Enter")
    expect(page.get_by_text("1 dead letter thrown away")).to_be_visible()
    expect(page.get_by_role("heading", name="Dead letters")).to_be_focused()
    expect(page.get_by_text("None. A message that no stage could process")).to_be_visible()
    assert house.dead() == []
    expect(_verdict(page)).to_contain_text("Everything works", timeout=SLOW_MS)


def test_what_can_be_processed_now_is_requeued_as_a_whole_on_a_phone(house: House, screen: Callable[..., Any]) -> None:
    house.seeded.camera("yard")
    for minutes in (6, 5, 4):
        frame = house.seeded.frame(ago(minutes=minutes), camera_id="yard")
        house.bury(WORK, house.message_of(frame), "the detector was not reachable")
    one = screen(house.url, phone=True).open("/system")
    page = one.page
    expect(_letters(page)).to_have_count(3, timeout=SLOW_MS)
    article = page.get_by_role("article", name="Pictures to look at")
    article.scroll_into_view_if_needed()
    one.shoot("system-phone-letters")
    article.get_by_role("button", name="Requeue all").tap()
    expect(page.get_by_text("3 messages went back to “Pictures to look at”")).to_be_visible()
    expect(article).to_be_hidden(timeout=SLOW_MS)
    assert house.dead() == []
    house.seeded.site.wait(lambda: house.redis.xlen(WORK) == 0, "the requeued messages to be processed")


def test_all_that_was_seen_is_thrown_away_and_what_came_later_stays(house: House, screen: Callable[..., Any]) -> None:
    for number in range(12):
        house.bury(Stream.ANALYSIS_QUEUE, {"type": "BatchClosed", "data": f'{{"number":{number}}}'}, "no such batch")
    one = screen(house.url).open("/system")
    page = one.page
    article = page.get_by_role("article", name="Incidents to assess")
    expect(_letters(page, "Incidents to assess")).to_have_count(10, timeout=SLOW_MS)
    article.get_by_role("button", name="Show more").click()
    expect(_letters(page, "Incidents to assess")).to_have_count(12)
    article.get_by_role("button", name="Throw all away").click()
    dialog = page.get_by_role("dialog", name="Throw away 12 dead letters?")
    expect(dialog.get_by_role("button", name="Throw away")).to_be_enabled()
    house.bury(Stream.ANALYSIS_QUEUE, {"type": "BatchClosed", "data": "{}"}, "it came meanwhile")
    dialog.get_by_role("button", name="Throw away").click()
    expect(page.get_by_text("12 dead letters thrown away")).to_be_visible()
    expect(_letters(page, "Incidents to assess")).to_contain_text("it came meanwhile")
    assert len(house.dead(Stream.ANALYSIS_QUEUE)) == 1
    house.redis.delete(f"dlq:{Stream.ANALYSIS_QUEUE}")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_and_hostile_text_breaks_nothing(
    house: House, screen: Callable[..., Any], scheme: str, phone: bool
) -> None:
    house.bury(WORK, {"type": "FrameCaptured", "data": f'{{"camera_id":"{HOSTILE[:60]}"}}'}, HOSTILE)
    house.bury(Stream.BATCH_QUEUE, {"type": "Strange", "data": "\u202e" + "y" * 9000}, "")
    one = screen(house.url, phone=phone, color_scheme=scheme).open("/system")
    page = one.page
    try:
        expect(_letters(page)).to_contain_text("<b onmouseover", timeout=SLOW_MS)
        drawn = _chart(page, "Unfinished").locator("path.recharts-area-curve").last
        expect(drawn).to_have_attribute("d", re.compile("^M"), timeout=SLOW_MS)
        page.get_by_text("The whole message").first.click()
        page.evaluate("scrollTo(0, 0)")
        one.page.screenshot(path=_shots(f"system-{'phone' if phone else 'desktop'}-{scheme}-whole"), full_page=True)
        assert one.serious_faults() == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("v")
        expect(page.get_by_role("region", name="Queues by the minute")).to_be_visible()
        assert one.serious_faults() == []
    finally:
        house.redis.delete(DEAD, f"dlq:{Stream.BATCH_QUEUE}")


def _shots(name: str) -> Path:
    folder = Path(__file__).parents[2] / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"
