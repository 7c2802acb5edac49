from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.events.ids import MediaKey
from hsi.ingest import files
from hsi.ingest.files import Kind, NameProblem, Place
from hsi.media import keys

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MONTH = timedelta(days=30)

SLUGS = {
    "spaces and case": ("Front Door", "front_door"),
    "hyphens": ("front-door", "front_door"),
    "already a slug": ("garage_2", "garage_2"),
    "accents are dropped": ("Küche", "kuche"),
    "signs are dropped": ("Bob's cam.1 (new)", "bobs_cam1_new"),
    "longer than 64": ("x" * 80, "x" * 64),
    "only signs": ("!!!", None),
    "only separators": ("- _", None),
}


@pytest.mark.parametrize(("folder", "slug"), SLUGS.values(), ids=SLUGS.keys())
def test_a_folder_name_gives_a_camera_id(folder: str, slug: str | None) -> None:
    assert files.slug_of(folder) == slug


def test_a_name_in_another_script_gives_a_stable_id_of_its_own() -> None:
    assert files.slug_of("庭") == files.slug_of("庭")
    assert files.slug_of("庭") != files.slug_of("門")
    assert str(files.slug_of("庭")).startswith("camera_")


KINDS = {
    "picture": ("yard/a.jpg", Kind.PICTURE),
    "upper case": ("yard/A.JPEG", Kind.PICTURE),
    "png": ("yard/x/y/a.png", Kind.PICTURE),
    "clip": ("yard/a.mp4", Kind.CLIP),
    "something else": ("yard/a.txt", Kind.OTHER),
    "no suffix": ("yard/jpg", Kind.OTHER),
    "hidden file": ("yard/.a.jpg", Kind.OTHER),
    "hidden folder": ("yard/.trash/a.jpg", Kind.OTHER),
    "mark": ("yard/.synthetic", Kind.OTHER),
    "parent reference is looked at, to be refused": ("yard/..jpg", Kind.PICTURE),
}


@pytest.mark.parametrize(("relative", "kind"), KINDS.values(), ids=KINDS.keys())
def test_a_name_says_what_kind_of_file_it_is(relative: str, kind: Kind) -> None:
    assert files.kind_of(relative) is kind


PLACES = {
    "in the root": ("a.jpg", NameProblem.NOT_IN_A_FOLDER),
    "parent folder": ("yard/../a.jpg", NameProblem.PARENT_REFERENCE),
    "dots in the name": ("yard/a..jpg", NameProblem.PARENT_REFERENCE),
    "absolute": ("/yard/a.jpg", NameProblem.PARENT_REFERENCE),
    "newline": ("yard/a\n.jpg", NameProblem.CONTROL_CHARACTERS),
    "delete": ("yard/a\x7f.jpg", NameProblem.CONTROL_CHARACTERS),
    "line separator": ("yard/a\u2028.jpg", NameProblem.CONTROL_CHARACTERS),
    "not UTF-8": ("yard/\udcff.jpg", NameProblem.NOT_UTF8),
    "name of 300 bytes": (f"yard/{'n' * 296}.jpg", NameProblem.NAME_TOO_LONG),
    "path of 1,300 bytes": ("yard/" + "/".join(["d" * 250] * 5) + "/x.jpg", NameProblem.PATH_TOO_LONG),
    "backslash": ("yard/c:\\a.jpg", NameProblem.BACKSLASH),
    "empty component": ("yard//a.jpg", NameProblem.NOT_A_KEY),
    "folder without a name": ("!!!/a.jpg", NameProblem.FOLDER_WITHOUT_NAME),
    "plain": ("Front Door/2026/a b.jpg", Place(MediaKey("Front Door/2026/a b.jpg"), "Front Door")),
    "other scripts": ("庭/写真.jpg", Place(MediaKey("庭/写真.jpg"), "庭")),
}


@pytest.mark.parametrize(("relative", "expected"), PLACES.values(), ids=PLACES.keys())
def test_a_path_is_a_place_or_has_a_problem_with_a_name(relative: str, expected: Place | NameProblem) -> None:
    assert files.place_of(relative) == expected


@given(st.text(alphabet=st.characters(codec=None), max_size=1500), st.binary(max_size=40))
def test_no_path_raises_and_every_place_is_a_key_of_the_media_store(text: str, raw: bytes) -> None:
    for relative in (text, raw.decode("utf-8", "surrogateescape"), f"yard/{text}.jpg"):
        files.kind_of(relative)
        place = files.place_of(relative)
        assert isinstance(place, NameProblem) or keys.is_key(place.key)
        row_key = files.row_key(relative)
        assert len(row_key) <= 1024
        row_key.encode("utf-8")
        assert "\n" not in files.shown(relative)
        assert "\x00" not in row_key
        assert len(files.shown(relative)) <= 200


def test_two_long_paths_keep_two_names_in_rows() -> None:
    one, two = ("d/" * 800 + end for end in ("a.jpg", "b.jpg"))
    assert files.row_key(one) != files.row_key(two)


CAPTURED = {
    "a minute ago": (timedelta(minutes=-1), timedelta(minutes=-1)),
    "now": (timedelta(0), timedelta(0)),
    "a clock that is ahead": (timedelta(hours=1), timedelta(0)),
    "the last second of retention": (-MONTH + timedelta(seconds=1), -MONTH + timedelta(seconds=1)),
    "before retention": (-MONTH, timedelta(0)),
    "the epoch": (datetime(1970, 1, 1, tzinfo=UTC) - NOW, timedelta(0)),
}


@pytest.mark.parametrize(("changed", "captured"), CAPTURED.values(), ids=CAPTURED.keys())
def test_a_picture_was_taken_when_its_file_changed_unless_that_is_absurd(
    changed: timedelta, captured: timedelta
) -> None:
    mtime_ns = int((NOW + changed).timestamp()) * 1_000_000_000
    assert files.captured_at(mtime_ns, NOW, MONTH) == NOW + captured


def test_a_time_beyond_all_calendars_is_now() -> None:
    assert files.captured_at(2**63 - 1, NOW, MONTH) == NOW
    assert files.captured_at(-(2**63), NOW, MONTH) == NOW


def test_files_past_retention_are_too_old() -> None:
    at = [int((NOW - age).timestamp() * 1e9) for age in (timedelta(0), MONTH - timedelta(hours=1), MONTH * 2)]
    assert [files.too_old(mtime_ns, NOW, MONTH) for mtime_ns in at] == [False, False, True]
