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
from hsi.runtime.credentials import CredentialsUnusable, Login
from hsi.store import records
from hsi.store.cameras import CameraExists
from hsi.store.sources import FOLDER, IntervalMs, Source
from hsi.store.tables import ManagedBy

NOT_YET = frozenset({"ftp"})
"""Kinds of sources that the record knows and no process opens so far: refused rather than kept without effect."""

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


class CameraRecord(Payload):
    """Everything that the keeper of a camera decides. `credentials`: absent keeps them, null forgets them."""

    name: payloads.CameraName | None = None
    source: Source = FOLDER
    enabled: bool = True
    expected_interval_ms: IntervalMs | None = None
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
        fault = {"type": "value_error", "loc": ("path", "camera_id"), "msg": "needs at least one letter or digit"}
        raise RequestValidationError([fault])
    if record.source.kind in NOT_YET:
        fault = {"type": "value_error", "loc": ("body", "source", record.source.kind), "msg": "cannot be opened yet"}
        raise RequestValidationError([fault])
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
    )
    async with here.store.work() as work:
        before = await work.cameras.find(wanted.id)
        _, added = await work.cameras.put(wanted)
        if only_new and not added and (before is None or before.deleted_at is None):
            raise CameraExists(wanted.id, wanted.folder_path)  # also one that came in this very moment
        if "credentials" in record.model_fields_set:
            changed = await asyncio.to_thread(_keep, here, camera_id, record.credentials)
            response.headers[LOGIN_CHANGED] = "true" if changed else "false"
        shown = await cameras.shown(work, here, CameraId(camera_id))
    if added:
        response.status_code = 201
        response.headers["Location"] = f"/api/cameras/{camera_id}"
    return shown


def _keep(here: Here, camera_id: str, login: CameraLogin | None) -> bool:
    """Keep or forget the login; whether that changed anything."""
    before = _kept(here, camera_id)
    if login is None:
        here.credentials.forget(camera_id)
    else:
        here.credentials.keep(camera_id, Login(login.username, login.password.get_secret_value()))
    return _kept(here, camera_id) != before


def _kept(here: Here, camera_id: str) -> tuple[Login | None, str | None] | None:
    """What is kept of the login, to be compared and for nothing else; None for what cannot be read."""
    try:
        return here.credentials.of(camera_id), here.credentials.hash_of(camera_id)
    except CredentialsUnusable:
        return None
