"""What is decided about a clip without opening it: which moments, when it began, what its first bytes say."""

import io
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from hsi.ingest.video import boxes, findings, sampling, timing
from hsi.ingest.video.child import Orders
from hsi.ingest.video.findings import ClipRefused, Facts, ReaderGarbled, Refusal
from hsi.ingest.video.sampling import Rules, Stamps
from hsi.media import containers

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _taken(moments: list[Fraction], rules: Rules | None = None) -> list[Fraction]:
    state, taken = sampling.begun(rules or Rules()), []
    for at in moments:
        if sampling.wanted(state, at):
            taken.append(at)
            state = sampling.took(state, at)
    return taken


def test_at_ten_frames_a_second_the_moments_are_met_exactly() -> None:
    moments = [Fraction(number, 10) for number in range(100)]
    assert _taken(moments) == [Fraction(1, 2), Fraction(5, 2), Fraction(9, 2), Fraction(13, 2), Fraction(17, 2)]


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(24000, 1001), Fraction(25), Fraction(7), Fraction(1)])
def test_at_any_rate_a_picture_is_the_first_at_or_after_its_moment(rate: Fraction) -> None:
    moments = [number / rate for number in range(int(rate * 130))]
    taken = _taken(moments)
    assert len(taken) == 30
    for place, at in enumerate(taken):
        due = Fraction(1, 2) + 2 * place
        assert at == next(moment for moment in moments if moment >= due)


def test_a_pause_longer_than_the_interval_is_answered_by_one_picture() -> None:
    moments = [Fraction(0), Fraction(1), Fraction(12), Fraction(121, 10), Fraction(13)]
    assert _taken(moments) == [1, 12, 13]


def test_thirty_pictures_at_most() -> None:
    assert len(_taken([Fraction(second) for second in range(1000)])) == 30
    assert len(_taken([Fraction(second) for second in range(1000)], Rules(most=3))) == 3


STAMPS = {
    "plain": ([5, 6, 7], [0, 1, 2]),
    "without the first": ([None, 1, 2], [0, 1, 2]),
    "one is missing": ([0, 1, None, 3], [0, 1, Fraction(26, 25), 3]),
    "they stand still": ([0, 1, 1, 2], [0, 1, Fraction(26, 25), Fraction(51, 25)]),
    "they go back": ([10, 11, 3, 4], [0, 1, Fraction(26, 25), Fraction(51, 25)]),
    "they leap by days": ([0, 1, 100_000, 100_001], [0, 1, Fraction(26, 25), Fraction(51, 25)]),
    "a night without movement": ([0, 500], [0, 500]),
}


@pytest.mark.parametrize(("given", "expected"), STAMPS.values(), ids=STAMPS.keys())
def test_broken_time_stamps_are_repaired(given: list[int | None], expected: list[Fraction]) -> None:
    stamps, moments = Stamps(), []
    for stamp in given:
        stamps, at = sampling.read(stamps, None if stamp is None else Fraction(stamp))
        moments.append(at)
    assert moments == expected


BEGINNINGS = {
    "nothing said": (None, -MINUTE),
    "said exactly": (NOON - MINUTE, -MINUTE),
    "uploaded slowly": (NOON - 4 * MINUTE, -4 * MINUTE),
    "uploaded for longer than we believe": (NOON - 12 * MINUTE, -MINUTE),
    "the clock is a second ahead": (NOON - MINUTE + timedelta(seconds=1), -MINUTE),
    "it is the end": (NOON, -MINUTE),
    "local time called UTC, to the east": (NOON + timedelta(hours=1), -MINUTE),
    "local time called UTC, to the west": (NOON - timedelta(hours=1) - MINUTE, -MINUTE),
    "a quarter of an hour to the west": (NOON - timedelta(minutes=16), -MINUTE),
    "never set": (datetime(1970, 1, 1, tzinfo=UTC), -MINUTE),
    "1904": (datetime(1904, 1, 1, tzinfo=UTC), -MINUTE),
}


@pytest.mark.parametrize(("created", "expected"), BEGINNINGS.values(), ids=BEGINNINGS.keys())
def test_a_clip_of_a_minute_began(created: datetime | None, expected: timedelta) -> None:
    assert timing.started_at(NOON, MINUTE, created) - NOON == expected


SAYINGS = {
    "usual": ("2026-11-21T12:00:00.000000Z", NOON),
    "with an offset": ("2026-11-21T13:00:00+01:00", NOON),
    "without a zone": ("2026-11-21 12:00:00", NOON),
    "nothing": ("", None),
    "nonsense": ("yesterday", None),
    "endless": ("2026-11-21T12:00:00" + " " * 100, None),
}


