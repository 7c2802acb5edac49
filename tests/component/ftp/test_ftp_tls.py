"""Explicit FTPS, offered and required, with real clients and a certificate of the test's own."""

import ftplib
import io
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hsi.ingest.ftp.gateway import CertificateUnusable

Yard = Any
Put = Callable[..., str]
Open = Callable[..., Any]
PASSWORD = "c4n4ry-pa55"
PICTURE = b"\xff\xd8 picture \xff\xd9"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One PEM file with a key and a certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "ftp.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def _secured(yard: Yard, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ftplib.FTP_TLS:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = newest
    client = ftplib.FTP_TLS(context=context, timeout=20, encoding="utf-8")  # noqa: S321 - it is what is tested
    client.connect("127.0.0.1", yard.port)
    yard.clients.append(client)
    return client


def _store(client: ftplib.FTP, name: str, data: bytes = PICTURE) -> str:
    return client.storbinary(f"STOR {name}", io.BytesIO(data))


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
@pytest.mark.parametrize("policy", ["offered", "required"])
def test_a_camera_that_speaks_tls_is_encrypted_on_both_connections(
    opened: Open, certificate: Path, policy: str, newest: ssl.TLSVersion
) -> None:
    with opened(ftp_tls=policy, ftp_tls_cert_file=certificate) as yard:
        client = _secured(yard, newest=newest)
        client.login("front", PASSWORD)
        client.prot_p()
        for number in range(5):
            assert _store(client, f"{number}.jpg", PICTURE * 20_000).startswith("226")
        assert client.nlst() == []
        client.quit()
        assert set(yard.files().values()) == {PICTURE * 20_000}


def test_offered_is_not_required(opened: Open, certificate: Path) -> None:
    with opened(ftp_tls="offered", ftp_tls_cert_file=certificate) as yard:
        assert "AUTH TLS" in yard.connect().sendcmd("FEAT")
        assert _store(yard.login(), "a.jpg").startswith("226")
        client = _secured(yard)
        client.login("front", PASSWORD)
        assert _store(client, "b.jpg").startswith("226")  # without PROT P the data is in clear, by choice


def test_required_takes_no_password_and_no_byte_in_clear(opened: Open, certificate: Path) -> None:
    with opened(ftp_tls="required", ftp_tls_cert_file=certificate) as yard:
        plain = yard.connect()
        for line in ("USER front", f"PASS {PASSWORD}"):
            with pytest.raises(ftplib.error_perm, match="522 Say AUTH TLS"):
                plain.sendcmd(line)
        client = _secured(yard)
        client.login("front", PASSWORD)
        for line in ("PASV", "EPSV", "PORT 127,0,0,1,200,0"):
            with pytest.raises(ftplib.error_perm, match="522"):
                client.sendcmd(line)
        client.prot_p()
        assert _store(client, "a.jpg").startswith("226")
        client.prot_c()
        with pytest.raises(ftplib.error_perm, match="522"):
            _store(client, "b.jpg")
        assert list(yard.files()) == ["a.jpg"]


def test_off_offers_nothing(yard: Yard) -> None:
    client = yard.connect()
    assert "TLS" not in client.sendcmd("FEAT")
    with pytest.raises(ftplib.error_perm, match="502 TLS is not offered"):
        client.sendcmd("AUTH TLS")


def test_what_was_slipped_in_behind_auth_in_clear_is_dropped(opened: Open, certificate: Path) -> None:
    with (
        opened(ftp_tls="offered", ftp_tls_cert_file=certificate) as yard,
        socket.create_connection(("127.0.0.1", yard.port), 10) as stranger,
    ):
        assert stranger.recv(200).startswith(b"220")
        stranger.sendall(b"AUTH TLS\r\nUSER front\r\nPASS x\r\nNOOP\r\n")
        assert stranger.recv(200) == b"234 AUTH TLS successful.\r\n"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(stranger) as secured:
            secured.sendall(b"PASS x\r\n")
            assert secured.recv(200) == b"503 Say USER first.\r\n"


