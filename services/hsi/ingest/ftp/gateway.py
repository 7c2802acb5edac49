"""The gateway as one task: listens, turns pyftpdlib's loop in a thread of its own, and ends in order.

On the order to stop nothing new is taken, idle sessions are told to go, files on their way have a few seconds. When
a camera is switched off, removed, changed or given another password, its sessions end with the next turn.
"""

import asyncio
import errno
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from OpenSSL import SSL

from hsi.ingest.files import Kind
from hsi.ingest.ftp import library
from hsi.ingest.ftp.answers import Answers
from hsi.ingest.ftp.crossing import Crossing
from hsi.ingest.ftp.doorkeeper import Doorkeeper
from hsi.ingest.ftp.drafts import Drafts
from hsi.ingest.ftp.guests import Guest
from hsi.ingest.ftp.house import House, Rules
from hsi.ingest.ftp.lobby import Lobby
from hsi.ingest.ftp.patience import Patience
from hsi.ingest.ftp.session import Session
from hsi.ingest.ftp.settings import FtpSettings, passive_ports
from hsi.ingest.ftp.waiting import Waiting
from hsi.media.settings import MediaSettings
from hsi.runtime import logs
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.runtime.web import PortTaken

_log = logs.logger(__name__)

TICK_SECONDS: Final = 0.25
GRACE_SECONDS: Final = 10.0
MOST_CONNECTIONS: Final = 512
"""Of all kinds: control, data, and listening for data."""
BACKLOG: Final = 100
CHECKS_AT_ONCE: Final = 2
SYNCS_AT_ONCE: Final = 8


class CertificateUnusable(Exception):
    """FTPS cannot be offered with what the settings name."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"FTP_TLS_CERT_FILE={path}: cannot be used ({reason}); name a PEM certificate and its key")


class Gateway:
    """Cameras come in here. `guests` says who may, `drafts` is where their files go."""

    name = "ftp gateway"

    def __init__(
        self,
        settings: FtpSettings,
        media: MediaSettings,
        *,
        guests: Callable[[], Mapping[str, Guest]],
        drafts: Drafts,
        waiting: Waiting,
        answers: Answers,
        board: Board,
    ) -> None:
        self._settings = settings
        self._guests = guests
        self._rules = _rules(settings, media)
        self._drafts = drafts
        self._waiting = waiting
        self._answers = answers
        self._pulse = board.pulse(self.name, stall_after=timedelta(seconds=30))
        self._socket: socket.socket | None = None
        self._ending_at: float | None = None

    @property
    def port(self) -> int:
        """The port it listens on, once bound."""
        return self._settings.ftp_port if self._socket is None else int(self._socket.getsockname()[1])

    def bind(self) -> None:
        """Open the listening socket; raises PortTaken. Doing it again changes nothing."""
        if self._socket is None:
            self._socket = _listening(self._settings.ftp_host, self._settings.ftp_port)

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """See `runtime.tasks.Task`; in a burst there is nothing to do, because nobody can come."""
        if burst:
            return
        self.bind()
        _log.info("listening for cameras", host=self._settings.ftp_host, port=self.port, tls=self._settings.ftp_tls)
        loop = library.Loop.factory()
        crossing = Crossing(loop)
        thread = asyncio.create_task(asyncio.to_thread(self._turn, loop, crossing), name=self.name)
        ordered = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({thread, ordered}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ordered.cancel()
            crossing.call(self._end)
            await asyncio.shield(thread)

    def _turn(self, loop: library.Untyped, crossing: Crossing) -> None:
        """The thread: until it was told to end and every session has."""
        with (
            ThreadPoolExecutor(CHECKS_AT_ONCE, "ftp-password") as checks,
            ThreadPoolExecutor(SYNCS_AT_ONCE, "ftp-disk") as disks,
        ):
            house = House(
                rules=self._rules,
                guests=self._guests,
                drafts=self._drafts,
                waiting=self._waiting,
                answers=self._answers,
                doorkeeper=Doorkeeper(),
                patience=Patience(self._settings.ftp_login_delay_seconds),
                lobby=Lobby(self._settings.ftp_sessions_per_camera),
                crossing=crossing,
                checks=checks,
                disks=disks,
                clock=time.monotonic,
            )
            server = library.Server(self._socket, partial(_session, house), ioloop=loop)
            server.max_cons = MOST_CONNECTIONS
            server.max_cons_per_ip = self._settings.ftp_connections_per_address
            try:
                while not self._over(loop, server, house.lobby):
                    self._pulse.beat()
                    loop.poll(TICK_SECONDS)
                    loop.sched.poll()
                    for visitor in house.lobby.outdated(self._guests()):
                        visitor.leave("421 This camera may not log in any more.")
            finally:
                loop.close()

    def _end(self) -> None:
        self._ending_at = time.monotonic() + GRACE_SECONDS

    def _over(self, loop: library.Untyped, server: library.Untyped, lobby: Lobby) -> bool:
        """Once told to end: close the door, send the idle away; True when nobody is left or time is up."""
        if self._ending_at is None:
            return False
        if server.connected or server.accepting:
            server.close()
        # One that a thread works for is not with the loop meanwhile.
        sessions = {*lobby, *(one for one in loop.socket_map.values() if isinstance(one, Session))}
        for session in sessions:
            if not session.busy:
                session.leave("421 The gateway stops.")
        return not sessions or time.monotonic() > self._ending_at


def _session(house: House, conn: socket.socket, server: library.Untyped, ioloop: library.Untyped) -> Session:
    return Session(conn, server, ioloop, house=house)


def _rules(settings: FtpSettings, media: MediaSettings) -> Rules:
    def most_bytes(kind: Kind) -> int:
        largest = settings.ftp_max_file_bytes
        return min(largest, media.max_image_bytes) if kind is Kind.PICTURE else largest

    return Rules(
        idle_seconds=settings.ftp_idle_seconds,
        login_attempts=settings.ftp_login_attempts,
        passive_ports=passive_ports(settings.ftp_passive_ports),
        advertised_address=settings.ftp_advertised_address,
        tls=_tls(settings),
        tls_data=_tls(settings, newest=SSL.TLS1_2_VERSION),
        tls_required=settings.ftp_tls == "required",
        most_bytes=most_bytes,
    )


def _tls(settings: FtpSettings, newest: int = SSL.TLS1_3_VERSION) -> SSL.Context | None:
    """Data connections stay at TLS 1.2.

    With 1.3 the server sends tickets that a client which only sends never reads; when it closes, its system answers
    these unread bytes with a reset, and the end of the file is lost.
    """
    certificate = settings.ftp_tls_cert_file
    if settings.ftp_tls == "off" or certificate is None:
        return None
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_max_proto_version(newest)
    try:
        context.use_certificate_chain_file(certificate)
        context.use_privatekey_file(settings.ftp_tls_key_file or certificate)
        context.check_privatekey()
    except (SSL.Error, OSError) as problem:
        raise CertificateUnusable(certificate, str(problem) or type(problem).__name__) from problem
    return context


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            with suppress(OSError):
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError as error:
        opened.close()
        taken = error.errno == errno.EADDRINUSE
        raise PortTaken(host, port, "" if taken else error.strerror or str(error), "FTP_PORT") from error
    return opened
