"""Many WebSocket clients in a process of their own: `python websocket_clients.py HOST PORT PATH CLIENTS MESSAGES`.

Says `ready` when all are connected; then counts every message whose summary is the time (CLOCK_MONOTONIC, seconds,
the same in all processes) it was published at, and ends with one JSON line: for each message the milliseconds until
the last client had it. The clients are as cheap as can be, because they share the machine with what is measured.
"""

import asyncio
import json
import struct
import sys
from time import monotonic
from typing import cast

import uvloop

MARK = b'"summary":"'


class Client(asyncio.Protocol):
    """Parses unmasked server frames."""

    def __init__(self, bench: "Bench") -> None:
        self._bench = bench
        self._buffer = b""
        self._greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(
            f"GET {self._bench.path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        now = monotonic()
        self._buffer += data
        if not self._greeted:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head
            self._greeted, self._buffer = True, rest
            self._bench.connected()
        while frame := self._frame():
            at = frame.find(MARK)
            if at >= 0:
                start = at + len(MARK)
                self._bench.heard(float(frame[start : frame.index(b'"', start)]), now)

    def _frame(self) -> bytes | None:
        if len(self._buffer) < 2:
            return None
        size, start = self._buffer[1] & 127, 2
        if size == 126:
            if len(self._buffer) < 4:
                return None
            (size,), start = struct.unpack_from("!H", self._buffer, 2), 4
        if len(self._buffer) < start + size:
            return None
        frame, self._buffer = self._buffer[start : start + size], self._buffer[start + size :]
        return frame


class Bench:
    """What all clients heard."""

    def __init__(self, path: str, clients: int, messages: int) -> None:
        self.path = path
        self._missing = clients
        self._expected = clients * messages
        self._last_ms: dict[float, float] = {}
        self.finished = asyncio.Event()

    def connected(self) -> None:
        self._missing -= 1
        if self._missing == 0:
            print("ready", flush=True)  # noqa: T201

    def heard(self, published: float, now: float) -> None:
        self._last_ms[published] = max(self._last_ms.get(published, 0.0), (now - published) * 1000)
        self._expected -= 1
        if self._expected == 0:
            self.finished.set()

    def result(self) -> str:
        return json.dumps(list(self._last_ms.values()))


async def main(host: str, port: int, path: str, clients: int, messages: int) -> None:
    bench = Bench(path, clients, messages)
    loop = asyncio.get_running_loop()
    transports = [(await loop.create_connection(lambda: Client(bench), host, port))[0] for _ in range(clients)]
    async with asyncio.timeout(120):
        await bench.finished.wait()
    for transport in transports:
        transport.close()
    print(bench.result(), flush=True)  # noqa: T201


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5])))
