"""Answers to a camera's challenge, against the examples of the RFCs."""

import base64

import pytest

from hsi.ingest.sources.digest import Challenge, authorization, challenge
from hsi.runtime.credentials import Login

MUFASA = Login("Mufasa", "Circle Of Life")
RFC_2617 = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)
RFC_7616 = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


def test_the_example_of_rfc_2617() -> None:
    asked = challenge([RFC_2617])
    assert asked is not None
    said = authorization(asked, MUFASA, "GET", "/dir/index.html", count=1, ours="0a4f113b")
    assert 'response="6629fae49393a05397450978507c4ef1"' in said
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in said


def test_the_example_of_rfc_7616() -> None:
    asked = challenge([RFC_7616])
    assert asked is not None
    login = Login("Mufasa", "Circle of Life")
    said = authorization(
        asked, login, "GET", "/dir/index.html", count=1, ours="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    )
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in said
    assert "algorithm=SHA-256" in said


def test_a_camera_without_qop_gets_the_old_answer() -> None:
    asked = Challenge(basic=False, realm="cam", nonce="abc")
    said = authorization(asked, Login("u", "p"), "DESCRIBE", "rtsp://h/s", count=1, ours="x")
    assert "qop" not in said
    assert "nc=" not in said


def test_basic_is_what_it_is() -> None:
    said = authorization(Challenge(basic=True), Login("user", "pä:ss"), "PLAY", "rtsp://h/s", count=1, ours="x")
    assert base64.b64decode(said.removeprefix("Basic ")).decode() == "user:pä:ss"


@pytest.mark.parametrize(
    ("headers", "algorithm"),
    [
        pytest.param(['Basic realm="a"', 'Digest realm="a", nonce="n"'], "MD5", id="digest before basic"),
        pytest.param(
            ['Digest realm="a", nonce="n"', 'Digest realm="a", nonce="m", algorithm=SHA-256'], "SHA-256", id="the safer"
        ),
        pytest.param(["Digest realm=a, nonce=n, algorithm=md5"], "MD5", id="without quotes, in small letters"),
        pytest.param(['Digest realm="a\\"b", nonce="n"'], "MD5", id="an escaped quote"),
    ],
)
def test_the_best_offer_is_taken(headers: list[str], algorithm: str) -> None:
    asked = challenge(headers)
    assert asked is not None
    assert not asked.basic
    assert asked.algorithm == algorithm


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="nothing"),
        pytest.param(["Negotiate"], id="another scheme"),
        pytest.param(['Digest realm="a"'], id="without a nonce"),
        pytest.param(['Digest realm="a", nonce="n", algorithm=SHA-512'], id="an unknown hash"),
        pytest.param(['Digest realm="a", nonce="n", qop="auth-int"'], id="only with the body's hash"),
        pytest.param(["Digest " + "a=" * 5000], id="noise"),
    ],
)
def test_what_cannot_be_answered_is_no_challenge(headers: list[str]) -> None:
    assert challenge(headers) is None


def test_a_stale_nonce_is_told_from_a_wrong_login() -> None:
    asked = challenge(['Digest realm="a", nonce="n", stale=TRUE'])
    assert asked is not None
    assert asked.stale


def test_a_name_with_a_quote_cannot_end_the_header() -> None:
    said = authorization(
        Challenge(basic=False, realm="r", nonce="n"), Login('a", uri="x', "p"), "PLAY", "rtsp://h/", count=1, ours="x"
    )
    assert 'username="a\\", uri=\\"x"' in said
