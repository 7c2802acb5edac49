"""Logins of cameras, kept outside every table: one folder per camera with a file per value.

That is how Kubernetes mounts a Secret, so a cluster mounts them and a single machine writes them itself (folders 0700,
files 0600). Nothing here is ever logged or shown; a value is bounded, and a file that others may read is refused.

A login that we say to a camera is kept as it is. A password that a camera says to us (FTP) is kept as a hash only.
"""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

from hsi.runtime import passwords

USERNAME: Final = "username"
PASSWORD: Final = "password"  # noqa: S105 - a file's name
PASSWORD_HASH: Final = "password_hash"  # noqa: S105 - a file's name
_SECRETS: Final = (PASSWORD, PASSWORD_HASH)
_LONGEST_BYTES: Final = 1024
_CAMERA = re.compile(r"[a-z0-9_]{1,64}")


class CredentialSettings(BaseModel):
    """Where the logins of cameras are."""

    camera_logins_dir: Path = Field(
        Path("data/logins"),
        description="Folder with a folder per camera holding its `username` and `password`, or `password_hash`",
    )


class CredentialsUnusable(Exception):
    """The login of a camera cannot be read or kept; the message names the camera and never the login."""


@dataclass(frozen=True, slots=True)
class Login:
    """What a camera wants to hear, or what it says to us; never shown by accident."""

    username: str
    password: str = field(repr=False)


class Credentials:
    """Reads and keeps logins. Blocks, shortly."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def of(self, camera_id: str) -> Login | None:
        """The camera's login, None where it has none; raises CredentialsUnusable."""
        folder = self._folder(camera_id)
        password = _read(folder / PASSWORD, camera_id)
        if password is None:
            return None
        return Login(_read(folder / USERNAME, camera_id) or "", password)

    def hash_of(self, camera_id: str) -> str | None:
        """What is kept of the password that the camera says to us, None where nothing; raises CredentialsUnusable."""
        kept = _read(self._folder(camera_id) / PASSWORD_HASH, camera_id)
        if kept is None:
            return None
        try:
            passwords.check(kept)
        except passwords.PasswordHashInvalid as problem:
            raise CredentialsUnusable(f"the password of camera {camera_id} cannot be used: {problem}") from None
        return kept

    def kept_for(self, camera_ids: Iterable[str]) -> frozenset[str]:
        """Those of the cameras for which something is kept, as far as we may look."""
        return frozenset(each for each in camera_ids if _holds_secret(self._folder(each)))

    def keep(self, camera_id: str, login: Login) -> None:
        """Keep the login, durably, in place of an earlier one; raises CredentialsUnusable."""
        self._replace(camera_id, {USERNAME: login.username, PASSWORD: login.password})

    def keep_hash(self, camera_id: str, password: str) -> None:
        """Keep of this password what is needed to know it again, and nothing else; raises CredentialsUnusable.

        The same password again changes nothing, so that nobody who is logged in is sent away.
        """
        try:
            kept = self.hash_of(camera_id)
        except CredentialsUnusable:
            kept = None
        if kept is None or not passwords.matches(kept, password):
            kept = passwords.hashed(password)
        self._replace(camera_id, {PASSWORD_HASH: kept})

    def harden(self, camera_id: str) -> None:
        """Turn a login kept as it is into a hash of its password; raises CredentialsUnusable."""
        login = self.of(camera_id)
        if login is not None:
            self.keep_hash(camera_id, login.password)

    def forget(self, camera_id: str) -> None:
        """Remove the camera's login; raises CredentialsUnusable."""
        folder = self._folder(camera_id)
        try:
            _remove(folder, (PASSWORD, USERNAME, PASSWORD_HASH))
            with suppress(FileNotFoundError):
                folder.rmdir()
        except OSError as problem:
            raise CredentialsUnusable(f"the login of camera {camera_id} cannot go: {problem.strerror}") from None

    def _replace(self, camera_id: str, values: Mapping[str, str]) -> None:
        folder = self._folder(camera_id)
        try:
            for place in (self._root, folder):  # one by one: `parents` takes no mode
                place.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, value in values.items():
                _write(folder, name, value)
            _remove(folder, {PASSWORD, USERNAME, PASSWORD_HASH} - values.keys())
        except OSError as problem:
            raise CredentialsUnusable(f"the login of camera {camera_id} cannot be kept: {problem.strerror}") from None

    def _folder(self, camera_id: str) -> Path:
        if not _CAMERA.fullmatch(camera_id):
            raise CredentialsUnusable("this is no camera's id")
        return self._root / camera_id


def _holds_secret(folder: Path) -> bool:
    try:
        return any((folder / name).exists() for name in _SECRETS)
    except OSError:  # closed to us, as its source says too
        return False


def _read(path: Path, camera_id: str) -> str | None:
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & stat.S_IRWXO:
                raise CredentialsUnusable(f"the login of camera {camera_id} may be read by others: chmod o= {path}")
            value = file.read(_LONGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise CredentialsUnusable(f"the login of camera {camera_id} cannot be read: {problem.strerror}") from None
    if len(value) > _LONGEST_BYTES:
        raise CredentialsUnusable(f"the login of camera {camera_id} is longer than {_LONGEST_BYTES} bytes")
    try:
        return value.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise CredentialsUnusable(f"the login of camera {camera_id} is not UTF-8") from None


def _remove(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        with suppress(FileNotFoundError):
            (folder / name).unlink()


def _write(folder: Path, name: str, value: str) -> None:
    hidden = folder / f".{name}"
    with os.fdopen(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(folder / name)
