"""The WebSocket edge: `/ws/events` and `/ws/system`. Accept, listen to the client, answer, replay, close.

It stands in front of the web framework, because the framework's layers would sit between every message and its
socket. Close codes: 1000 idle, 1001 we stop, 1003 binary data, 1009 too long, 1011 our fault, 1012 the sequence
restarted, 1013 too slow or too many. A handshake from a foreign page is refused with 403.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from hsi.api import envelopes, origins, speech
from hsi.api.conversation import Conversation
from hsi.api.fanout import Channel, Listener
from hsi.api.history import History
from hsi.runtime import logs
from hsi.runtime.sockets import EXTENSION, Wire, text_frame
from hsi.stream.broker import Broker, BrokerUnavailable

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_LISTENERS = 4096
"""Clients of one channel in one process; the next is refused."""
CATCH_UP_SECONDS = 1.0
"""How long a new client waits for this process's relay to reach what other processes have already sent."""

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of a connection."""

    idle_seconds: float
    max_message_bytes: int
    origins: Collection[str]


class Sockets:
    """An ASGI layer that takes WebSocket scopes and passes everything else on."""

    def __init__(
        self,
        app: App,
        *,
        channels: Mapping[str, Channel],
        broker: Broker,
        rules: Rules,
        clock: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._channels = channels
        self._broker = broker
        self._rules = rules
        self._clock = clock
        self._history = History(broker, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a WebSocket, or pass the request on."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        channel = self._channels.get(scope["path"])
        await receive()
        if channel is None or not self._welcome(scope, channel):
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._caught_up(channel)
        await send({"type": "websocket.accept"})
        await self._serve(channel, scope["extensions"][EXTENSION], receive)

    def _welcome(self, scope: Scope, channel: Channel) -> bool:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        known = origins.allowed(headers.get(b"origin"), host=headers.get(b"host"), configured=self._rules.origins)
        return known and len(channel) < MAX_LISTENERS

    async def _caught_up(self, channel: Channel) -> None:
        """Let the relay reach the log's present end, so that nothing a client saw elsewhere comes again as live."""
        try:
            async with asyncio.timeout(CATCH_UP_SECONDS):
                newest = await self._broker.newest(channel.log)
                await channel.reached(newest)
        except (BrokerUnavailable, TimeoutError):
            _log.warning("a client joins while the queue is away", channel=channel.name)

    async def _serve(self, channel: Channel, wire: Wire, receive: Receive) -> None:
        connection_id = uuid4().hex
        listener = Listener(wire)
        hello = speech.Connected(connection_id=connection_id, server_time=self._clock(), last_seq=channel.position)
        listener.say(text_frame(envelopes.answer("connected", hello)))
        channel.join(listener)
        conversation = Conversation(channel, listener, wire, self._history)
        try:
            with logs.bound(connection_id=connection_id, channel=channel.name):
                await self._listen(conversation, wire, receive)
        except Exception:
            wire.close(1011, "internal error")
            raise
        finally:
            channel.leave(listener)

    async def _listen(self, conversation: Conversation, wire: Wire, receive: Receive) -> None:
        while True:
            try:
                async with asyncio.timeout(self._rules.idle_seconds):
                    message = await receive()
            except TimeoutError:
                wire.close(1000, "idle")
                return
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                wire.close(1003, "text messages only")
                return
            if len(text) > self._rules.max_message_bytes:
                wire.close(1009, "message too long")
                return
            await conversation.heard(text)
