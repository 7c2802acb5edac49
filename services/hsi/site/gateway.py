"""The FTP gateway as a child: it runs while some camera pushes by FTP, so that no port is open for nothing."""

import sys

from hsi.ingest.ftp import settings as ftp
from hsi.runtime.health import Board
from hsi.site import datadir
from hsi.site.children import Program
from hsi.site.kept import KeptChild
from hsi.site.settings import Settings
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable


def kept(settings: Settings, store: Store, data: datadir.DataDirectory, board: Board) -> KeptChild:
    """The task that keeps it running; `settings` name the database and the folders as they are now."""
    command = [sys.executable, "-m", "hsi.ingest.ftp"]
    program = Program("ftp", command, data.logs / "ftp.log", environment=environment(settings))
    return KeptChild("FTP gateway", program, board, wanted=_Wanted(store).now)


def environment(settings: Settings) -> dict[str, str]:
    """What the child is told, which inherits nothing: everything it reads, with a log and probes of its own."""
    # the file of settings is read already, and whoever is told of one must have it
    told = settings.model_dump(mode="json", include=set(ftp.Settings.model_fields) - {"hsi_runtime_env_path"})
    told |= {"log_file_path": "", "probe_port": 0, "debug": False}
    return {name.upper(): "" if value is None else str(value) for name, value in told.items()}


class _Wanted:
    """Whether a camera's source is FTP, as last read: while the database is away nothing changes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last = False

    async def now(self) -> bool:
        try:
            async with self._store.reading() as reading:
                cameras = await reading.cameras.page()
        except StoreUnavailable:
            return self._last
        self._last = any(camera.enabled and camera.source.kind == "ftp" for camera in cameras)
        return self._last
