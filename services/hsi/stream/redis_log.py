"""The capped logs in Redis: history with a sequence number, read by many, fed to outsiders by pub/sub.

Our own readers tail the stream and never listen to the channel: a tail has no gap after an outage, a channel has.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import structlog

from hsi.events.messages import Message
from hsi.events.streams import CHANNELS, Stream, encode, stream_of
from hsi.stream import delays, entries, names, scripts
from hsi.stream.broker import BrokerUnavailable, Limits, LogEntry, StreamFull
from hsi.stream.failures import translated
from hsi.stream.pool import Commands
from hsi.stream.script import Script

LONGEST_BLOCK = timedelta(seconds=5)
"""No read waits longer in the server, so that stopping stays prompt and a dead connection is noticed."""

_FOLLOWED_AT_ONCE = 100

_log = structlog.get_logger(__name__)


class RedisLog:
    """The half of `broker.Broker` that is about logs."""

    def __init__(self, short: Commands, following: Commands, limits: Limits) -> None:
        self._short = short
        self._following = following
        self._limits = limits
        self._append = Script(short, scripts.APPEND, "append to a log")
        self._newest = Script(short, scripts.NEWEST, "ask for the newest entry of a log")

    async def append(self, message: Message) -> int:
        """Append to the message's log and publish on the log's channel in one step; returns its sequence number."""
        log = stream_of(type(message))
        fields = encode(message)
        args = [CHANNELS[log], self._limits.log_size, self._limits.log_hard_size, fields["type"], fields["data"]]
        seq, length = await self._append([log, names.sequence(log)], args)
        if seq == "0":
            raise StreamFull(log, length)
        return int(seq)

    async def replay(self, log: Stream, *, after: int, limit: int = 1000) -> list[LogEntry]:
        """Entries with a sequence number above `after`, oldest first; undecodable ones are skipped."""
        with translated(f"replay {log} after {after}"):
            rows = await self._short.execute_command("XRANGE", log, f"{after + 1}-0", "+", "COUNT", limit)
        return [entry for _, entry in _understood(log, rows) if entry is not None]

    async def newest(self, log: Stream) -> int:
        """The highest sequence number ever given on this log; 0 for none."""
        return int(await self._newest([log, names.sequence(log)]))

    async def oldest(self, log: Stream) -> int:
        """The lowest sequence number still held; 0 for an empty log."""
        with translated(f"ask for the oldest entry of {log}"):
            rows = await self._short.execute_command("XRANGE", log, "-", "+", "COUNT", 1)
        return entries.seq_of(rows[0][0]) if rows else 0

    async def follow(self, log: Stream, *, after: int) -> AsyncIterator[LogEntry]:
        """Every entry above `after` in order, for ever, without gap or double, across outages of the queue."""
        failures = 0
        while True:
            try:
                rows = await self._tail(log, after)
            except BrokerUnavailable as lost:
                failures += 1
                _log.warning("following a log waits for the queue", log=log, after=after, problem=str(lost))
                await asyncio.sleep(delays.outage_seconds(failures))
                continue
            failures = 0
            for seq, entry in _understood(log, rows):
                after = seq
                if entry is not None:
                    yield entry

    async def _tail(self, log: Stream, after: int) -> list[tuple[str, Sequence[str]]]:
        block_ms = round(LONGEST_BLOCK.total_seconds() * 1000)
        with translated(f"follow {log} after {after}"):
            found: Any = await self._following.execute_command(
                "XREAD", "COUNT", _FOLLOWED_AT_ONCE, "BLOCK", block_ms, "STREAMS", log, f"{after}-0"
            )
        rows: list[tuple[str, Sequence[str]]] = found[0][1] if found else []
        return rows


def _understood(log: Stream, rows: list[tuple[str, Sequence[str]]]) -> list[tuple[int, LogEntry | None]]:
    return [
        (entries.seq_of(entry_id), entries.log_entry_of(log, entry_id, entries.paired(fields)))
        for entry_id, fields in rows
    ]
