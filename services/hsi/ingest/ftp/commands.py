"""What a camera may say to the gateway: what an upload needs, and nothing else. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, slots=True)
class Need:
    """What a command needs."""

    login: bool = True
    argument: bool | None = None
    """Must be there, must not be, or (None) may be."""


class Refusal(StrEnum):
    """Why something was refused; a closed list, because people filter by it."""

    WRONG_LOGIN = "wrong_login"
    NO_TLS = "no_tls"
    COMMAND = "command"
    FOREIGN_ADDRESS = "foreign_address"
    NO_PASSIVE_PORT = "no_passive_port"
    PATH = "path"
    NO_SUCH_FOLDER = "no_such_folder"
    NOT_YOURS = "not_yours"
    TOO_LARGE = "too_large"
    TOO_MANY_WAITING = "too_many_waiting"
    TOO_MANY_CONNECTIONS = "too_many_connections"
    TOO_MANY_SESSIONS = "too_many_sessions"
    BROKEN_OFF = "broken_off"
    NO_SPACE = "no_space"
    DISK = "disk"
    NOT_A_PICTURE = "not_a_picture"
    SENT_AWAY = "sent_away"


_OPEN = Need(login=False)
_NAMED = Need(argument=True)
_ANY = Need()

KNOWN: Final[Mapping[str, Need]] = {
    "USER": Need(login=False, argument=True),
    **dict.fromkeys(("PASS", "AUTH", "PBSZ", "PROT", "QUIT", "FEAT", "NOOP", "SYST", "CLNT"), _OPEN),
    **dict.fromkeys(("STOR", "MKD", "RNFR", "RNTO", "DELE", "SIZE", "PORT", "EPRT", "TYPE"), _NAMED),
    **dict.fromkeys(("CWD", "CDUP", "PWD", "PASV", "EPSV", "ABOR"), _ANY),
    **dict.fromkeys(("LIST", "ALLO", "OPTS", "MODE", "STRU", "REST"), _ANY),
}
REFUSED: Final = frozenset(
    {"RETR", "APPE", "STOU", "RMD", "SITE", "MDTM", "MFMT", "MLST", "STAT", "REIN", "ACCT", "SMNT", "HELP", "RANG"}
)
"""Known and refused in a sentence, before and after a login."""
_ALSO: Final[Mapping[str, str]] = {
    **{f"X{name}": name for name in ("CWD", "MKD", "PWD", "RMD")},
    "XCUP": "CDUP",
    "NLST": "LIST",
    "MLSD": "LIST",
}


def words(line: str) -> tuple[str, str]:
    """A line's command in upper case and its argument, without the signals that Telnet puts before an ABOR."""
    command, _, argument = line.partition(" ")
    plain = "".join(c for c in command if c.isascii() and c.isprintable()).upper()
    return _ALSO.get(plain, plain), argument
