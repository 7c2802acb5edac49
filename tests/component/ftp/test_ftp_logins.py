"""Who comes in, how often, for how long; and that a password is said to nobody."""

import ftplib
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import structlog

from hsi.events.ids import CameraId
from hsi.ingest.ftp.doorkeeper import Doorkeeper
from hsi.ingest.ftp.guests import Guest
from hsi.runtime import metrics, passwords

Yard = Any
Put = Callable[..., str]
Open = Callable[..., Any]
PASSWORD = "c4n4ry-pa55"
GONE = (ftplib.error_temp, EOFError, ConnectionError)


def test_a_camera_logs_in_anew_for_every_picture_and_is_checked_in_full_once(yard: Yard, put: Put) -> None:
    yard.login().quit()
    begin = time.perf_counter()
    for number in range(20):
        client = yard.login()
        put(client, f"{number}.jpg")
        client.quit()
    assert time.perf_counter() - begin < 20 * 0.5
    assert len(yard.files()) == 20


def test_an_unknown_user_costs_what_a_wrong_password_costs() -> None:
    door = Doorkeeper()
    guest = Guest(CameraId("front"), "front", passwords.hashed(PASSWORD))
    assert door.check(guest, PASSWORD)
    times: dict[str, float] = {}
    for who, whose in (("known", guest), ("unknown", None)):
        begin = time.process_time()
        for _ in range(5):
            assert not door.knows(whose, "wrong")
            assert not door.check(whose, "wrong")
        times[who] = time.process_time() - begin
    assert 0.4 < times["unknown"] / times["known"] < 2.5
    assert times["unknown"] > 0.02


def test_a_password_that_was_right_is_known_again_until_it_changes() -> None:
    door = Doorkeeper()
    guest = Guest(CameraId("front"), "front", passwords.hashed(PASSWORD))
    other = Guest(CameraId("other"), "other", guest.password_hash)
    assert not door.knows(guest, PASSWORD)
    assert door.check(guest, PASSWORD)
    assert door.knows(guest, PASSWORD)
    assert not door.knows(guest, PASSWORD + "x")
    assert not door.knows(other, PASSWORD)
    assert not door.knows(Guest(guest.camera_id, "front", passwords.hashed(PASSWORD)), PASSWORD)


def test_checks_of_passwords_do_not_hold_up_a_camera_that_sends(opened: Open, put: Put) -> None:
    with opened(ftp_connections_per_address=100, ftp_login_attempts=100) as yard:
        client = yard.login()
        strangers = [yard.connect() for _ in range(20)]
        for stranger in strangers:
            stranger.putcmd("USER front")
            stranger.putcmd("PASS wrong")
        begin = time.perf_counter()
        assert put(client, "a.jpg").startswith("226")
        assert time.perf_counter() - begin < 2.0
        for stranger in strangers:
            stranger.getresp()
            with pytest.raises(ftplib.error_perm, match="530"):
                stranger.getresp()


def test_after_some_wrong_passwords_the_connection_is_closed(opened: Open) -> None:
    with opened(ftp_login_attempts=2) as yard:
        client = yard.connect()
        with pytest.raises(ftplib.error_perm, match=r"530 Wrong user or password\.$"):
            client.login("front", "wrong")
        with pytest.raises(ftplib.error_perm, match=r"530 Wrong user or password\. Goodbye"):
            client.login("front", "wrong")
        with pytest.raises(GONE):
            client.voidcmd("NOOP")


def test_wrong_passwords_make_their_address_wait_longer_and_longer_on_any_connection(opened: Open) -> None:
    with opened(ftp_login_delay_seconds=0.4) as yard:
        waits = []
        for _ in range(3):
            client = yard.connect()
            begin = time.perf_counter()
            with pytest.raises(ftplib.error_perm):
                client.login("front", "wrong")
            waits.append(time.perf_counter() - begin)
        assert waits[1] >= 0.3
        assert waits[2] >= 0.7
        begin = time.perf_counter()
        other = yard.connect(source="127.0.0.2")
        other.login("front", PASSWORD)
        assert time.perf_counter() - begin < waits[2]


def _refused(yard: Yard, source: str = "") -> None:
    with pytest.raises(ftplib.error_perm, match="530"):
        yard.login(password="wrong", source=source)


def _answer(yard: Yard) -> tuple[bool, str] | None:
    last = yard.answers.waiting().get(CameraId("front"))
    return None if last is None else (last.right, last.address)


def test_a_wrong_password_is_the_cameras_word_until_it_says_the_right_one(yard: Yard) -> None:
    _refused(yard)
    assert _answer(yard) == (False, "127.0.0.1")
    yard.login().quit()
    assert _answer(yard) == (True, "127.0.0.1")


def test_a_wrong_password_is_not_the_cameras_while_it_is_logged_in_or_from_elsewhere(yard: Yard) -> None:
    present = yard.login()
    _refused(yard)
    _refused(yard, source="127.0.0.2")
    assert _answer(yard) == (True, "127.0.0.1")
    present.quit()
    yard.until(lambda: metrics.value("hsi_ftp_sessions") == 2, "of three sessions the camera's is gone")
    _refused(yard, source="127.0.0.2")
    assert _answer(yard) == (True, "127.0.0.1")
    _refused(yard)
    assert _answer(yard) == (False, "127.0.0.1")


def test_nobodys_wrong_password_is_no_cameras(yard: Yard) -> None:
    with pytest.raises(ftplib.error_perm, match="530"):
        yard.login("stranger", "wrong")
    assert yard.answers.waiting() == {}


