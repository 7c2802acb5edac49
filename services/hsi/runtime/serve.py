"""Running a process from its `__main__`: logs, loop, signals, probes, tasks, exit code.

`serve(build, load(Settings), process="detect")` returns when the process was told to stop (SIGTERM, SIGINT) and its
tasks have finished what they held. The first signal orders the stop, a second one ends the process at once. A process
that cannot start, one of whose tasks fails, or that had to leave work unfinished, exits with code 1 and one log line
that says why.
"""

import asyncio
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack
from datetime import timedelta
from typing import TypeVar

import uvloop

from hsi.runtime import logs, probes, tasks
from hsi.runtime.health import Board
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.tasks import Stop, Task
from hsi.runtime.web import HttpServer

STOP_WITHIN = timedelta(seconds=45)
"""Longest wait for tasks after the order to stop; longer than any drain, shorter than a pod's grace period of 60 s."""

T = TypeVar("T", bound=RuntimeSettings)
Build = Callable[[T, Board], AbstractAsyncContextManager[Sequence[Task]]]

_log = logs.logger(__name__)


def serve(build: Build[T], settings: T, *, process: str, burst: bool = False) -> None:
    """Run until stopped; raises SystemExit with code 1 when it could not start or failed."""
    try:
        logs.configure(settings, process=process)
    except logs.LogFileUnwritable as error:
        raise SystemExit(str(error)) from error
    for remark in settings.remarks:
        _log.warning(remark)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        clean = runner.run(_main(build, settings, process=process, burst=burst))
    logs.shutdown()
    if not clean:
        raise SystemExit(1)


async def _main(build: Build[T], settings: T, *, process: str, burst: bool) -> bool:
    board, stop = Board(), Stop()
    probe = HttpServer(
        probes.app(board, process=process),
        name="probes",
        host=settings.probe_host,
        port=settings.probe_port,
        setting="PROBE_PORT",
    )
    work = asyncio.create_task(_work(build(settings, board), probe, stop, burst=burst), name=process)
    with Signals(stop, work):
        try:
            await work
        except asyncio.CancelledError:
            _log.warning("stopped before everything held was finished")
            return False
        except Exception as error:  # noqa: BLE001  (the last resort of the process: say it once, exit 1)
            _report(error)
            return False
    _log.info("stopped")
    return True


async def _work(
    building: AbstractAsyncContextManager[Sequence[Task]], probe: HttpServer, stop: Stop, *, burst: bool
) -> None:
    with ExitStack() as opened:
        async with building as built:
            running = [*built] if burst else [*built, probe]
            for server in (task for task in running if isinstance(task, HttpServer)):
                opened.callback(server.close)
                server.bind()
                _log.info("listening", task=server.name, url=server.url)
            _log.info("started", tasks=[task.name for task in running])
            await tasks.run(running, stop, burst=burst)


class Signals:
    """While entered: SIGTERM and SIGINT order the stop; a second one cancels the work and ends the process soon.

    After the first, the work has STOP_WITHIN to return; then it is cancelled too. After a cancellation there are
    three seconds for adapters to close, then the process ends whatever still runs.
    """

    _LAST_SECONDS = 3.0

    def __init__(self, stop: Stop, work: asyncio.Task[None]) -> None:
        self._stop = stop
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._timers: list[asyncio.TimerHandle] = []

    def __enter__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._on, number)

    def __exit__(self, *_: object) -> None:
        for timer in self._timers:
            timer.cancel()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.remove_signal_handler(number)

    def _on(self, number: signal.Signals) -> None:
        if self._stop.ordered:
            _log.warning("stopping at once", signal=number.name)
            self._cut(number)
            return
        _log.info("stopping", signal=number.name)
        self._stop.order()
        self._timers.append(self._loop.call_later(STOP_WITHIN.total_seconds(), self._cut, number))

    def _cut(self, number: signal.Signals) -> None:
        self._work.cancel()
        self._timers.append(self._loop.call_later(self._LAST_SECONDS, os._exit, 128 + number))


def _report(error: BaseException) -> None:
    """One line for everything that failed; a traceback only for what is not one of our own sentences."""
    leaves = list(failures(error))
    said = "; ".join(str(leaf) if is_sentence(leaf) else f"{type(leaf).__name__}: {leaf}" for leaf in leaves)
    unexpected = ["".join(traceback.format_exception(leaf)) for leaf in leaves if not is_sentence(leaf)]
    if unexpected:
        _log.error(said, tracebacks=unexpected)
    else:
        _log.error(said)


def failures(error: BaseException) -> Iterable[BaseException]:
    """What really went wrong inside nested exception groups, in order, cancellations left out."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from failures(inner)
    else:
        yield error


def is_sentence(error: BaseException) -> bool:
    """Whether the error is one of the house, whose text says to a person what is wrong and what to do."""
    return type(error).__module__.startswith("hsi.")
