"""Serving HTTP and WebSockets as one task among others; the only importer of uvicorn.

The socket is opened before anything starts, so a taken port is one clear sentence at start. Signals belong to
`serve`. On the order to stop the server accepts nothing new, lets running requests finish for `grace`, then ends.
"""

import contextlib
import errno
import socket
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn

from hsi.runtime.tasks import Stop

GRACE = timedelta(seconds=10)
TICK_SECONDS = 1.0
BACKLOG = 2048
WS_MAX_BYTES = 65_536
"""Longest message a WebSocket client may send us."""


class PortTaken(Exception):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int, reason: str, setting: str) -> None:
        self.host = host
        self.port = port
        if reason:
            advice = f"cannot listen on {host}:{port} ({reason}); choose another address or port with {setting}"
        else:
            advice = f"port {port} on {host} is taken; stop the program that uses it, or choose another with {setting}"
        super().__init__(advice)


class SocketTaken(Exception):
    """The unix socket cannot be listened on."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"cannot listen on unix socket {path}: {reason}")


class HttpServer:
    """One listening address with an ASGI app behind it, as a Task.

    Listens on `host` and `port` (0 takes a free one) or on the unix socket `uds`. `setting` is the variable to name
    when the port is taken. Compression of WebSocket messages is off: on a home network it costs more than it saves.
    With `websocket_max_bytes` (the longest message a client may send) WebSocket scopes carry a `sockets.Wire`.
    """

    grace = GRACE

    def __init__(
        self,
        app: Callable[..., Any],
        *,
        name: str,
        host: str = "127.0.0.1",
        port: int = 0,
        uds: Path | None = None,
        setting: str = "API_PORT",
        websocket_max_bytes: int | None = None,
    ) -> None:
        self._app = app
        self._websocket_max_bytes = websocket_max_bytes
        self._name = name
        self._address = (host, port)
        self._uds = uds
        self._setting = setting
        self._socket: socket.socket | None = None

    @property
    def name(self) -> str:
        """Human name of the task."""
        return self._name

    @property
    def port(self) -> int:
        """The port it listens on; the chosen one once bound, 0 for a unix socket."""
        if self._socket is None or self._uds is not None:
            return self._address[1] if self._uds is None else 0
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Where a client finds it."""
        if self._uds is not None:
            return f"unix://{self._uds}"
        host = self._address[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def bind(self) -> None:
        """Open the listening socket; PortTaken or SocketTaken says why it cannot. Doing it again changes nothing."""
        if self._socket is None:
            self._socket = _unix_socket(self._uds) if self._uds else _tcp_socket(*self._address, self._setting)

    def close(self) -> None:
        """Give the address back; also for a server that never ran."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            if self._uds is not None:
                self._uds.unlink(missing_ok=True)

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Serve until told to stop; in a burst there is nothing to wait for, so it returns at once."""
        if burst:
            self.close()
            return
        self.bind()
        assert self._socket is not None  # noqa: S101  (bind made it)
        server = _Server(_config(self._app, self.grace, self._websocket_max_bytes), stop)
        try:
            await server.serve(sockets=[self._socket])
        finally:
            server.cut()
            self.close()


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own, woken by our Stop instead of ten times a second."""

    def __init__(self, config: uvicorn.Config, stop: Stop) -> None:
        super().__init__(config)
        self._stop = stop

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter) and not await self._stop.wait(TICK_SECONDS):
            counter += 10  # uvicorn counts tenths of a second

    def cut(self) -> None:
        """Drop whatever is still open: after a graceful end there is nothing, after a cancellation there may be."""
        for listener in getattr(self, "servers", []):
            listener.close()
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:  # uvloop's transports are no asyncio.Transport
                transport.abort()
        for task in self.server_state.tasks:
            task.cancel()


def _config(app: Callable[..., Any], grace: timedelta, websocket_max_bytes: int | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ws="auto" if websocket_max_bytes is None else "hsi.runtime.sockets:WireProtocol",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        ws_max_size=websocket_max_bytes or WS_MAX_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=max(1, round(grace.total_seconds())),
    )


def _tcp_socket(host: str, port: int, setting: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets TCP_NODELAY only then
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        taken = error.errno == errno.EADDRINUSE
        raise PortTaken(host, port, "" if taken else error.strerror or str(error), setting) from error
    opened.setblocking(False)
    return opened


def _unix_socket(path: Path) -> socket.socket:
    _remove_stale(path)
    opened = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        opened.bind(str(path))
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        raise SocketTaken(path, error.strerror or str(error)) from error
    opened.setblocking(False)
    return opened


def _remove_stale(path: Path) -> None:
    """Remove the socket file of a process that is gone; a living one, or anything else there, stays."""
    if not path.exists():
        return
    if not path.is_socket():
        raise SocketTaken(path, "something that is not a socket lies there")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
        except OSError as error:
            raise SocketTaken(path, error.strerror or str(error)) from error
    raise SocketTaken(path, "another process serves it")
