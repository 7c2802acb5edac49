"""What a hostile camera or stranger tries, each refused by name, with nothing left behind and the service alive.

The list is that of spec 4.4; what pictures can hold (bombs, scripts, halves) is judged by ingest and tested there too.
"""

import ftplib
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from hsi.runtime import metrics

Yard = Any
Put = Callable[..., str]
Open = Callable[..., Any]
PICTURE = b"\xff\xd8 picture \xff\xd9"
PASSWORD = "c4n4ry-pa55"
BURST = 10_000


def _refused(reason: str) -> float:
    return metrics.value("hsi_ftp_refused_total", reason=reason)


@pytest.mark.parametrize(
    ("user", "password"),
    [
        pytest.param("anonymous", "guest@", id="anonymous"),
        pytest.param("ftp", "", id="the usual second name of nobody"),
        pytest.param("admin", "admin", id="a factory login"),
        pytest.param("front", "", id="no password"),
        pytest.param("front", "wrong", id="a wrong password"),
        pytest.param("FRONT", PASSWORD, id="another spelling"),
        pytest.param("front ", PASSWORD, id="a space more"),
        pytest.param("other", PASSWORD, id="another camera's password"),
        pytest.param("../front", PASSWORD, id="a path for a name"),
        pytest.param("front\u0000", PASSWORD, id="a zero byte"),
    ],
)
def test_nobody_but_the_camera_logs_in(yard: Yard, user: str, password: str) -> None:
    yard.add("other", "its own password")
    before = _refused("wrong_login")
    client = yard.connect()
    client.sendcmd(f"USER {user}")
    with pytest.raises(ftplib.error_perm, match=r"^530 Wrong user or password\.$"):
        client.sendcmd(f"PASS {password}")
    assert _refused("wrong_login") == before + 1


def test_before_a_login_nothing_can_be_done(yard: Yard) -> None:
    client = yard.connect()
    for line in ("STOR a.jpg", "PASV", "EPSV", "PORT 127,0,0,1,200,0", "CWD /", "MKD x", "LIST", "PWD", "SIZE a.jpg"):
        with pytest.raises(ftplib.error_perm, match="530 Log in"):
            client.sendcmd(line)
    assert yard.files() == {}


def test_what_was_brought_is_neither_read_nor_changed_nor_removed(yard: Yard, put: Put) -> None:
    client = yard.login()
    put(client, "a.jpg", PICTURE)
    for command in ("RETR", "APPE", "STOU", "RMD", "MDTM", "MFMT 20260101000000", "MLST", "SITE CHMOD 777", "STAT"):
        with pytest.raises(ftplib.error_perm, match=f"502 This server only takes files: {command.split()[0]}"):
            client.sendcmd(f"{command} a.jpg")
    with pytest.raises(ftplib.error_perm, match="550 What was kept"):
        client.delete("a.jpg")
    other = yard.login()
    with pytest.raises(ftplib.error_perm, match="550 Only a file that came in this session"):
        other.rename("a.jpg", "b.jpg")
    with pytest.raises(ftplib.error_perm, match="550 No such file"):
        other.size("a.jpg")
    with pytest.raises(ftplib.error_perm, match="501"):
        client.sendcmd("REST 100")
    assert yard.files() == {"a.jpg": PICTURE}


def test_a_bounce_to_a_third_host_is_refused(yard: Yard) -> None:
    client = yard.login()
    before = _refused("foreign_address")
    for line in (
        "PORT 127,0,0,2,200,0",
        "PORT 10,0,0,1,200,0",
        "EPRT |1|127.0.0.2|51200|",
        "EPRT |2|::1|51200|",
        "PORT 127,0,0,1,0,22",
        "EPRT |1|127.0.0.1|25|",
    ):
        with pytest.raises(ftplib.error_perm, match=r"^5(01|22)"):
            client.sendcmd(line)
    assert _refused("foreign_address") >= before + 5
    for line in ("PORT 1,2,3", "PORT a,b,c,d,e,f", "PORT 127,0,0,1,999,9", "EPRT |", "EPRT", "EPRT |1|x|y|"):
        with pytest.raises(ftplib.error_perm):
            client.sendcmd(line)
    assert client.voidcmd("NOOP").startswith("200")


