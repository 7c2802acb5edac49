"""One side of an RTSP conversation: whole messages and interleaved media, read and written with bounds."""

import asyncio
from dataclasses import dataclass
from typing import Final

from hsi.ingest import dialling
from hsi.ingest.dialling import Way
from hsi.ingest.rtsp import dialogue
from hsi.ingest.rtsp.address import Address
from hsi.ingest.rtsp.dialogue import Head, NotRtsp

_MEDIA: Final = b"$"


@dataclass(frozen=True, slots=True)
class Message:
    """A head with its body."""

    head: Head
    body: bytes = b""

    def encoded(self) -> bytes:
        """As it goes over the wire."""
        return self.head.encoded() + self.body


class Wire:
    """A connection; closing it ends every wait on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @property
    def peer(self) -> str:
        """The other side's address, as a number."""
        return str(self._writer.get_extra_info("peername")[0])

    async def receive(self) -> Message | bytes:
        """The next message, or one interleaved frame as bytes (RFC 2326, 10.12).

        Raises NotRtsp for anything else, EOFError at the end (also in the middle of something), OSError.
        """
        try:
            start = await self._reader.readexactly(4)
            if start[:1] == _MEDIA:
                return start + await self._reader.readexactly(int.from_bytes(start[2:]))
            rest = await self._reader.readuntil(dialogue.END_OF_HEAD)
            head = dialogue.head(start + rest)
            return Message(head, await self._reader.readexactly(head.body_bytes))
        except asyncio.LimitOverrunError:
            raise NotRtsp("a head without an end") from None

    async def chunk(self) -> bytes:
        """Whatever came, empty at the end; for media, which nobody needs to understand here."""
        return await self._reader.read(dialling.BUFFER_BYTES)

    async def send(self, data: bytes) -> None:
        """Write and wait until the other side can take more; raises OSError, also when this side hung up."""
        if self._writer.is_closing():  # uvloop calls a write then a mistake, asyncio drops it
            raise ConnectionResetError("this side hung up")
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        """Hang up; what was written still goes out."""
        self._writer.close()

    def abort(self) -> None:
        """Hang up at once, whatever waits."""
        self._writer.transport.abort()


async def dialled(address: Address, way: Way) -> Wire:
    """A connection to the camera; raises CameraFailed."""
    connection = await dialling.dialled(address.host, address.port, way, tls=address.tls)
    return Wire(connection.reader, connection.writer)
