"""Taking entries in: what a consumer reads, as whom, in which order, and how it stops reading without losing any.

Own unfinished entries come first (a restart, or an answer that was lost on the way), then, every half minute, what
others left alone, then new ones. The longest wait is 5 s, and an order to stop ends it at once.
"""

import asyncio
from collections.abc import Collection
from dataclasses import KW_ONLY, dataclass
from datetime import timedelta

from hsi.events.streams import Stream
from hsi.stream.broker import Broker, Delivery
from hsi.stream.settings import StreamSettings

_BLOCK = timedelta(seconds=5)
_RECLAIM_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Intake:
    """What a consumer reads, as whom, and how patiently."""

    stream: Stream
    group: str
    consumer: str
    _: KW_ONLY
    concurrency: int = 4
    """How many entries are handled at once."""
    claim_idle: timedelta = timedelta(seconds=130)
    """Without a sign of life for so long, an entry is taken over from its consumer."""
    max_deliveries: int = 5
    drain_seconds: float = 30.0
    """How long entries in hand may take to finish once the order to stop is given."""


def intake_of(settings: StreamSettings, stream: Stream, group: str, *, concurrency: int = 4) -> Intake:
    """The intake that a process's settings ask for."""
    return Intake(
        stream,
        group,
        settings.consumer(),
        concurrency=concurrency,
        claim_idle=settings.stale_claim,
        max_deliveries=settings.queue_max_deliveries,
    )


class Reader:
    """One consumer's view of its stream. Every method may raise BrokerUnavailable."""

    def __init__(self, broker: Broker, intake: Intake) -> None:
        self._broker = broker
        self._intake = intake
        self._resume_due = True
        self._reclaim_at = 0.0
        self._more = False

    def doubt(self) -> None:
        """An answer may have been lost: look for entries that are ours without our knowing."""
        self._resume_due = True

    async def take(
        self, room: int, held: Collection[str], ordered: asyncio.Task[bool], *, burst: bool
    ) -> list[Delivery]:
        """At most `room` entries besides those in hand; in a burst without waiting for new ones."""
        if self._resume_due:
            await self._broker.ensure_group(self._intake.stream, self._intake.group)
            taken = await self.resume(room, held)
            self._resume_due = len(taken) == room
            if taken:
                return taken
        if burst or asyncio.get_running_loop().time() >= self._reclaim_at:
            taken = await self._reclaim(room, held)
            if taken:
                return taken
        if burst or self._more:
            taken = await self._read(room, timedelta(0))
            if taken or burst:
                return taken
        return await self._read_unless(ordered, room)

    async def resume(self, room: int, held: Collection[str]) -> list[Delivery]:
        """Entries under our name that are not in hand."""
        at = self._intake
        return await self._broker.resume(at.stream, at.group, at.consumer, count=room, besides=held)

    async def renew(self, held: Collection[str]) -> None:
        """A sign of life for what is in hand."""
        await self._broker.renew(self._intake.stream, self._intake.group, self._intake.consumer, held)

    async def is_drained(self) -> bool:
        """Whether nothing on the stream is unread or pending, for anybody."""
        depth = await self._broker.depth(self._intake.stream)
        return depth.waiting == depth.pending == 0

    async def _reclaim(self, room: int, held: Collection[str]) -> list[Delivery]:
        at = self._intake
        taken = await self._broker.reclaim(at.stream, at.group, at.consumer, idle=at.claim_idle, count=room)
        if len(taken) < room:
            pause = min(_RECLAIM_SECONDS, at.claim_idle.total_seconds())
            self._reclaim_at = asyncio.get_running_loop().time() + pause
        return [delivery for delivery in taken if delivery.entry_id not in held]

    async def _read(self, room: int, block: timedelta) -> list[Delivery]:
        at = self._intake
        taken = await self._broker.read(at.stream, at.group, at.consumer, count=room, block=block)
        self._more = len(taken) == room
        return taken

    async def _read_unless(self, ordered: asyncio.Task[bool], room: int) -> list[Delivery]:
        """What an abandoned read had taken all the same is found by the last `resume` before the end."""
        reading = asyncio.ensure_future(self._read(room, _BLOCK))
        try:
            await asyncio.wait({reading, ordered}, return_when=asyncio.FIRST_COMPLETED)
            return reading.result() if reading.done() else []
        finally:
            if not reading.done():
                reading.cancel()
                await asyncio.wait({reading})
