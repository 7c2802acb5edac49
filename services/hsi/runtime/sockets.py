"""The short way to a WebSocket: shared frames, an exact measure of backpressure, and a close that always ends.

uvicorn frames a message anew for every client, tells an application nothing of its write buffers, and keeps a closed
connection for as long as its peer refuses to read. Broadcasting needs the opposite, so `WireProtocol` (uvicorn's own
protocol, used by `web.HttpServer`) puts a `Wire` into the scope's extensions. It relies on servers sending unmasked,
uncompressed frames: then the bytes of one message are the same for every client and are made once.
"""

import asyncio
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode

EXTENSION = "hsi.wire"
"""Key of the `Wire` in `scope["extensions"]` of a WebSocket scope."""

CLOSE_GRACE_SECONDS = 2.0
"""How long a peer may take to read what is left and answer a close before its connection is cut."""


def text_frame(payload: bytes) -> bytes:
    """A whole text message as one unmasked frame (RFC 6455, 5.2); `payload` is UTF-8."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


class Wire:
    """One accepted WebSocket connection, for whoever sends much to many; to be used from its event loop only."""

    __slots__ = ("_protocol",)

    def __init__(self, protocol: "WireProtocol") -> None:
        self._protocol = protocol

    @property
    def open(self) -> bool:
        """Whether anything written still has a chance to arrive."""
        protocol = self._protocol
        return not (protocol.close_sent or protocol.disconnected or protocol.transport.is_closing())

    @property
    def buffered_bytes(self) -> int:
        """Bytes written that the operating system has not taken: how far the peer is behind what its socket holds."""
        return self._protocol.transport.get_write_buffer_size()

    def write(self, frame: bytes) -> None:
        """Send a frame of `text_frame`, in order, without waiting; nothing happens on a closed connection."""
        if self.open:
            self._protocol.transport.write(frame)

    async def drained(self, within_seconds: float) -> None:
        """Wait until the peer has caught up enough to write more; TimeoutError when it does not."""
        async with asyncio.timeout(within_seconds):
            await self._protocol.writable.wait()

    def close(self, code: int, reason: str) -> None:
        """Say goodbye with an RFC 6455 code; the connection is gone soon after, whatever the peer does."""
        if self.open:
            self._protocol.say_goodbye(code, reason)


class WireProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, whose connections end within `CLOSE_GRACE_SECONDS` of their close."""

    _cutting: asyncio.TimerHandle | None = None

    async def run_asgi(self) -> None:
        """Run the application with a wire in its scope."""
        scope = cast("dict[str, dict[str, object]]", self.scope)
        scope["extensions"][EXTENSION] = Wire(self)
        try:
            await super().run_asgi()
        finally:
            self._cut_soon()

    def say_goodbye(self, code: int, reason: str) -> None:
        """Send a close frame behind what is already written, tell the application, and cut soon."""
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_GRACE_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """A peer that does not even answer pings is cut like any other slow one."""
        self.pong_timer = None
        self.pending_ping_payload = None
        if not (self.close_sent or self.transport.is_closing()):
            self.say_goodbye(1011, "keepalive ping timeout")

    def shutdown(self) -> None:
        """The server stops: clients are told to come again elsewhere (1001)."""
        self.stop_keepalive()
        if self.handshake_complete and not (self.close_sent or self.transport.is_closing()):
            self.say_goodbye(1001, "going away")
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone; no timer may outlive it."""
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None
        super().connection_lost(exc)

    def _cut_soon(self) -> None:
        if not self.disconnected and self._cutting is None:
            self._cutting = self.loop.call_later(CLOSE_GRACE_SECONDS, self.transport.abort)
