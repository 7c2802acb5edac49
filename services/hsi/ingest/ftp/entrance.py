"""Coming in: encryption, a user, a password."""

from concurrent.futures import Future
from functools import partial

from hsi.ingest.ftp import metrics
from hsi.ingest.ftp.commands import Refusal
from hsi.ingest.ftp.conversation import Conversation
from hsi.ingest.ftp.desk import Desk, Refused
from hsi.ingest.ftp.guests import Guest


class Entrance(Conversation):
    """A conversation that may become a login. Unknown users, wrong passwords and cameras without one look the same."""

    @classmethod
    def get_ssl_context(cls) -> None:
        """The library's place for it; ours is in the house."""

    def answer_auth(self, line: str) -> None:
        """From here on encrypted; what was written behind this line in clear text is dropped."""
        if self.house.rules.tls is None:
            raise Refused("502 TLS is not offered here.", Refusal.NO_TLS)
        self.ssl_context = self.house.rules.tls
        self.ac_in_buffer = b""
        self.username = ""
        self.ftp_AUTH(line)
        self.ssl_context = self.house.rules.tls_data  # which the library takes for data connections

    def answer_user(self, line: str) -> None:
        """The camera's id; any name is welcome to say a password."""
        if self.authenticated:
            self.respond("503 You are logged in.")
            return
        self.username = line
        self.respond("331 Say the password.")

    def answer_pass(self, line: str) -> None:
        """Check it, in this address's turn."""
        if self.authenticated or not self.username:
            self.respond("503 Say USER first.")
            return
        name, self.username = self.username, ""
        self._go_away()
        self._look_at(name, line)

    def _look_at(self, name: str, password: str) -> None:
        house, now = self.house, self.house.clock()
        wait = house.patience.wait(self.remote_ip, now)
        if wait > 0:
            self.call_later(wait, self._look_at, name, password)
            return
        guest = house.guests().get(name)
        if house.doorkeeper.knows(guest, password):
            self._come_back()
            self._let_in(guest)
            return
        house.patience.tried(self.remote_ip, now)
        work = partial(house.doorkeeper.check, guest, password)
        house.crossing.submit(house.checks, work, partial(self._looked_at, guest))

    def _looked_at(self, guest: Guest | None, done: "Future[bool]") -> None:
        right = done.result()
        if right:
            self.house.patience.right(self.remote_ip, self.house.clock())
        if not self._come_back():
            return
        if right:
            self._let_in(guest)
            return
        self.attempted_logins += 1
        last = self.attempted_logins >= self.max_login_attempts
        who = "an unknown user" if guest is None else guest.camera_id
        if guest is not None and not self.house.lobby.holds(guest.camera_id):
            self.house.answers.wrong(guest.camera_id, self.remote_ip)
        reply = "530 Wrong user or password." + (" Goodbye." if last else "")
        self.refuse(Refused(reply, Refusal.WRONG_LOGIN, f"wrong login of {who}"))
        if last:
            self.close_when_done()

    def _let_in(self, guest: Guest | None) -> None:
        if guest is None or self.house.guests().get(guest.camera_id) != guest:
            self.refuse(Refused("530 Wrong user or password.", Refusal.WRONG_LOGIN, "it changed meanwhile"))
        elif not self.house.lobby.enter(self, guest):
            self.refuse(Refused("421 This camera has too many sessions.", Refusal.TOO_MANY_SESSIONS))
            self.close_when_done()
        else:
            metrics.LOGINS.labels(guest.camera_id).inc()
            self.house.answers.right(guest.camera_id, self.remote_ip)
            self.authenticated, self.username, self.attempted_logins = True, guest.camera_id, 0
            self.desk = Desk(guest, self.house.drafts, self.house.waiting, self.house.rules.most_bytes)
            self.respond("230 Welcome.")
