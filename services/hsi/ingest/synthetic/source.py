"""A drawn camera as a source of pictures: a process of its own draws, we read, and start it again when it ends.

Drawing takes a processor, so it never happens here; and this room knows nothing of what draws but a command and the
shape of its output (`feed.py` of `simulate`: each picture a JPEG behind its length). The child's standard input is a
pipe that we hold open and never write to: when we end, however that happens, it closes, and the child ends.
"""

import asyncio
import os
import random
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from hsi.ingest.sources import faults
from hsi.ingest.sources.source import Condition, Deliver, Picture, Reason, State, Tell
from hsi.media.spool import SpoolFailed
from hsi.runtime import retries
from hsi.runtime.tasks import Stop, end
from hsi.store import sources

FEED: Final = "hsi.simulate.feed"
LENGTH_BYTES: Final = 4
LATE_SECONDS: Final = 30.0
"""How much later than its time a picture may come; painting the yard and a busy machine take a while."""
_LONGEST_WORDS_BYTES: Final = 1000
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=1), timedelta(seconds=60)


class FeedFailed(Exception):
    """The drawing process gave no picture; `reason` and text say why."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def command(camera_id: str, spec: sources.SyntheticSource) -> tuple[str, ...]:
    """What draws this camera."""
    arguments = ("--camera", camera_id, "--seed", str(spec.seed), "--interval-ms", str(spec.interval_ms))
    return (sys.executable, "-m", FEED, *arguments)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SyntheticSource:
    """One drawn camera; satisfies `Source`."""

    def __init__(
        self,
        command: Sequence[str],
        interval_seconds: float,
        *,
        deliver: Deliver,
        tell: Tell,
        max_bytes: int,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._command = tuple(command)
        self._patience_seconds = interval_seconds + LATE_SECONDS
        self._deliver = deliver
        self._tell = tell
        self._max_bytes = max_bytes
        self._now = now
        self._condition: Condition | None = None
        self._failures = 0

    async def run(self, stop: Stop) -> None:
        """Bring pictures until `stop` is ordered."""
        self._say(Condition(State.CONNECTING))
        while not stop.ordered:
            problem = await self._one_life(stop)
            if not stop.ordered:
                self._say(Condition(State.FAILED, problem.reason, str(problem)))
            self._failures += 1
            delay = retries.delay(self._failures, base=_FIRST_WAIT, cap=_LONGEST_WAIT, jitter=random.random())
            await stop.wait(delay.total_seconds())

    async def _one_life(self, stop: Stop) -> FeedFailed:
        """One child, until it fails or the order to stop ends it."""
        try:
            child = await self._started()
        except OSError as problem:
            why = problem.strerror or type(problem).__name__
            return FeedFailed(Reason.ENDED, f"the process that draws the pictures cannot be started: {why}")
        complaints = asyncio.create_task(_last_words(child), name="drawing process's complaints")
        reading = asyncio.create_task(self._pictures(child), name="drawn pictures")
        ordered = asyncio.create_task(stop.wait(), name="drawing stop")
        try:
            await asyncio.wait({reading, ordered}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            with suppress(ProcessLookupError):
                child.kill()
            await end(ordered)
            await end(reading)
            await child.wait()
            words = await complaints
        ended = None if reading.cancelled() else reading.exception()
        if isinstance(ended, FeedFailed):
            return ended
        if ended is not None and not isinstance(ended, asyncio.IncompleteReadError):
            raise ended
        return FeedFailed(Reason.ENDED, f"the process that draws the pictures ended: {words}")

    async def _started(self) -> asyncio.subprocess.Process:
        """In a session of its own, so that Ctrl-C is ours to pass on, and with nothing of our environment."""
        return await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )

    async def _pictures(self, child: asyncio.subprocess.Process) -> None:
        """Deliver what comes; raises FeedFailed, and IncompleteReadError at the end."""
        out = child.stdout
        assert out is not None  # noqa: S101  (it was asked for)
        while True:
            try:
                async with asyncio.timeout(self._patience_seconds):
                    size = int.from_bytes(await out.readexactly(LENGTH_BYTES))
                    if not 0 < size <= self._max_bytes:
                        raise FeedFailed(Reason.TOO_LARGE, f"a drawn picture has {size} bytes")
                    jpeg = await out.readexactly(size)
            except TimeoutError:
                raise FeedFailed(Reason.STALLED, "the process that draws the pictures has stopped drawing") from None
            await self._delivered(Picture(jpeg, self._now()))

    async def _delivered(self, picture: Picture) -> None:
        try:
            await self._deliver(picture)
        except SpoolFailed as problem:
            self._say(Condition(State.FAILED, faults.spool(problem), str(problem)))
            return
        self._failures = 0
        self._say(Condition(State.DELIVERING))

    def _say(self, condition: Condition) -> None:
        if condition != self._condition:
            self._condition = condition
            self._tell(condition)


async def _last_words(child: asyncio.subprocess.Process) -> str:
    """The last line of what the child complained about, short; reads on until it ends, so that it never waits."""
    tail, errors = b"", child.stderr
    while errors is not None and (chunk := await errors.read(4096)):
        tail = (tail + chunk)[-_LONGEST_WORDS_BYTES:]
    lines = tail.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][-200:] if lines else "it said nothing"
