"""Having a clip read by a process of its own, and listening to it with bounds on time and size."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Final

from hsi.ingest.video import findings
from hsi.ingest.video.child import GRACE_SECONDS, Orders
from hsi.ingest.video.findings import ClipRefused, Facts, ReaderGarbled, Refusal, Still
from hsi.ingest.video.sampling import Rules
from hsi.runtime.tasks import Stop

CHILD: Final = "hsi.ingest.video.child"
MEMORY_BYTES: Final = 2 << 30
"""Address space of the reader; a 4K clip needs about a quarter of it, most of that for libraries."""

Take = Callable[[Still], Awaitable[None]]


class ReadingStopped(Exception):
    """The order to stop came while the clip was read; nothing is decided about it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one clip may cost."""

    max_pixels: int
    max_picture_bytes: int
    seconds: float = 120.0
    memory_bytes: int = MEMORY_BYTES


class Decoder:
    """Reads clips, `at_once` of them at a time."""

    def __init__(self, cost: Cost, *, at_once: int) -> None:
        self._cost = cost
        self._places = asyncio.Semaphore(at_once)

    async def read(self, file: BinaryIO, rules: Rules, take: Take, stop: Stop) -> Facts:
        """What the clip is, after `take` was given each of its stills; raises ClipRefused and ReadingStopped.

        Whatever `take` raises ends the reading and is raised.
        """
        reading = asyncio.create_task(self._read(file, rules, take), name="clip reader")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        try:
            await asyncio.wait({reading, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                raise ReadingStopped
            return reading.result()
        finally:
            for task in (reading, stopping):
                task.cancel()
            await asyncio.gather(reading, stopping, return_exceptions=True)

    async def _read(self, file: BinaryIO, rules: Rules, take: Take) -> Facts:
        cost = self._cost
        async with self._places:
            orders = Orders(
                file=file.fileno(),
                size_bytes=os.fstat(file.fileno()).st_size,
                first=str(rules.first),
                interval=str(rules.interval),
                most=rules.most,
                max_pixels=cost.max_pixels,
                max_picture_bytes=cost.max_picture_bytes,
                seconds=cost.seconds,
                memory_bytes=cost.memory_bytes,
            )
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", CHILD, orders.written()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                pass_fds=(file.fileno(),),
                limit=findings.LONGEST_LINE_BYTES,
            )
            complaints = asyncio.create_task(_last_words(child), name="clip reader's complaints")
            try:
                async with asyncio.timeout(cost.seconds + GRACE_SECONDS):
                    return await self._listen(child, rules.most, take, complaints)
            except TimeoutError as late:
                raise ClipRefused(Refusal.TOO_SLOW, f"not read within {cost.seconds:.0f} s") from late
            finally:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()
                await complaints

    async def _listen(
        self, child: asyncio.subprocess.Process, most: int, take: Take, complaints: asyncio.Task[str]
    ) -> Facts:
        out = child.stdout
        assert out is not None  # noqa: S101  (it was asked for)
        try:
            for _ in range(most + 1):
                line = await out.readline()
                said = findings.heard(line, most_bytes=self._cost.max_picture_bytes) if line else None
                if isinstance(said, Facts):
                    return said
                if said is None or isinstance(said, ClipRefused):
                    break
                at_us, size = said
                await take(Still(at_us, await out.readexactly(size)))
        except (ReaderGarbled, asyncio.IncompleteReadError, ValueError) as problem:
            raise ClipRefused(Refusal.DECODER_CRASHED, f"the reader could not be understood: {problem}") from problem
        if isinstance(said, ClipRefused):
            raise said
        if said is not None:
            raise ClipRefused(Refusal.DECODER_CRASHED, f"the reader gave more than {most} pictures")
        detail = f"the reader ended with status {await child.wait()} before it was done: {await complaints}"
        raise ClipRefused(Refusal.DECODER_CRASHED, detail)


async def _last_words(child: asyncio.subprocess.Process) -> str:
    """The last line of what the reader complained about, short; reads on until it ends, so that it never waits."""
    tail, errors = b"", child.stderr
    while errors is not None and (chunk := await errors.read(4096)):
        tail = (tail + chunk)[-1000:]
    lines = tail.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][-200:] if lines else "it said nothing"
