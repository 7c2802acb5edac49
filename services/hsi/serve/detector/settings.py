"""Settings of the detector server."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

from hsi.runtime.settings import RuntimeSettings


class DetectorServerSettings(BaseModel):
    """Which network, on what, within which bounds."""

    detector_model: str = Field(
        "yolox-nano", min_length=1, description="Network: path of an .onnx file, or a name from `hsi models list`"
    )
    detector_model_family: Literal["auto", "yolo26", "yolov8", "yolox", "rtdetr"] = Field(
        "auto", description="How to read the network's outputs; auto recognises it by their shapes"
    )
    detector_host: str = Field("0.0.0.0", min_length=1, description="Address the detector server listens on")
    detector_port: int = Field(8095, ge=0, le=65535, description="Port the detector server listens on")
    detector_socket: str = Field(
        "", max_length=100, description="Unix socket to listen on instead of a port; empty for the port"
    )
    models_dir: Path = Field(Path("data/models"), description="Directory of downloaded models")
    model_vram_limit_mib: int = Field(
        0, ge=0, le=1_048_576, description="GPU memory the model server may take, in MiB; 0 for no limit"
    )
    detector_tensorrt_enabled: bool = Field(
        True, description="Use TensorRT (16-bit, engines cached in MODELS_DIR) where it is installed"
    )
    detector_max_batch: int = Field(8, ge=1, le=64, description="Most pictures that go through the network together")
    detector_max_waiting: int = Field(64, ge=1, le=1024, description="Most pictures held at once; more are refused")
    detector_threads: int = Field(
        0, ge=0, le=256, description="Threads of one inference on the CPU; 0 for half the cores, at most 4"
    )
    detector_lanes: int = Field(
        0, ge=0, le=64, description="Inferences at the same time; 0 for one on a GPU, at least two on a CPU"
    )
    detector_decode_threads: int = Field(
        0, ge=0, le=64, description="Threads that decode pictures; 0 for as many as cores, at most 8"
    )
    detector_min_confidence: float = Field(
        0.1, ge=0.01, le=1, description="Detections below this score are never returned"
    )
    detector_input_px: int = Field(
        640, ge=32, le=4096, multiple_of=32, description="Input size in pixels of a network that leaves it open"
    )
    detector_timeout_seconds: float = Field(
        30.0, ge=0.1, le=300, description="Longest stay of a request that names no deadline, in seconds"
    )
    detector_max_image_bytes: int = Field(
        10_485_760, ge=1024, le=104_857_600, description="Largest picture accepted, in bytes"
    )
    detector_max_image_pixels: int = Field(
        50_000_000, ge=10_000, le=89_000_000, description="Most pixels of a picture accepted, width times height"
    )


class Settings(DetectorServerSettings, RuntimeSettings):
    """Everything the detector server process reads."""
