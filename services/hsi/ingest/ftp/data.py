"""The data connection of an upload: every byte into the draft, and a clear end.

FTP says that a file is whole by closing the connection. What breaks off instead (a reset, or a camera whose control
connection is gone as well) is not a file, and nothing of it stays.
"""

import errno
import select
import socket
import sys
from typing import Final

from OpenSSL import SSL

from hsi.ingest.ftp import library
from hsi.ingest.ftp.commands import Refusal
from hsi.ingest.ftp.desk import Refused, of_disk
from hsi.ingest.ftp.drafts import Draft, DraftTooLarge

_LATER: Final = frozenset({errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR})


class PassivePortsExhausted(OSError):
    """Every passive port is in use."""


class DataChannel(library.DataChannel):  # type: ignore[misc]  # an untyped library's class
    """Receives one file, or sends an empty listing."""

    file_obj: Draft | None

    def __init__(self, sock: socket.socket, cmd_channel: library.Untyped) -> None:
        self.timeout = cmd_channel.timeout
        super().__init__(sock, cmd_channel)

    def enable_receiving(self, type: str, cmd: str) -> None:  # noqa: A002, ARG002  (the library's signature)
        """Begin; bytes stay as they are, also for cameras that never said TYPE I."""
        super().enable_receiving("i", cmd)

    def push(self, data: bytes) -> None:
        """Send; the library would hand an empty listing to TLS before its handshake, which breaks it."""
        if data:
            super().push(data)
            return
        self._initialized = True
        self._wanted_io_events = self.ioloop.WRITE
        self.modify_ioloop_events(self.ioloop.WRITE)

    def recv(self, buffer_size: int) -> bytes:
        """What came; an end closes this channel."""
        try:
            data: bytes = self.socket.recv(buffer_size)
        except (SSL.WantReadError, SSL.WantWriteError) as problem:
            self._ssl_want_read = isinstance(problem, SSL.WantReadError)
            self._ssl_want_write = not self._ssl_want_read
            raise library.RetryLater from problem
        except SSL.ZeroReturnError:
            data = b""
        except SSL.Error as problem:
            self._ssl_established = False
            if not _ended_bluntly(problem):
                raise ConnectionResetError(errno.ECONNRESET, "TLS broke off") from problem
            data = b""
        except OSError as problem:
            if problem.errno in _LATER:
                raise library.RetryLater from problem
            raise
        if not data:
            self._ended()
        return data

    def _ended(self) -> None:
        """The camera closed the connection: the file is whole, unless the camera itself went away."""
        if not self.receive or self.file_obj is None:
            super().handle_close()
        elif _hung_up(self.cmd_channel.socket):
            self.handle_close()
        else:
            self.file_obj = None
            self.cmd_channel.arrived()
            self.close()

    def handle_close(self) -> None:
        """The connection ended in another way than by the camera's closing it; or nothing is left to send."""
        if not self._closed and self.receive and self.file_obj is not None:
            self._break_off(Refused("426 The connection broke off.", Refusal.BROKEN_OFF))
        else:
            super().handle_close()

    def handle_error(self) -> None:
        """A byte could not be read or kept."""
        problem = sys.exc_info()[1]
        if isinstance(problem, DraftTooLarge):
            self._break_off(Refused(f"552 {problem}.", Refusal.TOO_LARGE))
        elif isinstance(problem, ConnectionError | TimeoutError):
            self._break_off(Refused("426 The connection broke off.", Refusal.BROKEN_OFF))
        elif isinstance(problem, OSError):
            self._break_off(of_disk(problem))
        else:
            self.cmd_channel.log_exception(self)
            self._break_off(Refused("451 The file could not be taken.", Refusal.BROKEN_OFF))

    def _break_off(self, refused: Refused) -> None:
        self._error = True
        self._resp = ()
        self.close()
        self.cmd_channel.refuse(refused)


class PassiveListener(library.PassiveListener):  # type: ignore[misc]  # an untyped library's class
    """Waits for a camera's data connection, on a port of the range and on no other."""

    _looking_for_family = False

    def bind_af_unspecified(self, addr: tuple[str, int]) -> int:
        """Find the address family; the library binds a throw-away socket for it."""
        self._looking_for_family = True
        try:
            family: int = super().bind_af_unspecified(addr)
        finally:
            self._looking_for_family = False
        return family

    def bind(self, addr: tuple[str, int]) -> None:
        """Take this port; the library's last resort, any free port, is none of ours."""
        if addr[1] == 0 and not self._looking_for_family:
            self.close()
            raise PassivePortsExhausted("every passive port is in use")
        super().bind(addr)

    def handle_timeout(self) -> None:
        """Nobody came."""
        self.cmd_channel.forget_parcel()
        super().handle_timeout()


def _ended_bluntly(problem: SSL.Error) -> bool:
    """Whether the peer closed the connection without TLS's own goodbye, as many do: no worse than plain FTP."""
    return "unexpected eof" in str(problem).lower()


def _hung_up(control: library.Untyped) -> bool:
    """Whether the peer closed its side of the control connection, seen or not by whoever reads it."""
    poll = select.poll()
    poll.register(control.fileno(), select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
