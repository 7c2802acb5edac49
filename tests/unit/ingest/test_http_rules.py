"""Types and statuses as cameras send them; what waits for delivery."""

import asyncio

import pytest

from hsi.ingest.http import faults, shape
from hsi.ingest.http.newest import Newest
from hsi.ingest.sources.source import Reason

WHOLE = b"\xff\xd8\xff\xe0" + b"x" * 100 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100 + b"IEND\xaeB`\x82"


@pytest.mark.parametrize(
    "kind", ["", "image/jpeg", "IMAGE/JPG; q=1", "application/octet-stream", "image/pjpeg", "image/png"]
)
def test_a_still_has_many_names(kind: str) -> None:
    assert faults.no_still(kind) is None


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        ("text/html", "text/html"),
        ("image/gif", "image/gif"),
        ("multipart/x-mixed-replace; boundary=x", "mjpeg"),
        ("<script>alert(1)</script>", "something"),
        ("a" * 500, "something"),
    ],
)
def test_what_is_no_still_is_named_but_not_quoted_at_length(kind: str, detail: str) -> None:
    problem = faults.no_still(kind)
    assert problem is not None
    assert detail in problem.detail
    assert "<" not in problem.detail


def test_statuses_that_nobody_thought_of_are_the_servers_error() -> None:
    assert [faults.refused(status) for status in (200, 304)] == [None, None]
    for status in (100, 206, 300, 305, 400, 418, 599, 999):
        problem = faults.refused(status)
        assert problem is not None
        assert problem.reason is Reason.SERVER_ERROR


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (WHOLE, True),
        (WHOLE + b"\r\n\x00\x00", True),
        (WHOLE + b"x" * 90, True),
        (WHOLE[:-2], False),
        (WHOLE + b"x" * 500, False),
        (b"\xff\xd8\xff\xd9", False),
        (b"", False),
        (b"\x89PNG\r\n\x1a\n" + WHOLE, False),
        (PNG, True),
        (PNG[:-1], False),
        (b"GIF89a" + WHOLE, False),
    ],
    ids=[
        "whole",
        "with filling",
        "with a little more",
        "without its end",
        "its end long ago",
        "empty",
        "nothing",
        "PNG with the end of a JPEG",
        "PNG",
        "half a PNG",
        "GIF",
    ],
)
def test_half_a_picture_is_told_from_a_whole_one(data: bytes, whole: bool) -> None:
    assert shape.whole(data) is whole


async def test_the_newest_waits_and_what_waits_is_taken_before_the_end() -> None:
    dropped: list[None] = []
    newest: Newest[int] = Newest(lambda: dropped.append(None))
    taking = asyncio.ensure_future(newest.next())
    await asyncio.sleep(0)
    newest.offer(1)
    assert await taking == 1
    for number in (2, 3, 4):
        newest.offer(number)
    newest.close()
    assert [await newest.next(), await newest.next(), await newest.next()] == [4, None, None]
    assert len(dropped) == 2
