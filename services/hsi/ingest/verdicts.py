"""One file in, one verdict out: accepted, duplicate or refused; with its row, and FrameCaptured for the accepted.

Order of trust: the row is committed before the message is published. Dying in between loses nothing, because the
sweep publishes accepted frames that nobody looked at. The claim on the content is held by the file's own key, so that
the same file may claim it again after a restart. Without Redis the claim is skipped and the database decides.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from hsi.events.ids import FrameId, MediaKey
from hsi.events.messages import FrameCaptured
from hsi.ingest import files, metrics
from hsi.ingest.endings import Ending, Judged
from hsi.ingest.files import Kind, NameProblem, Place
from hsi.ingest.lanes import Waiting
from hsi.ingest.roster import DISABLED, SWITCHED_OFF, CameraProblem, Known, Roster
from hsi.ingest.video.clips import ClipBench
from hsi.media import keys, pictures
from hsi.media.pictures import Limits, PictureRefused, RefusalReason
from hsi.media.store import MediaForbidden, MediaMissing, MediaStat, MediaStore, MediaTooLarge
from hsi.runtime import logs
from hsi.runtime.tasks import Stop
from hsi.store.engine import Store
from hsi.store.policy import CapturePolicy
from hsi.store.records import FileSeen, NewFrame
from hsi.store.tables import FrameVerdict
from hsi.stream import names
from hsi.stream.broker import BrokerUnavailable, Claims

_log = logs.logger(__name__)

MAY_GROW: Final = frozenset(
    {
        RefusalReason.EMPTY,
        RefusalReason.TOO_SMALL,
        RefusalReason.NOT_A_PICTURE,
        RefusalReason.TRUNCATED,
        RefusalReason.CORRUPT,
    }
)
"""What a file that is still being written can look like."""

NOT_REGULAR: Final = "not_a_regular_file"
UNREADABLE: Final = "unreadable"
SAME_CONTENT: Final = "same_content"
NOTHING_NEW: Final = "unchanged_content"


@dataclass(frozen=True, slots=True)
class Policy:
    """What is refused and what is remembered."""

    limits: Limits
    dedupe_ttl: timedelta
    retention: timedelta


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found in a file, or why it is refused."""

    stat: MediaStat
    sha256: str = ""
    refusal: str = ""
    detail: str = ""
    may_grow: bool = False


