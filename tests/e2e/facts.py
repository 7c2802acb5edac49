"""What is put into a site, as values: objects in pictures, the pictures, and what analysis says of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hsi.detect import thumbnails
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, MediaKey
from hsi.events.messages import Box
from hsi.events.risk import AnalysisStatus, Bounds, RiskLevel, level_of
from hsi.store import records

STAGES = {"file_to_detect": 180.0, "batch_wait": 30_000.0, "analyze_wait": 40.0, "analyze": 2150.0, "total": 32_370.0}


def ago(**span: float) -> datetime:
    """So long before now: `ago(minutes=5)`; whole milliseconds, as the API spells times."""
    at = datetime.now(UTC) - timedelta(**span)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class Seen:
    """One object of a frame: left, top, width and height in pixels of the picture."""

    box: tuple[float, float, float, float] = (200, 90, 80, 200)
    what: ObjectClass = ObjectClass.PERSON
    confidence: float = 0.91
    fast_path: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A stored picture with what was detected in it."""

    camera_id: CameraId
    at: datetime
    file: Path
    seen: tuple[Seen, ...]
    detection_ids: tuple[DetectionId, ...]
    thumbnail_files: tuple[Path, ...]

    def lose(self) -> None:
        """The camera, or its owner, deleted the picture and nothing else."""
        self.file.unlink()


@dataclass(frozen=True, slots=True)
class Said:
    """What analysis says; the level is that of the score by the default bounds unless it is given."""

    score: int = 70
    summary: str = "A person came to the door, waited and left."
    reasoning: str = "A single person in daylight, at the door for twelve seconds; nobody tried the handle."
    status: AnalysisStatus = AnalysisStatus.OK
    error: str | None = None
    model: str = "qwen3-4b-q4"
    prompt_version: str = "risk-1"
    level: RiskLevel | None = None

    def assessment(self, at: datetime) -> records.Assessment:
        """As the store takes it."""
        return records.Assessment(
            risk_score=self.score,
            risk_level=self.level or level_of(self.score, Bounds()),
            summary=self.summary,
            reasoning=self.reasoning,
            analysis_status=self.status,
            analysed_at=at,
            stage_ms=STAGES,
            analysis_error=self.error,
            model=self.model,
            prompt_version=self.prompt_version,
        )


WITHOUT_MODEL = Said(
    50,
    "A person at Front door at 14:03:10; not analysed: no language model is configured",
    "No language model looked at this incident.",
    AnalysisStatus.FALLBACK,
    "no language model is configured",
    model="",
    prompt_version="",
)


def new_frame(camera_id: CameraId, key: MediaKey, data: bytes, at: datetime, *, synthetic: bool) -> records.NewFrame:
    """The row of a picture; its file bears the time it was captured."""
    return records.NewFrame(
        camera_id=camera_id,
        media_key=key,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        mtime_ns=int(at.timestamp() * 1000) * 1_000_000,
        captured_at=at,
        completed_at=at,
        synthetic=synthetic,
    )


def new_detection(one: Seen, detection_id: DetectionId) -> records.NewDetection:
    """The row of an object, with the key of its thumbnail."""
    key = thumbnails.key_of(detection_id)
    return records.NewDetection(one.what, one.confidence, box_of(one), one.fast_path, key, detection_id)


def box_of(one: Seen) -> Box:
    """Its box as messages carry it."""
    x, y, width, height = one.box
    return Box(x=x, y=y, width=width, height=height)


def moved(seen: Sequence[Seen], right: float) -> list[Seen]:
    """The same objects, further right."""
    return [replace(one, box=(one.box[0] + right, *one.box[1:])) for one in seen]


def detection_ids(frames: Sequence[Frame]) -> list[DetectionId]:
    """Of all frames, in order."""
    return [each for frame in frames for each in frame.detection_ids]


def classes(frames: Sequence[Frame]) -> tuple[ObjectClass, ...]:
    """What the frames show."""
    return tuple(sorted({one.what for frame in frames for one in frame.seen}))


def batch_id(first: Frame, *, is_fast_path: bool) -> BatchId:
    """Of the incident that begins with this frame."""
    number = first.detection_ids[0]
    return BatchId(f"fast_path_{number}" if is_fast_path else f"{number:032x}")
