"""`python -m hsi.ingest.ftp`: the FTP gateway as a process of its own."""

from hsi.ingest.ftp.app import build
from hsi.ingest.ftp.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

if __name__ == "__main__":
    serve(build, load(Settings), process="ftp")
