"""Pictures by key. Only thumbnails: full pictures are reached through their detection."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from hsi.api import pictures
from hsi.api.errors import ErrorBody, Responses
from hsi.api.parts import Here
from hsi.api.routes import detections

router = APIRouter(prefix="/api/media", tags=["media"])
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such picture"}}


@router.get(
    "/thumbnails/{file:path}",
    summary="A thumbnail",
    response_class=Response,
    responses=_MISSING | detections.PICTURE,
)
async def show_thumbnail(
    here: Here, file: Annotated[str, Path(description="Key of the thumbnail")], request: Request
) -> Response:
    """A thumbnail by its key; whatever is not the key of one does not exist."""
    return await pictures.serve(
        request,
        here.thumbnails,
        file,
        max_bytes=here.max_picture_bytes,
        fresh_seconds=detections.FRESH_THUMBNAIL_SECONDS,
    )
