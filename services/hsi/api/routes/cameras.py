"""Cameras: the table people edit."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from hsi.api import folders, payloads
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.parts import Here, Parts
from hsi.events.ids import CameraId
from hsi.events.messages import CAMERA_ID_PATTERN
from hsi.runtime import logs
from hsi.runtime.credentials import CredentialsUnusable
from hsi.store import records
from hsi.store.engine import Reading, Work
from hsi.store.tables import CameraStatus, ManagedBy

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
Id = Annotated[str, Path(pattern=CAMERA_ID_PATTERN, description="Camera id")]
_log = logs.logger(__name__)
_CONFLICT: Responses = {409: {"model": ErrorBody, "description": "Another camera has this name, folder or id"}}
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such camera"}}


class CameraQuery(BaseModel):
    """Which cameras."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: CameraStatus | None = None
    limit: int = Field(50, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=1_000_000)


class RemovalQuery(BaseModel):
    """Who asks: only its keeper removes a camera."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    managed_by: ManagedBy = ManagedBy.API


@router.get("", summary="List cameras")
async def list_cameras(here: Here, asked: Annotated[CameraQuery, Query()]) -> payloads.Listing[payloads.Camera]:
    """Cameras that are not removed, by name."""
    async with here.store.reading() as reading:
        found = await reading.presence.every(_a_day_ago(here), status=asked.status)
    asked_for = found[asked.offset : asked.offset + asked.limit]
    pagination = payloads.Pagination(
        limit=asked.limit,
        offset=asked.offset,
        total=len(found),
        has_more=asked.offset + len(asked_for) < len(found),
    )
    with_login = await asyncio.to_thread(here.credentials.kept_for, [each.camera.id for each in asked_for])
    items = [payloads.camera(each, has_login=each.camera.id in with_login) for each in asked_for]
    return payloads.Listing(items=items, pagination=pagination)


@router.post("", status_code=201, summary="Add a camera", responses=_CONFLICT)
async def add_camera(here: Here, wanted: payloads.NewCamera, response: Response) -> payloads.Camera:
    """Add a camera for a folder below the camera root; a removed camera of that folder comes back with its history."""
    folder = _folder(here, wanted.folder_path)
    try:
        camera_id = folders.camera_id_of(folder)
    except folders.FolderRefused as refusal:
        raise _refused(refusal) from refusal
    camera = records.Camera(
        id=camera_id,
        name=wanted.name,
        folder_path=folder,
        synthetic=False,
        created_at=here.clock(),
    )
    async with here.store.work() as work:
        added = await work.cameras.add(camera)
        result = await shown(work, here, added.id)
    response.headers["Location"] = f"/api/cameras/{added.id}"
    return result


@router.get("/{camera_id}", summary="One camera", responses=_MISSING)
async def find_camera(here: Here, camera_id: Id) -> payloads.Camera:
    """A camera that is not removed."""
    async with here.store.reading() as reading:
        return await shown(reading, here, CameraId(camera_id))


@router.get("/{camera_id}/belongings", summary="What removing a camera hides", responses=_MISSING)
async def count_camera_belongings(here: Here, camera_id: Id) -> payloads.Belongings:
    """How many pictures, detections and events a camera has, and from when to when."""
    async with here.store.reading() as reading:
        found = await reading.presence.belongings(CameraId(camera_id))
    if found is None:
        raise Missing(f"camera {camera_id}")
    return payloads.belongings(found)


@router.patch("/{camera_id}", summary="Change a camera", responses=_MISSING | _CONFLICT)
async def change_camera(here: Here, camera_id: Id, change: payloads.CameraChange) -> payloads.Camera:
    """Change name, folder or whether it is watched; the id stays, also when the folder changes."""
    folder = None if change.folder_path is None else _folder(here, change.folder_path)
    async with here.store.work() as work:
        await work.cameras.change(CameraId(camera_id), name=change.name, folder_path=folder, enabled=change.enabled)
        return await shown(work, here, CameraId(camera_id))


@router.delete("/{camera_id}", status_code=204, summary="Remove a camera", responses=_MISSING)
async def remove_camera(here: Here, camera_id: Id, asked: Annotated[RemovalQuery, Query()]) -> None:
    """Hide a camera, stop taking its files and forget its login; its events and pictures stay until retention."""
    async with here.store.work() as work:
        await work.cameras.remove(CameraId(camera_id), here.clock(), keeper=asked.managed_by)
    try:
        await asyncio.to_thread(here.credentials.forget, camera_id)
    except CredentialsUnusable as problem:  # a mounted Secret goes with its camera's object, not by us
        _log.warning("the login of a removed camera stays", camera_id=camera_id, problem=str(problem))


async def shown(transaction: Reading | Work, here: Parts, camera_id: CameraId) -> payloads.Camera:
    """The camera as the API shows it; raises Missing."""
    found = await transaction.presence.one(camera_id, _a_day_ago(here))
    if found is None:
        raise Missing(f"camera {camera_id}")
    with_login = await asyncio.to_thread(here.credentials.kept_for, [camera_id])
    return payloads.camera(found, has_login=camera_id in with_login)


def _a_day_ago(here: Parts) -> datetime:
    return here.clock() - timedelta(days=1)


def _folder(here: Parts, asked: str) -> str:
    try:
        return folders.folder_of(asked, here.camera_root)
    except folders.FolderRefused as refusal:
        raise _refused(refusal) from refusal


def _refused(refusal: folders.FolderRefused) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", "folder_path"), "msg": str(refusal)}])
