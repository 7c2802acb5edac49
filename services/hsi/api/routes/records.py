"""A camera's whole record at once: for programs that keep cameras, as the operator and `hsi cameras apply` do."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Header, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field, SecretStr

from hsi.api import folders, payloads
from hsi.api.errors import ErrorBody, Responses
from hsi.api.parts import Here
from hsi.api.payloads import Payload
from hsi.api.routes import cameras
from hsi.events.ids import CameraId
from hsi.runtime import addresses
from hsi.runtime.addresses import Networks
from hsi.runtime.credentials import CredentialsUnusable, Login
from hsi.store import policy, records
from hsi.store.cameras import CameraExists
from hsi.store.policy import Sourced
from hsi.store.sources import RhythmMs
from hsi.store.tables import ManagedBy

LOGIN_CHANGED = "Login-Changed"

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
OnlyNew = Annotated[Literal["*"] | None, Header(alias="If-None-Match", description="`*`: never replace a camera")]
_ANSWERS: Responses = {
    201: {"model": payloads.Camera, "description": "The camera was added"},
    409: {"model": ErrorBody, "description": "Another camera has this name or folder, or somebody else keeps this one"},
}


class CameraLogin(Payload):
    """What the camera wants to hear (or, for FTP, says to us); taken in, never given out."""

    username: str = Field("", max_length=255)
    password: SecretStr = Field(max_length=255)


class CameraRecord(Payload, Sourced):
    """Everything that the keeper of a camera decides. `credentials`: absent keeps them, null forgets them.

    They are kept for the hosts they were given for: a source that calls another one needs them again, and one that
    calls nobody forgets them.
    """

    name: payloads.CameraName | None = None
    enabled: bool = True
    expected_interval_ms: RhythmMs | None = None
    managed_by: ManagedBy = ManagedBy.API
    credentials: CameraLogin | None = None


@router.put("/{camera_id}", summary="Add or replace a camera's record", responses=_ANSWERS)
async def put_camera(
    here: Here,
    camera_id: cameras.Id,
    record: Annotated[CameraRecord, Body()],
    response: Response,
    only_new: OnlyNew = None,
) -> payloads.Camera:
    """Make the record this one; the same request again changes nothing. Its folder is named as its id when added.

    Where `credentials` are given, the answer's header Login-Changed says whether others were kept before.
    """
    if folders.camera_id_of(camera_id) != camera_id:
        raise _fault("path", "camera_id", "needs at least one letter or digit")
    _check_login(camera_id, record)
    _check_places(here, record)
    wanted = records.Camera(
        id=CameraId(camera_id),
        name=record.name or camera_id,
        folder_path=camera_id,
        synthetic=record.source.synthetic is not None,
        created_at=here.clock(),
        source=record.source,
        enabled=record.enabled,
        managed_by=record.managed_by,
        expected_interval_ms=record.expected_interval_ms,
        policy=policy.policy_of(record),
    )
    async with here.store.work() as work:
        before = await work.cameras.find(wanted.id)
        if before is not None:
            await asyncio.to_thread(_check_hosts, here, before, record)
        _, added = await work.cameras.put(wanted)
        if only_new and not added and (before is None or before.deleted_at is None):
            raise CameraExists(wanted.id, wanted.folder_path)  # also one that came in this very moment
        changed = await asyncio.to_thread(_keep, here, camera_id, record)
        if "credentials" in record.model_fields_set:
            response.headers[LOGIN_CHANGED] = "true" if changed else "false"
        shown = await cameras.shown(work, here, CameraId(camera_id))
    if added:
        response.status_code = 201
        response.headers["Location"] = f"/api/cameras/{camera_id}"
    return shown


def _check_login(camera_id: str, record: CameraRecord) -> None:
    """An FTP camera says its own id and some password; raises RequestValidationError."""
    login = record.credentials
    if record.source.ftp is None or login is None:
        return
    if login.username not in {"", camera_id}:
        raise _fault("body", "credentials", "username", f"is the camera's id for FTP: {camera_id}, or empty")
    if not login.password.get_secret_value():
        raise _fault("body", "credentials", "password", "must not be empty for FTP")


def _check_places(here: Here, record: CameraRecord) -> None:
    """An address that is no name is judged as its source would judge it; raises RequestValidationError."""
    networks = Networks.parse(here.settings.camera_networks)
    for host, port in record.source.places:
        if addresses.is_literal(host) and not networks.allows(host):
            where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
            raise _fault("body", "source", record.source.kind, addresses.outside(where, host))


def _check_hosts(here: Here, before: records.Camera, record: CameraRecord) -> None:
    """Whoever may change a record must not have the login sent to a host of theirs; raises RequestValidationError."""
    strange = record.source.hosts - before.source.hosts
    if "credentials" in record.model_fields_set or not strange:
        return
    kept = _kept(here, before.id)
    if kept is not None and kept[0] is not None:
        raise _fault("body", "credentials", f"the login must be given again, because {min(strange)} is another host")


def _fault(*place_and_message: str) -> RequestValidationError:
    *place, message = place_and_message
    return RequestValidationError([{"type": "value_error", "loc": tuple(place), "msg": message}])


def _keep(here: Here, camera_id: str, record: CameraRecord) -> bool:
    """Keep or forget the login; whether that changed anything. Of what a camera says to us only a hash is kept."""
    before = _kept(here, camera_id)
    login = record.credentials
    if "credentials" not in record.model_fields_set:
        if record.source.ftp is not None:
            here.credentials.harden(camera_id)
        elif not record.source.hosts:
            here.credentials.forget(camera_id)
    elif login is None:
        here.credentials.forget(camera_id)
    elif record.source.ftp is not None:
        here.credentials.keep_hash(camera_id, login.password.get_secret_value())
    else:
        here.credentials.keep(camera_id, Login(login.username, login.password.get_secret_value()))
    return _kept(here, camera_id) != before


def _kept(here: Here, camera_id: str) -> tuple[Login | None, str | None] | None:
    """What is kept of the login, to be compared and for nothing else; None for what cannot be read."""
    try:
        return here.credentials.of(camera_id), here.credentials.hash_of(camera_id)
    except CredentialsUnusable:
        return None
