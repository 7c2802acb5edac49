"""MJPEG as cameras write it and as liars write it, in pieces of any size."""

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.ingest.http import multipart
from hsi.ingest.http.multipart import MOST_HEAD_BYTES, Parts, PartTooLarge, StreamBroken

MOST = 1000
JPEGS = [b"\xff\xd8\xff" + bytes([number]) * 50 + b"\xff\xd9" for number in range(1, 5)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("multipart/x-mixed-replace; boundary=frame", b"frame"),
        ("multipart/x-mixed-replace;boundary=--frame", b"frame"),
        ('multipart/x-mixed-replace; a=b; Boundary = "a b;c"', b"a b;c"),
        ("multipart/x-mixed-replace; boundary=frame; charset=x", b"frame"),
        ("multipart/x-mixed-replace", b""),
        ("multipart/x-mixed-replace; boundary=", b""),
        ('multipart/x-mixed-replace; boundary="', b'"'),
        ("multipart/x-mixed-replace; xboundary=frame", b""),
        ("multipart/x-mixed-replace; boundary=" + "x" * 500, b"x" * 200),
    ],
)
def test_the_declared_boundary(kind: str, expected: bytes) -> None:
    assert multipart.boundary(kind) == expected


def _part(body: bytes, *headers: bytes, mark: bytes = b"--frame", end: bytes = b"\r\n") -> bytes:
    return end.join([mark, *headers, b"", body, b""])


def _length(body: bytes, off: int = 0) -> bytes:
    return b"Content-Length: %d" % (len(body) + off)


def _read(pieces: Iterable[bytes], boundary: bytes = b"frame") -> tuple[list[bytes], str]:
    """What came out, and how it ended."""
    parts, bodies = Parts(boundary, MOST), []
    for piece in pieces:
        try:
            bodies += parts.feed(piece)
        except (StreamBroken, PartTooLarge) as problem:
            return bodies, type(problem).__name__
        assert parts.held_bytes <= MOST + MOST_HEAD_BYTES + len(piece)
    return bodies, "ended" if parts.ended else ""


END = b"--frame--\r\n"
STREAMS = {
    "with lengths": b"".join(_part(jpeg, _length(jpeg)) for jpeg in JPEGS) + END,
    "without": b"".join(_part(jpeg, b"Content-Type: image/jpeg") for jpeg in JPEGS) + END,
    "lengths too short": b"".join(_part(jpeg, _length(jpeg, -20)) for jpeg in JPEGS) + END,
    "lengths too long": b"".join(_part(jpeg, _length(jpeg, 200)) for jpeg in JPEGS) + END,
    "lengths with the line end": b"".join(_part(jpeg, _length(jpeg, 2)) for jpeg in JPEGS) + END,
    "lengths that are none": b"".join(_part(jpeg, b"content-length: -5") for jpeg in JPEGS) + END,
    "line feeds": b"".join(_part(jpeg, _length(jpeg), end=b"\n") for jpeg in JPEGS) + END,
    "line feeds, no lengths": b"".join(_part(jpeg, end=b"\n") for jpeg in JPEGS) + END,
    "dashes twice": b"".join(_part(jpeg, mark=b"----frame") for jpeg in JPEGS) + END,
    "zeros behind": b"".join(_part(jpeg + bytes(9), _length(jpeg, 9)) for jpeg in JPEGS) + END,
    "words before": b"hello\r\n\r\n" + b"".join(_part(jpeg) for jpeg in JPEGS) + END,
    "no line before the boundary": b"".join(b"--frame\r\n\r\n" + jpeg for jpeg in JPEGS) + END,
    "more behind the end": b"".join(_part(jpeg) for jpeg in JPEGS) + END + b"--frame\r\n\r\nmore",
}


