"""Pictures that programs hand in: kept where a camera would put them, answered when they survive a power cut."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.parts import Here, Parts
from hsi.api.payloads import Payload
from hsi.api.routes import cameras
from hsi.events.ids import CameraId
from hsi.media import keys, pictures
from hsi.media.pictures import Limits, PictureRefused, RefusalReason
from hsi.media.spool import SpoolTaken
from hsi.store.records import Camera

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "image/jpeg": {"schema": {"type": "string", "format": "binary"}},
            "image/png": {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
        },
    }
}
_STATUS = {RefusalReason.TOO_LARGE: 413, RefusalReason.TOO_MANY_PIXELS: 413, RefusalReason.NOT_A_PICTURE: 415}
_AHEAD = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""


class Upload(BaseModel):
    """What is said of a picture beside its bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    captured_at: AwareDatetime | None = Field(None, description="When it was taken; now unless given")
    synthetic: bool = Field(False, description="It shows nothing that happened: a test or a demonstration")


@dataclass(frozen=True, slots=True)
class _Said:
    key: str | None
    taken_at: datetime
    asked: Upload


class Deposit(Payload):
    """A picture that is kept and will be looked at."""

    camera_id: str
    media_key: str
    sha256: str
    size_bytes: int
    captured_at: AwareDatetime


_ANSWERS: Responses = {
    200: {"model": Deposit, "description": "This very picture was handed in with this key before"},
    400: {"model": ErrorBody, "description": "Not a complete picture"},
    404: {"model": ErrorBody, "description": "No such camera"},
    409: {"model": ErrorBody, "description": "The camera is switched off, or another picture has this key"},
    413: {"model": ErrorBody, "description": "Too many bytes or pixels"},
    415: {"model": ErrorBody, "description": "Neither JPEG nor PNG"},
}

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Handed in again with the same key, a picture is kept once",
    ),
]


@router.post(
    "/{camera_id}/frames", status_code=201, summary="Hand in a picture", responses=_ANSWERS, openapi_extra=_BODY
)
async def add_frame(
    here: Here,
    camera_id: cameras.Id,
    asked: Annotated[Upload, Query()],
    request: Request,
    response: Response,
    key: Key = None,
) -> Deposit:
    """Keep a JPEG or PNG (raw, or the part `file` of a form) as the camera's; answered when it is durable."""
    async with here.store.reading() as reading:
        camera = await reading.cameras.find(CameraId(camera_id))
    if camera is None or camera.deleted_at is not None:
        raise Missing(f"camera {camera_id}")
    if not camera.enabled:
        raise HTTPException(409, f"camera {camera_id} is switched off and takes no pictures")
    taken_at = _taken_at(asked, here.clock())
    deposit, added = await asyncio.to_thread(_keep, here, camera, await _data(request), _Said(key, taken_at, asked))
    response.status_code = 201 if added else 200
    return deposit


def _taken_at(asked: Upload, now: datetime) -> datetime:
    if asked.captured_at is None or now < asked.captured_at <= now + _AHEAD:
        return now
    if asked.captured_at > now:
        fault = {"type": "value_error", "loc": ("query", "captured_at"), "msg": "is in the future"}
        raise RequestValidationError([fault])
    return asked.captured_at


async def _data(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            fault = {"type": "missing", "loc": ("body", "file"), "msg": "the form needs a part `file` with the picture"}
            raise RequestValidationError([fault])
        return await file.read()


def _keep(here: Parts, camera: Camera, data: bytes, said: _Said) -> tuple[Deposit, bool]:
    limits = Limits(1, here.max_picture_bytes, here.settings.max_image_pixels)
    try:
        picture = pictures.examine(data, limits)
    except PictureRefused as refusal:
        raise HTTPException(_STATUS.get(refusal.reason, 400), refusal.detail) from refusal
    digest = hashlib.sha256(data).hexdigest()
    ending = picture.format.ending
    taken_at, mark = said.taken_at, keys.SYNTHETIC if said.asked.synthetic else ""
    if said.key is None:
        name = f"{mark}upload-{taken_at:%Y%m%dT%H%M%S}-{digest[:12]}.{ending}"
        media_key, added = here.spool.deposit(camera.folder_path, name, data, taken_at=taken_at), True
    else:
        name = f"{mark}upload-{hashlib.sha256(said.key.encode()).hexdigest()[:32]}.{ending}"
        try:
            media_key, added = here.spool.deposit_once(camera.folder_path, name, data, taken_at=taken_at)
        except SpoolTaken as problem:
            raise HTTPException(409, "another picture was handed in with this Idempotency-Key") from problem
    return Deposit(
        camera_id=camera.id, media_key=media_key, sha256=digest, size_bytes=len(data), captured_at=taken_at
    ), added
