"""From one log to many sockets: each message is framed once and written to every listener without waiting for any.

A channel is one log as this process relays it. A listener is one client of it. What a client does not read stays in
its own write buffer; when that exceeds `MAX_BUFFERED_BYTES` the client is closed with 1013 and the reason, and comes
again with a resync. So a slow or dead reader costs a bounded amount of memory and never delays others.

All of this runs on one event loop and no message waits in here: between two statements nobody else acts. That is what
makes "each sequence number at most once, in order" hold without locks.
"""

import asyncio
from collections import deque
from typing import Protocol

from hsi.api import metrics
from hsi.api.topics import Subscription
from hsi.events.streams import Stream

MAX_BUFFERED_BYTES = 1024 * 1024
"""Bytes a client may be behind, over what its socket's kernel buffers hold (framed messages are shared, so this is an
upper bound of what it keeps alive)."""
MAX_HELD_BYTES = MAX_BUFFERED_BYTES
"""Bytes of live messages that may wait behind one client's replay."""

SLOW_READER = (1013, "too slow: reconnect and resync")
SEQUENCE_RESTARTED = (1012, "sequence restarted: reconnect and resync")


class Wire(Protocol):
    """The sending half of a connection (`runtime.sockets.Wire`)."""

    @property
    def buffered_bytes(self) -> int:
        """Bytes written that the peer has not taken."""
        ...

    def write(self, frame: bytes) -> None:
        """Send without waiting."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Close for good."""
        ...


class Listener:
    """One client of a channel: what it wants, and which sequence numbers its connection has carried."""

    __slots__ = ("_held", "_held_bytes", "_holding", "_wire", "carried_from", "carried_to", "subscription")

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.subscription = Subscription()
        self.carried_from: int | None = None
        """Everything above this comes on this connection; None until the relay knows its place in the log."""
        self.carried_to: int | None = None
        self._holding = False
        self._held: deque[bytes] = deque()
        self._held_bytes = 0

    def begin(self, position: int) -> None:
        """Everything above `position` comes live from now on."""
        self.carried_from = self.carried_to = position

    def offer(self, seq: int, topic: str, frame: bytes) -> bool:
        """A live message; False when the client is too slow and has to go."""
        self.carried_to = seq
        if not (self.subscription.everything or self.subscription.wants(topic)):
            return True
        return self.say(frame)

    def say(self, frame: bytes) -> bool:
        """Write, or hold back during a replay; False when the client is too slow and has to go."""
        if self._holding:
            self._held.append(frame)
            self._held_bytes += len(frame)
            return self._held_bytes <= MAX_HELD_BYTES
        self._wire.write(frame)
        return self._wire.buffered_bytes <= MAX_BUFFERED_BYTES

    def hold(self) -> None:
        """Live messages wait from now on: a replay comes first."""
        self._holding = True

    def resume(self) -> None:
        """The replay is over: what waited goes out, in order, and live messages flow again."""
        self._holding = False
        while self._held:
            self._wire.write(self._held.popleft())
        self._held_bytes = 0

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        self._held.clear()
        self._wire.close(code, reason)


class Channel:
    """One log as this process relays it, and everybody who listens to it here."""

    def __init__(self, name: str, log: Stream, *, greets_with_latest: bool = False) -> None:
        self.name = name
        self.log = log
        self.position: int | None = None
        """Highest sequence number relayed; None until the queue was reached for the first time."""
        self._greets_with_latest = greets_with_latest
        self._latest: tuple[int, bytes] | None = None
        self._listeners: set[Listener] = set()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []

    def __len__(self) -> int:
        return len(self._listeners)

    @property
    def wants_frames(self) -> bool:
        """Whether anybody would see the next message: who listens now, or who is greeted with it."""
        return bool(self._listeners) or self._greets_with_latest

    def begin(self, position: int, latest: bytes | None = None) -> None:
        """The relay knows its place: everything above `position` will be published; `latest` is the frame there."""
        self._move_to(position)
        if latest is not None:
            self._latest = (position, latest)
        for listener in self._listeners:
            if listener.carried_from is None:
                listener.begin(position)

    def join(self, listener: Listener) -> None:
        """Live messages reach `listener` from now on, after the newest one where the channel greets with it."""
        self._listeners.add(listener)
        metrics.CONNECTIONS.labels(channel=self.name).set(len(self._listeners))
        if self.position is None:
            return
        listener.begin(self.position)
        if self._greets_with_latest and self._latest is not None and self._latest[0] == self.position:
            listener.carried_from = self.position - 1
            listener.say(self._latest[1])

    def leave(self, listener: Listener) -> None:
        """Nothing more for `listener`; leaving twice is harmless."""
        self._listeners.discard(listener)
        metrics.CONNECTIONS.labels(channel=self.name).set(len(self._listeners))

    def publish(self, seq: int, topic: str | None, frame: bytes) -> None:
        """The next message of the log, for everybody; without a topic only the position moves."""
        if self.position is not None and seq <= self.position:
            self._restart()
        self._move_to(seq)
        if topic is None:
            return
        self._latest = (seq, frame)
        slow = [listener for listener in self._listeners if not listener.offer(seq, topic, frame)]
        metrics.MESSAGES.labels(channel=self.name).inc(len(self._listeners) - len(slow))
        self._dismiss(slow)

    def say(self, frame: bytes) -> None:
        """Something for everybody that has no place in the log: a heartbeat."""
        self._dismiss([listener for listener in self._listeners if not listener.say(frame)])

    async def reached(self, seq: int) -> None:
        """Wait until everything up to `seq` was published here; the caller bounds the wait."""
        if self.position is None or self.position < seq:
            arrival: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((seq, arrival))
            try:
                await arrival
            finally:
                self._waiting = [each for each in self._waiting if each[1] is not arrival]

    def _move_to(self, position: int) -> None:
        self.position = position
        for seq, arrival in self._waiting:
            if seq <= position and not arrival.done():
                arrival.set_result(None)

    def _dismiss(self, slow: list[Listener]) -> None:
        for listener in slow:
            self.leave(listener)
            listener.close(*SLOW_READER)
            metrics.SLOW_READERS.labels(channel=self.name).inc()

    def _restart(self) -> None:
        """The counter went back (a new, empty queue): clients come again, and their resync tells them to reload."""
        self._latest = None
        for listener in list(self._listeners):
            self.leave(listener)
            listener.close(*SEQUENCE_RESTARTED)
