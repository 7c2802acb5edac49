"""Logins of cameras: kept for their owner only, read as a mounted Secret is, never shown."""

import stat
from pathlib import Path

import pytest

from hsi.runtime import passwords
from hsi.runtime.credentials import Credentials, CredentialsUnusable, Login

LOGIN = Login("admin", "c4n4ry-pa55")


def test_what_is_kept_comes_back_until_it_is_forgotten(tmp_path: Path) -> None:
    kept = Credentials(tmp_path / "credentials")
    assert kept.of("front") is None
    kept.keep("front", Login("admin", "first"))
    kept.keep("front", LOGIN)
    assert Credentials(tmp_path / "credentials").of("front") == LOGIN
    kept.forget("front")
    kept.forget("front")
    assert kept.of("front") is None
    assert list((tmp_path / "credentials").iterdir()) == []


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    Credentials(tmp_path / "credentials").keep("front", LOGIN)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "credentials").rglob("*")}
    assert modes == {"front": 0o700, "username": 0o600, "password": 0o600}


def test_a_mounted_secret_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "front").mkdir()
    (tmp_path / "front" / "password").write_text("no-user\n")
    (tmp_path / "front" / "password").chmod(0o440)
    assert Credentials(tmp_path).of("front") == Login("", "no-user")


@pytest.mark.parametrize(
    ("content", "mode", "word"),
    [
        pytest.param(b"pw", 0o644, "others", id="everybody reads it"),
        pytest.param(b"\xff\xfe", 0o600, "UTF-8", id="not text"),
        pytest.param(b"x" * 1025, 0o600, "longer", id="far too long"),
    ],
)
def test_what_cannot_be_used_names_the_camera_and_not_the_login(
    tmp_path: Path, content: bytes, mode: int, word: str
) -> None:
    (tmp_path / "front").mkdir()
    (tmp_path / "front" / "password").write_bytes(content)
    (tmp_path / "front" / "password").chmod(mode)
    with pytest.raises(CredentialsUnusable, match=word) as refused:
        Credentials(tmp_path).of("front")
    assert "front" in str(refused.value)


@pytest.mark.parametrize("camera_id", ["..", "", "a/b", "A", "x" * 65])
def test_nothing_but_a_cameras_id_names_a_folder(tmp_path: Path, camera_id: str) -> None:
    with pytest.raises(CredentialsUnusable):
        Credentials(tmp_path).keep(camera_id, LOGIN)


def test_a_login_does_not_show_itself() -> None:
    assert "c4n4ry" not in repr(LOGIN)


def test_of_a_password_said_to_us_only_a_hash_is_kept(tmp_path: Path) -> None:
    kept = Credentials(tmp_path)
    kept.keep("front", LOGIN)
    kept.harden("front")
    assert [path.name for path in (tmp_path / "front").iterdir()] == ["password_hash"]
    found = kept.hash_of("front") or ""
    assert passwords.matches(found, LOGIN.password)
    assert stat.S_IMODE((tmp_path / "front" / "password_hash").stat().st_mode) == 0o600
    kept.keep_hash("front", LOGIN.password)
    assert kept.hash_of("front") == found  # nobody who is logged in is sent away
    kept.keep_hash("front", "another")
    assert kept.hash_of("front") != found
    kept.keep("front", LOGIN)
    assert (kept.of("front"), kept.hash_of("front")) == (LOGIN, None)
    kept.forget("front")
    assert not (tmp_path / "front").exists()


def test_a_damaged_hash_names_the_camera_and_is_replaced_by_the_next_password(tmp_path: Path) -> None:
    kept = Credentials(tmp_path)
    kept.keep_hash("front", "first")
    (tmp_path / "front" / "password_hash").write_text("scrypt:nonsense")
    with pytest.raises(CredentialsUnusable, match="front"):
        kept.hash_of("front")
    kept.keep_hash("front", "second")
    assert passwords.matches(kept.hash_of("front") or "", "second")
