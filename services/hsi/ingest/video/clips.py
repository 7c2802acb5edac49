"""One video file in, one verdict out, and its pictures as frames (docs/decisions/0009-clips.md).

Pictures are written first, under names nobody used before; then the clip and all of them become rows in one
transaction; then they are published. Dying in between leaves either files without a row, which the broom removes a day
later while the next scan reads the clip anew, or rows without a message, which the sweep publishes. Two copies of this
room that read one clip at the same time write different files, and the database takes the rows of one of them.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import BinaryIO, Final

from hsi.events.ids import MediaKey
from hsi.ingest import files, metrics, sweep
from hsi.ingest.endings import Ending, Judged
from hsi.ingest.files import Place
from hsi.ingest.lanes import Waiting
from hsi.ingest.roster import DISABLED, SWITCHED_OFF, Known
from hsi.ingest.video import findings, timing
from hsi.ingest.video.decoding import Decoder, ReadingStopped
from hsi.ingest.video.findings import ClipRefused, Facts, Refusal, Still
from hsi.ingest.video.sampling import Rules
from hsi.media import originals
from hsi.media.originals import Originals
from hsi.media.store import MediaError, MediaForbidden, MediaMissing, MediaStat
from hsi.runtime import logs
from hsi.runtime.tasks import Stop
from hsi.store.clip_records import Footage, NewClip, NewStill
from hsi.store.engine import Store
from hsi.store.policy import CapturePolicy
from hsi.store.records import FileSeen, Frame
from hsi.store.tables import FrameVerdict
from hsi.stream import names
from hsi.stream.broker import BrokerUnavailable, Claims

_log = logs.logger(__name__)

NOT_REGULAR: Final = "not_a_regular_file"
SAME_CONTENT: Final = "same_content"
NOTHING_NEW: Final = "unchanged_content"
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Policy:
    """What is refused and what is remembered."""

    max_bytes: int
    sampling: Rules
    dedupe_ttl: timedelta
    retention: timedelta


@dataclass(frozen=True, slots=True)
class _Case:
    """One clip before the bench."""

    waiting: Waiting
    key: MediaKey
    camera: Known
    stat: MediaStat
    now: datetime


@dataclass(frozen=True, slots=True)
class _Written:
    """A still that lies in our store."""

    at_us: int
    key: MediaKey
    sha256: str
    stat: MediaStat


class ClipBench:
    """Judges clips one by one; any number at once. Raises StoreUnavailable: then nothing was decided."""

    def __init__(
        self,
        *,
        store: Store,
        claims: Claims,
        media: Originals,
        decoder: Decoder,
        policy: Policy,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._claims = claims
        self._media = media
        self._decoder = decoder
        self._policy = policy
        self._clock = clock

    async def judge(self, waiting: Waiting, place: Place, camera: Known, stop: Stop) -> Judged:
        """The verdict on one clip, recorded; raises MediaMissing, and OSError for what the next scan tries again."""
        now = self._clock()
        try:
            file, stat = await asyncio.to_thread(self._media.open, place.key)
        except MediaForbidden as refused:
            if isinstance(refused.__cause__, PermissionError):
                raise refused.__cause__ from refused
            case = _Case(waiting, place.key, camera, MediaStat(0, 0), now)
            return await self._refuse(case, "", NOT_REGULAR, str(refused))
        case = _Case(waiting, place.key, camera, stat, now)
        with file:
            if not camera.enabled:
                return await self._refuse(case, "", DISABLED, SWITCHED_OFF)
            return await self._look(case, file, stop)

    async def _look(self, case: _Case, file: BinaryIO, stop: Stop) -> Judged:
        if case.stat.size_bytes > self._policy.max_bytes:
            detail = f"{case.stat.size_bytes} bytes, at most {self._policy.max_bytes} are read"
            return await self._refuse(case, "", Refusal.TOO_LARGE, detail)
        sha256 = await asyncio.to_thread(_hash, file)
        known = await self._accepted_before(case, sha256)
        if known is not None:
            return known
        try:
            return await self._pictured(case, sha256, file, stop)
        except ReadingStopped:
            return Judged(Ending.PUT_OFF)
        except ClipRefused as refused:
            if refused.reason in findings.MAY_GROW and not case.waiting.final:
                return Judged(Ending.INCOMPLETE)
            return await self._refuse(case, sha256, refused.reason, refused.detail)

    async def _pictured(self, case: _Case, sha256: str, file: BinaryIO, stop: Stop) -> Judged:
        taken: list[_Written] = []
        kept = False
        try:
            facts = await self._read(case, file, taken, stop)
            if (facts.flaw and not case.waiting.final) or await self._changed(case):
                return Judged(Ending.INCOMPLETE)
            holder = await self._claim(sha256, case)
            if holder is not None:
                return await self._duplicate(case, sha256, f"{SAME_CONTENT}: {holder}", SAME_CONTENT)
            kept = True  # from here on nobody but the database knows whether rows refer to them
            frames = await self._accept(case, sha256, facts, taken)
            kept = frames is not None
            return await self._concluded(case, sha256, facts, frames)
        finally:
            if not kept:
                await asyncio.to_thread(self._withdraw, taken)

    async def _read(self, case: _Case, file: BinaryIO, taken: list[_Written], stop: Stop) -> Facts:
        keys = originals.still_names(case.camera.camera_id, case.now)

        async def take(still: Still) -> None:
            taken.append(await asyncio.to_thread(self._write, still, keys))

        return await self._decoder.read(file, rules_of(self._policy.sampling, case.camera.policy.capture), take, stop)

    def _write(self, still: Still, keys: Iterator[MediaKey]) -> _Written:
        key = next(keys)
        self._media.write(key, still.jpeg)
        return _Written(still.at_us, key, hashlib.sha256(still.jpeg).hexdigest(), self._media.stat(key))

    def _withdraw(self, taken: list[_Written]) -> None:
        for one in taken:
            try:
                self._media.delete(one.key)
            except (OSError, MediaError) as problem:
                _log.warning("a still nobody needs could not be removed", key=one.key, reason=str(problem))

    async def _changed(self, case: _Case) -> bool:
        try:
            return await asyncio.to_thread(self._media.stat, case.key) != case.stat
        except MediaMissing:
            return False  # whoever took it away while it was read: it was read
        except MediaError:
            return True

    async def _accept(self, case: _Case, sha256: str, facts: Facts, taken: list[_Written]) -> list[Frame] | None:
        clip = self._clip(case, sha256, facts)
        stills = [
            NewStill(
                one.key,
                one.sha256,
                one.stat.size_bytes,
                one.stat.mtime_ns,
                clip.started_at + timedelta(microseconds=one.at_us),
            )
            for one in taken
        ]
        async with self._store.work() as work:
            frames = await work.clips.accept(clip, stills)
            if frames is not None and case.camera.shows_life:
                await work.cameras.seen(clip.camera_id, clip.completed_at)
        return frames

    async def _concluded(self, case: _Case, sha256: str, facts: Facts, frames: list[Frame] | None) -> Judged:
        if frames is None:
            return await self._accepted_before(case, sha256) or Judged(Ending.KNOWN)
        metrics.CLIPS.labels(Ending.ACCEPTED, "flawed" if facts.flaw else "").inc()
        _log.info(
            "clip accepted",
            camera_id=case.camera.camera_id,
            file=files.shown(case.key),
            seconds=facts.duration_ms / 1000,
            pictures=len(frames),
            flaw=facts.flaw,
        )
        return Judged(Ending.ACCEPTED, tuple(sweep.captured(frame) for frame in frames))

    async def _accepted_before(self, case: _Case, sha256: str) -> Judged | None:
        """The same content at the same place was accepted: by another copy of this room, or before a `touch`."""
        file = FileSeen(case.key, case.stat.size_bytes, case.stat.mtime_ns)
        async with self._store.reading() as reading:
            if not await reading.clips.accepted(case.key, sha256):
                return None
            known = await reading.clips.known([file])
        if file in known:
            return Judged(Ending.KNOWN)
        return await self._duplicate(case, sha256, NOTHING_NEW, NOTHING_NEW)

    async def _claim(self, sha256: str, case: _Case) -> str | None:
        try:
            remembered = case.camera.policy.capture.remembered(self._policy.dedupe_ttl)
            return await self._claims.claim(names.dedupe(sha256), case.key, remembered)
        except BrokerUnavailable as error:
            _log.warning("duplicates are not recognised: the queue cannot be reached", error=str(error))
            return None

    async def _duplicate(self, case: _Case, sha256: str, reason: str, short: str) -> Judged:
        await self._record(self._clip(case, sha256), case.camera, FrameVerdict.DUPLICATE, reason)
        metrics.CLIPS.labels(Ending.DUPLICATE, short).inc()
        _log.info("duplicate", camera_id=case.camera.camera_id, file=files.shown(case.key), reason=reason)
        return Judged(Ending.DUPLICATE)

    async def _refuse(self, case: _Case, sha256: str, reason: str, detail: str) -> Judged:
        await self._record(self._clip(case, sha256), case.camera, FrameVerdict.REFUSED, f"{reason}: {detail}")
        metrics.CLIPS.labels(Ending.REFUSED, reason).inc()
        _log.warning(
            "clip refused",
            camera_id=case.camera.camera_id,
            file=files.shown(case.key),
            reason=str(reason),
            detail=detail,
        )
        return Judged(Ending.REFUSED)

    async def _record(self, clip: NewClip, camera: Known, verdict: FrameVerdict, reason: str) -> None:
        async with self._store.work() as work:
            await work.clips.judge(clip, verdict, reason)
            if camera.shows_life:
                await work.cameras.seen(clip.camera_id, clip.completed_at)

    def _clip(self, case: _Case, sha256: str, facts: Facts | None = None) -> NewClip:
        retention = case.camera.policy.retention.events_kept(self._policy.retention)
        written_at = files.captured_at(case.stat.mtime_ns, case.now, retention)
        duration = timedelta(milliseconds=facts.duration_ms if facts else 0)
        return NewClip(
            camera_id=case.camera.camera_id,
            media_key=case.key,
            sha256=sha256,
            size_bytes=case.stat.size_bytes,
            mtime_ns=case.stat.mtime_ns,
            started_at=timing.started_at(written_at, duration, timing.created(facts.created) if facts else None),
            completed_at=datetime.fromtimestamp(case.waiting.heard_at, UTC),
            footage=_footage(facts) if facts else None,
            flaw=facts.flaw if facts else "",
            synthetic=case.camera.synthetic,
            trace_id=secrets.token_hex(8),
        )


def rules_of(usual: Rules, own: CapturePolicy) -> Rules:
    """How densely a camera's clips are sampled. Pure."""
    interval = usual.interval if own.clip_interval_ms is None else Fraction(own.clip_interval_ms, 1000)
    return replace(usual, interval=interval, most=own.clip_max_frames or usual.most)


def _footage(facts: Facts) -> Footage:
    return Footage(facts.duration_ms, facts.width_px, facts.height_px, facts.codec, facts.container)


def _hash(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()
