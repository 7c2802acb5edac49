"""Child processes on a leash: what we start ends with us, whatever ends us.

Every child runs in its own session, so a Ctrl-C in the terminal reaches only us and children end in our order; and
the kernel signals it when we die without a word (SIGKILL, out of memory). `python -m hsi.site.children` is the leash:
it drops root where asked, asks the kernel for that signal, then becomes the program.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from hsi.runtime.tasks import Stop

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class ChildFailed(Exception):
    """A child process ended or never became ready; the message carries the end of its own log."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run and how to end it."""

    name: str
    arguments: Sequence[str]
    log: Path
    """Where its output goes, appended."""
    end_signal: signal.Signals = signal.SIGTERM
    user: str = ""
    """Account to run as when we are root; empty keeps ours."""
    environment: dict[str, str] = field(default_factory=dict)
    """Added to a minimal environment; a child does not inherit ours, which may hold secrets."""


class Child:
    """One running program."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process) -> None:
        self.program = program
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    async def ended(self) -> int:
        """Wait for its end; the exit status."""
        return await self._process.wait()

    def last_words(self, lines: int = 5) -> str:
        """The end of its log, for an error message."""
        return tail(self.program.log, lines)

    async def stop(self, *, patience_seconds: float = 20.0) -> None:
        """Ask it to end, then, out of patience, end it."""
        if self.running:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.program.end_signal)
            try:
                async with asyncio.timeout(patience_seconds):
                    await self._process.wait()
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    self._process.kill()
                await self._process.wait()


class ServerEnded(Exception):
    """An embedded server ended while we still needed it."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(
            f"The embedded {name} ended unexpectedly: {words or 'it left no word'}. "
            "Start hsi again: nothing is lost, what was not finished is taken up."
        )


@dataclass(frozen=True, slots=True)
class Server:
    """A running embedded server; as a task it does nothing but notice its end."""

    title: str
    url: str
    child: Child

    @property
    def name(self) -> str:
        """Name for logs."""
        return f"{self.title} watch"

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Wait for the order to stop; raises ServerEnded when the server ends first."""
        if burst:
            return
        await first(self.child.ended(), stop.wait())
        if not stop.ordered:
            raise ServerEnded(self.title, self.child.last_words())


async def first(*waits: Awaitable[object]) -> None:
    """Wait for whichever ends first; the others are cancelled."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def start(program: Program) -> Child:
    """Start a program on a leash."""
    leash = [sys.executable, "-m", "hsi.site.children", str(os.getpid()), program.end_signal.name, program.user or "-"]
    program.log.parent.mkdir(parents=True, exist_ok=True)
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **program.environment}
    with program.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *leash,
            *program.arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    return Child(program, process)


def tail(log: Path, lines: int) -> str:
    """The last lines of a text file; empty when it cannot be read."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def end_leftover(pid: int, marker: str, *, patience_seconds: float = 20.0) -> bool:
    """End a process of an earlier run that is still there; `marker` must stand in its command line, or it is not ours.

    Returns whether there was one. Blocks; call it before the event loop has work, or in a thread.
    """
    try:
        process = psutil.Process(pid)
        if not any(marker in part for part in process.cmdline()):
            return False
        process.terminate()
        try:
            process.wait(patience_seconds)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(patience_seconds)
    except psutil.NoSuchProcess:
        return False
    return True


def _become(arguments: Sequence[str]) -> None:
    parent, end_signal, user, *command = arguments
    if user != "-":
        _drop_root(user)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.Signals[end_signal]))
        if os.getppid() != int(parent):
            raise SystemExit(0)  # the parent died before the kernel knew of the leash
    os.execv(command[0], command)  # noqa: S606 - a fixed program of ours, no shell


def _drop_root(user: str) -> None:
    import pwd

    account = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


if __name__ == "__main__":
    _become(sys.argv[1:])
