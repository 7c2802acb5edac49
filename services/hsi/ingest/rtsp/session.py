"""One connection to a camera, from the first word to the last: the relay, the watching thread, and the deliveries."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from hsi.ingest.rtsp import metrics, relay
from hsi.ingest.rtsp.address import Address
from hsi.ingest.rtsp.handover import Handover
from hsi.ingest.rtsp.relay import Relay
from hsi.ingest.rtsp.watching import Shot, Watch, Wish
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.outside import Outside
from hsi.ingest.sources.source import Deliver, Picture, Reason
from hsi.runtime.credentials import Login
from hsi.runtime.tasks import end

STALLED_SECONDS: Final = 10.0
"""No camera is silent for so long; one that is has frozen, or the way to it has."""
_LOOK_SECONDS: Final = 0.5
_DRAIN_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part in every session of one source."""

    login: Login | None
    wish: Wish
    outside: Outside
    deliver: Deliver
    """As a source's, but it tells failures of its own and raises nothing."""


class Session:
    """One connection; made anew for each."""

    def __init__(self, party: Party) -> None:
        self._party = party
        self._loop = asyncio.get_running_loop()
        self._pictures: asyncio.Queue[Picture | None] = asyncio.Queue()
        self._handover: Handover[Shot] = Handover(metrics.DROPPED.labels(party.wish.camera).inc)
        self._watch = Watch(party.wish, party.outside, self._handover, self._keep)
        self._watched: asyncio.Future[None] = self._loop.create_future()
        self._watched.add_done_callback(_seen)

    def halt(self) -> None:
        """End with the next packet, with a word to the camera."""
        self._watch.halt()

    async def run(self, where: Address) -> None:
        """Deliver pictures until halted; raises CameraFailed for every other end."""
        async with relay.opened(where, self._party.login, self._party.outside.way) as served:
            relaying = asyncio.create_task(served.run(), name="rtsp relay")
            delivering = asyncio.create_task(self._deliveries(), name="rtsp deliveries")
            waking = asyncio.create_task(self._stalled(served), name="rtsp stall")
            relaying.add_done_callback(_seen)
            threading.Thread(target=self._watching, args=(served.url,), name="rtsp", daemon=True).start()
            try:
                await asyncio.wait({relaying, waking, self._watched}, return_when=asyncio.FIRST_COMPLETED)
                if not waking.done():
                    await asyncio.wait({relaying, self._watched}, timeout=_DRAIN_SECONDS)
                told = self._watch.halted
            finally:
                self._watch.halt()
                served.close()
                self._pictures.put_nowait(None)
                await asyncio.wait({delivering, self._watched}, timeout=_DRAIN_SECONDS)
                for task in (relaying, waking, delivering):
                    await end(task)
            self._judge(waking, relaying, told=told)

    def _judge(self, *tasks: "asyncio.Task[None]", told: bool) -> None:
        """Raise what ended the session, unless it was `told` to; the first knows best, the watching thread least."""
        ended = [known for known in (*tasks, self._watched) if known.done() and not known.cancelled()]
        for problem in [known.exception() for known in ended]:
            if problem is not None:
                raise problem
        if not told:
            raise CameraFailed(Reason.ENDED, "the stream ended")

    async def _deliveries(self) -> None:
        while (picture := await self._pictures.get()) is not None:
            try:
                await self._party.deliver(picture)
            finally:
                self._handover.free()

    async def _stalled(self, served: Relay) -> None:
        """Ends with CameraFailed when the stream plays and nothing comes.

        While the player still looks what the stream is, whatever the camera sends counts; from then on only pictures.
        """
        heard, chunks = self._party.outside.ticks(), 0
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self._party.outside.ticks()
            if self._watch.heard_at is not None:
                heard = self._watch.heard_at
            elif not served.playing or served.chunks > chunks:
                heard, chunks = now, served.chunks
            if now - heard > STALLED_SECONDS:
                raise CameraFailed(Reason.STALLED, f"no packet came for {STALLED_SECONDS:.0f} s")

    def _watching(self, url: str) -> None:
        """The thread's body."""
        try:
            self._watch.run(url)
        except BaseException as problem:  # noqa: BLE001 - a thread's failure is raised where the session is awaited
            self._call(self._end_watch, problem)
        else:
            self._call(self._end_watch, None)

    def _end_watch(self, problem: BaseException | None) -> None:
        if self._watched.done():
            return
        if problem is None:
            self._watched.set_result(None)
        else:
            self._watched.set_exception(problem)

    def _keep(self, picture: Picture) -> None:
        self._call(self._pictures.put_nowait, picture)

    def _call(self, function: Callable[..., None], *arguments: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(function, *arguments)


def _seen(ended: "asyncio.Future[None]") -> None:
    """A failure that nobody asks about any more, because the session was cancelled, is no news."""
    if not ended.cancelled():
        ended.exception()
