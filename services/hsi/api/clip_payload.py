"""A clip as the API shows it: by itself, and as part of the event that rests on it."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from hsi.store import clip_records


class Clip(BaseModel):
    """A video clip: `url` plays it, with seeking; `flaw` says what is wrong with one that is damaged or cut off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    camera_id: str
    url: str
    started_at: AwareDatetime
    duration_seconds: float
    width: int
    height: int
    codec: str
    container: str
    flaw: str | None


def clip(found: clip_records.Clip) -> Clip:
    """A clip as the API shows it."""
    return Clip(
        id=found.id,
        camera_id=found.camera_id,
        url=f"/api/clips/{found.id}/video",
        started_at=found.started_at,
        duration_seconds=found.footage.duration_ms / 1000,
        width=found.footage.width_px,
        height=found.footage.height_px,
        codec=found.footage.codec,
        container=found.footage.container,
        flaw=found.flaw or None,
    )
