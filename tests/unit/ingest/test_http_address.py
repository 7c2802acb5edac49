"""HTTP addresses in parts, what of them is sent and shown, and which redirects stay at the camera."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.ingest.http import address
from hsi.ingest.http.address import Address


def _parsed(url: str) -> Address:
    found = address.parsed(url)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("url", "shown", "authority", "target"),
    [
        ("http://cam", "cam:80", "cam", "/"),
        ("HTTP://CAM:8080/Snap.jpg?pwd=S#x", "cam:8080", "cam:8080", "/Snap.jpg?pwd=S"),
        ("https://cam/a?b=c", "cam:443", "cam", "/a?b=c"),
        ("https://cam:80?x", "cam:80", "cam:80", "/?x"),
        ("http://[fd00::1]:81/", "[fd00::1]:81", "[fd00::1]:81", "/"),
        ("http://[fe80::1%25eth0]/", "[fe80::1%eth0]:80", "[fe80::1]", "/"),
        ("http://bücher.test/ä b", "xn--bcher-kva.test:80", "xn--bcher-kva.test", "/%C3%A4%20b"),
        ('http://cam/%41|^`{}\\"<>', "cam:80", "cam", '/%41|^`{}\\"<>'),
    ],
)
def test_an_address_in_parts(url: str, shown: str, authority: str, target: str) -> None:
    found = _parsed(url)
    assert (found.shown, found.authority, found.target) == (shown, authority, target)
    assert target == "/" or target not in repr(found)


@pytest.mark.parametrize(
    "url",
    ["", "cam/x", "ftp://cam/", "rtsp://cam/", "http://", "http:///x", "http://u:p@cam/", "http://u@cam/", "http://cam:0/",
     "http://cam:99999/", "http://cam:x/", "http://[::1", "http://c am/", "http://" + "ü" * 70 + "/", "//cam/"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    assert address.parsed(url) is None


@pytest.mark.parametrize(
    ("here", "location", "stays"),
    [
        ("http://cam/a/b?c", "d", "/a/d"),
        ("http://cam/a/b", "/d?e", "/d?e"),
        ("http://cam:8080/a", "http://CAM:8080/d", "/d"),
        ("http://cam/a", "https://cam/d", "/d"),
        ("http://cam:8080/a", "https://cam:8443/d", "/d"),
        ("http://cam/a", "//cam/d", "/d"),
        ("http://cam/a", "http://cam:8080/d", None),
        ("https://cam/a", "http://cam/d", None),
        ("https://cam/a", "https://cam:8443/d", None),
        ("http://cam/a", "http://cam.evil/d", None),
        ("http://cam/a", "http://127.0.0.1/d", None),
        ("http://cam/a", "http://cam@evil/d", None),
        ("http://cam/a", "//evil/d", None),
        ("http://cam/a", "ftp://cam/d", None),
        ("http://cam/a", "javascript:alert(1)", None),
        ("http://cam/a", "http://[", None),
        ("http://10.0.0.1/a", "http://[::ffff:10.0.0.1]/d", None),
    ],
)
def test_a_redirect_stays_or_leaves(here: str, location: str, stays: str | None) -> None:
    start = _parsed(here)
    there = start.moved(location)
    found = there.target if there is not None and start.leads_to(there) else None
    assert found == stays


@given(st.text(max_size=60), st.text(max_size=60))
def test_noise_is_an_address_or_none_and_never_breaks_a_request(url: str, location: str) -> None:
    for found in (address.parsed(f"http://cam/{url}"), address.parsed(url), _parsed("http://cam/a").moved(location)):
        if found is not None:
            assert found.target.isascii()
            assert found.target.isprintable()
            assert " " not in found.target + found.authority
            assert found.authority.isascii()