@pytest.mark.parametrize(("text", "expected"), SAYINGS.values(), ids=SAYINGS.keys())
def test_what_a_container_says_about_its_creation(text: str, expected: datetime | None) -> None:
    assert timing.created(text) == expected


HEADS = {
    "mp4": (b"\0\0\0\x20ftypisom\0\0", "mp4"),
    "quicktime": (b"\0\0\0\x14ftypqt  \0\0", "mov"),
    "old quicktime": (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
    "matroska": (b"\x1a\x45\xdf\xa3\x01\0\0\0", "matroska"),
    "avi": (b"RIFF\x10\0\0\0AVI LIST", "avi"),
    "a sound": (b"RIFF\x10\0\0\0WAVEfmt ", None),
    "a play list": (b"#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd", None),
    "a concat script": (b"ffconcat version 1.0\nfile /etc/passwd\n", None),
    "a transport stream": (b"\x47\x40\x00\x10" * 16, None),
    "a picture": (b"\xff\xd8\xff\xe0\0\x10JFIF", None),
    "nothing": (b"", None),
}


@pytest.mark.parametrize(("head", "expected"), HEADS.values(), ids=HEADS.keys())
def test_first_bytes_say_the_container(head: bytes, expected: str | None) -> None:
    found = containers.container_of(head)
    assert (found.name if found else None) == expected


@pytest.mark.parametrize("name", ["mp4", "mov", "matroska", "avi"])
def test_every_container_has_a_media_type(name: str) -> None:
    assert containers.media_type_of(name).startswith("video/")
    assert containers.media_type_of("exe") == "application/octet-stream"


def _box(kind: bytes, body: bytes, claimed: int | None = None) -> bytes:
    return (claimed if claimed is not None else 8 + len(body)).to_bytes(4, "big") + kind + body


BOXES = {
    "whole": (_box(b"ftyp", b"isom") + _box(b"moov", b"x" * 50) + _box(b"mdat", b"y" * 90), ""),
    "to the end": (_box(b"moov", b"") + _box(b"mdat", b"y" * 90, 0), ""),
    "large form": (_box(b"moov", b"") + _box(b"mdat", (16 + 20).to_bytes(8, "big") + b"y" * 20, 1), ""),
    "no contents": (_box(b"ftyp", b"isom") + _box(b"mdat", b"y" * 90), "it has no table of contents"),
    "four gigabytes": (_box(b"moov", b"") + _box(b"mdat", b"y" * 90, 0xFFFFFFFF), "its boxes claim 4294967303"),
    "more than all": (
        _box(b"moov", b"") + _box(b"mdat", b"\xff" * 8 + b"y", 1),
        "its boxes claim 18446744073709551623",
    ),
    "no size": (_box(b"moov", b"") + _box(b"mdat", b"", 3), "a box of 3 bytes"),
    "half a header": (_box(b"moov", b"") + b"\0\0\0", "its last box has no header"),
}


@pytest.mark.parametrize(("data", "expected"), BOXES.values(), ids=BOXES.keys())
def test_what_is_missing_of_an_mp4(data: bytes, expected: str) -> None:
    said = boxes.cut_off(io.BytesIO(data), len(data))
    assert said.startswith(expected)
    assert bool(said) == bool(expected)


def test_what_the_reader_says_is_heard() -> None:
    facts = Facts(1500, 640, 360, "h264", "mp4", "", "", 36, 500)
    assert findings.heard(findings.told(500_000, 99), most_bytes=100) == (500_000, 99)
    assert findings.heard(findings.told_facts(facts), most_bytes=100) == facts
    refused = findings.heard(findings.told_refusal(ClipRefused(Refusal.CORRUPT, "no")), most_bytes=100)
    assert isinstance(refused, ClipRefused)
    assert (refused.reason, refused.detail) == (Refusal.CORRUPT, "no")


GARBLED = {
    "no json": b"\x00\x01\n",
    "a list": b"[1]\n",
    "too large": findings.told(0, 101),
    "before the beginning": b'{"still": {"at_us": -1, "size": 5}}\n',
    "nothing said": b"{}\n",
    "an unknown reason": b'{"refused": {"reason": "mood", "detail": ""}}\n',
    "half the facts": b'{"facts": {"duration_ms": 1}}\n',
}


@pytest.mark.parametrize("line", GARBLED.values(), ids=GARBLED.keys())
def test_what_the_reader_cannot_mean_ends_the_conversation(line: bytes) -> None:
    with pytest.raises(ReaderGarbled):
        findings.heard(line, most_bytes=100)


def test_orders_keep_the_exact_moments() -> None:
    rules = Rules(interval=Fraction(1, 3))
    orders = Orders(3, 10, str(rules.first), str(rules.interval), rules.most, 1, 1, 1.0, 1)
    assert orders.rules == rules
