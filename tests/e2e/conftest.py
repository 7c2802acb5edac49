"""A real browser in front of the real product: Debian's Chromium, driven by Playwright.

A screen that logs an error to its console, or asks for something that fails, fails its test; a test that breaks the
site on purpose says so with `screen.forgiving()`. Nothing may be asked of another origin at all.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize, sync_playwright
from tests.e2e.seeded import Seeded, seeding

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "services" / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",  # the tests may run as root, where the sandbox cannot
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_EXPECTED_OF_A_BREAK = re.compile(
    r"ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket|\b50[0-9]\b"
)


class Screen:
    """One page of one browser, and everything that went wrong in it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin
        self.troubles: list[str] = []
        self._forgiving = False
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def open(self, path: str = "/") -> "Screen":
        """Go to a path of the site."""
        self.page.goto(self.origin + path, wait_until="domcontentloaded")
        return self

    def shoot(self, name: str) -> None:
        """Keep a picture of the screen as an artefact to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def serious_faults(self) -> list[str]:
        """What axe finds on this screen that is serious or critical, one line each."""
        self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate("axe.run().then(result => result.violations)")
        return [
            f"{one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found
            if one["impact"] in {"serious", "critical"}
            for node in one["nodes"]
        ]

    @contextmanager
    def forgiving(self) -> Iterator[None]:
        """For the time in which the test itself breaks the connection: what follows from that is no trouble."""
        self._forgiving = True
        try:
            yield
        finally:
            self._forgiving = False

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """For what the server must refuse with this status: waits for that refusal, which is then no trouble."""
        before = len(self.troubles)
        with (
            self.page.expect_console_message(lambda message: f"status of {status}" in message.text),
            self.page.expect_response(lambda response: response.status == status),
        ):
            yield
        told = re.compile(rf"HTTP {status}:|status of {status}\b")
        self.troubles[before:] = [line for line in self.troubles[before:] if not told.search(line)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._trouble(f"console {message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        own = self.origin, self.origin.replace("http", "ws"), "data:", "blob:"
        if not request.url.startswith(own):
            self.troubles.append(f"asked another origin: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a page that is left aborts what it no longer needs
            self._trouble(f"request failed: {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._trouble(f"HTTP {response.status}: {response.url}")

    def _trouble(self, line: str) -> None:
        if not (self._forgiving and _EXPECTED_OF_A_BREAK.search(line)):
            self.troubles.append(line)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser; installed by `make browser`.

    One for each module: while Playwright is open its event loop counts as running, and nothing else may run one.
    """
    path = shutil.which("chromium")
    if path is None:
        reason = "no chromium on this machine: make browser"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)  # noqa: TID251 - CI says so there
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def screen(chromium: Browser) -> Iterator[Callable[..., Screen]]:
    """Open a screen on a site: `screen(site.url, size=PHONE)`; its troubles fail the test at the end."""
    opened: list[Screen] = []

    def make(origin: str, *, phone: bool = False, **options: Any) -> Screen:
        context = chromium.new_context(
            viewport=PHONE if phone else DESKTOP, has_touch=phone, is_mobile=phone, locale="en-GB", **options
        )
        context.set_default_timeout(15_000)
        one = Screen(context.new_page(), origin)
        opened.append(one)
        return one

    yield make
    troubles = [line for one in opened for line in one.troubles]
    for one in opened:
        one.page.context.close()
    assert troubles == []


@pytest.fixture(scope="module")
def seeded(launch_once: Callable[..., Any]) -> Iterator[Seeded]:
    """A site for all tests of a module, without cameras and without a language model, and the ways to fill it."""
    site = launch_once("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready()
    with seeding(site, site.log.parent / "data") as ways:
        yield ways
