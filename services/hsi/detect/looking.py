"""Having one picture looked at, whatever the detector goes through meanwhile (the rules are in `attempts`).

While the detector is away nobody asks it: frames wait at a gate that one of them opens by asking for its health. A
picture that was with the detector when it broke off is tried alone from then on, so that the one that kills it is the
only one counted.
"""

import asyncio
import random
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol

from hsi.detect import attempts, metrics
from hsi.detect.attempts import Next
from hsi.detect.detector import Answer, DetectorTrouble
from hsi.detect.patience import Patience
from hsi.events.ids import FrameId
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.stream.consume import Reject, Retry

_log = logs.logger(__name__)

CONDITION = "detector"
MOST_SUSPECTS = 1000


class Sees(Protocol):
    """A detector, as this room needs it."""

    async def detect(self, picture: bytes, media_type: str, trace_id: str) -> Answer:
        """Its answer for one picture; raises DetectorTrouble."""
        ...

    async def problem(self) -> str:
        """Why it cannot answer now; empty when it can."""
        ...


class Looking:
    """At most `at_once` pictures with the detector; each at most `most_tries` times per delivery."""

    def __init__(self, detector: Sees, patience: Patience, board: Board, *, at_once: int, most_tries: int) -> None:
        self._detector = detector
        self._patience = patience
        self._board = board
        self._gate = Gate(detector.problem, patience, board)
        self._turnstile = Turnstile(at_once)
        self._most_tries = most_tries
        self._suspects: OrderedDict[FrameId, None] = OrderedDict()

    async def look(self, frame_id: FrameId, picture: bytes, media_type: str, trace_id: str) -> Answer:
        """The detector's answer; raises Retry or Reject."""
        tries = holds = 0
        while True:
            await self._gate.passed()
            try:
                return await self._ask(frame_id, picture, media_type, trace_id)
            except DetectorTrouble as trouble:
                metrics.TROUBLE.labels(trouble.kind).inc()
                held = attempts.after(trouble.kind, tries + 1, self._most_tries) is Next.HOLD
                tries, holds = (tries, holds + 1) if held else (tries + 1, holds)
                await self._recover(frame_id, trouble, tries, holds)

    async def _ask(self, frame_id: FrameId, picture: bytes, media_type: str, trace_id: str) -> Answer:
        async with self._turnstile.entered(alone=frame_id in self._suspects):
            answer = await self._detector.detect(picture, media_type, trace_id)
        self._suspects.pop(frame_id, None)
        self._board.note(CONDITION, "ready")
        return answer

    async def _recover(self, frame_id: FrameId, trouble: DetectorTrouble, tries: int, holds: int) -> None:
        step = attempts.after(trouble.kind, tries, self._most_tries)
        wait = attempts.pause_seconds(
            max(tries, holds), retry_after_seconds=trouble.retry_after_seconds, jitter=random.random()
        )
        _log.warning("the detector did not answer", reason=str(trouble), then=step, tries=tries)
        suspect = attempts.makes_suspect(trouble.kind)
        if suspect:
            self._suspect(frame_id)
        if suspect or step is Next.HOLD:
            self._gate.close(str(trouble), wait)
        if step is Next.REJECT:
            raise Reject(str(trouble)) from trouble
        if step is Next.GIVE_BACK:
            raise Retry(str(trouble)) from trouble
        if step is Next.AGAIN and not suspect:
            await self._patience.pause(wait, str(trouble))

    def _suspect(self, frame_id: FrameId) -> None:
        self._suspects[frame_id] = None
        while len(self._suspects) > MOST_SUSPECTS:
            self._suspects.popitem(last=False)


class Gate:
    """Open while the detector is believed to be ready; once closed, it opens when its health says so."""

    def __init__(self, problem: Callable[[], Awaitable[str]], patience: Patience, board: Board) -> None:
        self._problem = problem
        self._patience = patience
        self._board = board
        self._asking = asyncio.Lock()
        self._reason = ""
        self._wait_seconds = 0.0

    def close(self, reason: str, wait_seconds: float) -> None:
        """Nobody passes for `wait_seconds`, nor until the detector is ready."""
        if not self._reason:
            _log.error("the detector is away; frames wait for it", reason=reason)
        self._reason = reason
        self._wait_seconds = wait_seconds
        self._board.note(CONDITION, "unready", reason)

    async def passed(self) -> None:
        """Wait until the gate is open; raises Retry on the order to stop."""
        while self._reason:
            async with self._asking:
                if self._reason:
                    await self._open_or_wait()

    async def _open_or_wait(self) -> None:
        failures = 0
        while True:
            await self._patience.pause(self._wait_seconds, self._reason)
            problem = await self._problem()
            if not problem:
                break
            failures += 1
            self._reason = problem
            self._wait_seconds = attempts.pause_seconds(failures, retry_after_seconds=None, jitter=random.random())
            self._wait_seconds = min(self._wait_seconds, LONGEST_BETWEEN_QUESTIONS_SECONDS)
            self._board.note(CONDITION, "unready", problem)
        _log.info("the detector is back")
        self._reason = ""
        self._board.note(CONDITION, "ready")


LONGEST_BETWEEN_QUESTIONS_SECONDS = 5.0
"""Asking for health is cheap, and frames wait for the answer."""


class Turnstile:
    """Lets `places` in at once, or one alone."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = asyncio.Semaphore(places)
        self._one_alone = asyncio.Lock()

    @asynccontextmanager
    async def entered(self, *, alone: bool) -> AsyncIterator[None]:
        """Inside, with others or with nobody."""
        if not alone:
            async with self._free:
                yield
            return
        taken = 0
        async with self._one_alone:
            try:
                for _ in range(self._places):
                    await self._free.acquire()
                    taken += 1
                yield
            finally:
                for _ in range(taken):
                    self._free.release()
