"""Where we go and where not: networks, names that lie, redirects, certificates. Real resolver, real sockets."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.parts.http_camera import Certificate, HttpCamera, Lock, StartCamera, Talk

from hsi.ingest import dialling
from hsi.ingest.dialling import CertificatesUnusable, Trust, Way
from hsi.ingest.sources.source import Reason
from hsi.runtime.addresses import DEFAULT, Networks
from hsi.runtime.credentials import Login

Still = Callable[..., bytes]
LOGIN = Login("admin", "canary-Xq7!")


@pytest.fixture
def showing(still: Still) -> Callable[[Talk], Any]:
    """A camera's script: a new still for each request."""
    shown = itertools.count()

    async def show(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(next(shown)))

    return show


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0", "0.0.0.0", "[::1]", "[::]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
async def test_however_the_loopback_is_written_nobody_is_called(
    http_camera: StartCamera, watch: Any, way: Callable[..., Way], showing: Any, host: str
) -> None:
    camera = await http_camera(showing)
    async with watch(camera.url(host=host), through=way(f"{DEFAULT},0.0.0.0/0,::/0")) as viewer:
        await viewer.failed_first(Reason.ADDRESS_FORBIDDEN)
    assert not camera.calls


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1%25lo]", "[fe80::1%lo]", "224.0.0.1", "8.8.8.8", "192.0.2.1", "[2001:db8::1]"]
)
async def test_what_lies_outside_the_networks_of_cameras_is_not_called(
    watch: Any, way: Callable[..., Way], host: str
) -> None:
    async with watch(f"http://{host}/", through=way(DEFAULT)) as viewer:
        told = await viewer.failed_first(Reason.ADDRESS_FORBIDDEN)
    assert "CAMERA_NETWORKS" in told.detail


async def test_a_name_at_a_forbidden_address_is_not_called(
    http_camera: StartCamera, watch: Any, way: Callable[..., Way], showing: Any
) -> None:
    camera = await http_camera(showing)
    lying = way("10.0.0.0/8", cam_test=["127.0.0.1", "::1"])
    async with watch(camera.url(host="cam.test"), through=lying) as viewer:
        told = await viewer.failed_first(Reason.ADDRESS_FORBIDDEN)
    assert told.detail.startswith(f"cam.test:{camera.port} is at 127.0.0.1, outside")
    assert not camera.calls


async def test_of_several_addresses_only_those_allowed_are_called(
    http_camera: StartCamera, watch: Any, way: Callable[..., Way], showing: Any
) -> None:
    forbidden, camera = await http_camera(showing, host="127.0.0.2"), await http_camera(showing)
    both = way("127.0.0.1/32,127.0.0.3/32", cam_test=["127.0.0.2", "127.0.0.3", "127.0.0.1"])
    async with watch(camera.url(host="cam.test"), through=both) as viewer:
        await viewer.got(1)
    assert not forbidden.calls


async def test_a_name_that_changes_its_address_is_asked_once_for_each_connection_and_checked_each_time(
    http_camera: StartCamera, watch: Any, still: Still
) -> None:
    """DNS rebinding: allowed when it is checked, forbidden ever after."""
    answers = iter(["127.0.0.1"])
    asked: list[str] = []

    async def resolve(host: str, _: int) -> list[str]:
        asked.append(host)
        return [next(answers, "127.0.0.2")]

    async def show_once(talk: Talk) -> None:
        await talk.request()
        await talk.answer(still(1), "Connection: close")
        raise EOFError

    camera = await http_camera(show_once)
    victim = await http_camera(show_once, host="127.0.0.2")
    way = Way(Networks.parse("127.0.0.1"), Trust(None), resolve)
    async with watch(f"http://cam.test:{camera.port}/", through=way) as viewer:
        await viewer.got(1)
        await viewer.failed_first(Reason.ADDRESS_FORBIDDEN)
        assert asked[:2] == ["cam.test", "cam.test"]
    assert len(camera.calls) == 1
    assert not victim.calls


Redirect = Callable[..., Any]


@pytest.fixture
async def redirecting(http_camera: StartCamera, still: Still, lock: type[Lock]) -> Redirect:
    """A camera that asks for a login at /start and then sends us somewhere; elsewhere it shows stills."""

    async def made(location: str, status: str = "302 Found") -> HttpCamera:
        door = lock(LOGIN.username, LOGIN.password)

        async def show(talk: Talk) -> None:
            if not await door.opened(talk):
                return
            if talk.heard[-1].target == "/start":
                where = [f"Location: {location.format(port=camera.port)}"] if location else []
                await talk.answer(b"moved", *where, status=status)
            else:
                await talk.answer(still(len(camera.heard)))

        camera: HttpCamera = await http_camera(show)
        return camera

    return made


