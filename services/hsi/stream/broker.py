"""What rooms may ask of the queue, said once; `redis_broker` and `memory` both keep it under one contract suite.

Work streams: an entry is there until its reader acknowledged it or it was dead-lettered; nothing else removes it, so
the length of a work stream is its unread plus its pending entries. A full stream makes the writer wait. Logs: capped
history with a gapless integer sequence that every replica agrees on. The first number of a log is the time in
milliseconds, so that the sequence goes on upwards even when the queue's data were lost.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from hsi.events.messages import Message, QueueDepth
from hsi.events.streams import Stream


@dataclass(frozen=True, slots=True)
class Delivery:
    """One entry handed to one consumer."""

    stream: Stream
    group: str
    entry_id: str
    message: Message | None
    """None when the entry could not be decoded; `problem` then says why and the entry can only be buried."""
    deliveries: int
    """How often this entry was handed out, this time included: 1 on first reading."""
    problem: str = ""
    raw: str = ""
    """What stood there, cut to 4096 characters, for the dead letter of an entry that could not be decoded."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry nobody could process, kept with its reason until a person looks."""

    entry_id: str
    type_name: str
    data: str
    reason: str
    deliveries: int
    buried_at_ms: int


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One message of a capped log with its place in it."""

    seq: int
    message: Message


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of every stream, in entries."""

    queue_max_size: int = 10_000
    """Of a work stream and of a dead letter queue."""
    publish_timeout: timedelta = timedelta(seconds=30)
    """How long a writer waits for room."""
    log_size: int = 10_000
    """A log keeps this many, and beyond them whatever one of its groups has not finished …"""
    log_hard_size: int = 100_000
    """… up to this many: then appending is refused until the group reads on."""


class StreamFull(Exception):
    """A stream stayed at its maximum length for the whole publishing timeout; the writer must hold its work."""

    def __init__(self, stream: Stream, length: int) -> None:
        super().__init__(f"stream {stream} stayed full at {length} entries")


class DeadLettersFull(Exception):
    """A stream's dead letter queue is at its maximum; the entry stays where it is, pending, until there is room."""

    def __init__(self, stream: Stream, length: int) -> None:
        super().__init__(f"the dead letter queue of {stream} is full at {length} entries: requeue or delete some")


class BrokerRefused(Exception):
    """The queue answered with an error that waiting does not mend: a foreign key type, a faulty script. A bug."""


class BrokerUnavailable(Exception):
    """The queue could not be reached or did not answer in time; nothing is known about the attempt's effect."""


class Broker(Protocol):
    """Work streams: publish, read, reclaim, acknowledge, bury. Every method may raise BrokerUnavailable."""

    async def publish(self, message: Message) -> None:
        """Append to the message's stream (`events.streams.stream_of`); waits for room, then raises StreamFull."""
        ...

    async def ensure_group(self, stream: Stream, group: str) -> None:
        """Create the group at the stream's beginning unless it exists; publishing before that loses nothing."""
        ...

    async def read(self, stream: Stream, group: str, consumer: str, *, count: int, block: timedelta) -> list[Delivery]:
        """New entries, at most `count`, waiting up to `block` for the first; a zero `block` does not wait."""
        ...

    async def resume(
        self, stream: Stream, group: str, consumer: str, *, count: int, besides: Collection[str] = ()
    ) -> list[Delivery]:
        """Entries this very consumer name took and never finished, oldest first: what a restart finds at once.

        `besides` names the entry ids the caller holds: they are neither returned nor counted. Returning an entry
        counts as a delivery.
        """
        ...

    async def reclaim(
        self, stream: Stream, group: str, consumer: str, *, idle: timedelta, count: int
    ) -> list[Delivery]:
        """Entries any consumer took and left alone for `idle` (XAUTOCLAIM); counts as a delivery."""
        ...

    async def retake(self, delivery: Delivery, consumer: str, *, counted: bool = True) -> Delivery | None:
        """The same entry again for a retry; None when somebody else has it or has finished it.

        Raises the delivery count unless `counted` is false: what failed was then not the entry's fault.
        """
        ...

    async def renew(self, stream: Stream, group: str, consumer: str, entry_ids: Collection[str]) -> None:
        """A sign of life for entries `consumer` still works on: nobody reclaims them; counts nothing."""
        ...

    async def ack(self, delivery: Delivery) -> None:
        """Done: acknowledged and, on a work stream, removed, in one step."""
        ...

    async def bury(self, delivery: Delivery, reason: str) -> None:
        """Move to the stream's dead letters with the reason, in one step; nothing when somebody has finished it.

        Raises DeadLettersFull, and then the entry stays pending.
        """
        ...

    async def depth(self, stream: Stream) -> QueueDepth:
        """How far readers are behind; for a log, the group furthest behind."""
        ...

    async def dead_letters(self, stream: Stream, *, start: int = 0, limit: int = 100) -> list[DeadLetter]:
        """Dead letters, oldest first, without removing them."""
        ...

    async def requeue(self, stream: Stream, entry_id: str | None = None) -> DeadLetter | None:
        """Put this dead letter (the oldest) back as a fresh entry, in one step; None when it is not there.

        On a log this appends it anew. Raises StreamFull at once when there is no room.
        """
        ...

    async def discard(self, stream: Stream, *, since: str | None = None, through: str | None = None) -> int:
        """Throw away dead letters for good, from entry `since` (the oldest) to `through` (the newest); how many."""
        ...

    async def append(self, message: Message) -> int:
        """Append to the message's log and publish on the log's channel in one step; returns its sequence number.

        Raises StreamFull when a group of the log is so far behind that the log is at its hard bound.
        """
        ...

    async def replay(self, log: Stream, *, after: int, limit: int = 1000) -> list[LogEntry]:
        """Entries with a sequence number above `after`, oldest first; undecodable ones are skipped."""
        ...

    async def newest(self, log: Stream) -> int:
        """The highest sequence number ever given on this log; 0 for none."""
        ...

    async def oldest(self, log: Stream) -> int:
        """The lowest sequence number still held; 0 for an empty log."""
        ...

    def follow(self, log: Stream, *, after: int) -> AsyncIterator[LogEntry]:
        """Every entry above `after` in order, for ever, without gap or double, across outages of the queue.

        Starts at the oldest entry held when `after` is older than that; undecodable entries are skipped.
        """
        ...


class Claims(Protocol):
    """Keys that at most one holder has until they expire: dedupe, cooldown, lease. May raise BrokerUnavailable."""

    async def claim(self, key: str, holder: str, ttl: timedelta) -> str | None:
        """None when the claim is now ours, else the present holder.

        Claiming one's own key again gives None and starts its `ttl` anew.
        """
        ...

    async def hold(self, key: str, holder: str, ttl: timedelta) -> str | None:
        """As `claim`, but in the same step the present holder's `ttl` too starts anew: a claim that slides."""
        ...

    async def extend(self, key: str, ttl: timedelta) -> bool:
        """Start the `ttl` of a claim anew whoever holds it; False when nobody does."""
        ...

    async def release(self, key: str, holder: str) -> None:
        """Give up a claim; does nothing unless `holder` has it."""
        ...