def test_one_address_has_some_connections_and_no_more(opened: Open, put: Put) -> None:
    with opened(ftp_connections_per_address=2) as yard:
        first, second = yard.login(), yard.connect()
        with pytest.raises(ftplib.error_temp, match="421"):
            yard.connect()
        assert put(first, "a.jpg").startswith("226")  # its data connection does not count
        assert yard.connect(source="127.0.0.2").getwelcome().startswith("220")
        second.close()
        yard.until(lambda: _welcome(yard) == "220", "there is room again")


def _welcome(yard: Yard) -> str:
    with suppress(ftplib.error_temp):
        return str(yard.connect().getwelcome())[:3]
    return ""


def test_a_new_session_of_a_camera_takes_the_place_of_its_oldest_idle_one(opened: Open, put: Put) -> None:
    with opened(ftp_sessions_per_camera=2) as yard:
        yard.add("other")
        oldest, second, other = yard.login(), yard.login(), yard.login("other")
        third = yard.login()
        with pytest.raises(GONE):
            oldest.voidcmd("NOOP")
        assert all(put(client, "a.jpg").startswith("226") for client in (second, third, other))


def test_a_session_that_brings_a_file_is_not_ended_for_a_new_one(opened: Open) -> None:
    with opened(ftp_sessions_per_camera=1) as yard:
        busy = yard.login()
        with busy.transfercmd("STOR a.jpg") as data:
            data.sendall(b"first half")
            yard.until(lambda: any(yard.files().values()), "some bytes came")
            with pytest.raises(ftplib.error_temp, match="421 This camera has too many"):
                yard.login()
            data.sendall(b"second half")
        assert busy.voidresp().startswith("226")


@pytest.mark.parametrize("logged_in", [True, False])
def test_a_session_that_says_nothing_ends(opened: Open, logged_in: bool) -> None:
    with opened(ftp_idle_seconds=1) as yard:
        client = yard.login() if logged_in else yard.connect()
        with pytest.raises(GONE):
            _listen(client)
        yard.until(lambda: metrics.value("hsi_ftp_sessions") == 0, "the session is gone")


def _listen(client: ftplib.FTP) -> None:
    while True:
        client.getresp()


def test_an_upload_that_stalls_ends_and_leaves_nothing(opened: Open) -> None:
    with opened(ftp_idle_seconds=1) as yard:
        client = yard.login()
        with client.transfercmd("STOR a.jpg") as data:
            data.sendall(b"first half")
            with pytest.raises(GONE):
                client.voidresp()
        yard.until(lambda: yard.files() == {}, "nothing is left")


@pytest.mark.parametrize("change", ["removed", "another password", "another folder"])
def test_a_camera_that_may_not_log_in_any_more_is_sent_away_and_refused(yard: Yard, put: Put, change: str) -> None:
    client, sending = yard.login(), yard.login()
    with sending.transfercmd("STOR half.jpg") as data:
        data.sendall(b"half")
        yard.until(lambda: any(yard.files().values()), "some bytes came")
        guest = yard.guests.pop("front")
        if change == "another password":
            yard.guests["front"] = Guest(guest.camera_id, guest.folder, passwords.hashed("another"))
        if change == "another folder":
            yard.guests["front"] = Guest(guest.camera_id, "elsewhere", guest.password_hash)
        for session in (client, sending):
            with pytest.raises(GONE, match=r"421|^$"):
                session.getresp()
    if change != "another folder":
        with pytest.raises(ftplib.error_perm, match="530"):
            yard.login()
    yard.until(lambda: yard.files() == {}, "nothing is left")


def test_on_the_order_to_stop_a_file_on_its_way_still_arrives(opened: Open) -> None:
    with opened() as yard:
        idle, busy = yard.login(), yard.login()
        data = busy.transfercmd("STOR a.jpg")
        data.sendall(b"first half")
        yard.until(lambda: any(yard.files().values()), "some bytes came")
        answers: list[str] = []
        ending = threading.Thread(target=_finish, args=(idle, busy, data, answers))
        ending.start()
    ending.join(20)
    assert answers == ["226 Kept."]
    assert yard.files() == {"a.jpg": b"first halfsecond half"}
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", yard.port), 5)


def _finish(idle: ftplib.FTP, busy: ftplib.FTP, data: socket.socket, answers: list[str]) -> None:
    """Go on once the gateway has begun to end."""
    with suppress(*GONE):
        _listen(idle)
    with data:
        data.sendall(b"second half")
    answers[:] = [busy.getresp()]


def test_a_password_is_written_nowhere(
    yard: Yard, put: Put, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("pyftpdlib", "hsi"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        put(yard.login(), "a.jpg")
        client = yard.connect()
        for line in (
            f"USER {PASSWORD}",
            f"PASS {PASSWORD}x",
            f"PASS\t{PASSWORD}",
            f"PAS {PASSWORD}",
            f"USER front {PASSWORD}",
            f"PASS {PASSWORD}\u00e9{PASSWORD}",
            f"STOR {PASSWORD}",
            f"RETR {PASSWORD}",
            f"SITE {PASSWORD}",
        ):
            with suppress(ftplib.Error, EOFError):
                client.sendcmd(line)
    said = f"{lines} {caplog.text} {''.join(capfd.readouterr())} {metrics.exposition().decode()}".lower()
    assert "refused by ftp" in said
    assert PASSWORD not in said
    assert all(PASSWORD not in repr(guest) for guest in yard.guests.values())
