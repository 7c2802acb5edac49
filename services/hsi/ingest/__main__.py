"""`python -m hsi.ingest`: the ingest room as a process of its own."""

from hsi.ingest.app import build
from hsi.ingest.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

if __name__ == "__main__":
    serve(build, load(Settings), process="ingest")
