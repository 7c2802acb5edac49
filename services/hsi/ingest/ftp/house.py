"""What all sessions of the gateway share. Parts that are used in its loop only, unless they say otherwise."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from OpenSSL import SSL

from hsi.ingest.files import Kind
from hsi.ingest.ftp.answers import Answers
from hsi.ingest.ftp.crossing import Crossing
from hsi.ingest.ftp.doorkeeper import Doorkeeper
from hsi.ingest.ftp.drafts import Drafts
from hsi.ingest.ftp.guests import Guest
from hsi.ingest.ftp.lobby import Lobby
from hsi.ingest.ftp.patience import Patience
from hsi.ingest.ftp.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Rules:
    """What settings ask for."""

    idle_seconds: int
    login_attempts: int
    passive_ports: range
    advertised_address: str
    tls: SSL.Context | None
    tls_data: SSL.Context | None
    tls_required: bool
    most_bytes: Callable[[Kind], int]


@dataclass(frozen=True, slots=True)
class House:
    """What all sessions share."""

    rules: Rules
    guests: Callable[[], Mapping[str, Guest]]
    drafts: Drafts
    waiting: Waiting
    answers: Answers
    doorkeeper: Doorkeeper
    patience: Patience
    lobby: Lobby
    crossing: Crossing
    checks: ThreadPoolExecutor
    """Few: the check of a password keeps a processor busy."""
    disks: ThreadPoolExecutor
    clock: Callable[[], float]
    """Monotonic seconds."""
