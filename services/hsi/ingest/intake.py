"""The room's loop: hear of files, wait until they are complete, have them judged, publish what was accepted.

Memory is bounded everywhere: what does not fit into the mailbox, the settling files or the lanes stays on disk and is
found by the next scan. A database or queue that is away makes files wait in their lanes, in order; nothing is dropped
and nothing is judged twice. The loop itself waits for neither, so its pulse tells of the loop and not of them.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hsi.events.messages import FrameCaptured
from hsi.ingest import files, metrics, publishing, settle
from hsi.ingest.endings import Ending, Judged
from hsi.ingest.files import FileStat, Kind
from hsi.ingest.lanes import Lanes, Waiting
from hsi.ingest.listening import CONDITION, Listening
from hsi.ingest.mailbox import Sign
from hsi.ingest.search import Found, Search
from hsi.ingest.settle import Rules, Settling, Step
from hsi.ingest.verdicts import Bench
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.store.failures import StoreUnavailable
from hsi.stream.broker import Broker

_log = logs.logger(__name__)

TURN_SECONDS = 1.0
STALL_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much at once, and how often."""

    rules: Rules
    clip_rules: Rules
    """A clip is larger, and an upload that stalls is more likely to go on than to have ended."""
    concurrency: int
    waiting_files: int
    rescan_seconds: float