def test_a_data_connection_that_ends_without_the_goodbye_of_tls_is_whole(opened: Open, certificate: Path) -> None:
    with opened(ftp_tls="required", ftp_tls_cert_file=certificate) as yard:
        client = _secured(yard)
        client.login("front", PASSWORD)
        client.prot_p()
        data = client.transfercmd("STOR a.jpg")
        data.sendall(PICTURE)
        data.close()  # closes without a goodbye
        assert client.voidresp().startswith("226")
        assert yard.files() == {"a.jpg": PICTURE}


def test_garbage_instead_of_a_handshake_ends_that_connection_only(opened: Open, certificate: Path) -> None:
    with opened(ftp_tls="required", ftp_tls_cert_file=certificate) as yard:
        with socket.create_connection(("127.0.0.1", yard.port), 10) as stranger:
            stranger.recv(200)
            stranger.sendall(b"AUTH TLS\r\n")
            stranger.recv(200)
            stranger.sendall(b"this is no handshake\r\n" * 10)
            with suppress(ConnectionError):
                while stranger.recv(4096):
                    pass
        client = _secured(yard)
        client.login("front", PASSWORD)
        client.prot_p()
        assert _store(client, "a.jpg").startswith("226")


@pytest.mark.parametrize("level", ["--ssl", "--ssl-reqd"])
def test_curl_speaks_ftps(opened: Open, certificate: Path, tmp_path: Path, level: str) -> None:
    if shutil.which("curl") is None:
        problem = "no curl on this machine: make media-tools"
        pytest.fail(problem) if os.environ.get("CI") else pytest.skip(problem)  # noqa: TID251 - CI says so there
    (tmp_path / "a.jpg").write_bytes(PICTURE)
    (tmp_path / "netrc").write_text(f"machine 127.0.0.1 login front password {PASSWORD}\n")
    with opened(ftp_tls="required", ftp_tls_cert_file=certificate) as yard:
        done = subprocess.run(
            ["curl", "-sS", "-k", level, "--netrc-file", tmp_path / "netrc", "-T", tmp_path / "a.jpg",
             f"ftp://127.0.0.1:{yard.port}/a.jpg"], capture_output=True, timeout=30, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert yard.files() == {"a.jpg": PICTURE}


def test_a_certificate_that_cannot_be_used_is_said_at_start(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "broken.pem").write_text("no certificate")
    for name in ("broken.pem", "absent.pem"):
        with (
            pytest.raises(CertificateUnusable, match=name),
            opened(ftp_tls="offered", ftp_tls_cert_file=tmp_path / name),
        ):
            pass


def test_tls_without_a_certificate_is_refused_at_start(opened: Open) -> None:
    with pytest.raises(ValueError, match="FTP_TLS=required needs FTP_TLS_CERT_FILE"), opened(ftp_tls="required"):
        pass


def test_a_key_may_lie_in_a_file_of_its_own(opened: Open, certificate: Path, tmp_path: Path) -> None:
    key, _, chain = certificate.read_text().partition("-----END PRIVATE KEY-----\n")
    (tmp_path / "key.pem").write_text(key + "-----END PRIVATE KEY-----\n")
    (tmp_path / "chain.pem").write_text(chain)
    settings = {"ftp_tls_cert_file": tmp_path / "chain.pem", "ftp_tls_key_file": tmp_path / "key.pem"}
    with opened(ftp_tls="required", **settings) as yard:
        client = _secured(yard)
        client.login("front", PASSWORD)


def test_behind_another_network_pasv_tells_the_address_that_settings_name(opened: Open) -> None:
    with opened(ftp_advertised_address="192.0.2.7") as yard:
        assert "(192,0,2,7," in yard.login().sendcmd("PASV")
        assert yard.login().sendcmd("EPSV").startswith("229")
