"""Detections and their pictures."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from hsi.api import payloads, pictures
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.moments import EndMoment, Moment
from hsi.api.parts import Here, Parts
from hsi.events.classes import ObjectClass
from hsi.events.ids import CameraId, DetectionId
from hsi.events.messages import CAMERA_ID_PATTERN
from hsi.store.records import Detection, DetectionFilter

router = APIRouter(prefix="/api/detections", tags=["detections"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1, description="Detection id")]
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such detection, or its picture is gone"}}
PICTURE: Responses = {
    200: {
        "description": "The picture",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/gif")
        },
    },
    304: {"description": "The picture the client has is still the one"},
}
FRESH_FRAME_SECONDS = 3600
FRESH_THUMBNAIL_SECONDS = 86_400


class DetectionQuery(BaseModel):
    """Which detections, and from where on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    camera_id: str | None = Field(None, pattern=CAMERA_ID_PATTERN)
    object_type: ObjectClass | None = None
    start_date: Moment | None = Field(None, description="Pictures captured at or after this")
    end_date: EndMoment | None = Field(None, description="Pictures captured before this; a bare date includes it")
    min_confidence: float | None = Field(None, ge=0, le=1)
    limit: int = Field(50, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200, description="next_cursor of the page before")

    def narrowed(self) -> DetectionFilter:
        """The same as the store asks it."""
        return DetectionFilter(
            camera_id=None if self.camera_id is None else CameraId(self.camera_id),
            object_class=self.object_type,
            start=self.start_date,
            end=self.end_date,
            min_confidence=self.min_confidence,
        )


@router.get("", summary="List detections")
async def list_detections(
    here: Here, asked: Annotated[DetectionQuery, Query()]
) -> payloads.Listing[payloads.Detection]:
    """Detections, newest picture first."""
    async with here.store.reading() as reading:
        page = await reading.detections.page(asked.narrowed(), asked.cursor, asked.limit)
    return payloads.listing([payloads.detection(each) for each in page.items], page, asked.limit)


@router.get("/{detection_id}", summary="One detection", responses=_MISSING)
async def find_detection(here: Here, detection_id: Id) -> payloads.Detection:
    """A detection with its box in pixels of its picture."""
    return payloads.detection(await _found(here, detection_id))


@router.get(
    "/{detection_id}/image",
    summary="The full picture of a detection",
    response_class=Response,
    responses=_MISSING | PICTURE,
)
async def show_detection_image(here: Here, detection_id: Id, request: Request) -> Response:
    """The picture as the camera sent it."""
    detection = await _found(here, detection_id)
    return await pictures.serve(
        request,
        here.frames,
        detection.media_key,
        max_bytes=here.max_picture_bytes,
        fresh_seconds=FRESH_FRAME_SECONDS,
    )


@router.get(
    "/{detection_id}/thumbnail",
    summary="The thumbnail of a detection",
    response_class=Response,
    responses=_MISSING | PICTURE,
)
async def show_detection_thumbnail(here: Here, detection_id: Id, request: Request) -> Response:
    """A small picture with the detection's box drawn in."""
    detection = await _found(here, detection_id)
    if detection.thumbnail_key is None:
        raise Missing(f"a thumbnail of detection {detection_id}")
    return await pictures.serve(
        request,
        here.thumbnails,
        detection.thumbnail_key,
        max_bytes=here.max_picture_bytes,
        fresh_seconds=FRESH_THUMBNAIL_SECONDS,
    )


async def _found(here: Parts, detection_id: int) -> Detection:
    async with here.store.reading() as reading:
        found = await reading.detections.find(DetectionId(detection_id))
    if found is None:
        raise Missing(f"detection {detection_id}")
    return found
