"""Settings of the single machine: everything all rooms read, plus where it keeps its things.

What nobody set is placed inside the data directory (`placed`): an embedded database and queue instead of a server
elsewhere, camera folders, thumbnails, logs, models, a detector of our own.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from hsi.analyze import settings as analyze
from hsi.api import settings as api
from hsi.batch import settings as batch
from hsi.detect import settings as detect
from hsi.enrich import settings as enrich
from hsi.ingest import settings as ingest
from hsi.ingest.ftp import settings as ftp
from hsi.media.settings import MediaSettings
from hsi.notify import settings as notify
from hsi.observe import settings as observe
from hsi.retain import settings as retain
from hsi.runtime import settings as runtime
from hsi.runtime import sources
from hsi.runtime.settings import RuntimeSettings
from hsi.serve.detector import settings as detector
from hsi.site import datadir
from hsi.store.settings import RetentionSettings, StoreSettings
from hsi.stream.settings import StreamSettings


class SiteSettings(BaseModel):
    """Where a single machine keeps its things."""

    hsi_data_dir: Path = Field(Path("data"), description="Directory of everything the single machine keeps")
    api_host: str = Field("127.0.0.1", min_length=1, description="Address the API listens on; 0.0.0.0 for everybody")


class Settings(
    SiteSettings,
    ingest.IngestSettings,
    ftp.FtpSettings,
    detect.DetectSettings,
    batch.BatchSettings,
    analyze.AnalyzeSettings,
    api.ApiSettings,
    observe.ObserveSettings,
    retain.RetainSettings,
    detector.DetectorServerSettings,
    MediaSettings,
    RetentionSettings,
    StreamSettings,
    StoreSettings,
    RuntimeSettings,
):
    """Everything one process with all rooms in it reads."""


PROCESSES: Mapping[str, type[RuntimeSettings]] = {
    "analyze": analyze.Settings,
    "api": api.Settings,
    "batch": batch.Settings,
    "detect": detect.Settings,
    "enrich": enrich.Settings,
    "hsi": Settings,
    "ingest": ingest.Settings,
    "ingest.ftp": ftp.Settings,
    "notify": notify.Settings,
    "observe": observe.Settings,
    "retain": retain.Settings,
    "serve.detector": detector.Settings,
}
"""Every process of the house with what it reads: the source of docs/configuration.md."""


def load(**overrides: str) -> Settings:
    """The site's settings; `overrides` (upper-case names) stand above the environment: the command line's options."""
    environment = {**sources.process_environment(), **overrides}
    return runtime.load(Settings, known=runtime.names_of(*PROCESSES.values()), environment=environment)


def placed(settings: Settings, data: datadir.DataDirectory) -> Settings:
    """The same settings with everything that is relative, or that nobody set, inside the data directory."""
    given = set(settings.model_fields_set)
    changes: dict[str, Any] = {
        "hsi_data_dir": data.root,
        "thumbnails_dir": _inside(data.root, settings.thumbnails_dir, "data"),
        "video_thumbnails_dir": _inside(data.root, settings.video_thumbnails_dir, "data"),
        "models_dir": _inside(data.root, settings.models_dir, "data"),
        "camera_logins_dir": _inside(data.root, settings.camera_logins_dir, "data"),
    }
    if settings.log_file_path is not None:
        changes["log_file_path"] = _inside(data.root, settings.log_file_path, "data")
    if "foscam_base_path" not in given:
        changes["foscam_base_path"] = data.cameras
    if not settings.consumer_name:
        # One process holds the directory, so one fixed name: a restart takes up at once what it left unfinished.
        changes["consumer_name"] = "site"
    if "detector_url" not in given:
        changes["detector_socket"] = str(data.run / "detector.sock")
        changes["detector_url"] = f"unix://{data.run / 'detector.sock'}"
    # What we placed does not count as given: the embedded servers are chosen by what is still unset.
    copy = settings.model_copy(update=changes).remarked(settings.remarks)
    copy.model_fields_set.intersection_update(given)
    return copy


def _inside(root: Path, path: Path, default_parent: str) -> Path:
    """A path inside the data directory; the seeds' defaults spell that directory as `data/`."""
    if path.is_absolute():
        return path
    parts = path.parts
    return root.joinpath(*(parts[1:] if parts[:1] == (default_parent,) else parts))


def data_root(settings: Settings, name: str = "") -> Path:
    """The data directory: HSI_DATA_DIR, or `./data/<name>`; for root `/var/lib/hsi/<name>` where `./data` lies in a
    place that PostgreSQL's own account cannot reach.
    """
    if "hsi_data_dir" in settings.model_fields_set:
        return settings.hsi_data_dir.expanduser().absolute()
    here = (settings.hsi_data_dir / name).absolute()
    reachable = all(folder.stat().st_mode & 0o001 for folder in here.parents if folder.exists())
    return here if os.geteuid() != 0 or reachable else Path("/var/lib/hsi") / name


def load_placed() -> Settings:
    """The site's settings as `hsi up` would have them, without claiming its data directory: for the other commands."""
    settings = load()
    root = data_root(settings)
    return placed(settings, datadir.DataDirectory(root, root / "run"))
