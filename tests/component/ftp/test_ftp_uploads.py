"""What cameras do, with a real client: files arrive whole, under plain names, in the camera's own folder."""

import ftplib
import io
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

Yard = Any
Put = Callable[..., str]
PICTURE = b"\xff\xd8 picture \r\n\xff\xd9"
PASSWORD = "c4n4ry-pa55"


def test_a_picture_lies_in_the_cameras_folder_byte_by_byte(yard: Yard, put: Put) -> None:
    assert put(yard.login(), "a.jpg", PICTURE * 50_000).startswith("226")
    assert yard.files() == {"a.jpg": PICTURE * 50_000}


def test_text_mode_changes_no_byte(yard: Yard) -> None:
    client = yard.login()
    client.sendcmd("TYPE A")
    with client.transfercmd("STOR a.jpg") as data:
        data.sendall(PICTURE)
    assert client.voidresp().startswith("226")
    assert yard.files() == {"a.jpg": PICTURE}


def test_active_mode_works(yard: Yard, put: Put) -> None:
    client = yard.login()
    client.set_pasv(False)
    assert put(client, "a.jpg").startswith("226")
    client.af = socket.AF_INET6  # makes ftplib say EPSV
    client.set_pasv(True)
    assert put(client, "b.jpg").startswith("226")
    assert list(yard.files()) == ["a.jpg", "b.jpg"]


def test_one_session_brings_many(yard: Yard, put: Put) -> None:
    client = yard.login()
    for number in range(50):
        put(client, f"{number:02d}.jpg", PICTURE + bytes([number]))
    assert len(yard.files()) == 50


def test_a_listing_is_empty_whatever_was_brought(yard: Yard, put: Put) -> None:
    client = yard.login()
    put(client, "a.jpg")
    lines: list[str] = []
    client.retrlines("LIST", lines.append)
    client.retrlines("LIST -la", lines.append)
    assert (lines, client.nlst(), list(client.mlsd())) == ([], [], [])


def _dated(client: ftplib.FTP, *folders: str) -> None:
    """As firmware does: try to go, make what is missing, go."""
    for folder in folders:
        try:
            client.cwd(folder)
        except ftplib.error_perm:
            client.mkd(folder)
            client.cwd(folder)


def foscam(client: ftplib.FTP, put: Put) -> None:
    _dated(client, "FI9900P_00626E8A7B1C", "snap")
    put(client, "MDAlarm_20261121-180304.jpg")


def reolink(client: ftplib.FTP, put: Put) -> None:
    _dated(client, "/", "2026", "11", "21")
    put(client, "Front_01_20261121180304.jpg")


def hikvision(client: ftplib.FTP, put: Put) -> None:
    client.retrlines("LIST", lambda _: None)
    put(client, "test.txt", b"hikvision")
    client.delete("test.txt")
    _dated(client, "192.168.1.64_Camera", "01")
    client.voidcmd("ALLO 100000")
    put(client, "192.168.1.64_01_20261121180304123_MOTION_DETECTION.jpg")


def dahua(client: ftplib.FTP, put: Put) -> None:
    _dated(client, "4K02B3FPAZ12345", "2026-11-21", "001", "jpg", "18", "03")
    put(client, "04[M][0@0][0].jpg.tmp")
    client.rename("04[M][0@0][0].jpg.tmp", "04[M][0@0][0].jpg")


def amcrest(client: ftplib.FTP, put: Put) -> None:
    with suppress(ftplib.error_perm):
        client.mkd("/AMC0123/2026-11-21/pic_001")
    put(client, "/AMC0123/2026-11-21/pic_001/18.03.04[M][0@0][0].jpg_")
    client.rename(
        "/AMC0123/2026-11-21/pic_001/18.03.04[M][0@0][0].jpg_", "/AMC0123/2026-11-21/pic_001/18.03.04[M][0@0][0].jpg"
    )


LAYOUTS = {
    foscam: "FI9900P_00626E8A7B1C/snap/MDAlarm_20261121-180304.jpg",
    reolink: "2026/11/21/Front_01_20261121180304.jpg",
    hikvision: "192.168.1.64_Camera/01/192.168.1.64_01_20261121180304123_MOTION_DETECTION.jpg",
    dahua: "4K02B3FPAZ12345/2026-11-21/001/jpg/18/03/04[M][0@0][0].jpg",
    amcrest: "AMC0123/2026-11-21/pic_001/18.03.04[M][0@0][0].jpg",
}


