"""HTTP over connections of our own: `dialling` resolves, checks and dials, httpcore (which httpx stands on) speaks.

httpx itself would log each URL with its query, keep a camera's cookies and resolve names on its own. One connection
for each camera is kept open between two stills; nothing of the environment (proxies) is read.
"""

import ssl
from collections.abc import Iterable

import httpcore

from hsi.ingest import dialling
from hsi.ingest.dialling import Connection, Way
from hsi.ingest.http.address import Address

IDLE_SECONDS = 60.0


class Line(httpcore.AsyncNetworkStream):
    """One connection, dialled when it is known whether it is encrypted."""

    def __init__(self, host: str, port: int, server: "Server") -> None:
        self._host = host
        self._port = port
        self._server = server
        self._connection: Connection | None = None

    async def read(self, max_bytes: int, *_: object, **__: object) -> bytes:
        """What came; empty at the end. Waits are bounded by who asks."""
        data = await (await self._dialled()).reader.read(max_bytes)
        self._server.heard += len(data)
        return data

    async def write(self, buffer: bytes, *_: object, **__: object) -> None:
        """Send all of it."""
        writer = (await self._dialled()).writer
        if writer.is_closing():  # uvloop calls a write then a mistake, asyncio drops it
            raise ConnectionResetError("the camera hung up")
        writer.write(buffer)
        await writer.drain()

    async def aclose(self) -> None:
        """Hang up at once."""
        if self._connection is not None:
            self._connection.writer.transport.abort()

    async def start_tls(self, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        """Encrypt from the first byte on; whose certificate is believed, `Way` says and not what is passed here."""
        await self._dialled(tls=True)
        return self

    def get_extra_info(self, info: str) -> object:
        """Whether the camera hung up while nothing was asked, in the words that httpcore asks it."""
        if info == "is_readable":
            return self._connection is not None and self._connection.reader.at_eof()
        return None

    async def _dialled(self, *, tls: bool = False) -> Connection:
        if self._connection is None:
            self._connection = await dialling.dialled(self._host, self._port, self._server.way, tls=tls)
            self._server.dials += 1
        return self._connection


class Server(httpcore.AsyncNetworkBackend):
    """Where httpcore gets its connections."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self.dials = 0
        self.heard = 0
        """Bytes that came, over all connections."""

    async def connect_tcp(self, host: str, port: int, *_: object, **__: object) -> httpcore.AsyncNetworkStream:
        """A connection that is dialled with its first byte; raises nothing yet."""
        return Line(host, port, self)


def pool(server: Server) -> httpcore.AsyncConnectionPool:
    """At most one connection at a time; entering and leaving it closes them."""
    return httpcore.AsyncConnectionPool(
        ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # never used: see Line.start_tls
        max_connections=1,
        max_keepalive_connections=1,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=server,
    )


def request(address: Address, headers: Iterable[tuple[bytes, bytes]]) -> httpcore.Request:
    """A GET of exactly this target."""
    url = httpcore.URL(
        scheme=address.scheme.encode(), host=address.host.encode(), port=address.port, target=address.target.encode()
    )
    return httpcore.Request(
        b"GET", url, headers=[(b"Host", address.authority.encode()), (b"Accept-Encoding", b"identity"), *headers]
    )
