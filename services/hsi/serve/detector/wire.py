"""Bodies as they travel. Built as plain dicts where speed counts; these models document them and tests hold both equal.

Boxes are pixels of the picture as stored (EXIF rotation not applied), origin top left.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hsi.events.classes import ObjectClass


class Body(BaseModel):
    """A body this server sends or takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Box(Body):
    """Left and top edge, width and height, in pixels."""

    x: float
    y: float
    width: float
    height: float


class Detected(Body):
    """One object."""

    object_class: ObjectClass = Field(alias="class")
    confidence: float = Field(ge=0, le=1)
    bbox: Box


class Detections(Body):
    """What was seen in one picture, most confident first."""

    detections: list[Detected]
    inference_time_ms: float = Field(description="Time of the network's run this picture was part of")
    image_width: int
    image_height: int
    model: str


class Fault(Body):
    """Why a request, or one picture of it, was refused."""

    code: str
    message: str


class Problem(Body):
    """The one error shape."""

    error: Fault


class BatchResults(Body):
    """One answer per picture, in order; a picture that was refused does not harm the others."""

    results: list[Detections | Problem]


class Base64Picture(Body):
    """A picture inside JSON."""

    image: str = Field(description="JPEG or PNG, base64")


class HealthReport(Body):
    """State of this server. `vram_used_gb` is null: ONNX Runtime does not tell it."""

    status: Literal["healthy", "degraded", "unhealthy"]
    model_loaded: bool
    cuda_available: bool
    device: str | None
    model_name: str
    family: str | None
    vram_used_gb: float | None
    tensorrt_enabled: bool
    message: str = ""
