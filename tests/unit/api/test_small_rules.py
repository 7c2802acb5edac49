"""Origins, folders, moments, validators, headers: the pure rules of the door."""

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hsi.api import folders, headers, origins, pictures
from hsi.api.moments import EndMoment, Moment
from hsi.ingest import files
from hsi.media.store import MediaStat

ROOT = PurePosixPath("/export/foscam")


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        pytest.param(None, "home:8000", True, id="no browser"),
        pytest.param("http://home:8000", "home:8000", True, id="same"),
        pytest.param("https://home:8000", "home:8000", True, id="TLS ends in front"),
        pytest.param("https://home", "home", True, id="default port on both sides"),
        pytest.param("https://home:443", "home", True, id="default port written out"),
        pytest.param("http://HOME:8000", "home:8000", True, id="case of a host name"),
        pytest.param("http://[::1]:8000", "[::1]:8000", True, id="IPv6"),
        pytest.param("http://friend.example", "home:8000", True, id="configured"),
        pytest.param("http://friend.example.evil", "home:8000", False, id="longer than configured"),
        pytest.param("http://home:9000", "home:8000", False, id="another port"),
        pytest.param("http://home", "home:8000", False, id="port left out"),
        pytest.param("null", "home:8000", False, id="opaque"),
        pytest.param("", "home:8000", False, id="empty"),
        pytest.param("http://home:x", "home:x", False, id="no port"),
        pytest.param("http://home:8000", None, False, id="no host"),
    ],
)
def test_only_our_own_and_configured_pages_are_allowed(origin: str | None, host: str | None, *, allowed: bool) -> None:
    assert origins.allowed(origin, host=host, configured=["http://friend.example"]) is allowed


def test_a_star_allows_every_page() -> None:
    assert origins.allowed("http://anywhere", host="home", configured=["*"])


@given(st.text(max_size=80).filter(lambda name: "/" not in name and name not in ("", ".", "..")))
def test_a_camera_added_here_gets_the_id_that_ingest_would_give(folder: str) -> None:
    try:
        folder.encode()
        ours = folders.camera_id_of(folder)
    except (folders.FolderRefused, UnicodeEncodeError):
        return
    assert ours == files.slug_of(folder)


@pytest.mark.parametrize(
    ("asked", "folder"),
    [
        pytest.param("front_door", "front_door", id="a name"),
        pytest.param("front_door/", "front_door", id="with a slash behind"),
        pytest.param("./front_door", "front_door", id="with a dot in front"),
        pytest.param("/export/foscam/front_door", "front_door", id="the full path"),
        pytest.param("Haustür 1", "Haustür 1", id="letters and spaces"),
    ],
)
def test_a_folder_is_known_by_its_name_or_its_path(asked: str, folder: str) -> None:
    assert folders.folder_of(asked, ROOT) == folder


@pytest.mark.parametrize(
    "asked",
    [
        "..",
        ".",
        "/",
        "/export/foscam",
        "/export/foscam/../etc",
        "/export/foscamera/a",
        "a/../b",
        "a\\b",
        "a\x00b",
        "a|b",
    ],
)
def test_a_folder_outside_the_root_or_with_a_strange_name_is_refused(asked: str) -> None:
    with pytest.raises(folders.FolderRefused):
        folders.folder_of(asked, ROOT)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC), id="a date"),
        pytest.param(
            "2026-03-01T10:00:00",
            datetime(2026, 3, 1, 10, tzinfo=UTC),
            datetime(2026, 3, 1, 10, tzinfo=UTC),
            id="without an offset",
        ),
        pytest.param(
            "2026-03-01T10:00:00+02:00",
            datetime(2026, 3, 1, 8, tzinfo=UTC),
            datetime(2026, 3, 1, 8, tzinfo=UTC),
            id="with an offset",
        ),
    ],
)
def test_a_moment_is_utc_and_a_bare_end_date_includes_its_day(text: str, start: datetime, end: datetime) -> None:
    assert TypeAdapter(Moment).validate_python(text) == start
    assert TypeAdapter(EndMoment).validate_python(text) == end


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "tomorrow"])
def test_a_moment_outside_time_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(text)


def test_the_last_day_of_all_has_no_end() -> None:
    assert TypeAdapter(EndMoment).validate_python("9999-12-31") == datetime(9999, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "has_it"),
    [
        pytest.param("", False, id="nothing"),
        pytest.param('"2-1"', True, id="this one"),
        pytest.param('W/"2-1"', True, id="weak"),
        pytest.param('"x", "2-1"', True, id="among others"),
        pytest.param("*", True, id="any"),
        pytest.param('"2-10"', False, id="another"),
    ],
)
def test_a_browser_that_names_the_validator_has_the_picture(header: str, *, has_it: bool) -> None:
    tag = pictures.etag(MediaStat(size_bytes=1, mtime_ns=2))
    assert tag == '"2-1"'
    assert pictures.has_it(header, tag) is has_it


def test_transport_security_is_promised_only_over_tls() -> None:
    assert "Strict-Transport-Security" not in headers.headers_for(secure=False)
    assert headers.headers_for(secure=True)["Strict-Transport-Security"] == "max-age=31536000"