class Intake:
    """Everything between a file and FrameCaptured, as one task."""

    name = "ingest intake"

    def __init__(
        self,
        root: Path,
        *,
        listening: Listening,
        search: Search,
        bench: Bench,
        broker: Broker,
        pace: Pace,
        board: Board,
    ) -> None:
        self._root = root
        self._listening = listening
        self._search = search
        self._bench = bench
        self._broker = broker
        self._pace = pace
        self._board = board
        self._pulse = board.pulse(self.name, stall_after=STALL_AFTER)
        self._lanes = Lanes(pace.waiting_files)
        self._settling: dict[str, Settling] = {}
        self._freed = asyncio.Event()
        self._working = 0
        self._scan: asyncio.Task[None] | None = None
        self._scan_wanted: str | None = "start"
        self._scanned_at = time.monotonic()
        self._looked_at = 0.0

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """See `runtime.tasks.Task`; in a burst one scan is made and everything it finds is judged."""
        async with asyncio.TaskGroup() as group, self._listening.started(burst=burst):
            while not stop.ordered and not (burst and self._nothing_left()):
                await self._turn(group, stop)
            if self._scan is not None:
                self._scan.cancel()

    def _nothing_left(self) -> bool:
        judged = self._lanes.idle and not self._settling and self._working == 0
        return judged and self._scan_wanted is None and self._scan is None

    async def _turn(self, group: asyncio.TaskGroup, stop: Stop) -> None:
        self._pulse.beat()
        await self._hear()
        await self._look_at_settling()
        self._start_scan(group, stop)
        self._dispatch(group, stop)
        metrics.WAITING.set(len(self._lanes) + len(self._settling) + self._working)
        await self._listening.wait(self._pace.rules.check_seconds if self._settling else TURN_SECONDS)

    async def _hear(self) -> None:
        reports, lost = await self._listening.collect()
        for reason in lost:
            self._want_scan(reason)
        prefix = f"{self._root}/"
        for report in reports:
            relative = report.path.removeprefix(prefix)
            if files.kind_of(relative) is not Kind.OTHER:
                self._heard(relative, report.sign)

    def _heard(self, relative: str, sign: Sign) -> None:
        if sign is Sign.COMPLETE:
            self._settling.pop(relative, None)
            self._offer(Waiting(relative, time.time()))
        else:
            self._settle(relative, found=sign is Sign.FOUND)

    def _offer(self, waiting: Waiting) -> None:
        if not self._lanes.offer(waiting):
            self._want_scan("lanes_full")

    def _settle(self, relative: str, *, closed: bool = False, found: bool = False) -> None:
        now = time.monotonic()
        present = self._settling.get(relative)
        if present is not None:
            self._settling[relative] = settle.heard(present, now, found=found)
        elif len(self._settling) < self._pace.waiting_files:
            self._settling[relative] = settle.begin(now, closed=closed, found=found)
        else:
            self._want_scan("settling_full")

    async def _look_at_settling(self) -> None:
        if not self._settling or time.monotonic() - self._looked_at < self._pace.rules.check_seconds:
            return
        readings = await asyncio.to_thread(_readings, self._root, list(self._settling))
        now = self._looked_at = time.monotonic()
        for relative, reading in readings.items():
            state = self._settling.pop(relative, None)
            if state is None or reading is None:
                continue
            state = self._settling[relative] = settle.seen(state, *reading, now)
            self._step(relative, state, settle.step(state, self._rules_of(relative), now))

    def _rules_of(self, relative: str) -> Rules:
        return self._pace.clip_rules if files.kind_of(relative) is Kind.CLIP else self._pace.rules

    def _step(self, relative: str, state: Settling, step: Step) -> None:
        if step is Step.WAIT:
            return
        if step is Step.JUDGE:
            del self._settling[relative]
        else:
            self._settling[relative] = settle.looked_at(state)
        self._offer(Waiting(relative, time.time(), final=step is Step.JUDGE))

    def _want_scan(self, reason: str) -> None:
        self._scan_wanted = self._scan_wanted or reason

    def _start_scan(self, group: asyncio.TaskGroup, stop: Stop) -> None:
        if self._scan is not None:
            return
        if time.monotonic() - self._scanned_at >= self._pace.rescan_seconds:
            self._want_scan("routine")
        if self._scan_wanted is not None:
            reason, self._scan_wanted = self._scan_wanted, None
            metrics.RESCANS.labels(reason).inc()
            self._scan = group.create_task(self._scan_once(reason, group, stop), name=f"ingest scan: {reason}")

    async def _scan_once(self, reason: str, group: asyncio.TaskGroup, stop: Stop) -> None:
        try:
            found = await self._search.files()
            self._board.note(CONDITION, "ready")
            self._board.note("database", "ready")
            self._report(reason, found)
            await self._feed(found.unknown, group, stop)
            if found.more:
                self._want_scan("backlog")
        except (StoreUnavailable, OSError) as problem:
            self._board.note(
                "database" if isinstance(problem, StoreUnavailable) else CONDITION, "unready", str(problem)
            )
            await stop.wait(TURN_SECONDS)
            self._want_scan(reason)
        finally:
            self._scanned_at = time.monotonic()
            self._scan = None
            self._listening.rouse()

    def _report(self, reason: str, found: Found) -> None:
        if found.unknown or found.past_retention or found.unreadable_folders:
            _log.info(
                "scanned the camera folders",
                asked_by=reason,
                to_judge=len(found.unknown),
                past_retention=found.past_retention,
                unreadable_folders=found.unreadable_folders,
            )

    async def _feed(self, unknown: list[FileStat], group: asyncio.TaskGroup, stop: Stop) -> None:
        for file in unknown:
            if abs(time.time() - file.mtime_ns / 1e9) < self._pace.rules.stable_seconds:
                self._settle(file.key)
                continue
            while not self._lanes.offer(Waiting(file.key, time.time(), stat=file)) and not stop.ordered:
                await self._room()
            self._dispatch(group, stop)

    async def _room(self) -> None:
        self._freed.clear()
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._freed.wait()
        except TimeoutError:
            return

    def _dispatch(self, group: asyncio.TaskGroup, stop: Stop) -> None:
        while self._working < self._pace.concurrency and not stop.ordered:
            waiting = self._lanes.take()
            if waiting is None:
                return
            self._working += 1
            group.create_task(self._handle(waiting, group, stop), name="ingest file")

    async def _handle(self, waiting: Waiting, group: asyncio.TaskGroup, stop: Stop) -> None:
        judged = await self._judge(waiting, stop)
        if judged is not None:
            await self._conclude(waiting, judged, stop)
        self._lanes.finish(waiting)
        self._working -= 1
        self._freed.set()
        self._dispatch(group, stop)
        if self._lanes.idle:
            self._listening.rouse()

    async def _judge(self, waiting: Waiting, stop: Stop) -> Judged | None:
        attempt = 0
        while not stop.ordered:
            try:
                return await self._bench.judge(waiting, stop)
            except StoreUnavailable as problem:
                attempt += 1
                self._board.note("database", "unready", str(problem))
                await stop.wait(publishing.pause_seconds(attempt))
        return None

    async def _conclude(self, waiting: Waiting, judged: Judged, stop: Stop) -> None:
        state = self._settling.get(waiting.relative)
        if judged.ending is Ending.INCOMPLETE:
            if state is None:
                self._settle(waiting.relative, closed=True)
            return
        if state is not None and state.looked:
            del self._settling[waiting.relative]
        if judged.ending is Ending.REFUSED and waiting.stat is not None:
            self._search.forget_about(waiting.stat)
        elif judged.messages:
            self._board.note("database", "ready")
            await self._publish(waiting, judged.messages, stop)

    async def _publish(self, waiting: Waiting, messages: Sequence[FrameCaptured], stop: Stop) -> None:
        for message in messages:
            if not await publishing.publish(message, broker=self._broker, board=self._board, stop=stop):
                return
        if messages[0].clip_id is None:
            metrics.COMPLETE_TO_STREAM.observe(max(0.0, time.time() - waiting.heard_at))


def _readings(root: Path, relatives: list[str]) -> dict[str, tuple[int, int] | None]:
    """Size and time of change of each file, None for one that is gone; blocks."""
    readings: dict[str, tuple[int, int] | None] = {}
    for relative in relatives:
        try:
            status = (root / relative).lstat()
        except OSError:
            readings[relative] = None
        else:
            readings[relative] = (status.st_size, status.st_mtime_ns)
    return readings
