"""When a camera showed nothing: what a timeline draws as holes."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hsi.api import payloads
from hsi.api.errors import ErrorBody, Missing, Responses
from hsi.api.moments import EndMoment, Moment
from hsi.api.parts import Here
from hsi.api.routes.cameras import Id
from hsi.events.cameras import CameraStatus
from hsi.events.ids import CameraId

router = APIRouter(prefix="/api/cameras", tags=["cameras"])
_MISSING: Responses = {404: {"model": ErrorBody, "description": "No such camera"}}


class GapQuery(BaseModel):
    """Which gaps, and from where on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: Moment | None = Field(None, alias="from", description="Gaps that were not over before this")
    end: EndMoment | None = Field(None, alias="to", description="Gaps that began before this; a bare date includes it")
    limit: int = Field(100, ge=1, le=1000)
    cursor: str | None = Field(None, max_length=200, description="next_cursor of the page before")


class CameraGap(payloads.Payload):
    """A stretch of time of which a camera shows nothing; `ended_at` is null while it lasts.

    With status `unknown` we were not looking ourselves, and what the camera did meanwhile nobody knows.
    """

    id: int
    status: CameraStatus
    reason: str
    started_at: AwareDatetime
    ended_at: AwareDatetime | None


@router.get("/{camera_id}/gaps", summary="When a camera showed nothing", responses=_MISSING)
async def list_camera_gaps(
    here: Here, camera_id: Id, asked: Annotated[GapQuery, Query()]
) -> payloads.Listing[CameraGap]:
    """The gaps of a camera that touch a stretch of time, latest first; switched off on purpose is no gap."""
    async with here.store.reading() as reading:
        camera = await reading.cameras.find(CameraId(camera_id))
        if camera is None or camera.deleted_at is not None:
            raise Missing(f"camera {camera_id}")
        page = await reading.gaps.page(
            camera.id, start=asked.start, end=asked.end, cursor=asked.cursor, limit=asked.limit
        )
    items = [
        CameraGap(id=gap.id, status=gap.status, reason=gap.reason, started_at=gap.started_at, ended_at=gap.ended_at)
        for gap in page.items
    ]
    return payloads.listing(items, page, asked.limit)
