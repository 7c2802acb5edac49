"""Which bytes of a file a request asks for."""

from email.utils import formatdate

import pytest

from hsi.api import ranges
from hsi.api.ranges import RangeOutside, Span

ASKED = {
    "nothing": (None, None),
    "the beginning": ("bytes=0-", Span(0, 999)),
    "the first byte": ("bytes=0-0", Span(0, 0)),
    "the middle": ("bytes=100-199", Span(100, 199)),
    "from somewhere on": ("bytes=900-", Span(900, 999)),
    "past the end": ("bytes=990-5000", Span(990, 999)),
    "the last hundred": ("bytes=-100", Span(900, 999)),
    "more than there is": ("bytes=-5000", Span(0, 999)),
    "with spaces": (" bytes = 5 - 9 ", Span(5, 9)),
    "in capitals": ("Bytes=5-9", Span(5, 9)),
    "several": ("bytes=0-1,5-9", None),
    "backwards": ("bytes=9-5", None),
    "another unit": ("pages=1-2", None),
    "nothing said": ("bytes=-", None),
    "no numbers": ("bytes=a-b", None),
    "negative": ("bytes=--5", None),
    "endless digits": ("bytes=" + "9" * 400 + "-", None),
}


@pytest.mark.parametrize(("header", "expected"), ASKED.values(), ids=ASKED.keys())
def test_of_a_thousand_bytes(header: str | None, expected: Span | None) -> None:
    assert ranges.asked(header, 1000) == expected


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1000", "bytes=99999-", "bytes=-0"])
def test_a_range_outside_is_refused(header: str) -> None:
    with pytest.raises(RangeOutside):
        ranges.asked(header, 1000)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-5"])
def test_nothing_of_an_empty_file_can_be_asked_for(header: str) -> None:
    with pytest.raises(RangeOutside):
        ranges.asked(header, 0)


FITS = {
    "did not say": (None, True),
    "this very file": ('"a-b"', True),
    "another": ('"a-c"', False),
    "weakly": ('W/"a-b"', False),
    "its time": (formatdate(1_700_000_000, usegmt=True), True),
    "another time": (formatdate(1_700_000_001, usegmt=True), False),
    "nonsense": ("soon", False),
}


@pytest.mark.parametrize(("header", "expected"), FITS.values(), ids=FITS.keys())
def test_a_part_is_sent_only_of_the_file_the_client_knows(header: str | None, expected: bool) -> None:
    assert ranges.still_fits(header, '"a-b"', 1_700_000_000.25) is expected