def test_a_data_connection_from_another_address_is_refused(yard: Yard, put: Put) -> None:
    client = yard.login()
    _, port = client.makepasv()
    client.putcmd("STOR a.jpg")
    assert client.getresp().startswith("150")
    with socket.create_connection(("127.0.0.1", port), 10, source_address=("127.0.0.2", 0)) as thief:
        assert thief.recv(1) == b""
        with pytest.raises(ftplib.error_temp, match="425"):
            client.getresp()
    assert not any(yard.files().values())
    assert put(client, "b.jpg").startswith("226")


def test_when_every_passive_port_is_taken_the_next_is_refused_and_no_other_port_is_opened(
    opened: Open, free_port: int
) -> None:
    with opened(ftp_passive_ports=f"{free_port}-{free_port}") as yard:
        first, second = yard.login(), yard.login()
        assert first.makepasv()[1] == free_port
        before = _refused("no_passive_port")
        for command in ("PASV", "EPSV"):
            with pytest.raises(ftplib.error_temp, match="425 Every passive port"):
                second.sendcmd(command)
        assert _refused("no_passive_port") == before + 2
        first.close()
        yard.until(lambda: _passive(second) == free_port, "the port is free again")


def _passive(client: ftplib.FTP) -> int:
    with suppress(ftplib.error_temp):
        return int(client.makepasv()[1])
    return 0


@pytest.mark.parametrize(
    "name",
    [
        "../a.jpg",
        "../other/a.jpg",
        "/../other/a.jpg",
        "x/../../other/a.jpg",
        "..\\other\\a.jpg",
        "C:\\a.jpg",
        "/etc/cron.d/../a.jpg",
        ".ssh/a.jpg",
        "a\x07.jpg",
        "a\x1b[2J.jpg",
        "x" * 300 + ".jpg",
        "é" * 200 + ".jpg",
        "\ufdfa" * 600 + ".jpg",
        "d/" * 20 + "a.jpg",
    ],
    ids=lambda name: ascii(name[:24]),
)
def test_a_name_that_leads_out_or_is_not_plain_is_refused(yard: Yard, put: Put, name: str) -> None:
    yard.add("other")
    with pytest.raises(ftplib.error_perm, match=r"^553"):
        put(yard.login(), name)
    client = yard.login()
    put(client, "x.tmp")
    with pytest.raises(ftplib.error_perm, match=r"^553"):
        client.rename("x.tmp", name)
    assert yard.files("other") == {}
    client.quit()
    yard.until(lambda: yard.files() == {}, "nothing is left")


@pytest.mark.parametrize("name", ["/etc/passwd.jpg", "/root/.ssh/a.jpg", "/export/foscam/other/a.jpg", "other/a.jpg"])
def test_an_absolute_name_begins_in_the_cameras_own_folder(yard: Yard, put: Put, name: str) -> None:
    yard.add("other")
    with pytest.raises(ftplib.error_perm, match=r"^55[03]"):
        put(yard.login(), name)
    assert (yard.files(), yard.files("other")) == ({}, {})


def test_climbing_ends_at_the_cameras_own_folder(yard: Yard, put: Put) -> None:
    client = yard.login()
    assert client.cwd("../../../..").startswith("250")
    assert client.sendcmd("CDUP").startswith("250")
    assert client.pwd() == "/"
    put(client, "a.jpg")
    assert list(yard.files()) == ["a.jpg"]
    assert [path.name for path in yard.root.iterdir()] == ["front"]


def test_a_name_that_is_not_utf8_is_refused(yard: Yard) -> None:
    client = yard.login()
    client.encoding = "latin-1"
    client.makepasv()
    with pytest.raises(ftplib.error_perm, match="501 Names have to be UTF-8"):
        client.sendcmd("STOR b\xe4r.jpg")


