"""Debian's Chromium without a screen, for measuring a page: every visitor is new, with nothing kept from others."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PATIENCE_MS = 30_000


@asynccontextmanager
async def opened() -> AsyncIterator[Browser]:
    """The browser; `make browser` installs it."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: make browser")
    async with async_playwright() as playwright:
        # The benchmarks may run as root, where the sandbox cannot.
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visitor(browser: Browser, *scripts: Path) -> AsyncIterator[Page]:
    """A page that has loaded nothing yet; the scripts run in it before its own."""
    context = await browser.new_context(viewport=DESKTOP, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = await context.new_page()
        for script in scripts:
            await page.add_init_script(path=script)
        yield page
    finally:
        await context.close()
