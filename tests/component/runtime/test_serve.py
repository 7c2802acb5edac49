"""Whole processes: start, probes, signals, exit codes, and what they say when they cannot go on."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOM = '''
import asyncio, sys
from contextlib import asynccontextmanager
from datetime import timedelta
from hsi.runtime import logs
from hsi.runtime.serve import serve
from hsi.runtime.settings import RuntimeSettings, load

class Unhappy(Exception):
    """A sentence of this house."""
    __module__ = "hsi.room"

class Loop:
    name = "loop"
    def __init__(self, board):
        self.pulse = board.pulse("loop", stall_after=timedelta(seconds=60))
    async def run(self, stop, *, burst=False):
        mode = sys.argv[1]
        logs.logger("room").info("looping")
        if mode == "bug":
            raise ValueError("broken")
        if mode == "unhappy":
            raise Unhappy("the lamp is out; put in another")
        if mode == "return" or burst:
            return
        await stop.wait()
        if mode == "stuck":
            await asyncio.Event().wait()
        logs.logger("room").info("drained")

@asynccontextmanager
async def build(settings, board):
    if sys.argv[1] == "nostart":
        raise Unhappy("the door is locked; bring the key")
    if sys.argv[1] == "nobuild":
        raise RuntimeError("bug while building")
    board.note("database", "ready")
    yield [Loop(board)]
    logs.logger("room").info("closed")

serve(build, load(RuntimeSettings), process="room", burst=sys.argv[1] == "burst")
'''


class Process:
    """One running room and its log lines so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[dict[str, Any]] = []
        self.text = ""

    async def until(self, event: str) -> dict[str, Any]:
        """Read on until this event was logged."""
        assert self.process.stderr is not None
        while raw := await asyncio.wait_for(self.process.stderr.readline(), 30):
            self.text += raw.decode()
            if raw.startswith(b"{"):
                self.lines.append(json.loads(raw))
                if self.lines[-1]["event"] == event:
                    return self.lines[-1]
        raise AssertionError(f"{event!r} was never logged, only:\n{self.text}")

    async def ended(self) -> int:
        """Read to the end; the exit code."""
        assert self.process.stderr is not None
        self.text += (await asyncio.wait_for(self.process.stderr.read(), 30)).decode()
        self.lines = [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]
        return await asyncio.wait_for(self.process.wait(), 30)

    @property
    def events(self) -> list[str]:
        return [line["event"] for line in self.lines]


Start = Callable[..., Any]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    (tmp_path / "room.py").write_text(ROOM)
    started: list[asyncio.subprocess.Process] = []

    async def begin(mode: str, **environment: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "room.py", mode,
            cwd=tmp_path, stderr=asyncio.subprocess.PIPE, env={"LOG_FILE_PATH": "", **environment},
        )  # fmt: skip
        started.append(process)
        return Process(process)

    yield begin
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def probing(process: Process) -> AsyncIterator[httpx.AsyncClient]:
    listening = await process.until("listening")
    await process.until("looping")
    async with httpx.AsyncClient(base_url=listening["url"], timeout=10) as http:
        yield http


async def test_a_process_answers_its_probes_and_stops_when_told(start: Start) -> None:
    room = await start("wait")
    async with probing(room) as http:
        assert (await http.get("/healthz")).json()["tasks"] == ["loop"]
        assert (await http.get("/readyz")).json()["status"] == "ready"
        assert "python_info" in (await http.get("/metrics")).text
    room.process.send_signal(signal.SIGTERM)
    assert await room.ended() == 0
    assert room.events[-4:] == ["stopping", "drained", "closed", "stopped"]


async def test_ctrl_c_stops_too(start: Start) -> None:
    room = await start("wait")
    await room.until("looping")
    room.process.send_signal(signal.SIGINT)
    assert await room.ended() == 0
    assert "Traceback" not in room.text


async def test_a_second_signal_ends_a_process_that_is_stuck(start: Start) -> None:
    room = await start("stuck")
    await room.until("looping")
    room.process.send_signal(signal.SIGTERM)
    await room.until("stopping")
    room.process.send_signal(signal.SIGTERM)
    assert await room.ended() == 1
    assert room.events[-1] == "stopped before everything held was finished"
    assert "Traceback" not in room.text


async def test_a_bug_in_a_task_ends_the_process_with_one_line_and_its_traceback(start: Start) -> None:
    room = await start("bug")
    assert await room.ended() == 1
    (line,) = [line for line in room.lines if line["level"] == "error"]
    assert line["event"] == "ValueError: broken"
    assert "Traceback" in line["tracebacks"][0]
    assert all(text.startswith("{") for text in room.text.splitlines())


async def test_a_task_that_returns_by_itself_ends_the_process(start: Start) -> None:
    room = await start("return")
    assert await room.ended() == 1
    assert room.events[-1] == "task 'loop' ended although nobody told it to stop"


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("unhappy", "the lamp is out; put in another"),
        ("nostart", "the door is locked; bring the key"),
        ("nobuild", "RuntimeError: bug while building"),
    ],
)
async def test_what_keeps_a_process_from_running_is_one_readable_line(start: Start, mode: str, said: str) -> None:
    room = await start(mode)
    assert await room.ended() == 1
    (line,) = [line for line in room.lines if line["level"] == "error"]
    assert line["event"] == said
    assert ("tracebacks" in line) == (mode == "nobuild")


async def test_a_taken_probe_port_is_one_readable_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        room = await start("wait", PROBE_PORT=str(other.getsockname()[1]))
        assert await room.ended() == 1
    assert room.events[-1].endswith("choose another with PROBE_PORT")


async def test_bad_settings_are_told_before_anything_starts(start: Start) -> None:
    room = await start("wait", PROBE_PORT="-1", DEBUG="perhaps")
    assert await room.ended() == 1
    assert room.text.splitlines() == [
        "The settings are not valid (2 problems):",
        "  DEBUG=perhaps: must be true or false [environment]",
        "  PROBE_PORT=-1: must be at least 0 and at most 65535 [environment]",
    ]


async def test_a_log_file_that_cannot_be_written_is_told_before_anything_starts(start: Start) -> None:
    room = await start("wait", LOG_FILE_PATH="room.py/x.log")
    assert await room.ended() == 1
    assert room.text.startswith("LOG_FILE_PATH=room.py/x.log: cannot be written (")
    assert len(room.text.splitlines()) == 1


async def test_remarks_on_settings_are_logged_at_start(start: Start) -> None:
    room = await start("burst", FRONTEND_PORT="80")
    assert await room.ended() == 0
    assert room.events[0] == "FRONTEND_PORT is set, but the dashboard does not exist yet; it has no effect"
    assert room.lines[0]["level"] == "warning"


async def test_a_burst_ends_when_the_work_is_done_and_listens_nowhere(start: Start) -> None:
    room = await start("burst")
    assert await room.ended() == 0
    assert "listening" not in room.events
    assert room.events[-2:] == ["closed", "stopped"]


async def test_the_log_file_gets_the_same_lines_as_stderr(start: Start, tmp_path: Path) -> None:
    room = await start("burst", LOG_FILE_PATH="logs/security.log")
    assert await room.ended() == 0
    written = (tmp_path / "logs" / "security.log").read_text().splitlines()
    assert [json.loads(line) for line in written] == room.lines
