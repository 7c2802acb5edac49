"""What we measure ourselves against: `websockets.broadcast` and nothing else, `python bare_broadcast.py`.

Broadcasts each line of stdin to all clients, uncompressed, on uvloop; says its port when it listens.
"""

import asyncio
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main() -> None:
    clients: set[ServerConnection] = set()

    async def serve_one(client: ServerConnection) -> None:
        clients.add(client)
        try:
            await client.wait_closed()
        finally:
            clients.discard(client)

    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async with serve(serve_one, "127.0.0.1", 0, compression=None) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)  # noqa: T201
        while line := await reader.readline():
            broadcast(clients, line.decode().rstrip("\n"))


if __name__ == "__main__":
    uvloop.run(main())
