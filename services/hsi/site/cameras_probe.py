"""`hsi cameras probe URL`: what a camera gives, before it is added; or one sentence why not.

It looks from here, with the settings of this machine (which networks cameras may be in, whose certificates are
trusted), and asks no running site. A login is never an argument and never in the URL, because every process of the
machine can read arguments: it is asked for, or its password comes from a file.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import typer
from pydantic import ValidationError

from hsi.ingest import app as ingest
from hsi.ingest.probe import clip, http, rtsp
from hsi.ingest.probe.findings import Found
from hsi.ingest.sources import kinds
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason
from hsi.ingest.video.findings import ClipRefused
from hsi.media import pictures
from hsi.media.pictures import Limits, PictureFormat
from hsi.runtime.credentials import Login
from hsi.runtime.redaction import one_line
from hsi.site import cameras_file
from hsi.site import settings as site_settings
from hsi.site.settings import Settings
from hsi.store import sources
from hsi.store.sources import HTTP_SCHEMES, RTSP_SCHEMES

MOST_NAMES: Final = 100
LOGIN_IN_URL: Final = (
    "The URL holds a login. Leave it out of the URL and wait to be asked for it, or give --username and "
    "--password-file: what stands on a command line can be read by every process of this machine."
)


@dataclass(frozen=True, slots=True)
class Question:
    """What to look at, and how."""

    place: str
    username: str | None = None
    password_file: Path | None = None
    transport: str = "tcp"
    seconds: float = 5.0
    snapshot: Path | None = None
    as_json: bool = False


class _NotFound(Exception):
    """There is nothing to show; why, as a reason and a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def probe(question: Question) -> None:
    """Look and say what is there; exit 1 when nothing is."""
    settings = site_settings.load_placed()
    look = _look(question, settings)
    login = _given(question)
    try:
        found = _tried(look, login)
    except _NotFound as fault:
        if fault.reason != Reason.REFUSED_LOGIN or login is not None or not _can_ask(question):
            _end(question, fault)
        typer.echo(f"{fault}", err=True)
        found = _again(question, look)
    file = _saved(question, found)
    if question.as_json:
        typer.echo(json.dumps({"found": True, **_facts(found), "snapshot": str(file)}, indent=2))
        return
    for line in sentences(found):
        typer.echo(line)
    typer.echo(f"A picture of it is in {file}")


Look = Callable[[Login | None], Awaitable[Found]]


def _look(question: Question, settings: Settings) -> Look:
    """The way to look at this place; ends the command where there is none."""
    place = question.place
    limits = Limits(1, settings.max_image_bytes, settings.max_image_pixels)
    if "://" not in place:
        return lambda _: clip.look(Path(place), max_pixels=limits.max_pixels, max_bytes=limits.max_bytes)
    scheme = place.partition("://")[0].lower()
    _without_login(place)
    way = ingest.way_of(settings)
    if scheme in RTSP_SCHEMES:
        _checked(sources.RtspSource, place)
        return lambda login: rtsp.look(
            place, login, way, transport=question.transport, seconds=question.seconds, max_pixels=limits.max_pixels
        )
    if scheme in HTTP_SCHEMES:
        _checked(sources.HttpSource, place)
        opener = kinds.opened(settings, way)["http"]
        return lambda login: http.look(place, login, opener, seconds=question.seconds, limits=limits)
    known = ", ".join(f"{name}://" for name in sorted(RTSP_SCHEMES | HTTP_SCHEMES))
    raise SystemExit(
        f"Cameras are looked at by {known}, and clips by their path; {one_line(scheme)[:40]!r} is neither."
    )


def _without_login(url: str) -> None:
    try:
        holds_login = "@" in urlsplit(url).netloc
    except ValueError as fault:
        raise SystemExit(f"The URL cannot be read: {one_line(str(fault))}") from None
    if holds_login:
        raise SystemExit(LOGIN_IN_URL)


def _checked(kind: type[sources.RtspSource] | type[sources.HttpSource], url: str) -> None:
    try:
        kind.model_validate({"url": url})
    except ValidationError as invalid:
        said = invalid.errors(include_input=False, include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise SystemExit(f"The URL {one_line(said)}") from None


def _tried(look: Look, login: Login | None) -> Found:
    async def looked() -> Found:
        return await look(login)

    try:
        return asyncio.run(looked())
    except CameraFailed as fault:
        raise _NotFound(fault.reason, fault.detail) from None
    except ClipRefused as refused:
        raise _NotFound(refused.reason, refused.detail) from None
    except OSError as problem:
        raise _NotFound("unreadable", f"the file cannot be read: {problem.strerror}") from None


def _again(question: Question, look: Look) -> Found:
    try:
        return _tried(look, _asked(question.username))
    except _NotFound as fault:
        _end(question, fault)
        raise


def _given(question: Question) -> Login | None:
    """The login of the options; a password is asked for where only its user is named."""
    if question.password_file is not None:
        try:
            return Login(question.username or "", cameras_file.password_in(question.password_file))
        except ValueError as fault:
            raise SystemExit(f"--password-file: {fault}") from None
    if question.username is None:
        return None
    if not sys.stdin.isatty():
        raise SystemExit("--username needs --password-file where nobody can be asked for the password.")
    return _asked(question.username)


def _asked(username: str | None) -> Login:
    user = username if username is not None else typer.prompt("User", err=True)
    return Login(user, typer.prompt("Password", hide_input=True, err=True))


def _can_ask(question: Question) -> bool:
    return sys.stdin.isatty() and not question.as_json


def _end(question: Question, fault: _NotFound) -> None:
    if question.as_json:
        typer.echo(json.dumps({"found": False, "reason": str(fault.reason), "detail": one_line(str(fault))}, indent=2))
        raise typer.Exit(1)
    raise SystemExit(f"Nothing to see ({fault.reason}): {one_line(str(fault))}")


def sentences(found: Found) -> list[str]:
    """What was found, for a person. Pure."""
    rate = "" if found.frames_per_second is None else f", {found.frames_per_second:g} pictures a second"
    said = [f"{found.kind}: {found.codec}, {found.width_px} x {found.height_px}{rate}"]
    if found.keyframe_seconds is not None:
        said.append(f"A keyframe every {found.keyframe_seconds:g} s, seen in {found.watched_seconds:g} s")
    elif found.frames_per_second is not None:
        said.append(f"Keyframes come less often than twice in {found.watched_seconds:g} s")
    if found.remark:
        said.append(f"Note: {one_line(found.remark)}")
    return said


def _facts(found: Found) -> dict[str, Any]:
    names = (
        "kind",
        "codec",
        "width_px",
        "height_px",
        "frames_per_second",
        "keyframe_seconds",
        "watched_seconds",
        "remark",
    )
    return {name: getattr(found, name) for name in names}


def _saved(question: Question, found: Found) -> Path:
    """Where the picture lies now; a file that is there is never written over."""
    host = urlsplit(question.place).hostname or Path(question.place).stem
    plain = "".join(one if one.isalnum() or one in ".-" else "_" for one in host)[:100]
    ending = (pictures.format_of(found.picture) or PictureFormat.JPEG).ending
    wanted = question.snapshot or Path(f"probe-{plain}.{ending}")
    for number in range(1, MOST_NAMES):
        path = wanted if number == 1 else wanted.with_stem(f"{wanted.stem}-{number}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        except OSError as problem:
            raise SystemExit(f"The picture cannot be written to {path}: {problem.strerror}") from None
        with os.fdopen(descriptor, "wb") as out:
            out.write(found.picture)
        return path
    raise SystemExit(f"There are {MOST_NAMES} pictures named like {wanted} already.")
