"""Reading a replay out of the log: exactly what a resync brings, while the log grows and is trimmed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hsi.api import envelopes, resync
from hsi.api.topics import Subscription
from hsi.events.streams import Stream
from hsi.runtime.sockets import text_frame
from hsi.stream.broker import Broker, LogEntry

MAX_READERS = 4
"""Replays read from the queue at the same time; the next waits."""
READ_SECONDS = 10.0
PAGE = 500


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One replay, read completely: the messages of `replay` that its client wants."""

    replay: resync.Replay
    oldest: int
    entries: tuple[LogEntry, ...]


class History:
    """Replays of the logs, a few at a time."""

    def __init__(self, broker: Broker, clock: Callable[[], datetime]) -> None:
        self._broker = broker
        self._clock = clock
        self._readers = asyncio.Semaphore(MAX_READERS)

    async def excerpt(
        self, log: Stream, *, last_sequence: int, carried_from: int, subscription: Subscription
    ) -> Excerpt:
        """What follows `last_sequence` up to `carried_from`; raises BrokerUnavailable or TimeoutError."""
        async with asyncio.timeout(READ_SECONDS), self._readers:
            newest = await self._broker.newest(log)
            oldest = await self._broker.oldest(log)
            replay = resync.plan(last_sequence, oldest=oldest, newest=newest, carried_from=carried_from)
            entries = await self._entries(log, replay)
            oldest = await self._broker.oldest(log)
        if not replay.empty and oldest > replay.after + 1:  # trimmed while we read
            replay = replace(replay, after=min(oldest - 1, replay.upto), reset=True)
        wanted = tuple(entry for entry in entries if entry.seq > replay.after and _wanted(entry, subscription))
        return Excerpt(replay, oldest, wanted)

    def frame(self, entry: LogEntry) -> bytes:
        """One replayed message, framed."""
        return text_frame(envelopes.broadcast(entry.message, entry.seq, self._clock(), replay=True))

    async def _entries(self, log: Stream, replay: resync.Replay) -> list[LogEntry]:
        found: list[LogEntry] = []
        after = replay.after
        while after < replay.upto:
            page = await self._broker.replay(log, after=after, limit=PAGE)
            found += [entry for entry in page if entry.seq <= replay.upto]
            after = page[-1].seq if page else after + PAGE  # an empty page holds only what we do not understand
        return found


def _wanted(entry: LogEntry, subscription: Subscription) -> bool:
    topic = envelopes.topic_of(entry.message)
    return topic is not None and subscription.wants(topic)
