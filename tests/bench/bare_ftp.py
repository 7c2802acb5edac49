"""pyftpdlib as its own documentation starts it, and nothing more than the sync that an answer of ours promises.

python bare_ftp.py FOLDER PORT
"""

import os
import sys

from pyftpdlib import ioloop  # type: ignore[import-untyped]  # it ships no types; first, it silences asyncore
from pyftpdlib.authorizers import DummyAuthorizer  # type: ignore[import-untyped]  # as above
from pyftpdlib.handlers.ftp.control import FTPHandler  # type: ignore[import-untyped]  # as above
from pyftpdlib.handlers.ftp.data import DTPHandler  # type: ignore[import-untyped]  # as above
from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]  # as above

CAMERAS = 4


class Synced(DTPHandler):  # type: ignore[misc]  # an untyped library's class
    """Syncs a file and its folder before the answer."""

    def close(self) -> None:
        if self.receive and self.file_obj is not None and not self.file_obj.closed:
            self.file_obj.flush()
            os.fsync(self.file_obj.fileno())
            folder = os.open(os.path.dirname(self.file_obj.name), os.O_RDONLY)  # noqa: PTH120 - as the library does
            os.fsync(folder)
            os.close(folder)
        super().close()


def main(folder: str, port: int) -> None:
    authorizer = DummyAuthorizer()
    for number in range(CAMERAS):
        home = os.path.join(folder, f"cam_{number}")  # noqa: PTH118
        os.makedirs(home, exist_ok=True)  # noqa: PTH103
        authorizer.add_user(f"cam_{number}", "password", home, perm="elradfmw")
    FTPHandler.authorizer = authorizer
    FTPHandler.dtp_handler = Synced
    FTPServer(("127.0.0.1", port), FTPHandler, ioloop=ioloop.IOLoop.factory()).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