@pytest.mark.parametrize("stream", STREAMS.values(), ids=STREAMS.keys())
@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_every_way_of_writing_gives_the_same_pictures(stream: bytes, size: int) -> None:
    pieces = (stream[at : at + size] for at in range(0, len(stream), size))
    assert _read(pieces) == (JPEGS, "ended")


@pytest.mark.parametrize("size", [1, 9, 10_000])
def test_an_undeclared_boundary_is_the_first_line_with_dashes(size: int) -> None:
    stream = b"\r\n" + b"".join(_part(jpeg, mark=b"--a-b c") for jpeg in JPEGS) + b"--a-b c--\r\n"
    assert _read((stream[at : at + size] for at in range(0, len(stream), size)), b"") == (JPEGS, "ended")


def test_a_short_boundary_inside_a_picture_is_no_boundary() -> None:
    jpeg = b"\xff\xd8\xff" + b"x--fx" * 5 + b"\xff\xd9"
    stream = _part(jpeg, mark=b"--f") * 2 + b"--f--\r\n"
    assert _read([stream], b"f") == ([jpeg, jpeg], "ended")


def test_a_kept_length_gives_the_picture_with_its_last_byte() -> None:
    stream = _part(JPEGS[0], _length(JPEGS[0]))[:-2]
    parts = Parts(b"frame", MOST)
    assert parts.feed(stream[:-1]) == []
    assert parts.feed(stream[-1:]) == [JPEGS[0]]
    assert parts.held_bytes == 0


@pytest.mark.parametrize(
    ("stream", "problem"),
    [
        (b"x" * 20_000, "StreamBroken"),
        (b"--", "") ,
        (b"--frame" + b"x" * 20_000, "StreamBroken"),
        (b"--frame\r\n" + b"X: y\r\n" * 4000, "StreamBroken"),
        (b"--frame\r\nX: " + b"y" * 20_000, "StreamBroken"),
        (b"--frame\r\nContent-Length: 1001\r\n\r\n", "PartTooLarge"),
        (b"--frame\r\nContent-Length: 99999999999\r\n\r\n", "PartTooLarge"),
        (b"--frame\r\n\r\n" + b"x" * 5000, "PartTooLarge"),
        (b"--frame\r\n\r\n" + b"x" * 1100 + b"\r\n" + END, "PartTooLarge"),
        (b"--frame\r\nContent-Length: 5\r\n\r\nab\xff\xd9c" + b"x" * 20_000, "PartTooLarge"),
        (_part(JPEGS[0], _length(JPEGS[0])) + b"x" * 20_000, "StreamBroken"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 100, 50_000])
def test_nothing_goes_on_for_ever(stream: bytes, problem: str, size: int) -> None:
    assert _read(stream[at : at + size] for at in range(0, len(stream), size))[1] == problem


def test_a_boundary_without_a_name_is_none() -> None:
    assert _read([b"--\r\n\r\nx"], b"")[1] == "StreamBroken"


@given(st.data())
def test_however_a_stream_is_cut_its_pictures_are_the_same(data: st.DataObject) -> None:
    stream = data.draw(st.sampled_from(list(STREAMS.values())))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    pieces = [stream[a:b] for a, b in itertools.pairwise([0, *cuts, len(stream)])]
    assert _read(pieces) == (JPEGS, "ended")


_TOKENS = st.sampled_from(
    [b"--frame", b"--frame--", b"--", b"frame", b"\r\n", b"\n", b"\r\n\r\n", b"Content-Length: 7",
     b"Content-Length: 9999", b"\xff\xd8\xff", b"\xff\xd9", b"\x00", b"-", b"x" * 300, JPEGS[0]]
)  # fmt: skip


@given(st.lists(st.one_of(_TOKENS, st.binary(max_size=20)), max_size=60), st.sampled_from([b"frame", b"", b"f"]))
def test_noise_gives_bounded_bodies_or_is_refused(pieces: list[bytes], boundary: bytes) -> None:
    bodies, _ = _read(pieces, boundary)
    assert all(len(body) <= MOST for body in bodies)
