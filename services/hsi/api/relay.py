"""The relay: one task that follows a log and hands each message to the channel, once for all clients.

It survives the queue: `Broker.follow` carries on across outages without a gap, and until the queue was reached for
the first time the relay asks again. A second task gives the heartbeat.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from hsi.api import envelopes, metrics
from hsi.api.fanout import Channel
from hsi.runtime import logs, sockets, tasks
from hsi.runtime.health import Board, Pulse
from hsi.runtime.tasks import Stop
from hsi.stream.broker import Broker, BrokerUnavailable, LogEntry

RETRY_SECONDS = 1.0
TURN_SECONDS = 5.0
STALL_AFTER = timedelta(seconds=60)

_log = logs.logger(__name__)


class Relay:
    """Follows one channel's log for as long as the process runs."""

    def __init__(self, channel: Channel, broker: Broker, *, board: Board, clock: Callable[[], datetime]) -> None:
        self._channel = channel
        self._broker = broker
        self._clock = clock
        self._pulse: Pulse = board.pulse(self.name, stall_after=STALL_AFTER)
        self._relayed = metrics.RELAYED.labels(channel=channel.name)

    @property
    def name(self) -> str:
        """Name of the task."""
        return f"relay {self._channel.name}"

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Relay until told to stop; in a burst there is nobody to relay to."""
        if burst or not await self._found_place(stop):
            return
        following = asyncio.create_task(self._follow(), name=f"{self.name} follow")
        ordered = asyncio.create_task(stop.wait(), name=f"{self.name} stop")
        try:
            while not following.done() and not stop.ordered:
                self._pulse.beat()
                await asyncio.wait({following, ordered}, timeout=TURN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await tasks.end(following)
            await tasks.end(ordered)
        if not following.cancelled():
            following.result()

    async def _found_place(self, stop: Stop) -> bool:
        """Learn the log's end, where live begins; False when the process stops before the queue is there."""
        while not stop.ordered:
            self._pulse.beat()
            try:
                newest = await self._broker.newest(self._channel.log)
                last = await self._broker.replay(self._channel.log, after=max(0, newest - 1), limit=1)
            except BrokerUnavailable as error:
                _log.warning("the queue is not there yet", channel=self._channel.name, reason=str(error))
                await stop.wait(RETRY_SECONDS)
                continue
            self._channel.begin(newest, self._framed(last[0]) if last and last[0].seq == newest else None)
            return True
        return False

    async def _follow(self) -> None:
        async for entry in self._broker.follow(self._channel.log, after=self._channel.position or 0):
            self._pulse.beat()
            self._relayed.inc()
            topic = envelopes.topic_of(entry.message) if self._channel.wants_frames else None
            self._channel.publish(entry.seq, topic, self._framed(entry) if topic else b"")

    def _framed(self, entry: LogEntry) -> bytes:
        return sockets.text_frame(envelopes.broadcast(entry.message, entry.seq, self._clock()))


class Heartbeat:
    """Says `ping` with the newest sequence number to every client, so that both sides notice a dead connection."""

    name = "heartbeat"

    def __init__(self, channels: tuple[Channel, ...], *, every_seconds: float, board: Board) -> None:
        self._channels = channels
        self._every_seconds = every_seconds
        self._pulse = board.pulse(self.name, stall_after=timedelta(seconds=every_seconds) * 3)

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Beat until told to stop."""
        while not burst and not await stop.wait(self._every_seconds):
            self._pulse.beat()
            for channel in self._channels:
                channel.say(sockets.text_frame(envelopes.ping(channel.position)))
