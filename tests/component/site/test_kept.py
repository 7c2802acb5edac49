"""A program that is kept running ends with the order to stop."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.site.children import Program
from hsi.site.kept import KeptChild, always

pytestmark = pytest.mark.timeout(60)

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


class Wanted:
    """A wish that can end."""

    def __init__(self) -> None:
        self.is_so = True

    async def __call__(self) -> bool:
        return self.is_so


@pytest.mark.parametrize("wanted", [always, Wanted()], ids=["always", "while wanted"])
async def test_the_order_to_stop_ends_it_at_once(
    tmp_path: Path, eventually: Eventually, wanted: Callable[[], Awaitable[bool]]
) -> None:
    log = tmp_path / "log"
    program = Program("waiting", [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"], log)
    stop = Stop()

    async def is_there() -> bool:
        return log.exists() and "here" in log.read_text()

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(KeptChild("waiting", program, Board(), wanted=wanted).run(stop))
        await eventually(is_there)
        stop.order()
