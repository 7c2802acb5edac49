"""A house with a day of events of every kind, and what a person finds out by reading its timeline to the end."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.e2e.seeded import Said, Seeded, ago

from hsi.events.classes import ObjectClass

SETTINGS = {
    "DETECTOR_MODEL": "synthetic-yard",
    "NEMOTRON_URL": "",
    "BATCH_IDLE_TIMEOUT_SECONDS": "2",
    "BATCH_CHECK_INTERVAL_SECONDS": "0.2",
    "FAST_PATH_COOLDOWN_SECONDS": "1",
}
CAMERAS = {"front_door": "Front door", "driveway": "Driveway", "garden": "Garden"}
SUMMARIES = (
    "A person came to the door, waited and left.",
    "A car turns in the driveway and leaves again; nobody gets out, and its lights stay on for the whole visit.",
    "Somebody tries the handle of the garden gate at night.",
)
WHAT = {
    "front_door": (ObjectClass.PERSON,),
    "driveway": (ObjectClass.CAR, ObjectClass.PERSON),
    "garden": (ObjectClass.DOG,),
}
EVENTS = 24
_SLOW_MS = 30_000
_READ_SECONDS = 15

# Reads the list from its top to its end, as far as it is loaded by then.
_READ = """async () => {
    const found = new Set();
    const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    window.scrollTo(0, 0);
    for (let before = -1; window.scrollY !== before;) {
        before = window.scrollY;
        await drawn();
        for (const row of document.querySelectorAll("[data-event]")) found.add(Number(row.dataset.event));
        window.scrollBy(0, 600);
    }
    window.scrollTo(0, 0);
    await drawn();
    return [...found];
}"""


class Timeline:
    """The site behind it, its events, and screens on it."""

    def __init__(self, seeded: Seeded, data: Path) -> None:
        self.seeded = seeded
        self.site = seeded.site
        self.url = seeded.url
        self.cameras_dir = data / "cameras"

    def live_through_a_day(self) -> None:
        """Two busy stretches with a gap of five hours between them."""
        for camera_id, name in CAMERAS.items():
            self.seeded.camera(camera_id, name)
        for number in range(EVENTS):
            camera_id = list(CAMERAS)[number % 3]
            self.seeded.incident(
                ago(minutes=5 + 25 * number + (300 if number >= EVENTS // 2 else 0)),
                camera_id=camera_id,
                said=Said((12, 45, 72, 91)[number % 4], SUMMARIES[number % 3]),
                what=WHAT[camera_id],
                reviewed=number % 5 == 4,
                is_fast_path=number % 8 == 1,
            )

    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = self.site.events()
        return events

    def ids(self, wanted: Callable[[dict[str, Any]], bool] = lambda _: True) -> list[int]:
        """Of the events that are wanted, newest first: the truth that the list is compared with."""
        return [event["id"] for event in self.events() if wanted(event)]


def is_live(page: Page) -> None:
    expect(page.get_by_role("banner").get_by_text("Live", exact=True)).to_be_visible(timeout=_SLOW_MS)


def shows(page: Page, ids: Sequence[int]) -> None:
    """The list, read to its end, comes to have these events in this order and no other."""
    until = time.monotonic() + _READ_SECONDS
    while (found := page.evaluate(_READ)) != list(ids):
        assert time.monotonic() < until, f"shown: {found}, expected: {list(ids)}"


def row(page: Page, event_id: int) -> Locator:
    return page.locator(f"[data-event='{event_id}']")
