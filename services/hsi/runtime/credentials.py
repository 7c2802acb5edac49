"""Logins of cameras, kept outside every table: one folder per camera with a file per value.

That is how Kubernetes mounts a Secret, so a cluster mounts them and a single machine writes them itself (folders 0700,
files 0600). Nothing here is ever logged or shown; a value is bounded, and a file that others may read is refused.
"""

import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

USERNAME: Final = "username"
PASSWORD: Final = "password"  # noqa: S105 - a file's name
_LONGEST_BYTES: Final = 1024
_CAMERA = re.compile(r"[a-z0-9_]{1,64}")


class CredentialSettings(BaseModel):
    """Where the logins of cameras are."""

    camera_logins_dir: Path = Field(
        Path("data/logins"), description="Folder with a folder per camera holding its `username` and `password`"
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

    def keep(self, camera_id: str, login: Login) -> None:
        """Keep the login, durably, in place of an earlier one; raises CredentialsUnusable."""
        folder = self._folder(camera_id)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, value in ((USERNAME, login.username), (PASSWORD, login.password)):
                _write(folder, name, value)
        except OSError as problem:
            raise CredentialsUnusable(f"the login of camera {camera_id} cannot be kept: {problem.strerror}") from None

    def forget(self, camera_id: str) -> None:
        """Remove the camera's login; raises CredentialsUnusable."""
        folder = self._folder(camera_id)
        try:
            for name in (PASSWORD, USERNAME):
                with suppress(FileNotFoundError):
                    (folder / name).unlink()
            with suppress(FileNotFoundError):
                folder.rmdir()
        except OSError as problem:
            raise CredentialsUnusable(f"the login of camera {camera_id} cannot go: {problem.strerror}") from None

    def _folder(self, camera_id: str) -> Path:
        if not _CAMERA.fullmatch(camera_id):
            raise CredentialsUnusable("this is no camera's id")
        return self._root / camera_id


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


def _write(folder: Path, name: str, value: str) -> None:
    hidden = folder / f".{name}"
    with os.fdopen(os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    hidden.replace(folder / name)
