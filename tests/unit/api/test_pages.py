"""The built dashboard, as a browser asks for it."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from hsi.api import pages
from hsi.api.pages import Pages

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "const incidents = [];\n" * 100


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Dashboard</title>")
    (tmp_path / "assets" / "index-1a2b.js").write_text(SCRIPT)
    (tmp_path / "icon.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


@pytest.fixture
async def browser(build: Path) -> AsyncIterator[httpx.AsyncClient]:
    behind = PlainTextResponse("the api")
    app = Pages(behind, built=pages.load(build))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/timeline", "/events/17", "/cameras/front_door", "/no/such/page"])
async def test_a_path_opened_by_a_person_is_the_dashboard(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path, headers=BROWSER)
    assert "<title>Dashboard</title>" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/api/events", "/docs", "/health", "/ready", "/openapi.json", "/assets/gone.js", "/ws"]
)
async def test_a_path_of_the_api_stays_the_apis_also_in_a_browser(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path, headers=BROWSER)).text == "the api"


async def test_a_script_that_asks_for_data_at_a_wrong_path_gets_no_page(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/timeline", headers={"accept": "application/json"})).text == "the api"


async def test_a_change_is_never_answered_by_a_page(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/", headers=BROWSER)).text == "the api"


async def test_an_asset_is_kept_for_ever_and_travels_packed(browser: httpx.AsyncClient) -> None:
    async with browser.stream("GET", "/assets/index-1a2b.js", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert gzip.decompress(raw).decode() == SCRIPT
    assert len(raw) < len(SCRIPT) / 10
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["vary"] == "Accept-Encoding"


async def test_a_browser_without_gzip_gets_plain_text_and_a_picture_is_never_packed(browser: httpx.AsyncClient) -> None:
    plain = await browser.get("/assets/index-1a2b.js", headers={"accept-encoding": "identity"})
    assert plain.text == SCRIPT
    assert "content-encoding" not in plain.headers
    picture = await browser.get("/icon.png")
    assert picture.content.startswith(b"\x89PNG")
    assert "content-encoding" not in picture.headers


async def test_what_did_not_change_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    first = await browser.get("/", headers=BROWSER)
    again = await browser.get("/", headers=BROWSER | {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/assets/%00"])
async def test_no_path_leads_out_of_the_build(build: Path, browser: httpx.AsyncClient, path: str) -> None:
    (build.parent / "secret.txt").write_text("secret")
    assert "secret" not in (await browser.get(path)).text


async def test_without_a_build_everything_is_the_apis(tmp_path: Path) -> None:
    app = Pages(PlainTextResponse("the api"), built=pages.load(tmp_path / "absent"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://site") as client:
        assert (await client.get("/", headers=BROWSER)).text == "the api"


def test_a_folder_too_big_to_be_a_build_is_refused(build: Path) -> None:
    with (build / "video.bin").open("wb") as huge:
        huge.truncate(pages.MOST_BYTES + 1)
    with pytest.raises(ValueError, match="build it anew"):
        pages.load(build)
