"""The queue on Redis Streams: every step that must be one step is one script (`scripts`), the rest is reading.

A work stream has one group; acknowledging removes the entry, so nothing unread can ever be trimmed and the stream's
length is its backlog. A group that vanished, as after a flush, is made again by whoever reads next.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from hsi.events.messages import Message, QueueDepth
from hsi.events.streams import CHANNELS, LOGS, Stream, encode, stream_of
from hsi.stream import delays, entries, names, scripts
from hsi.stream.broker import DeadLetter, DeadLettersFull, Delivery, Limits, StreamFull
from hsi.stream.claims import whole_ms
from hsi.stream.failures import GroupMissing, translated
from hsi.stream.pool import Commands
from hsi.stream.redis_log import LONGEST_BLOCK, RedisLog
from hsi.stream.script import Script

_FORGET_CONSUMER = timedelta(hours=1)
_REASON_CHARACTERS = 1000
_DISCARDED_AT_ONCE = 500
"""One step holds up everyone else for as long as it takes."""

T = TypeVar("T")


class RedisBroker(RedisLog):
    """`broker.Broker` for any number of processes. `reading` and `following` are for commands that block."""

    def __init__(self, short: Commands, reading: Commands, following: Commands, limits: Limits) -> None:
        super().__init__(short, following, limits)
        self._reading = reading
        self._publish = Script(short, scripts.PUBLISH, "publish")
        self._ensure_group = Script(short, scripts.ENSURE_GROUP, "make a consumer group")
        self._resume = Script(short, scripts.RESUME, "resume unfinished entries")
        self._reclaim = Script(short, scripts.RECLAIM, "reclaim stale entries")
        self._retake = Script(short, scripts.RETAKE, "take an entry again")
        self._renew = Script(short, scripts.RENEW, "renew entries in hand")
        self._ack = Script(short, scripts.ACK, "acknowledge an entry")
        self._bury = Script(short, scripts.BURY, "bury an entry")
        self._requeue = Script(short, scripts.REQUEUE, "requeue a dead letter")
        self._requeue_log = Script(short, scripts.REQUEUE_LOG, "requeue a dead letter of a log")
        self._discard = Script(short, scripts.DISCARD, "discard dead letters")
        self._depth = Script(short, scripts.DEPTH, "measure a stream")
        self._depth_log = Script(short, scripts.DEPTH_LOG, "measure a log")

    async def publish(self, message: Message) -> None:
        """Append to the message's stream; waits for room, then raises StreamFull."""
        stream, fields = stream_of(type(message)), encode(message)
        args = [self._limits.queue_max_size, fields["type"], fields["data"]]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.publish_timeout.total_seconds()
        refusals = 0
        while True:
            added, length = await self._publish([stream], args)
            if added:
                return
            refusals += 1
            if loop.time() >= deadline:
                raise StreamFull(stream, length)
            await asyncio.sleep(delays.room_seconds(refusals))

    async def ensure_group(self, stream: Stream, group: str) -> None:
        """Create the group at the stream's beginning unless it exists; forgets consumers long gone."""
        await self._ensure_group([stream], [group, whole_ms(_FORGET_CONSUMER)])

    async def read(self, stream: Stream, group: str, consumer: str, *, count: int, block: timedelta) -> list[Delivery]:
        """New entries, at most `count`, waiting up to `block` (5 s at most) for the first."""
        return await self._with_group(stream, group, lambda: self._read(stream, group, consumer, count, block))

    async def resume(
        self, stream: Stream, group: str, consumer: str, *, count: int, besides: Collection[str] = ()
    ) -> list[Delivery]:
        """Entries this consumer name took and never finished, oldest first."""
        args = [group, consumer, count, *besides]
        rows = await self._with_group(stream, group, lambda: self._resume([stream], args))
        return [_delivery(stream, group, row) for row in rows]

    async def reclaim(
        self, stream: Stream, group: str, consumer: str, *, idle: timedelta, count: int
    ) -> list[Delivery]:
        """Entries any consumer took and left alone for `idle`."""
        args = [group, consumer, round(idle.total_seconds() * 1000), count]
        rows = await self._with_group(stream, group, lambda: self._reclaim([stream], args))
        return [_delivery(stream, group, row) for row in rows]

    async def retake(self, delivery: Delivery, consumer: str, *, counted: bool = True) -> Delivery | None:
        """The same entry again for a retry; None when somebody else has it or has finished it."""
        stream, group = delivery.stream, delivery.group
        args = [group, consumer, delivery.entry_id, int(counted)]
        row = await self._with_group(stream, group, lambda: self._retake([stream], args))
        return _delivery(stream, group, row) if row else None

    async def renew(self, stream: Stream, group: str, consumer: str, entry_ids: Collection[str]) -> None:
        """A sign of life for entries `consumer` still works on."""
        args = [group, consumer, *entry_ids]
        await self._with_group(stream, group, lambda: self._renew([stream], args))

    async def ack(self, delivery: Delivery) -> None:
        """Done: acknowledged and, on a work stream, removed, in one step."""
        await self._ack([delivery.stream], [delivery.group, delivery.entry_id, _removes(delivery.stream)])

    async def bury(self, delivery: Delivery, reason: str) -> None:
        """Move to the stream's dead letters with the reason, in one step."""
        stream = delivery.stream
        reason = reason[:_REASON_CHARACTERS]
        args = [delivery.group, delivery.entry_id, reason, self._limits.queue_max_size, _removes(stream)]
        done, length = await self._bury([stream, names.dead_letters(stream)], args)
        if not done:
            raise DeadLettersFull(stream, length)

    async def depth(self, stream: Stream) -> QueueDepth:
        """How far readers are behind; for a log, the group furthest behind."""
        if stream in LOGS:
            row = await self._depth_log([stream, names.sequence(stream), names.dead_letters(stream)])
        else:
            row = await self._depth([stream, names.dead_letters(stream)])
        waiting, pending, age_ms, dead = row
        return QueueDepth(waiting=waiting, pending=pending, oldest_seconds=age_ms / 1000, dead=dead)

    async def dead_letters(self, stream: Stream, *, start: int = 0, limit: int = 100) -> list[DeadLetter]:
        """Dead letters, oldest first, without removing them."""
        with translated(f"list dead letters of {stream}"):
            rows: list[tuple[str, Sequence[str]]] = await self._short.execute_command(
                "XRANGE", names.dead_letters(stream), "-", "+", "COUNT", start + limit
            )
        return [entries.dead_letter_of(entry_id, entries.paired(fields)) for entry_id, fields in rows[start:]]

    async def requeue(self, stream: Stream, entry_id: str | None = None) -> DeadLetter | None:
        """Put this dead letter (the oldest) back as a fresh entry, in one step; None when it is not there."""
        dead = names.dead_letters(stream)
        ends = [entry_id or "-", entry_id or "+"]
        if stream in LOGS:
            bounds = [CHANNELS[stream], self._limits.log_size, self._limits.log_hard_size, *ends]
            done, length, *letter = await self._requeue_log([stream, names.sequence(stream), dead], bounds)
        else:
            done, length, *letter = await self._requeue([stream, dead], [self._limits.queue_max_size, *ends])
        if not done:
            raise StreamFull(stream, length)
        return entries.dead_letter_of(letter[0], entries.paired(letter[1])) if letter else None

    async def discard(self, stream: Stream, *, since: str | None = None, through: str | None = None) -> int:
        """Throw away dead letters for good, from entry `since` (the oldest) to `through` (the newest); how many."""
        keys, args = [names.dead_letters(stream)], [since or "-", through or "+", _DISCARDED_AT_ONCE]
        discarded = 0
        while (turn := await self._discard(keys, args)) == _DISCARDED_AT_ONCE:
            discarded += turn
        return discarded + int(turn)

    async def _read(self, stream: Stream, group: str, consumer: str, count: int, block: timedelta) -> list[Delivery]:
        waiting = ("BLOCK", whole_ms(min(block, LONGEST_BLOCK))) if block else ()
        commands = self._reading if block else self._short
        with translated(f"read {stream} as {group}"):
            found: Any = await commands.execute_command(
                "XREADGROUP", "GROUP", group, consumer, "COUNT", count, *waiting, "STREAMS", stream, ">"
            )
        rows: list[tuple[str, Sequence[str]]] = found[0][1] if found else []
        return [_delivery(stream, group, (entry_id, 1, fields)) for entry_id, fields in rows]

    async def _with_group(self, stream: Stream, group: str, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            return await ask()
        except GroupMissing:
            await self.ensure_group(stream, group)
            return await ask()


def _removes(stream: Stream) -> int:
    return int(stream not in LOGS)


def _delivery(stream: Stream, group: str, row: Sequence[Any]) -> Delivery:
    entry_id, deliveries, fields = row
    return entries.delivery_of(stream, group, entry_id, deliveries, entries.paired(fields))