@pytest.mark.parametrize(("layout", "path"), LAYOUTS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_the_layouts_of_common_cameras_work_without_settings(
    yard: Yard, put: Put, layout: Callable[..., None], path: str
) -> None:
    for _ in range(2):  # the second time all folders are there
        layout(yard.login(), put)
    brought = yard.files()
    assert path in brought
    assert len(brought) == 2
    assert all(one.startswith(path.rpartition(".")[0]) for one in brought)


def test_a_temporary_name_becomes_the_last_one_in_another_folder(yard: Yard, put: Put) -> None:
    client = yard.login()
    client.mkd("/done/today")
    put(client, ".in.a.jpg")
    client.rename(".in.a.jpg", "/done/today/a.jpg")
    assert yard.files() == {"done/today/a.jpg": PICTURE}


def test_a_camera_that_renames_a_picture_ingest_has_already_is_not_upset(yard: Yard, put: Put) -> None:
    client = yard.login()
    put(client, "temp.jpg")
    assert client.rename("temp.jpg", "20261121.jpg").startswith("250")
    assert client.size("temp.jpg") == len(PICTURE)
    assert yard.files() == {"temp.jpg": PICTURE}


def test_a_camera_that_uses_one_name_for_ever_loses_no_picture(yard: Yard, put: Put) -> None:
    client = yard.login()
    for number in range(5):
        put(client, "snapshot.jpg", PICTURE + bytes([number]))
    assert sorted(yard.files().values()) == [PICTURE + bytes([number]) for number in range(5)]


def test_what_is_no_picture_is_gone_with_the_session(yard: Yard, put: Put) -> None:
    client = yard.login()
    for number in range(20):
        assert put(client, f"test-{number}.txt").startswith("226")
    client.quit()
    yard.until(lambda: yard.files() == {}, "nothing is left")


def test_a_session_that_quits_while_a_file_comes_still_gets_its_answer(yard: Yard) -> None:
    client = yard.login()
    with client.transfercmd("STOR a.jpg") as data:
        data.sendall(PICTURE)
        client.putcmd("QUIT")
        assert client.getresp().startswith("221")
    assert client.getresp().startswith("226")
    assert yard.files() == {"a.jpg": PICTURE}


def test_cameras_do_not_wait_for_each_other(yard: Yard, put: Put) -> None:
    for number in range(8):
        yard.add(f"cam_{number}")
    slow = yard.login()
    with slow.transfercmd("STOR slow.jpg") as data:
        data.sendall(PICTURE[:3])
        clients = [yard.login(f"cam_{number}") for number in range(8)]
        threads = [threading.Thread(target=put, args=(client, "a.jpg")) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert all(yard.files(f"cam_{number}") == {"a.jpg": PICTURE} for number in range(8))
        data.sendall(PICTURE[3:])
    assert slow.voidresp().startswith("226")


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is not None:
        return path
    problem = f"no {name} on this machine: make media-tools"
    if os.environ.get("CI"):  # noqa: TID251 - CI must not skip it
        pytest.fail(problem)
    pytest.skip(problem)


@pytest.mark.parametrize("mode", ["--ftp-pasv", "--ftp-port"])
def test_curl_brings_a_picture_into_folders_it_makes(yard: Yard, tmp_path: Path, mode: str) -> None:
    (tmp_path / "a.jpg").write_bytes(PICTURE)
    where = [mode, "-"] if mode == "--ftp-port" else [mode]
    done = subprocess.run(
        [_tool("curl"), "-sS", *where, "--ftp-create-dirs", "--netrc-file", _netrc(tmp_path), "-T", tmp_path / "a.jpg",
         f"ftp://127.0.0.1:{yard.port}/2026/11/a.jpg"], capture_output=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert yard.files() == {"2026/11/a.jpg": PICTURE}


def test_lftp_brings_a_picture(yard: Yard, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(PICTURE)
    script = (
        f"set net:max-retries 1; set ftp:use-site-utime no; open -u front,{PASSWORD} -p {yard.port} 127.0.0.1;"
        f" mkdir -p 2026/11; cd 2026/11; put {tmp_path / 'a.jpg'}; set xfer:use-temp-file yes;"
        f" put {tmp_path / 'a.jpg'} -o b.jpg; bye"
    )
    done = subprocess.run([_tool("lftp"), "-c", script], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert yard.files() == {"2026/11/a.jpg": PICTURE, "2026/11/b.jpg": PICTURE}


def _netrc(folder: Path) -> str:
    path = folder / "netrc"
    path.write_text(f"machine 127.0.0.1 login front password {PASSWORD}\n")
    return str(path)


def test_a_file_waits_for_its_data_connection_no_longer_than_the_next_order(yard: Yard, put: Put) -> None:
    client = yard.login()
    client.makepasv()
    assert client.sendcmd("STOR a.jpg").startswith("150")
    assert put(client, "b.jpg").startswith("226")
    assert yard.files() == {"b.jpg": PICTURE}
    with pytest.raises(ftplib.error_temp, match="425"):
        client.sendcmd("STOR c.jpg")


def test_an_upload_is_taken_back(yard: Yard, put: Put) -> None:
    client = yard.login()
    with client.transfercmd("STOR a.jpg") as data:
        data.sendall(PICTURE)
        yard.until(lambda: any(yard.files().values()), "some bytes came")
        assert client.abort().startswith("426")
    assert client.voidresp().startswith("226")  # the abort itself succeeded
    yard.until(lambda: yard.files() == {}, "nothing is left")
    assert put(client, "b.jpg").startswith("226")


def test_nothing_but_the_bytes_of_a_file_is_read_from_its_connection(yard: Yard) -> None:
    client = yard.login()
    client.storbinary("STOR a.jpg", io.BytesIO(b"QUIT\r\nDELE a.jpg\r\n"))
    assert client.voidcmd("NOOP").startswith("200")
    assert yard.files() == {"a.jpg": b"QUIT\r\nDELE a.jpg\r\n"}
