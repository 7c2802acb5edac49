"""Where a camera may put something: plain names in its own folder, nothing else."""

import time

import pytest

from hsi.ingest.ftp import commands, paths
from hsi.ingest.ftp.paths import PathRefused

DAY = ("2026", "11", "21")


@pytest.mark.parametrize(
    ("present", "text", "place"),
    [
        pytest.param((), "2026", ("2026",), id="below"),
        pytest.param(DAY, "am", (*DAY, "am"), id="deeper"),
        pytest.param(DAY, "/", (), id="to the top"),
        pytest.param(DAY, "/2025//1/", ("2025", "1"), id="from the top, doubled slashes"),
        pytest.param(DAY, "..", DAY[:2], id="up"),
        pytest.param(DAY, "../../12/./1", ("2026", "12", "1"), id="up and down"),
        pytest.param((), "..", (), id="the top has nothing above"),
        pytest.param(DAY, "../../../../../etc", ("etc",), id="climbing stops at the top"),
        pytest.param((), "Überwachung Hof", ("Überwachung Hof",), id="another alphabet"),
    ],
)
def test_a_camera_walks_its_own_folders(present: paths.Path, text: str, place: paths.Path) -> None:
    assert paths.folder(present, text) == place


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("a.jpg", (*DAY, "a.jpg"), id="here"),
        pytest.param("/a.jpg", ("a.jpg",), id="at the top"),
        pytest.param("am/a.jpg", (*DAY, "am", "a.jpg"), id="in a folder"),
        pytest.param("./a.jpg", (*DAY, "a.jpg"), id="here, said twice"),
        pytest.param(".in.a.jpg", (*DAY, ".in.a.jpg"), id="a temporary name"),
        pytest.param("[M][0@0][0].jpg", (*DAY, "[M][0@0][0].jpg"), id="as Dahua writes"),
        pytest.param("x" * 220 + ".jpg", (*DAY, "x" * 220 + ".jpg"), id="as long as may be"),
    ],
)
def test_a_file_has_a_plain_name_in_them(text: str, path: paths.Path) -> None:
    assert paths.file(DAY, text) == path


@pytest.mark.parametrize(
    "text",
    [
        "../a.jpg",
        "/../a.jpg",
        "am/../../a.jpg",
        "..",
        "",
        "/",
        "am/",
        ".",
        "...",
        "a\\b.jpg",
        "..\\a.jpg",
        "a\x00.jpg",
        "a\n.jpg",
        "a\u2028.jpg",
        "a\x9b2J.jpg",
        ".hidden/a.jpg",
        "x" * 221 + ".jpg",
        "é" * 111 + ".jpg",
        "a/" * 9 + "a.jpg",
        "\ufdfa" * 100_000,
        "x" * 100_000,
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_a_hostile_name_of_a_file_is_refused(text: str) -> None:
    with pytest.raises(PathRefused) as refused:
        paths.file(DAY, text)
    assert text.strip("/.") == "" or text not in str(refused.value)


@pytest.mark.parametrize("text", ["a\\b", "a\x00b", ".hidden", "a/" * 9, "x" * 256], ids=lambda text: ascii(text[:20]))
def test_a_hostile_name_of_a_folder_is_refused(text: str) -> None:
    with pytest.raises(PathRefused):
        paths.folder((), text)


def test_a_name_of_a_megabyte_is_refused_as_quickly_as_a_long_one() -> None:
    bomb = "\ufdfa" * 1_000_000  # eighteen times as long when it is normalised
    begin = time.perf_counter()
    for _ in range(100):
        with pytest.raises(PathRefused):
            paths.file((), bomb)
    assert time.perf_counter() - begin < 0.5


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("stor a b.jpg", ("STOR", "a b.jpg")),
        ("STOR  a.jpg", ("STOR", " a.jpg")),
        ("\xff\xf4\xf2ABOR", ("ABOR", "")),
        ("XCWD x", ("CWD", "x")),
        ("NLST", ("LIST", "")),
        ("", ("", "")),
    ],
    ids=ascii,
)
def test_a_line_is_a_command_and_the_rest(line: str, words: tuple[str, str]) -> None:
    assert commands.words(line) == words


def test_no_command_is_both_known_and_refused() -> None:
    assert not commands.KNOWN.keys() & commands.REFUSED
