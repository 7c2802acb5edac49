"""Where pictures lie and how large one may be."""

from pathlib import Path

from pydantic import BaseModel, Field


class MediaSettings(BaseModel):
    """Folders of pictures and the limits every picture of a stranger is held to."""

    foscam_base_path: Path = Field(
        Path("/export/foscam"), description="Camera root: one folder per camera, where their files arrive"
    )
    thumbnails_dir: Path = Field(Path("data/thumbnails"), description="Folder of the thumbnails we make")
    video_thumbnails_dir: Path = Field(
        Path("data/video_stills"), description="Folder of the stills we take from video clips"
    )
    max_image_bytes: int = Field(
        10_485_760, ge=65_536, le=1_073_741_824, description="Largest picture file accepted, in bytes"
    )
    max_image_pixels: int = Field(
        50_000_000, ge=100_000, le=89_000_000, description="Most pixels of a picture accepted, width times height"
    )
