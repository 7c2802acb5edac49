"""One control connection: lines in, answers out.

pyftpdlib reads lines, listens, connects and encrypts; what a camera may do is decided in `entrance`, `session` and at
its `Desk`. Nothing a client writes is logged but the name of a command that we know. While something is done in a
thread (the check of a password, the sync of a file), the connection is not read, so that answers keep their order.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from hsi.ingest.ftp import commands, desk, library, metrics
from hsi.ingest.ftp.commands import Refusal
from hsi.ingest.ftp.data import DataChannel, PassiveListener
from hsi.ingest.ftp.desk import Desk, Parcel, Refused
from hsi.ingest.ftp.house import House
from hsi.runtime import logs

_log = logs.logger(__name__)

LOGIN_SECONDS: Final = 90.0
"""For whoever connects and does not log in: longer than the longest wait after wrong passwords."""
LONGEST_LINE_BYTES: Final = 2048


class Conversation(library.ControlChannel):  # type: ignore[misc]  # an untyped library's class
    """Lines in, answers out, and a clear end."""

    banner = "FTP gateway for cameras."
    unicode_errors = "strict"
    use_sendfile = False
    dtp_handler = DataChannel
    passive_dtp = PassiveListener

    # What the library keeps of a connection, as far as it is used here.
    data_channel: library.Untyped
    _dtp_acceptor: library.Untyped
    _dtp_connector: library.Untyped
    _idler: library.Untyped
    _in_buffer: list[bytes]
    _in_buffer_len: int
    _in_dtp_queue: library.Untyped
    _quit_pending: bool
    ssl_context: library.Untyped

    def __init__(self, conn: socket.socket, server: library.Untyped, ioloop: library.Untyped, *, house: House) -> None:
        rules = house.rules
        self.house = house
        self.desk: Desk | None = None
        self.timeout = rules.idle_seconds
        self.max_login_attempts = rules.login_attempts
        self.passive_ports = rules.passive_ports
        self.masquerade_address = rules.advertised_address or None
        self._parcel: Parcel | None = None
        self._away = False
        self._goodbye = ""
        self._told: set[Refusal] = set()
        self._counted = False
        super().__init__(conn, server, ioloop)
        self._log_debug = False
        if self.connected:
            self._counted = True
            metrics.SESSIONS.inc()
            self.call_later(LOGIN_SECONDS, self._too_late)

    # Its place among the others.

    @property
    def busy(self) -> bool:
        """Whether a file is on its way."""
        return self._away or self._parcel is not None

    def leave(self, reply: str) -> None:
        """Say this and close, at once or as soon as the thread is done that works for it."""
        if self._away:
            self._goodbye = reply
        elif not self._closed:
            self.respond(reply)
            self.close_when_done()

    def refuse(self, refused: Refused) -> None:
        """Answer a refusal, count it, and log the first of its kind in this session."""
        metrics.REFUSED.labels(refused.reason).inc()
        log = _log.debug if refused.reason in self._told else _log.warning
        self._told.add(refused.reason)
        camera_id = None if self.desk is None else self.desk.guest.camera_id
        log("refused by FTP", camera_id=camera_id, address=self.remote_ip, reason=refused.reason, detail=refused.detail)
        if not self._closed:
            self.respond(refused.reply)

    def close(self) -> None:
        """The end, whoever wanted it; files that are not whole go with it."""
        self.house.lobby.left(self)
        self.forget_parcel()
        if self.desk is not None and self.desk.close():
            metrics.REFUSED.labels(Refusal.NOT_A_PICTURE).inc()
            _log.info("an FTP session left files that are no pictures", camera_id=self.desk.guest.camera_id)
        if self._counted:
            self._counted = False
            metrics.SESSIONS.dec()
        super().close()

    def handle_error(self) -> None:
        """A bug of ours or the library's, in this session only."""
        self.log_exception(self)
        self._error = True
        self.close()

    def handle_max_cons_per_ip(self) -> None:
        """This address has all its connections."""
        metrics.REFUSED.labels(Refusal.TOO_MANY_CONNECTIONS).inc()
        super().handle_max_cons_per_ip()

    def _too_late(self) -> None:
        if not self.authenticated:
            self.leave("421 Nobody logged in.")

    # Lines.

    def collect_incoming_data(self, data: bytes) -> None:
        """Gather a line; whoever writes a longer one than FTP has goes."""
        super().collect_incoming_data(data)
        if self._in_buffer_len > LONGEST_LINE_BYTES or len(data) > LONGEST_LINE_BYTES:
            self.leave("500 This line is too long.")

    def found_terminator(self) -> None:
        """A line is complete."""
        line, self._in_buffer, self._in_buffer_len = b"".join(self._in_buffer), [], 0
        if self._idler is not None and not self._idler.cancelled:
            self._idler.reset()
        if self._away or self._closed or self._closing:
            return
        try:
            name, argument = commands.words(line.decode())
        except UnicodeDecodeError:
            self.refuse(Refused("501 Names have to be UTF-8.", Refusal.PATH))
            return
        with self._answering():
            self._do(name, argument)

    def _do(self, name: str, argument: str) -> None:
        if name in commands.REFUSED:
            raise Refused(f"502 This server only takes files: {name} is refused.", Refusal.COMMAND)
        need = commands.KNOWN.get(name)
        if need is None:
            self.respond("500 Unknown command.")
        elif need.argument and not argument:
            self.respond(f"501 {name} needs an argument.")
        elif need.login and not self.authenticated:
            self.respond("530 Log in with USER and PASS first.")
        elif self.house.rules.tls_required and self._in_clear(name):
            raise Refused("522 Say AUTH TLS and PROT P first: here all is encrypted.", Refusal.NO_TLS)
        else:
            answer = getattr(self, f"answer_{name.lower()}", None)
            if answer is None:
                self.process_command(name, argument)
            else:
                answer(argument)

    def _in_clear(self, name: str) -> bool:
        """Whether this command would say or move something that is not encrypted."""
        if name in {"USER", "PASS"}:
            return not self._ssl_established
        return name in {"PASV", "EPSV", "PORT", "EPRT"} and not self._prot

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            self.refuse(refused)
        except OSError as problem:
            self.refuse(desk.of_disk(problem))

    # What the library would log: every line of a client, its password among them.

    def log(self, msg: str, logfun: object = None) -> None:
        """Nothing."""

    def logline(self, msg: str, logfun: object = None) -> None:
        """Nothing."""

    def log_cmd(self, cmd: str, arg: str, respcode: int, respstr: str) -> None:
        """Nothing."""

    def log_transfer(self, **_: object) -> None:
        """Nothing: the desk counts."""

    def log_exception(self, instance: object) -> None:
        """A traceback, which shows code and no values."""
        _log.exception("an FTP session failed", address=self.remote_ip, part=type(instance).__name__)

    # Threads.

    def _go_away(self) -> None:
        """A thread works for this session: read no command until it is done."""
        self._away = True
        self.del_channel()

    def _come_back(self) -> bool:
        """It is done; False where the session ended meanwhile."""
        self._away = False
        if not self._closed:
            self.add_channel()
            if not self._goodbye:
                return True
            self.leave(self._goodbye)
        return False

    def forget_parcel(self) -> None:
        """The file that was to come does not come, or not whole."""
        parcel, self._parcel = self._parcel, None
        self._in_dtp_queue = None
        if parcel is not None:
            parcel.draft.close()
