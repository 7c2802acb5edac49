"""A look at a clip on disk, by the same reader as ingest's: whether it would be taken, and as what."""

from fractions import Fraction
from pathlib import Path
from typing import Final

from hsi.ingest.probe.findings import Found
from hsi.ingest.video.decoding import Cost, Decoder
from hsi.ingest.video.findings import Still
from hsi.ingest.video.sampling import Rules
from hsi.runtime.tasks import Stop

_RULES: Final = Rules(interval=Fraction(2), most=30)


async def look(path: Path, *, max_pixels: int, max_bytes: int) -> Found:
    """What the clip is; raises ClipRefused, and OSError for a file that cannot be opened."""
    stills: list[Still] = []

    async def take(still: Still) -> None:
        stills.append(still)

    with path.open("rb") as file:
        facts = await Decoder(Cost(max_pixels, max_bytes), at_once=1).read(file, _RULES, take, Stop())
    return Found(
        kind=f"clip ({facts.container})",
        codec=facts.codec,
        width_px=facts.width_px,
        height_px=facts.height_px,
        frames_per_second=round(facts.pictures * 1000 / facts.duration_ms, 2) if facts.duration_ms else None,
        keyframe_seconds=facts.keyframe_ms / 1000 or None,
        pictures=facts.pictures,
        watched_seconds=facts.duration_ms / 1000,
        picture=stills[0].jpeg if stills else b"",
        remark=facts.flaw,
    )
