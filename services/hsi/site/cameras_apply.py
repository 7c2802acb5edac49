"""`hsi cameras apply -f cameras.yaml`: makes the site's cameras what a file says, one PUT for each.

Applied twice, the second time says `unchanged`. One camera that is refused does not keep the others from being
applied; the exit code is 1 then. What the file does not name is left alone, unless `--prune` asks for its removal, and
then only cameras that a file brought, and only after they were listed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer

from hsi.api.routes.records import LOGIN_CHANGED
from hsi.runtime import sources as environment
from hsi.runtime.redaction import one_line, redact
from hsi.site import cameras_door, cameras_file
from hsi.site.cameras_door import Door, Refused
from hsi.site.cameras_file import Contents, FileCamera
from hsi.site.yaml_text import YamlRefused
from hsi.store.policy import Policy


class Did(StrEnum):
    """What became of one camera."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One camera's; `details` are its changes, or why it was refused."""

    camera: str
    did: Did
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Orders:
    """How to apply."""

    dry_run: bool = False
    prune: bool = False
    yes: bool = False
    as_json: bool = False


def apply(path: Path, orders: Orders, *, url: str | None) -> None:
    """Apply the file; exit 1 when any camera could not be."""
    try:
        found = cameras_file.read(path)
    except YamlRefused as fault:
        raise SystemExit(str(fault)) from None
    outcomes: list[Outcome] = []
    with cameras_door.opened(url) as door:
        present = {each["id"]: each for each in door.cameras()}
        for camera in found.cameras:
            outcomes.append(_applied(door, camera, present.get(camera.id), path.parent, orders))
            _say(outcomes[-1], orders)
        for said in found.faults:
            _complain(said, orders)
        removals = _pruned(door, found, present, orders) if orders.prune else []
    for removal in removals:
        _say(removal, orders)
    _summary([*outcomes, *removals], found.faults, orders)


def _applied(door: Door, camera: FileCamera, present: dict[str, Any] | None, beside: Path, orders: Orders) -> Outcome:
    record = camera.record()
    changes = tuple(differences(known(present), record)) if present else ()
    body = dict(record)
    try:
        if camera.credentials is not None:
            login = cameras_file.login(camera, beside, environment.process_environment())
            body["credentials"] = {"username": login.username, "password": login.password}
        elif camera.forgets_login:
            body["credentials"] = None
        if orders.dry_run:
            return _outcome(
                camera.id, present, (*changes, *(["login: would be sent"] if "credentials" in body else []))
            )
        if present and not changes and "credentials" not in body:
            return Outcome(camera.id, Did.UNCHANGED)
        answer = door.ask("PUT", f"/api/cameras/{camera.id}", json=body)
    except (Refused, ValueError) as problem:
        return Outcome(camera.id, Did.REFUSED, (one_line(str(problem)),))
    if answer.headers.get(LOGIN_CHANGED) == "true":
        changes = (*changes, "login: changed")
    return _outcome(camera.id, present if answer.status != 201 else None, changes)


def _outcome(camera_id: str, present: object, changes: tuple[str, ...]) -> Outcome:
    if not present:
        return Outcome(camera_id, Did.ADDED)
    return Outcome(camera_id, Did.CHANGED if changes else Did.UNCHANGED, changes)


def known(present: Mapping[str, Any]) -> dict[str, Any]:
    """What the API shows of a camera, in the shape of its record. Pure."""
    parts = {name: _said(present[name]) for name in ("source", *Policy.model_fields)}
    keys = ("name", "enabled", "expected_interval_ms", "managed_by")
    return parts | {key: present[key] for key in keys}


def _said(values: object) -> object:
    """Without members that are null."""
    if isinstance(values, Mapping):
        return {key: _said(value) for key, value in values.items() if value is not None}
    return values


def differences(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """One line for every value that is not as wanted. Pure."""
    before, after = dict(_flat(present)), dict(_flat(wanted))
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) != after.get(key):
            yield f"{key}: {_shown(before.get(key))} -> {_shown(after.get(key))}"


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield f"{above}{key}", "{}"
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _shown(value: object) -> str:
    return "nothing" if value is None else redact(one_line(str(value)))[:200]


def _pruned(door: Door, found: Contents, present: Mapping[str, Any], orders: Orders) -> list[Outcome]:
    """Remove the cameras of files that this file does not name, once they were listed and that was agreed to."""
    surplus = [name for name, each in present.items() if each["managed_by"] == "file" and name not in found.ids]
    if not surplus:
        return []
    if found.faults:
        _complain("Nothing is removed while the file has faults.", orders)
        return []
    if orders.dry_run:
        return [Outcome(name, Did.REMOVED) for name in surplus]
    if not orders.yes:
        typer.echo(f"These cameras came from a file and are not in this one: {', '.join(surplus)}", err=orders.as_json)
        if not typer.confirm("Remove them? Their events and pictures stay until retention.", err=orders.as_json):
            return []
    return [_removed(door, name) for name in surplus]


def _removed(door: Door, camera_id: str) -> Outcome:
    try:
        door.ask("DELETE", f"/api/cameras/{camera_id}", managed_by="file")
    except Refused as refused:
        if refused.status != 404:
            return Outcome(camera_id, Did.REFUSED, (str(refused),))
    return Outcome(camera_id, Did.REMOVED)


def _say(outcome: Outcome, orders: Orders) -> None:
    if orders.as_json:
        return
    would = "would be " if orders.dry_run and outcome.did not in (Did.UNCHANGED, Did.REFUSED) else ""
    typer.echo(f"{outcome.camera}: {would}{outcome.did}", err=outcome.did is Did.REFUSED)
    for detail in outcome.details:
        typer.echo(f"  {detail}", err=outcome.did is Did.REFUSED)


def _complain(fault: str, orders: Orders) -> None:
    if not orders.as_json:
        typer.echo(fault, err=True)


def _summary(outcomes: list[Outcome], faults: tuple[str, ...], orders: Orders) -> None:
    if orders.as_json:
        said = {"dry_run": orders.dry_run, "cameras": [asdict(one) for one in outcomes], "faults": list(faults)}
        typer.echo(json.dumps(said, indent=2))
    if faults or any(one.did is Did.REFUSED for one in outcomes):
        raise typer.Exit(1)
