"""Settings of the ingest room."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from hsi.ingest.sources.share import Share
from hsi.media.settings import MediaSettings
from hsi.runtime.addresses import NetworkSettings
from hsi.runtime.credentials import CredentialSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.store.settings import RetentionSettings, StoreSettings
from hsi.stream.settings import StreamSettings


def _share(text: str) -> str:
    Share.parse(text)
    return text


def _none_when_empty(value: object) -> object:
    return None if value == "" else value


class IngestSettings(NetworkSettings):
    """How files are heard of, when they count as complete, and which are refused."""

    file_watcher_polling: bool = Field(
        False, description="Poll instead of listening to the kernel: for NFS, SMB and Docker Desktop mounts"
    )
    file_watcher_polling_interval: float = Field(1.0, ge=0.1, le=30.0, description="Seconds between two polls")
    dedupe_ttl_seconds: int = Field(
        300, ge=60, le=3600, description="Seconds in which the same bytes under another name are a duplicate"
    )
    min_image_bytes: int = Field(
        1024,
        ge=0,
        le=1_048_576,
        description="Smallest picture that is looked at, in bytes; a small night picture can be well under 10 KB",
    )
    ingest_stable_seconds: float = Field(
        2.0, ge=0.1, le=60.0, description="Seconds of unchanged size after which a file nobody closed is examined"
    )
    ingest_give_up_seconds: float = Field(
        10.0, ge=0.5, le=600.0, description="Seconds of unchanged size after which a cut-off open file is refused"
    )
    ingest_clip_give_up_seconds: float = Field(
        60.0, ge=0.5, le=3600.0, description="Seconds of unchanged size after which a cut-off open clip is taken as is"
    )
    max_clip_bytes: int = Field(
        2_147_483_648, ge=1_048_576, le=1_099_511_627_776, description="Largest video clip read, in bytes"
    )
    video_frame_interval_seconds: float = Field(
        2.0, ge=0.04, le=60.0, description="Seconds between two pictures taken from a video clip, from 0.5 s on"
    )
    video_max_frames: int = Field(
        30, ge=1, le=300, description="Most pictures taken from one video clip; what comes after them is not looked at"
    )
    ingest_concurrency: int = Field(10, ge=1, le=64, description="Files examined at once, one per camera")
    ingest_waiting_files: int = Field(
        2000, ge=10, le=100_000, description="Files held in memory until examined; more wait on disk for the next scan"
    )
    ingest_cameras: Annotated[str, AfterValidator(_share)] = Field(
        "all",
        description="Cameras that are served: all, shared (all but streams of Camera objects), or a comma list of ids",
    )
    camera_certificates_file: Annotated[Path | None, BeforeValidator(_none_when_empty)] = Field(
        None, description="PEM file with the certificates of cameras that sign their own; empty for none"
    )
    ingest_rescan_seconds: float = Field(
        300.0, ge=1.0, le=86_400.0, description="Seconds between two scans for files nobody reported"
    )


class Settings(
    IngestSettings,
    MediaSettings,
    CredentialSettings,
    StreamSettings,
    RetentionSettings,
    StoreSettings,
    RuntimeSettings,
):
    """Everything the ingest process reads."""