def test_links_that_somebody_put_there_are_not_followed(yard: Yard, put: Put, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.jpg").write_bytes(b"theirs")
    (yard.root / "front" / "out").symlink_to(outside)
    (yard.root / "front" / "b.jpg").symlink_to(outside / "b.jpg")
    client = yard.login()
    for attempt in (
        lambda: client.cwd("out"),
        lambda: put(client, "out/a.jpg"),
        lambda: client.mkd("out/deeper"),
    ):
        with pytest.raises(ftplib.error_perm, match=r"^550"):
            attempt()
    put(client, "c.tmp")
    with pytest.raises(ftplib.error_perm, match=r"^550"):
        client.rename("c.tmp", "out/c.jpg")
    put(client, "b.jpg", PICTURE)
    assert [(path.name, path.read_bytes()) for path in outside.iterdir()] == [("b.jpg", b"theirs")]


def test_the_cameras_folder_replaced_by_a_link_takes_nothing(yard: Yard, put: Put, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    client = yard.login()
    (yard.root / "front").rmdir()
    (yard.root / "front").symlink_to(outside)
    with pytest.raises(ftplib.error_perm, match=r"^550"):
        put(client, "a.jpg")
    assert list(outside.iterdir()) == []


def test_nothing_of_another_camera_is_overwritten_and_nothing_of_ones_own(yard: Yard, put: Put) -> None:
    yard.add("other")
    put(yard.login("other"), "a.jpg", b"theirs")
    client = yard.login()
    put(client, "a.jpg", b"first")
    put(client, "a.jpg", b"second")
    put(client, "x.tmp", b"third")
    client.rename("x.tmp", "a.jpg")
    assert yard.files("other") == {"a.jpg": b"theirs"}
    brought = yard.files()
    assert brought["a.jpg"] == b"first"
    assert sorted(brought.values()) == [b"first", b"second", b"third"]


def test_an_endless_upload_ends(opened: Open, put: Put) -> None:
    with opened(ftp_max_file_bytes=65_536, media={"max_image_bytes": 65_536}) as yard:
        client = yard.login()
        for name in ("endless.mp4", "endless.jpg", "endless.tmp"):
            before = _refused("too_large")
            data = client.transfercmd(f"STOR {name}")
            with data, suppress(ConnectionError):
                for _ in range(1000):
                    data.sendall(b"x" * 65_536)
            with pytest.raises(ftplib.error_perm, match="552 The file is larger than 65536 bytes"):
                client.voidresp()
            assert _refused("too_large") == before + 1
        yard.until(lambda: yard.files() == {}, "nothing is left")
        assert put(client, "small.jpg").startswith("226")


def test_a_picture_is_held_to_what_ingest_takes_and_a_clip_is_not(opened: Open, put: Put) -> None:
    with opened(media={"max_image_bytes": 65_536}) as yard:
        client = yard.login()
        with pytest.raises((ftplib.error_perm, ConnectionError)):
            put(client, "large.jpg", b"x" * 1_000_000)
        put(yard.login(), "large.mp4", b"x" * 1_000_000)
        assert list(yard.files()) == ["large.mp4"]


def _reset(connection: socket.socket) -> None:
    """End it as a camera whose cable is cut behind a router does: with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_a_connection_that_breaks_off_leaves_nothing(yard: Yard, put: Put) -> None:
    client = yard.login()
    before = _refused("broken_off")
    data = client.transfercmd("STOR half.jpg")
    data.sendall(PICTURE)
    yard.until(lambda: any(yard.files().values()), "some bytes came")
    _reset(data)
    with pytest.raises(ftplib.error_temp, match="426 The connection broke off"):
        client.voidresp()
    assert (yard.files(), _refused("broken_off")) == ({}, before + 1)
    assert put(client, "whole.jpg").startswith("226")


def test_a_camera_that_dies_while_it_sends_leaves_nothing(yard: Yard) -> None:
    client = yard.login()
    data = client.transfercmd("STOR half.jpg")
    data.sendall(PICTURE)
    yard.until(lambda: any(yard.files().values()), "some bytes came")
    before = _refused("broken_off")
    client.close()  # in the order in which a dying process closes
    data.close()
    yard.until(lambda: yard.files() == {}, "nothing is left")
    yard.until(lambda: metrics.value("hsi_ftp_sessions") == 0, "the session is gone")
    assert _refused("broken_off") <= before + 1


def test_an_empty_file_is_a_file(yard: Yard, put: Put) -> None:
    """Ingest refuses it, with a row that says so."""
    assert put(yard.login(), "empty.jpg", b"").startswith("226")
    assert yard.files() == {"empty.jpg": b""}


def test_a_name_that_lies_about_the_time_is_a_name(yard: Yard, put: Put) -> None:
    client = yard.login()
    names = ["20991231235959.jpg", "19700101000000.jpg", "-1.jpg", "99999999999999999999.jpg"]
    for name in names:
        assert put(client, name).startswith("226")
        with pytest.raises(ftplib.error_perm, match="502"):
            client.sendcmd(f"MFMT 20991231235959 {name}")
    assert set(yard.files()) == set(names)


def test_a_line_without_end_ends_the_session_and_costs_no_memory(yard: Yard, put: Put) -> None:
    with socket.create_connection(("127.0.0.1", yard.port), 10) as stranger, suppress(ConnectionError):
        stranger.recv(100)
        for _ in range(100):
            stranger.sendall(b"A" * 65_536)
        pytest.fail("it took six megabytes of one line")
    assert put(yard.login(), "a.jpg").startswith("226")


@pytest.mark.parametrize(
    "noise",
    [
        b"\x00" * 500,
        bytes(range(256)),
        b"\r\n" * 200,
        b"USER\r\nPASS\r\n" * 20,
        b"PASS x\r\n" * 50,
        b"\x16\x03\x01" * 99,
    ],
    ids=["zeros", "all bytes", "empty lines", "no arguments", "passwords only", "TLS at once"],
)
def test_noise_harms_nobody(yard: Yard, put: Put, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", yard.port), 10) as stranger:
        stranger.sendall(noise + b"\r\n")
        stranger.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while stranger.recv(4096):
                pass
    assert put(yard.login(), "a.jpg").startswith("226")


def test_passwords_said_in_one_breath_are_looked_at_one_by_one(yard: Yard) -> None:
    with socket.create_connection(("127.0.0.1", yard.port), 10) as stranger:
        stranger.sendall(b"".join(b"USER front\r\nPASS %d\r\n" % number for number in range(40)))
        before = _refused("wrong_login")
        answers = b""
        while b"530" not in answers:
            answers += stranger.recv(4096)
    assert answers.count(b"530") == 1
    assert _refused("wrong_login") <= before + 1


@pytest.mark.timeout(300)
def test_many_files_in_one_burst_all_come(opened: Open, put: Put) -> None:
    """Four sessions at once bring ten thousand, as many as one camera may have waiting."""
    with opened(most_waiting=BURST) as yard:
        with ExitStack() as stack:
            for lane in range(4):
                thread = threading.Thread(target=_burst, args=(yard.login(), put, lane))
                thread.start()
                stack.callback(thread.join, 200)
        names = list(yard.files())
        assert len(names) == BURST
        assert not [name for name in names if name.startswith(".")]


def _burst(client: ftplib.FTP, put: Put, lane: int) -> None:
    for number in range(BURST // 4):
        put(client, f"{lane}-{number:04d}.jpg")


def test_a_camera_that_piles_up_files_is_told_to_wait_until_they_were_looked_at(opened: Open, put: Put) -> None:
    with opened(most_waiting=3) as yard:
        yard.add("other")
        client = yard.login()
        for number in range(3):
            put(client, f"{number}.jpg")
        before = _refused("too_many_waiting")
        with pytest.raises(ftplib.error_temp, match="452 Too many files wait"):
            put(client, "3.jpg")
        assert _refused("too_many_waiting") == before + 1
        assert put(yard.login("other"), "0.jpg").startswith("226")
        yard.waiting.settled(set(yard.waiting.oldest(1)))
        assert put(client, "3.jpg").startswith("226")
