"""The line in front of the network: pictures wait here for the next micro-batch.

The decision how many go together is `batching`'s; this is its edge on asyncio. At most `lanes` runs of the network are
under way at once, each in a thread. A caller that goes away takes its picture out of the line; a batch that already
left keeps its other pictures' results. A run that fails fails the pictures it held and nobody else.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from hsi.serve.detector import batching, metrics
from hsi.serve.detector.boxes import Floats, Found

Infer = Callable[[Sequence[Floats]], Sequence[Found]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network saw in one picture, and what its run was like."""

    found: Found
    seconds: float
    batch_size: int


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    tensor: Floats
    answer: "asyncio.Future[Answer]"
    since: float


@dataclass(frozen=True, slots=True)
class _Ran:
    found: Sequence[Found]
    seconds: float


class Line:
    """Pictures waiting for one network. To be used from one event loop; `close` when done."""

    def __init__(self, infer: Infer, latency: Mapping[int, float], *, lanes: int) -> None:
        self.latency = dict(latency)
        self._infer = infer
        self._lanes = lanes
        self._pool = ThreadPoolExecutor(lanes, thread_name_prefix="infer")
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[_Waiting] = deque()
        self._running: dict[int, float] = {}
        self._sent = 0
        self._rhythm = batching.Rhythm()
        self._look_again: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    async def put(self, tensor: Floats) -> Answer:
        """Wait for the network's answer to one picture; raises what the run raised."""
        now = self._loop.time()
        self._rhythm = self._rhythm.arrived(now)
        waiting = _Waiting(tensor, self._loop.create_future(), now)
        self._waiting.append(waiting)
        self._turn()
        try:
            return await waiting.answer
        finally:
            if waiting in self._waiting:  # the caller went away
                self._waiting.remove(waiting)

    def longest_run_seconds(self) -> float:
        """Age of the oldest run that has not come back; 0 when the network is idle."""
        now = self._loop.time()
        return now - min(self._running.values(), default=now)

    def close(self) -> None:
        """Start nothing more; whoever still waits is cancelled."""
        self._stop_looking()
        for waiting in self._waiting:
            waiting.answer.cancel()
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _turn(self) -> None:
        self._stop_looking()
        while self._waiting and len(self._running) < self._lanes:
            waited = self._loop.time() - self._waiting[0].since
            plan = batching.decide(len(self._waiting), waited, self._rhythm.per_second, self.latency)
            if plan.wait_seconds > 0:
                self._look_again = self._loop.call_later(plan.wait_seconds, self._turn)
                return
            self._send([self._waiting.popleft() for _ in range(plan.size)])

    def _send(self, batch: list[_Waiting]) -> None:
        self._sent += 1
        self._running[self._sent] = self._loop.time()
        run = self._loop.run_in_executor(self._pool, self._timed, [waiting.tensor for waiting in batch])
        run.add_done_callback(partial(self._done, batch, self._sent, len(self._running) == 1))

    def _timed(self, tensors: list[Floats]) -> _Ran:
        started = time.perf_counter()
        found = self._infer(tensors)
        return _Ran(found, time.perf_counter() - started)

    def _done(self, batch: list[_Waiting], number: int, alone: bool, run: "asyncio.Future[_Ran]") -> None:  # noqa: FBT001
        del self._running[number]
        problem = None if run.cancelled() else run.exception()
        if run.cancelled() or problem is not None:
            self._fail(batch, problem)
        else:
            self._deliver(batch, run.result(), alone=alone and not self._running)
        self._turn()

    def _fail(self, batch: list[_Waiting], problem: BaseException | None) -> None:
        metrics.INFERENCE_ERRORS.inc()
        for waiting in batch:
            if waiting.answer.done():
                continue
            if problem is None:
                waiting.answer.cancel()
            else:
                waiting.answer.set_exception(problem)

    def _deliver(self, batch: list[_Waiting], ran: _Ran, *, alone: bool) -> None:
        metrics.INFERENCE_SECONDS.observe(ran.seconds)
        metrics.BATCH_SIZE.observe(len(batch))
        if alone:  # runs side by side slow each other; they would say nothing about the size
            self.latency = batching.measured(self.latency, len(batch), ran.seconds)
        for waiting, found in zip(batch, ran.found, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(Answer(found, ran.seconds, len(batch)))

    def _stop_looking(self) -> None:
        if self._look_again is not None:
            self._look_again.cancel()
            self._look_again = None
