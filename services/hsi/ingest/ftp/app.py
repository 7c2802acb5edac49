"""Wiring of the FTP gateway: the only file that knows all of its parts."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from hsi.ingest.ftp.answers import Answers
from hsi.ingest.ftp.drafts import Drafts
from hsi.ingest.ftp.gateway import Gateway
from hsi.ingest.ftp.guests import GuestBook
from hsi.ingest.ftp.settings import FtpSettings, Settings
from hsi.ingest.ftp.waiting import Waiting
from hsi.media.settings import MediaSettings
from hsi.runtime.credentials import Credentials, CredentialSettings
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.store import engine
from hsi.store.engine import Store


def assemble(
    settings: FtpSettings, media: MediaSettings, credentials: CredentialSettings, *, store: Store, board: Board
) -> tuple[GuestBook, Gateway]:
    """The gateway's tasks over a store that is open already; listens from here on. Raises PortTaken."""
    drafts = Drafts(media.foscam_base_path.absolute())
    waiting = Waiting(settings.ftp_max_waiting_files)
    answers = Answers()
    book = GuestBook(
        store=store,
        credentials=Credentials(credentials.camera_logins_dir),
        drafts=drafts,
        waiting=waiting,
        answers=answers,
        board=board,
    )
    gateway = Gateway(settings, media, guests=book.guests, drafts=drafts, waiting=waiting, answers=answers, board=board)
    gateway.bind()
    return book, gateway


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """The gateway as a process of its own."""
    async with engine.open(settings) as store:
        yield assemble(settings, settings, settings, store=store, board=board)
