"""Copies of the operator that start at once: each is forked from one process that has its modules in memory already.

What runs is the program, in a process of its own, with the environment that it is told; only the seconds in which
Python reads the modules are spent once for all tests.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from hsi_operator import __main__ as program

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([program.__name__, __name__])


class Copy(Protocol):
    """A process of the operator."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    def send_signal(self, signal: int, /) -> None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    async def wait(self) -> int: ...


class Forked:
    """A copy that was forked; what it says goes to the log."""

    def __init__(self, told: Mapping[str, str], log: Path) -> None:
        self._process = _CONTEXT.Process(target=_run, args=(dict(told), str(log)), name="operator")
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, sign: int, /) -> None:
        os.kill(self.pid, sign)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode


def _run(told: Mapping[str, str], log: str) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(output, stream.fileno())
    os.environ.update(told)  # noqa: TID251 - a child is told what it needs
    sys.exit(program.main())
