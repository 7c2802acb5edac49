"""Which addresses a camera may have, however they are written."""

import re
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.runtime import addresses
from hsi.runtime.addresses import DEFAULT, Networks

EVERYTHING = "0.0.0.0/0,::/0"


@pytest.mark.parametrize(
    ("networks", "address", "allowed"),
    [
        (DEFAULT, "10.0.0.1", True),
        (DEFAULT, "172.16.0.1", True),
        (DEFAULT, "172.32.0.1", False),
        (DEFAULT, "192.168.255.255", True),
        (DEFAULT, "100.64.0.1", True),
        (DEFAULT, "100.128.0.1", False),
        (DEFAULT, "fd12::1", True),
        (DEFAULT, "fd12::1%eth0", True),
        (DEFAULT, "::ffff:192.168.1.1", True),
        (DEFAULT, "::ffff:c0a8:101", True),
        (DEFAULT, "8.8.8.8", False),
        (DEFAULT, "2001:4860:4860::8888", False),
        (DEFAULT, "127.0.0.1", False),
        (DEFAULT, "169.254.169.254", False),
        (DEFAULT, "::1", False),
        (DEFAULT, "fe80::1%eth0", False),
        (DEFAULT, "::ffff:127.0.0.1", False),
        (DEFAULT, "::ffff:127.0.0.1%1", False),
        (EVERYTHING, "8.8.8.8", True),
        (EVERYTHING, "2001:4860:4860::8888", True),
        (EVERYTHING, "127.0.0.1", False),
        (EVERYTHING, "0.0.0.0", False),
        (EVERYTHING, "169.254.169.254", False),
        (EVERYTHING, "224.0.0.1", False),
        (EVERYTHING, "255.255.255.255", False),
        (EVERYTHING, "::", False),
        (EVERYTHING, "::1", False),
        (EVERYTHING, "::127.0.0.1", False),
        (EVERYTHING, "::ffff:169.254.169.254", False),
        (EVERYTHING, "fe80::1", False),
        (EVERYTHING, "ff02::1", False),
        (EVERYTHING, "64:ff9b::7f00:1", False),
        (EVERYTHING, "2002:7f00:1::", False),
        (EVERYTHING, "2001:0:7f00:1::", False),
        ("127.0.0.0/8", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("126.0.0.0/7", "127.0.0.1", False),
        ("127.0.0.1", "::ffff:127.0.0.1", True),
        ("::ffff:127.0.0.0/104", "127.0.0.1", True),
        ("::ffff:0:0/96", "127.0.0.1", False),
        ("::ffff:0:0/96", "8.8.8.8", True),
        ("::1", "::1", True),
        ("fe80::/10", "fe80::1%eth0", True),
        ("169.254.7.0/24", "169.254.7.9", True),
        ("169.254.7.0/24", "169.254.169.254", False),
        ("10.0.0.7, fd00::/8 ,", "10.0.0.7", True),
        ("10.0.0.7, fd00::/8 ,", "10.0.0.8", False),
        ("10.0.0.7, fd00::/8 ,", "fd00::1", True),
        ("", "10.0.0.1", False),
        (EVERYTHING, "2130706433", False),
        (EVERYTHING, "0177.0.0.1", False),
        (EVERYTHING, "0x7f.1", False),
        (EVERYTHING, "8.8.8", False),
        (EVERYTHING, "cam.lan", False),
        (EVERYTHING, "", False),
    ],
)
def test_an_address_is_judged(networks: str, address: str, allowed: bool) -> None:
    assert Networks.parse(networks).allows(address) is allowed


@pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "cam.lan", "10.0.0.0/8;fd00::/8", "0x7f.1", "-"])
def test_what_is_no_network_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"{re.escape(repr(text))} is none"):
        Networks.parse(f"192.168.0.0/16,{text}")


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_no_wide_network_opens_what_is_special_to_the_standard_library(found: IPv4Address | IPv6Address) -> None:
    special = (
        found.is_loopback or found.is_link_local or found.is_multicast or found.is_unspecified
    )  # ipaddress's own tables, written by others
    if special:
        assert not Networks.parse(EVERYTHING).allows(str(found))


@given(st.ip_addresses(v=4))
def test_the_dress_of_ipv6_changes_nothing(found: IPv4Address) -> None:
    dressed = str(ip_address(f"::ffff:{found}"))
    for networks in (DEFAULT, EVERYTHING, "127.0.0.0/8,169.254.0.0/16"):
        assert Networks.parse(networks).allows(str(found)) is Networks.parse(networks).allows(dressed)


@given(st.text(max_size=40))
def test_noise_is_no_address_and_no_network_and_raises_nothing_else(text: str) -> None:
    Networks.parse(EVERYTHING).allows(text)
    addresses.is_literal(text)
    with suppress(ValueError):
        Networks.parse(text)


@pytest.mark.parametrize(
    ("host", "literal"),
    [("10.0.0.1", True), ("fe80::1", True), ("0177.0.0.1", False), ("127.1", False), ("cam", False)],
)
def test_a_literal_is_what_everybody_reads_alike(host: str, literal: bool) -> None:
    assert addresses.is_literal(host) is literal
