"""Speaks to the camera for FFmpeg, which plays from us on the loopback and reaches nothing else.

FFmpeg's own RTSP follows a redirect to any host (and would show the login there), says little of why a stream cannot
be had, and cannot be told to stop. So we dial, answer the camera's challenge, refuse what must be refused, and pass on
the rest; FFmpeg never sees the camera's URL or login. Once the stream plays, media go through unread.

What is listened on takes one connection, and only one that knows the token of its URL.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from hsi.ingest.dialling import Way
from hsi.ingest.rtsp import address as addresses
from hsi.ingest.rtsp import dialogue, faults, sdp, wire
from hsi.ingest.rtsp.address import Address
from hsi.ingest.rtsp.dialogue import Head, NotRtsp
from hsi.ingest.rtsp.wire import Message, Wire
from hsi.ingest.sources import digest
from hsi.ingest.sources.faults import CameraFailed
from hsi.ingest.sources.source import Reason
from hsi.runtime.credentials import Login

ANSWER_SECONDS: Final = 10.0
_MOST_REDIRECTS: Final = 3
_CHALLENGED: Final = b"RTSP/1.0 401 "


class Relay:
    """One conversation with one camera, served once to one player."""

    def __init__(self, address: Address, login: Login | None, camera: Wire) -> None:
        self._address = address
        self._login = login
        self._camera = camera
        self._token = secrets.token_hex(16)
        self._player: asyncio.Future[tuple[Wire, Message]] = asyncio.get_running_loop().create_future()
        self._challenge: digest.Challenge | None = None
        self._uses = 0
        self._sent = 0
        self._redirects = 0
        self.url = ""
        """Where the player finds the stream."""
        self.playing = False
        """Whether the camera agreed to send."""
        self.chunks = 0
        """How often something came since."""

    async def listen(self) -> asyncio.Server:
        """Open the door for the player."""
        server = await asyncio.start_server(self._welcome, "127.0.0.1", 0, backlog=1)
        self.url = f"rtsp://127.0.0.1:{server.sockets[0].getsockname()[1]}/{self._token}"
        return server

    async def run(self) -> None:
        """Pass messages and media until one side hangs up; raises CameraFailed for what the camera did.

        Returns when it was the player that hung up.
        """
        player, first = await self._player
        request: Message | None = first
        pump: asyncio.Task[None] | None = None
        try:
            while pump is None:
                if request is None:
                    return
                answer = await self._settled(request, player)
                await player.send(answer.encoded())
                if request.head.method == "PLAY":
                    self.playing = True
                    pump = asyncio.create_task(self._media(player), name="rtsp media")
                else:
                    request = await _asked(player)
            await self._both(player, pump)
        finally:
            if pump is not None:
                pump.cancel()
            player.close()

    def close(self) -> None:
        """Hang up on both sides, at once."""
        self._camera.abort()
        if self._player.done() and not self._player.cancelled():
            self._player.result()[0].abort()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guest = Wire(reader, writer)
        first: Message | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_SECONDS):
                first = await _asked(guest)
        if first is None or self._player.done() or not first.head.url.startswith(self.url):
            guest.abort()
            return
        self._player.set_result((guest, first))

    async def _both(self, player: Wire, pump: asyncio.Task[None]) -> None:
        """The player's few requests go on (keeping the session alive, ending it) while media come."""
        asking = asyncio.create_task(self._requests(player), name="rtsp requests")
        try:
            await asyncio.wait({pump, asking}, return_when=asyncio.FIRST_COMPLETED)
            if pump.done():
                await pump
            else:
                await asking
        finally:
            asking.cancel()

    async def _requests(self, player: Wire) -> None:
        while (asked := await _heard(player)) is not None:
            with suppress(OSError):  # a camera that hung up is the pump's to tell
                await self._camera.send(asked if isinstance(asked, bytes) else self._outgoing(asked).encoded())

    async def _media(self, player: Wire) -> None:
        try:
            while chunk := await self._camera.chunk():
                self.chunks += 1
                if _CHALLENGED in chunk:
                    self._renew(chunk)
                with suppress(OSError):  # a player that hung up is the requests' to notice
                    await player.send(chunk)
        except OSError:
            raise CameraFailed(Reason.ENDED, "the camera broke the connection off") from None
        raise CameraFailed(Reason.ENDED, "the camera ended the stream")

    async def _settled(self, request: Message, player: Wire) -> Message:
        """The camera's answer to a request, after login and redirects within the camera."""
        challenged = False
        while True:
            answer = await self._exchanged(request, player)
            if answer.head.status == 401 and not challenged and self._take(answer.head):
                challenged = True
                continue
            if 300 <= answer.head.status < 400 and self._moved(answer.head):
                continue
            problem = faults.refused(answer.head.status, request.head.method)
            if problem is not None:
                raise self._explained(problem)
            return self._incoming(answer, request)

    async def _exchanged(self, request: Message, player: Wire) -> Message:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._camera.send(self._outgoing(request).encoded())
                while True:
                    heard = await self._camera.receive()
                    if isinstance(heard, bytes):
                        await player.send(heard)
                    elif not heard.head.is_request:
                        _ = heard.head.status
                        return heard
        except NotRtsp:
            raise CameraFailed(Reason.BROKEN_STREAM, "what answers there does not speak RTSP") from None
        except TimeoutError:
            detail = f"{self._address.shown} does not answer {request.head.method}"
            raise CameraFailed(Reason.STALLED, detail) from None
        except (EOFError, OSError):
            raise CameraFailed(Reason.ENDED, f"the camera hung up on {request.head.method}") from None

    def _outgoing(self, request: Message) -> Message:
        """What the camera hears: its own URL, our count, and the login where it asked for one."""
        self._sent += 1
        head = dialogue.retargeted(request.head, self.url, self._address.url).replaced("CSeq", str(self._sent))
        if self._challenge is not None and self._login is not None:
            self._uses += 1
            proof = digest.authorization(
                self._challenge, self._login, head.method, head.url, count=self._uses, ours=secrets.token_hex(8)
            )
            head = head.replaced("Authorization", proof)
        return Message(head, request.body)

    def _incoming(self, answer: Message, request: Message) -> Message:
        """What the player hears: its own count, one video track, and media from the camera alone."""
        head = answer.head.replaced("CSeq", request.head.value("CSeq"))
        body = answer.body
        if request.head.method == "DESCRIBE":
            body = sdp.only_video(answer.body)
            head = head.replaced("Content-Length", str(len(body)))
        transport = head.value("Transport")
        if transport is not None and "interleaved" not in transport:
            head = head.replaced("Transport", dialogue.sent_from(transport, self._camera.peer))
        return Message(head, body)

    def _take(self, head: Head) -> bool:
        """Whether the challenge can be answered."""
        asked = digest.challenge(head.values("WWW-Authenticate"))
        if self._login is None or asked is None or (self._challenge is not None and not asked.stale):
            return False
        self._challenge, self._uses = asked, 0
        return True

    def _renew(self, chunk: bytes) -> None:
        """A nonce that grew old while the stream plays: the next request uses the new one."""
        text = chunk[chunk.index(_CHALLENGED) :].partition(dialogue.END_OF_HEAD)[0][: dialogue.MOST_HEAD_BYTES]
        with suppress(NotRtsp):
            asked = digest.challenge(dialogue.head(text).values("WWW-Authenticate"))
            if asked is not None:
                self._challenge, self._uses = asked, 0

    def _moved(self, head: Head) -> bool:
        """Whether a redirect stays on this very server, where we follow it."""
        there = addresses.parsed(head.value("Location") or "")
        self._redirects += 1
        if there is None or not there.same_server(self._address) or self._redirects > _MOST_REDIRECTS:
            return False
        self._address = there
        return True

    def _explained(self, problem: CameraFailed) -> CameraFailed:
        if problem.reason is not Reason.REFUSED_LOGIN or self._login is None:
            return problem
        return CameraFailed(Reason.REFUSED_LOGIN, "the camera refuses the login it was given")


@asynccontextmanager
async def opened(address: Address, login: Login | None, way: Way) -> AsyncIterator[Relay]:
    """A relay whose camera is dialled and whose door is open; raises CameraFailed."""
    relay = Relay(address, login, await wire.dialled(address, way))
    server = None
    try:
        server = await relay.listen()
        yield relay
    finally:
        relay.close()
        if server is not None:
            server.close()


async def _asked(player: Wire) -> Message | None:
    """The player's next request, None when it hung up."""
    while True:
        heard = await _heard(player)
        if not isinstance(heard, bytes):
            return heard


async def _heard(player: Wire) -> Message | bytes | None:
    try:
        return await player.receive()
    except (EOFError, OSError, NotRtsp):
        return None
