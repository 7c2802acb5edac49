"""Which cameras may log in, read from the database every second; known ones stay known while it is away.

How their logins went is written the other way with the same turn, so that a camera with a wrong password is shown so.

A camera is a guest while its source is FTP, it is switched on and a password is kept for it. Before it becomes one,
its folder is made and swept of what an earlier life of the gateway left there.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from hsi.events.ids import CameraId
from hsi.ingest.ftp import answers
from hsi.ingest.ftp.answers import Answers
from hsi.ingest.ftp.drafts import Drafts
from hsi.ingest.ftp.waiting import Waiting
from hsi.runtime import logs
from hsi.runtime.credentials import Credentials, CredentialsUnusable
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.failures import StoreUnavailable
from hsi.store.records import Camera
from hsi.store.states import Observed

_log = logs.logger(__name__)

TURN_SECONDS: Final = 1.0
STALL_AFTER: Final = timedelta(seconds=300)
"""Sweeping a folder with years of pictures takes a while."""
AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True)
class Guest:
    """A camera that may log in; when any of it changes, its sessions end."""

    camera_id: CameraId
    folder: str
    password_hash: str = field(repr=False)


class GuestBook:
    """The cameras that may log in, as one task."""

    name = "ftp cameras"

    def __init__(
        self,
        *,
        store: Store,
        credentials: Credentials,
        drafts: Drafts,
        waiting: Waiting,
        answers: Answers,
        board: Board,
    ) -> None:
        self._store = store
        self._credentials = credentials
        self._drafts = drafts
        self._waiting = waiting
        self._answers = answers
        self._board = board
        self._pulse = board.pulse(self.name, stall_after=STALL_AFTER)
        self._guests: Mapping[str, Guest] = MappingProxyType({})
        self._swept: set[str] = set()
        self._told: dict[CameraId, str] = {}

    def guests(self) -> Mapping[str, Guest]:
        """Those who may log in now, by user name; to be called from any thread."""
        return self._guests

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """See `runtime.tasks.Task`; in a burst there is nothing to do, because nobody can come."""
        while not (stop.ordered or burst):
            self._pulse.beat()
            await self.turn()
            await stop.wait(TURN_SECONDS)

    async def turn(self) -> None:
        """Read and write once."""
        try:
            async with self._store.reading() as reading:
                cameras = await reading.states.every()
            wanted = [each for each in cameras if each.camera.enabled and each.camera.source.kind == "ftp"]
            await self._tell(wanted)
            await self._settle()
        except StoreUnavailable as problem:
            self._board.note("database", "degraded", f"{problem}; cameras that are known may go on")
            return
        self._board.note("database", "ready")
        found = await asyncio.to_thread(self._admitted, [each.camera for each in wanted])
        self._guests = MappingProxyType({guest.camera_id: guest for guest in found})

    def _admitted(self, cameras: list[Camera]) -> list[Guest]:
        """Those that have a password and a folder; blocks."""
        found = []
        for camera in cameras:
            try:
                kept = self._credentials.hash_of(camera.id)
                if kept is None:
                    self._tell_once(camera.id, "no password is kept for it: give its record `credentials`")
                    continue
                self._sweep(camera.folder_path)
            except (CredentialsUnusable, OSError) as problem:
                self._tell_once(camera.id, str(problem))
                continue
            self._told.pop(camera.id, None)
            found.append(Guest(camera.id, camera.folder_path, kept))
        return found

    def _sweep(self, folder: str) -> None:
        if folder in self._swept:
            return
        self._drafts.make((folder,))
        swept = self._drafts.sweep(folder)
        if swept.dropped or swept.kept:
            _log.info("swept a camera's folder", folder=folder, dropped=swept.dropped, kept=swept.kept)
        self._swept.add(folder)

    def _tell_once(self, camera_id: CameraId, problem: str) -> None:
        if self._told.get(camera_id) != problem:
            self._told[camera_id] = problem
            _log.warning("an FTP camera cannot log in", camera_id=camera_id, problem=problem)

    async def _tell(self, cameras: list[Observed]) -> None:
        """Keep how logins went where a row says otherwise."""
        waiting = self._answers.waiting()
        said = answers.news(cameras, waiting)
        if said:
            async with self._store.work() as work:
                await work.states.tell(said)
        self._answers.settled(waiting)

    async def _settle(self) -> None:
        """Ask which of the files that wait have a verdict by now."""
        asked = self._waiting.oldest(AT_ONCE)
        if not asked:
            return
        async with self._store.reading() as reading:
            judged = await reading.frames.known(asked) | await reading.clips.known(asked)
        gone = await asyncio.to_thread(self._drafts.gone, [file for file in asked if file not in judged])
        self._waiting.settled(judged | gone)