class Bench:
    """Judges files one by one; any number at once. Raises StoreUnavailable: then nothing was decided."""

    def __init__(
        self,
        *,
        store: Store,
        claims: Claims,
        media: MediaStore,
        roster: Roster,
        clips: ClipBench,
        policy: Policy,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._claims = claims
        self._media = media
        self._roster = roster
        self._clips = clips
        self._policy = policy
        self._clock = clock

    async def judge(self, waiting: Waiting, stop: Stop) -> Judged:
        """The verdict on one file, recorded; the order to stop ends the reading of a clip."""
        place = files.place_of(waiting.relative)
        if isinstance(place, NameProblem):
            return await self._refuse_name(waiting, place)
        camera = await self._roster.camera_of(place.folder, self._clock())
        if isinstance(camera, CameraProblem):
            return _refused(waiting, camera, f"folder {files.shown(place.folder)}")
        if keys.is_synthetic(place.key):
            camera = replace(camera, synthetic=True)
        try:
            if files.kind_of(waiting.relative) is Kind.CLIP:
                return await self._clips.judge(waiting, place, camera, stop)
            look = await asyncio.to_thread(self._look, place.key, limits_of(self._policy.limits, camera.policy.capture))
        except MediaMissing:
            return Judged(Ending.GONE)
        except OSError as error:
            _log.warning("file cannot be read", file=files.shown(waiting.relative), error=str(error))
            metrics.FILES.labels("unreadable", UNREADABLE).inc()
            return Judged(Ending.UNREADABLE)
        return await self._decide(waiting, place, camera, look)

    async def _decide(self, waiting: Waiting, place: Place, camera: Known, look: _Look) -> Judged:
        if look.may_grow and not waiting.final:
            return Judged(Ending.INCOMPLETE)
        if not camera.enabled:
            look = replace(look, refusal=DISABLED, detail=SWITCHED_OFF)
        frame = self._frame(waiting, place.key, camera, look)
        if look.refusal:
            await self._record(frame, camera, FrameVerdict.REFUSED, f"{look.refusal}: {look.detail}")
            return _refused(waiting, look.refusal, look.detail, camera_id=camera.camera_id)
        holder = await self._claim(look.sha256, place.key, camera)
        if holder is not None:
            return await self._duplicate(frame, camera, f"{SAME_CONTENT}: {holder}", SAME_CONTENT)
        frame_id = await self._accept(frame, camera)
        if frame_id is None:
            return await self._met_again(frame, camera)
        metrics.FILES.labels(Ending.ACCEPTED, "").inc()
        return Judged(Ending.ACCEPTED, (_captured(frame_id, frame),))

    def _look(self, key: MediaKey, limits: Limits) -> _Look:
        """Read and decode; blocks. Raises MediaMissing and OSError."""
        stat = MediaStat(0, 0)
        try:
            stat = self._media.stat(key)
            data = self._media.read(key, max_bytes=limits.max_bytes)
            pictures.examine(data, limits)
            if self._media.stat(key) != stat:
                return _Look(
                    stat, refusal=RefusalReason.TRUNCATED, detail="it changed while it was read", may_grow=True
                )
        except PictureRefused as refused:
            return _Look(stat, _hash(data), refused.reason, refused.detail, may_grow=refused.reason in MAY_GROW)
        except MediaTooLarge as refused:
            return _Look(stat, refusal=RefusalReason.TOO_LARGE, detail=str(refused))
        except MediaForbidden as refused:
            if isinstance(refused.__cause__, PermissionError):
                raise refused.__cause__ from refused
            return _Look(stat, refusal=NOT_REGULAR, detail=str(refused))
        return _Look(stat, _hash(data))

    async def _accept(self, frame: NewFrame, camera: Known) -> FrameId | None:
        if not self._is_seen(frame, camera):
            async with self._store.single() as work:
                return await work.frames.accept(frame)
        async with self._store.work() as work:
            frame_id = await work.frames.accept(frame)
            if frame_id is not None:
                await work.cameras.seen(frame.camera_id, frame.completed_at)
        return frame_id

    def _is_seen(self, frame: NewFrame, camera: Known) -> bool:
        return camera.shows_life and self._roster.seen_is_due(frame.camera_id)

    async def _claim(self, sha256: str, key: MediaKey, camera: Known) -> str | None:
        try:
            remembered = camera.policy.capture.remembered(self._policy.dedupe_ttl)
            return await self._claims.claim(names.dedupe(sha256), key, remembered)
        except BrokerUnavailable as error:
            _log.warning("duplicates are not recognised: the queue cannot be reached", error=str(error))
            return None

    async def _duplicate(self, frame: NewFrame, camera: Known, reason: str, short: str) -> Judged:
        await self._record(frame, camera, FrameVerdict.DUPLICATE, reason)
        metrics.FILES.labels(Ending.DUPLICATE, short).inc()
        _log.info("duplicate", camera_id=frame.camera_id, file=files.shown(frame.media_key), reason=reason)
        return Judged(Ending.DUPLICATE)

    async def _met_again(self, frame: NewFrame, camera: Known) -> Judged:
        """The same content at the same place was accepted before: by another copy of this room, or before a `touch`."""
        file = FileSeen(frame.media_key, frame.size_bytes, frame.mtime_ns)
        async with self._store.reading() as reading:
            known = await reading.frames.known([file])
        if file in known:
            return Judged(Ending.KNOWN)
        return await self._duplicate(frame, camera, NOTHING_NEW, NOTHING_NEW)

    async def _record(self, frame: NewFrame, camera: Known, verdict: FrameVerdict, reason: str) -> None:
        async with self._store.work() as work:
            await work.frames.judge(frame, verdict, reason)
            if self._is_seen(frame, camera):
                await work.cameras.seen(frame.camera_id, frame.completed_at)

    async def _refuse_name(self, waiting: Waiting, problem: NameProblem) -> Judged:
        """A hostile name in a folder with a plain name still gets its row, under an escaped key."""
        folder = waiting.relative.partition("/")[0]
        place = files.place_of(f"{folder}/x")
        camera = await self._roster.camera_of(folder, self._clock()) if isinstance(place, Place) else None
        if not isinstance(camera, Known) or "/" not in waiting.relative:
            return _refused(waiting, problem, "")
        stat = await asyncio.to_thread(_stat_of_hostile, self._roster.root / waiting.relative)
        if stat is None:
            return Judged(Ending.GONE)
        look = _Look(stat, refusal=problem)
        frame = self._frame(waiting, MediaKey(files.row_key(waiting.relative)), camera, look)
        await self._record(frame, camera, FrameVerdict.REFUSED, problem)
        return _refused(waiting, problem, "", camera_id=camera.camera_id)

    def _frame(self, waiting: Waiting, key: MediaKey, camera: Known, look: _Look) -> NewFrame:
        retention = camera.policy.retention.events_kept(self._policy.retention)
        return NewFrame(
            camera_id=camera.camera_id,
            media_key=key,
            sha256=look.sha256,
            size_bytes=look.stat.size_bytes,
            mtime_ns=look.stat.mtime_ns,
            captured_at=files.captured_at(look.stat.mtime_ns, self._clock(), retention),
            completed_at=datetime.fromtimestamp(waiting.heard_at, UTC),
            synthetic=camera.synthetic,
            trace_id=secrets.token_hex(8),
        )


def limits_of(usual: Limits, own: CapturePolicy) -> Limits:
    """The bounds on a camera's pictures. Pure."""
    return usual if own.min_image_bytes is None else replace(usual, min_bytes=own.min_image_bytes)


def _captured(frame_id: FrameId, frame: NewFrame) -> FrameCaptured:
    return FrameCaptured(
        frame_id=frame_id,
        camera_id=frame.camera_id,
        media_key=frame.media_key,
        sha256=frame.sha256,
        captured_at=frame.captured_at,
        completed_at=frame.completed_at,
        synthetic=frame.synthetic,
        trace_id=frame.trace_id,
    )


def _refused(waiting: Waiting, reason: str, detail: str, *, camera_id: str = "") -> Judged:
    metrics.FILES.labels(Ending.REFUSED, reason).inc()
    _log.warning(
        "file refused", camera_id=camera_id, file=files.shown(waiting.relative), reason=str(reason), detail=detail
    )
    return Judged(Ending.REFUSED)


def _stat_of_hostile(path: Path) -> MediaStat | None:
    """Size and time of a file whose name no media store would take; the file itself is not opened."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return MediaStat(status.st_size, status.st_mtime_ns)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
