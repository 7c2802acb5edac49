"""Addresses of model servers."""

import pytest
from pydantic import ValidationError

from hsi.runtime.peers import PeerSettings, with_host


@pytest.mark.parametrize(
    ("url", "host", "expected"),
    [
        ("http://localhost:8095", "10.0.0.7", "http://10.0.0.7:8095"),
        ("http://localhost:8095", "fe80::1", "http://[fe80::1]:8095"),
        ("https://localhost", "box", "https://box"),
    ],
)
def test_a_host_is_replaced_and_the_port_kept(url: str, host: str, expected: str) -> None:
    assert with_host(url, host) == expected


def test_the_ai_host_fills_only_addresses_that_were_not_set() -> None:
    settings = PeerSettings(ai_host="box", detector_url="http://other:1")
    assert settings.detector_url == "http://other:1"
    assert settings.nemotron_url == "http://box:8091"


def test_an_empty_address_means_no_language_model() -> None:
    assert PeerSettings(nemotron_url="").nemotron_url == ""
    assert PeerSettings(nemotron_url="", ai_host="box").nemotron_url == ""


def test_a_detector_may_listen_on_a_unix_socket() -> None:
    assert PeerSettings(detector_url="unix:///run/detector.sock").detector_url == "unix:///run/detector.sock"


def test_a_trailing_slash_is_dropped() -> None:
    assert PeerSettings(detector_url="http://h:1/").detector_url == "http://h:1"


@pytest.mark.parametrize(
    "url",
    ["", "ftp://h", "http://", "unix://relative.sock", "http://h/?a=b", "http://h/#x", "http://h:99999", "h:8095"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        PeerSettings(detector_url=url)