@pytest.mark.parametrize(
    "location", ["/there?a=b", "there", "//127.0.0.1:{port}/there", "http://127.0.0.1:{port}/there"]
)
@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary Redirect"])
async def test_a_redirect_within_the_camera_is_followed_with_the_login(
    redirecting: Redirect, watch: Any, location: str, status: str
) -> None:
    camera = await redirecting(location, status)
    async with watch(camera.url("/start"), login=LOGIN) as viewer:
        await viewer.got(2)
    assert not viewer.reasons
    assert camera.heard[-1].target.startswith("/there")
    assert camera.heard[-1].authorization


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://localhost:{victim}/", Reason.REDIRECTED_AWAY),
        ("http://127.0.0.1:{victim}/", Reason.REDIRECTED_AWAY),
        ("http://[::ffff:127.0.0.1]:{victim}/", Reason.REDIRECTED_AWAY),
        ("http://127.0.0.2:{victim}/", Reason.ADDRESS_FORBIDDEN),
        ("http://[::1]:{victim}/", Reason.ADDRESS_FORBIDDEN),
        ("http://169.254.169.254/latest/meta-data/", Reason.ADDRESS_FORBIDDEN),
        ("//cam.test/", Reason.REDIRECTED_AWAY),
        ("http://admin:x@127.0.0.1:{port}/", Reason.REDIRECTED_AWAY),
        (r"http://127.0.0.1:{port}\@localhost:{victim}/", Reason.REDIRECTED_AWAY),
        ("file:///etc/passwd", Reason.REDIRECTED_AWAY),
        ("rtsp://127.0.0.1:{port}/", Reason.REDIRECTED_AWAY),
        ("http://[", Reason.REDIRECTED_AWAY),
        ("", Reason.REDIRECTED_AWAY),
        ("/start", Reason.REDIRECTED_AWAY),
    ],
)
async def test_a_redirect_elsewhere_is_refused_and_nobody_there_is_called(
    redirecting: Redirect,
    http_camera: StartCamera,
    watch: Any,
    way: Callable[..., Way],
    showing: Any,
    location: str,
    reason: Reason,
) -> None:
    victim = await http_camera(showing)
    camera = await redirecting(location.replace("{victim}", str(victim.port)))
    async with watch(camera.url("/start"), login=LOGIN, through=way("127.0.0.1/32")) as viewer:
        await viewer.failed_first(reason)
    assert not victim.calls
    assert "canary" not in str(viewer.conditions)


@pytest.fixture
def system_trusts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Certificate], None]:
    """Puts a certificate where OpenSSL looks for those that the system trusts."""

    def put(one: Certificate) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(one.certificate))

    return put


async def test_a_redirect_to_the_same_camera_encrypted_is_followed_and_one_back_is_not(
    http_camera: StartCamera, watch: Any, way: Callable[..., Way], showing: Any, sign: Callable[..., Certificate]
) -> None:
    own = sign("camera")
    safe = await http_camera(showing, tls=own.server)

    async def up(talk: Talk) -> None:
        await talk.request()
        await talk.answer(b"", f"Location: {safe.url()}", status="301 Moved")

    open_door = await http_camera(up)
    pinned = way(certificates=own.certificate)
    async with watch(open_door.url(), through=pinned) as viewer:
        await viewer.got(2)

    async def down(talk: Talk) -> None:
        await talk.request()
        await talk.answer(b"", f"Location: {open_door.url()}", status="301 Moved")

    calls = len(open_door.calls)
    falling = await http_camera(down, tls=own.server)
    async with watch(falling.url(), through=pinned) as viewer:
        await viewer.failed_first(Reason.REDIRECTED_AWAY)
    assert len(open_door.calls) == calls


async def test_a_certificate_is_checked_before_anything_is_said(
    http_camera: StartCamera, watch: Any, way: Callable[..., Way], showing: Any, sign: Callable[..., Certificate]
) -> None:
    own, other = sign("camera", "IP:127.0.0.1"), sign("other", "IP:127.0.0.1")
    camera = await http_camera(showing, tls=own.server)
    for unknown in (way(), way(certificates=other.certificate)):
        async with watch(camera.url(), login=LOGIN, through=unknown) as viewer:
            told = await viewer.failed_first(Reason.UNTRUSTED)
        assert "CAMERA_CERTIFICATES_FILE" in told.detail
    assert not camera.heard
    both = other.certificate.with_name("both.pem")
    both.write_text(f"# the yard\n{other.certificate.read_text()}\n# the gate\n{own.certificate.read_text()}")
    async with watch(camera.url(), through=way(certificates=both)) as viewer:
        await viewer.got(2)


async def test_a_certificate_the_system_trusts_counts_for_the_names_in_it_alone(
    http_camera: StartCamera,
    watch: Any,
    way: Callable[..., Way],
    showing: Any,
    sign: Callable[..., Certificate],
    system_trusts: Callable[[Certificate], None],
) -> None:
    own = sign("camera", "DNS:cam.test")
    system_trusts(own)
    camera = await http_camera(showing, tls=own.server)
    names = {"cam_test": ["127.0.0.1"], "evil_test": ["127.0.0.1"]}
    async with watch(camera.url(host="cam.test"), through=way(**names)) as viewer:
        await viewer.got(2)
    heard = len(camera.heard)
    for host in ("evil.test", "127.0.0.1"):
        async with watch(camera.url(host=host), through=way(**names)) as viewer:
            await viewer.failed_first(Reason.UNTRUSTED)
    assert len(camera.heard) == heard


async def test_what_speaks_no_tls_is_unreachable(http_camera: StartCamera, watch: Any) -> None:
    async def speak(talk: Talk) -> None:
        await talk.answer(status="400 Bad Request")
        await talk.reader.read()

    camera = await http_camera(speak)
    async with watch(camera.url().replace("http:", "https:")) as viewer:
        assert "does not speak TLS" in (await viewer.failed_first(Reason.UNREACHABLE)).detail


@pytest.mark.parametrize("text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\n???\n-----END CERTIFICATE-----"])
def test_a_file_of_certificates_that_holds_none_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cameras.pem"
    with pytest.raises(CertificatesUnusable, match="cannot be read"):
        Trust(file)
    file.write_text(text)
    with pytest.raises(CertificatesUnusable, match="holds no certificate"):
        Trust(file)


async def test_the_systems_resolver_gives_plain_addresses() -> None:
    assert await dialling.by_system("0x7f.1", 80) == ["127.0.0.1"]
    assert await dialling.by_system("::1", 80) == ["::1"]
