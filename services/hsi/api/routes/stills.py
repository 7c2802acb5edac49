"""The newest picture of each camera, as a grid of cameras shows it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from hsi.api import pictures, stills
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.parts import Here
from hsi.api.routes import cameras
from hsi.events.ids import CameraId, FrameId
from hsi.media.pictures import Limits

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
_STILL: Responses = {
    200: {
        "description": "The picture",
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The picture the client has is still the one"},
    404: {"model": ErrorBody, "description": "No such camera, or it has no picture, or its file is gone"},
}
FRESH_SECONDS = 3600


class StillQuery(BaseModel):
    """Which picture of a camera, and how wide."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width: int = Field(640, ge=160, le=1280, description="Greatest width in pixels; a smaller picture stays small")
    v: int | None = Field(None, ge=1, le=2**63 - 1, description="Id of a frame; the newest one unless given")


@router.get("/{camera_id}/still", summary="The newest picture of a camera", response_class=Response, responses=_STILL)
async def show_camera_still(
    here: Here, camera_id: cameras.Id, asked: Annotated[StillQuery, Query()], request: Request
) -> Response:
    """The newest accepted picture, small; with `v` that very frame, which a browser may keep without asking again."""
    frame_id = None if asked.v is None else FrameId(asked.v)
    async with here.store.reading() as reading:
        frame = await reading.presence.frame(CameraId(camera_id), frame_id)
    if frame is None:
        raise Missing(f"a picture of camera {camera_id}")
    fresh = f"max-age={FRESH_SECONDS}, immutable" if asked.v else "max-age=0, must-revalidate"
    headers = {"ETag": stills.etag(frame, asked.width), "Cache-Control": f"private, {fresh}"}
    if pictures.has_it(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    limits = Limits(1, here.max_picture_bytes, here.settings.max_image_pixels)
    jpeg = await here.stills.jpeg(frame, asked.width, here.frames, limits)
    return Response(jpeg, headers=headers, media_type="image/jpeg")
