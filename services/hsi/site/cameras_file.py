"""A file of cameras for `hsi cameras apply -f`: the records of PUT, and logins by reference.

    cameras:
      - id: front_door
        name: Front door
        source:
          rtsp: {url: "rtsp://192.168.1.20/Streaming/Channels/101"}
        credentials: {username: viewer, passwordFile: secrets/front_door}

A password never stands in the file: `passwordFile` names a file beside it that only its owner can read, `passwordEnv`
a variable. Each fault names file, camera and key; a faulty camera does not keep the others from being read.
"""

import stat
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hsi.api.payloads import CameraName
from hsi.events.messages import CAMERA_ID_PATTERN
from hsi.runtime.credentials import Login
from hsi.runtime.redaction import one_line
from hsi.site import yaml_text
from hsi.site.yaml_text import YamlRefused
from hsi.store import policy, sources
from hsi.store.policy import Sourced
from hsi.store.sources import RhythmMs

MOST_CAMERAS: Final = 1000
LONGEST_PASSWORD_BYTES: Final = 255
_HINTS: Final = {
    "extra_forbidden": "is not known here",
    "missing": "is missing",
}
_NO_PASSWORDS: Final = "passwords do not stand in this file; give passwordFile or passwordEnv"


class LoginByReference(BaseModel):
    """Who logs in, and where the password is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    username: str = Field("", max_length=255)
    passwordFile: Path | None = None  # noqa: N815 - the file's own spelling
    passwordEnv: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")] | None = None  # noqa: N815

    @model_validator(mode="before")
    @classmethod
    def _no_password(cls, given: object) -> object:
        if isinstance(given, dict) and "password" in given:
            raise ValueError(_NO_PASSWORDS)
        return given

    @model_validator(mode="after")
    def _one(self) -> "LoginByReference":
        if (self.passwordFile is None) is (self.passwordEnv is None):
            raise ValueError("give exactly one of passwordFile and passwordEnv")
        return self


class FileCamera(Sourced):
    """One camera of the file: what PUT takes, with its id, and its login by reference."""

    id: str = Field(pattern=CAMERA_ID_PATTERN)
    name: CameraName | None = None
    enabled: bool = True
    expected_interval_ms: RhythmMs | None = None
    credentials: LoginByReference | None = None
    """Absent keeps what is there, null forgets it."""

    def record(self) -> dict[str, Any]:
        """The body of its PUT, without a login."""
        return {
            "name": self.name or self.id,
            "source": sources.stored(self.source),
            "enabled": self.enabled,
            "expected_interval_ms": self.expected_interval_ms,
            "managed_by": "file",
            **policy.told(self),
        }

    @property
    def forgets_login(self) -> bool:
        """Whether the file says that there is none any more."""
        return "credentials" in self.model_fields_set and self.credentials is None


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in the file: cameras that can be applied, all ids it names, and the faults of the others."""

    cameras: tuple[FileCamera, ...]
    ids: frozenset[str]
    faults: tuple[str, ...]


def read(path: Path) -> Contents:
    """The file's cameras; raises YamlRefused for a file that is none."""
    try:
        with path.open("rb") as file:
            text = file.read(yaml_text.MOST_BYTES + 1)
    except OSError as problem:
        raise YamlRefused(f"{path}: cannot be read: {problem.strerror}") from None
    try:
        return contents(yaml_text.read(text), str(path))
    except YamlRefused as fault:
        raise YamlRefused(f"{path}: {fault}") from None


def contents(document: object, file: str) -> Contents:
    """The same of values; raises YamlRefused. Pure."""
    if not isinstance(document, dict) or set(document) != {"cameras"} or not isinstance(document["cameras"], list):
        raise YamlRefused("it must have exactly one key, `cameras`, with a list of cameras")
    entries = document["cameras"]
    if len(entries) > MOST_CAMERAS:
        raise YamlRefused(f"it has more than {MOST_CAMERAS} cameras")
    ids = Counter(_id(entry) for entry in entries)
    names = Counter(_name(entry) for entry in entries)
    cameras: list[FileCamera] = []
    faults: list[str] = []
    for number, entry in enumerate(entries, start=1):
        who = f"{file}: camera {_shown(entry, number)}"
        if ids[_id(entry)] > 1 and _id(entry):
            faults.append(f"{who}: id: another camera of this file has it too")
        elif names[_name(entry)] > 1 and _name(entry):
            faults.append(f"{who}: name: another camera of this file is called so too")
        else:
            try:
                cameras.append(FileCamera.model_validate(entry))
            except ValidationError as invalid:
                faults += [f"{who}: {said}" for said in _sentences(invalid)]
    return Contents(tuple(cameras), frozenset(ids), tuple(faults))


def login(camera: FileCamera, beside: Path, environment: Mapping[str, str]) -> Login:
    """The login a camera's reference means; raises ValueError with a sentence that holds no secret."""
    reference = camera.credentials
    if reference is None:
        raise ValueError(f"camera {camera.id} has no login")
    if reference.passwordEnv is not None:
        password = environment.get(reference.passwordEnv, "")
        if not password:
            raise ValueError(f"credentials.passwordEnv: the variable {reference.passwordEnv} is not set")
    else:
        password = password_in(beside / (reference.passwordFile or ""))
    if len(password.encode()) > LONGEST_PASSWORD_BYTES:
        raise ValueError(f"credentials: the password is longer than {LONGEST_PASSWORD_BYTES} bytes")
    return Login(reference.username, password)


def password_in(path: Path) -> str:
    """The password a file holds, its last line's end left out; raises ValueError with a sentence."""
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
                raise ValueError(f"{path} may be read by others: chmod 600 {path}")
            text = file.read(LONGEST_PASSWORD_BYTES + 2)
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}") from None
    try:
        password = text.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8") from None
    if not password:
        raise ValueError(f"{path} is empty")
    return password


def _id(entry: object) -> str:
    found = entry.get("id") if isinstance(entry, dict) else None
    return found if isinstance(found, str) else ""


def _name(entry: object) -> str:
    found = entry.get("name") if isinstance(entry, dict) else None
    return found.casefold() if isinstance(found, str) else _id(entry)


def _shown(entry: object, number: int) -> str:
    return one_line(_id(entry))[:64] or f"number {number}"


def _sentences(invalid: ValidationError) -> list[str]:
    """Each fault with its key; never the value, which may be a secret in the wrong place."""
    found = []
    for fault in invalid.errors(include_input=False, include_url=False, include_context=False):
        key = one_line(".".join(str(part) for part in fault["loc"]))[:200]
        said = _HINTS.get(fault["type"]) or one_line(fault["msg"].removeprefix("Value error, "))
        if key.startswith("source.") and key.count(".") == 1 and fault["type"] == "model_type":
            said = "needs a mapping, for example {}"
        found.append(f"{key}: {said}" if key else said)
    return found
