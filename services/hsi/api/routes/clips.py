"""Video clips: what is known of one, and the video itself with seeking."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from hsi.api import clip_payload, footage
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.parts import Here, Parts
from hsi.events.ids import ClipId
from hsi.store.clip_records import Clip

router = APIRouter(prefix="/api/clips", tags=["clips"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1, description="Clip id")]
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such clip, or its file is gone"}}
_VIDEO = {
    "description": "The whole video",
    "content": {
        kind: {"schema": {"type": "string", "format": "binary"}}
        for kind in ("video/mp4", "video/quicktime", "video/x-matroska", "video/x-msvideo")
    },
}
_PARTS: Responses = {
    200: _VIDEO,
    206: {**_VIDEO, "description": "The part that was asked for"},
    304: {"description": "The video the client has is still the one"},
    416: {"model": ErrorBody, "description": "The range lies outside the file"},
}


@router.get("/{clip_id}", summary="One clip", responses=_MISSING)
async def find_clip(here: Here, clip_id: Id) -> clip_payload.Clip:
    """What a clip is and when it began."""
    return clip_payload.clip(await _found(here, clip_id))


@router.get("/{clip_id}/video", summary="Play a clip", response_class=Response, responses=_MISSING | _PARTS)
async def play_clip(here: Here, clip_id: Id, request: Request) -> Response:
    """The video as the camera recorded it; a player asks for parts of it with `Range`."""
    return await footage.serve(request, here.frames, await _found(here, clip_id))


async def _found(here: Parts, clip_id: int) -> Clip:
    async with here.store.reading() as reading:
        found = await reading.clips.find(ClipId(clip_id))
    if found is None:
        raise Missing(f"clip {clip_id}")
    return found
