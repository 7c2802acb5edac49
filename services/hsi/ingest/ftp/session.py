"""A login at work: where the camera stands, and the files it brings."""

import ipaddress
from concurrent.futures import Future
from functools import partial
from typing import Final

from hsi.ingest.files import Kind
from hsi.ingest.ftp import paths
from hsi.ingest.ftp.commands import Refusal
from hsi.ingest.ftp.data import PassivePortsExhausted
from hsi.ingest.ftp.desk import Desk, Parcel, Refused
from hsi.ingest.ftp.entrance import Entrance

LOWEST_PORT: Final = 1024


class Session(Entrance):
    """The commands of an upload. What needs a login is never called without one."""

    @property
    def _at(self) -> Desk:
        if self.desk is None:
            raise Refused("530 Log in with USER and PASS first.", Refusal.WRONG_LOGIN)
        return self.desk

    # Files.

    def answer_stor(self, line: str) -> None:
        """A file comes."""
        self._needs_data_connection()
        self._parcel = parcel = self._at.begin(line)
        if self.data_channel is not None:
            self.respond("125 Send it.")
            self.data_channel.file_obj = parcel.draft
            self.data_channel.enable_receiving("i", "STOR")
        else:
            self.respond("150 Send it.")
            self._in_dtp_queue = (parcel.draft, "STOR")

    def arrived(self) -> None:
        """The data connection was closed as it should be: the file is whole."""
        parcel, self._parcel = self._parcel, None
        if parcel is None:
            return
        if parcel.kind is Kind.OTHER:
            self._at.hold(parcel)
            self.respond("226 Received.")
        else:
            self._seal(parcel, "226 Kept.")

    def answer_rnfr(self, line: str) -> None:
        """A file of this login gets its last name ..."""
        self._at.rename_from(line)
        self.respond("350 And the new name?")

    def answer_rnto(self, line: str) -> None:
        """... this one."""
        parcel = self._at.rename_to(line)
        if parcel is not None and parcel.kind is not Kind.OTHER:
            self._seal(parcel, "250 Kept.")
            return
        if parcel is not None:
            self._at.hold(parcel)
        self.respond("250 Renamed.")

    def _seal(self, parcel: Parcel, reply: str) -> None:
        self._go_away()
        work = partial(parcel.draft.seal, parcel.path[-1])
        self.house.crossing.submit(self.house.disks, work, partial(self._sealed, parcel, reply))

    def _sealed(self, parcel: Parcel, reply: str, done: "Future[None]") -> None:
        """It is durable: its name and the answer follow each other at once, so that hardly a crash comes between."""
        if not self._come_back():
            parcel.draft.close()
            return
        with self._answering():
            try:
                done.result()
                self._at.hand_over(parcel)
            finally:
                parcel.draft.close()
            self.respond(reply)
        if self._quit_pending:
            self.close()
        elif not self._closed:
            if self._idler is not None and not self._idler.cancelled:
                self._idler.cancel()
            self._idler = self.ioloop.call_later(self.timeout, self.handle_timeout, _errback=self.handle_error)

    def answer_dele(self, line: str) -> None:
        """Take back a file that was held."""
        self._at.drop(line)
        self.respond("250 Removed.")

    def answer_size(self, line: str) -> None:
        """How much came."""
        self.respond(f"213 {self._at.size(line)}")

    def answer_abor(self, line: str) -> None:
        """The file that is coming is not wanted."""
        self.forget_parcel()
        self.ftp_ABOR(line)

    def answer_rest(self, line: str) -> None:
        """Files come from their beginning."""
        self.respond("350 From the beginning." if line.strip() == "0" else "501 Files come from their beginning.")

    # Folders.

    def answer_cwd(self, line: str) -> None:
        """Go there."""
        self._at.enter(line or "/")
        self.respond("250 You are there.")

    def answer_cdup(self, line: str) -> None:  # noqa: ARG002  (the library's signature)
        """One up; from the top it leads nowhere."""
        self.answer_cwd("..")

    def answer_mkd(self, line: str) -> None:
        """Make a folder."""
        made = self._at.make(line)
        if made is None:
            self.respond("550 This folder is there already.")
            return
        self.respond(f'257 "{paths.shown(made).replace(chr(34), chr(34) * 2)}" is there.')

    def answer_pwd(self, line: str) -> None:  # noqa: ARG002
        """Where it stands."""
        self.respond(f'257 "{paths.shown(self._at.standing).replace(chr(34), chr(34) * 2)}" is where you are.')

    def answer_list(self, line: str) -> None:  # noqa: ARG002
        """Nothing: what was brought is not shown."""
        self._needs_data_connection()
        self.push_dtp_data(b"", cmd="LIST")

    # Data connections.

    def _needs_data_connection(self) -> None:
        if self._parcel is not None:
            raise Refused("450 A file is on its way.", Refusal.COMMAND)
        if self.data_channel is None and self._dtp_acceptor is None and self._dtp_connector is None:
            raise Refused("425 Say PASV or PORT first.", Refusal.COMMAND)

    def _make_epasv(self, extmode: bool = False) -> None:  # noqa: FBT001, FBT002  (the library's signature)
        self.forget_parcel()
        try:
            super()._make_epasv(extmode=extmode)
        except PassivePortsExhausted as problem:
            raise Refused("425 Every passive port is in use.", Refusal.NO_PASSIVE_PORT) from problem

    def _make_eport(self, ip: str, port: int) -> None:
        """Only to the camera itself, and never to a port where its system serves something."""
        self.forget_parcel()
        if not _same(ip, self.remote_ip) or port < LOWEST_PORT:
            raise Refused("501 Only to yourself, from port 1024 on.", Refusal.FOREIGN_ADDRESS)
        super()._make_eport(self.remote_ip.removeprefix("::ffff:"), port)

    def _on_dtp_close(self) -> None:
        if self._away:
            self.data_channel = None  # the answer is still due
            return
        self.forget_parcel()
        super()._on_dtp_close()

    # Small talk.

    def answer_feat(self, line: str) -> None:  # noqa: ARG002
        """What we can."""
        tls = () if self.house.rules.tls is None else ("AUTH TLS", "PBSZ", "PROT")
        self.push("211-Features:\r\n" + "".join(f" {one}\r\n" for one in ("EPRT", "EPSV", "SIZE", "UTF8", *tls)))
        self.respond("211 End.")

    def answer_opts(self, line: str) -> None:
        """Names are UTF-8 in any case."""
        self.respond("200 Always." if line.upper().startswith("UTF8") else "501 Unknown option.")

    def answer_clnt(self, line: str) -> None:  # noqa: ARG002
        """Who it is does not matter."""
        self.respond("200 Noted.")

    def answer_quit(self, line: str) -> None:  # noqa: ARG002
        """The end; a file that is coming is still answered."""
        self.respond("221 Goodbye.")
        if self._parcel is not None and self.data_channel is not None:
            self._quit_pending = True
            self.del_channel()
        else:
            self._shutdown_connecting_dtp()
            self.close_when_done()


def _same(said: str, peer: str) -> bool:
    try:
        return ipaddress.ip_address(said) == ipaddress.ip_address(peer.removeprefix("::ffff:"))
    except ValueError:
        return False
