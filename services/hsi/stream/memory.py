"""The queue in memory: the shipped twin for rooms' unit tests, under the same contract suite as Redis.

One process, one event loop, nothing kept. It encodes and decodes messages as Redis does, so that what it hands out
went over a wire. `clock` gives seconds since the epoch and decides ages and idleness.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from math import inf
from time import time

from hsi.events.messages import Message, QueueDepth
from hsi.events.streams import LOGS, Stream, encode, stream_of
from hsi.stream import entries
from hsi.stream.broker import DeadLetter, DeadLettersFull, Delivery, Limits, LogEntry, StreamFull

Clock = Callable[[], float]


@dataclass(slots=True)
class _Pending:
    consumer: str
    since: float
    deliveries: int


@dataclass(slots=True)
class _Group:
    read: int = 0
    pending: dict[int, _Pending] = field(default_factory=dict)


@dataclass(slots=True)
class _Entry:
    fields: dict[str, str]
    at: float


@dataclass(slots=True)
class _Stream:
    last: int = 0
    entries: dict[int, _Entry] = field(default_factory=dict)
    groups: dict[str, _Group] = field(default_factory=dict)
    dead: dict[int, dict[str, str]] = field(default_factory=dict)
    buried: int = 0


class MemoryBroker:
    """`broker.Broker` for one process."""

    def __init__(self, limits: Limits = Limits(), clock: Clock = time) -> None:  # noqa: B008 - a frozen value
        self._limits = limits
        self._clock = clock
        self._streams = {stream: _Stream() for stream in Stream}
        self._changed = asyncio.Condition()

    async def inject(self, stream: Stream, fields: dict[str, str]) -> None:
        """An entry as a stranger or another version of this house might have written it."""
        held = self._streams[stream]
        held.last = held.last + 1 if held.last or stream not in LOGS else int(self._clock() * 1000)
        held.entries[held.last] = _Entry(dict(fields), self._clock())
        await self._tell()

    async def publish(self, message: Message) -> None:
        """Append to the message's stream; waits for room, then raises StreamFull."""
        stream = stream_of(type(message))
        held, most = self._streams[stream].entries, self._limits.queue_max_size
        if not await self._until(lambda: len(held) < most, self._limits.publish_timeout):
            raise StreamFull(stream, len(held))
        await self.inject(stream, encode(message))

    async def ensure_group(self, stream: Stream, group: str) -> None:
        """Create the group at the stream's beginning unless it exists."""
        self._group(stream, group)

    async def read(self, stream: Stream, group: str, consumer: str, *, count: int, block: timedelta) -> list[Delivery]:
        """New entries, at most `count`, waiting up to `block` for the first."""
        taker, held = self._group(stream, group), self._streams[stream]
        await self._until(lambda: held.last > taker.read, block)
        fresh = list(islice((number for number in held.entries if number > taker.read), count))
        for number in fresh:
            taker.read = number
            taker.pending[number] = _Pending(consumer, self._clock(), 0)
        return [self._deliver(stream, group, number, consumer) for number in fresh]

    async def resume(
        self, stream: Stream, group: str, consumer: str, *, count: int, besides: Collection[str] = ()
    ) -> list[Delivery]:
        """Entries this consumer name took and never finished, oldest first."""
        pending = self._group(stream, group).pending
        mine = [n for n in sorted(pending) if pending[n].consumer == consumer and _id(n) not in besides]
        return [self._deliver(stream, group, number, consumer) for number in mine[:count]]

    async def reclaim(
        self, stream: Stream, group: str, consumer: str, *, idle: timedelta, count: int
    ) -> list[Delivery]:
        """Entries any consumer took and left alone for `idle`."""
        pending = self._group(stream, group).pending
        before = self._clock() - idle.total_seconds()
        stale = [number for number in sorted(pending) if pending[number].since <= before]
        return [self._deliver(stream, group, number, consumer) for number in stale[:count]]

    async def retake(self, delivery: Delivery, consumer: str, *, counted: bool = True) -> Delivery | None:
        """The same entry again for a retry; None when somebody else has it or has finished it."""
        number = entries.seq_of(delivery.entry_id)
        pending = self._group(delivery.stream, delivery.group).pending.get(number)
        if pending is None or pending.consumer != consumer:
            return None
        pending.deliveries -= int(not counted)
        return self._deliver(delivery.stream, delivery.group, number, consumer)

    async def renew(self, stream: Stream, group: str, consumer: str, entry_ids: Collection[str]) -> None:
        """A sign of life for entries `consumer` still works on."""
        for number, pending in self._group(stream, group).pending.items():
            if _id(number) in entry_ids and pending.consumer == consumer:
                pending.since = self._clock()

    async def ack(self, delivery: Delivery) -> None:
        """Done: acknowledged and, on a work stream, removed, in one step."""
        number = entries.seq_of(delivery.entry_id)
        self._group(delivery.stream, delivery.group).pending.pop(number, None)
        if delivery.stream not in LOGS:
            self._streams[delivery.stream].entries.pop(number, None)
        await self._tell()

    async def bury(self, delivery: Delivery, reason: str) -> None:
        """Move to the stream's dead letters with the reason, in one step."""
        held, number = self._streams[delivery.stream], entries.seq_of(delivery.entry_id)
        pending = self._group(delivery.stream, delivery.group).pending.get(number)
        if pending is None:
            return
        if len(held.dead) >= self._limits.queue_max_size:
            raise DeadLettersFull(delivery.stream, len(held.dead))
        fields = held.entries[number].fields
        held.buried += 1
        held.dead[held.buried] = {
            "type": fields.get("type", ""),
            "data": entries.raw_of(fields),
            "reason": reason,
            "deliveries": str(pending.deliveries),
            "buried_at_ms": str(int(self._clock() * 1000)),
        }
        await self.ack(delivery)

    async def depth(self, stream: Stream) -> QueueDepth:
        """How far readers are behind; for a log, the group furthest behind."""
        held = self._streams[stream]
        depths = [self._depth(held, group) for group in held.groups.values()]
        if stream not in LOGS:
            depths = depths or [self._depth(held, _Group())]
        furthest = max(depths, key=lambda depth: depth.waiting + depth.pending, default=_NOTHING)
        return furthest.model_copy(update={"dead": len(held.dead)})

    async def dead_letters(self, stream: Stream, *, start: int = 0, limit: int = 100) -> list[DeadLetter]:
        """Dead letters, oldest first, without removing them."""
        rows = islice(self._streams[stream].dead.items(), start, start + limit)
        return [entries.dead_letter_of(_id(number), fields) for number, fields in rows]

    async def requeue(self, stream: Stream, entry_id: str | None = None) -> DeadLetter | None:
        """Put this dead letter (the oldest) back as a fresh entry, in one step; None when it is not there."""
        held = self._streams[stream]
        number = next(iter(_between(held.dead, entry_id, entry_id)), None)
        if number is None:
            return None
        most = self._limits.log_hard_size if stream in LOGS else self._limits.queue_max_size
        if len(held.entries) >= most:
            raise StreamFull(stream, len(held.entries))
        fields = held.dead.pop(number)
        await self.inject(stream, {"type": fields["type"], "data": fields["data"]})
        return entries.dead_letter_of(_id(number), fields)

    async def discard(self, stream: Stream, *, since: str | None = None, through: str | None = None) -> int:
        """Throw away dead letters for good, from entry `since` (the oldest) to `through` (the newest); how many."""
        dead = self._streams[stream].dead
        gone = _between(dead, since, through)
        for number in gone:
            del dead[number]
        return len(gone)

    async def append(self, message: Message) -> int:
        """Append to the message's log; returns its sequence number."""
        log = stream_of(type(message))
        held = self._streams[log]
        keep = held.last + 2 - self._limits.log_size
        keep = min([keep, *(_needs(group) for group in held.groups.values())])
        for number in [number for number in islice(held.entries, self._limits.log_hard_size) if number < keep]:
            del held.entries[number]
        if len(held.entries) >= self._limits.log_hard_size:
            raise StreamFull(log, len(held.entries))
        await self.inject(log, encode(message))
        return held.last

    async def replay(self, log: Stream, *, after: int, limit: int = 1000) -> list[LogEntry]:
        """Entries with a sequence number above `after`, oldest first; undecodable ones are skipped."""
        found = islice(((n, e) for n, e in self._streams[log].entries.items() if n > after), limit)
        understood = [entries.log_entry_of(log, _id(number), entry.fields) for number, entry in found]
        return [entry for entry in understood if entry is not None]

    async def newest(self, log: Stream) -> int:
        """The highest sequence number ever given on this log; 0 for none."""
        return self._streams[log].last

    async def oldest(self, log: Stream) -> int:
        """The lowest sequence number still held; 0 for an empty log."""
        return next(iter(self._streams[log].entries), 0)

    async def follow(self, log: Stream, *, after: int) -> AsyncIterator[LogEntry]:
        """Every entry above `after` in order, for ever, without gap or double."""
        held = self._streams[log]
        while True:
            await self._until(lambda seen=after: held.last > seen, None)  # type: ignore[misc]  # a lambda with a default
            newest = held.last
            for entry in await self.replay(log, after=after, limit=self._limits.log_hard_size):
                yield entry
            after = newest

    def _group(self, stream: Stream, group: str) -> _Group:
        return self._streams[stream].groups.setdefault(group, _Group())

    def _deliver(self, stream: Stream, group: str, number: int, consumer: str) -> Delivery:
        pending = self._group(stream, group).pending[number]
        pending.consumer, pending.since = consumer, self._clock()
        pending.deliveries += 1
        fields = self._streams[stream].entries[number].fields
        return entries.delivery_of(stream, group, _id(number), pending.deliveries, fields)

    def _depth(self, held: _Stream, group: _Group) -> QueueDepth:
        unfinished = [
            entry.at for number, entry in held.entries.items() if number > group.read or number in group.pending
        ]
        age = self._clock() - min(unfinished) if unfinished else 0.0
        return QueueDepth(
            waiting=len(unfinished) - len(group.pending), pending=len(group.pending), oldest_seconds=max(0.0, age)
        )

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, true: Callable[[], bool], wait: timedelta | None) -> bool:
        if not true() and wait != timedelta(0):
            try:
                async with asyncio.timeout(None if wait is None else wait.total_seconds()), self._changed:
                    await self._changed.wait_for(true)
            except TimeoutError:
                pass
        return true()


_NOTHING = QueueDepth(waiting=0, pending=0, oldest_seconds=0.0)


def _id(number: int) -> str:
    return f"{number}-0"


def _between(numbers: Collection[int], since: str | None, through: str | None) -> list[int]:
    first = 0 if since is None else entries.seq_of(since)
    last = inf if through is None else entries.seq_of(through)
    return [number for number in numbers if first <= number <= last]


def _needs(group: _Group) -> int:
    return min(group.pending, default=group.read + 1)
