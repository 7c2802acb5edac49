"""`python -m hsi.batch`: the batch room as a process of its own."""

from hsi.batch.app import build
from hsi.batch.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

if __name__ == "__main__":
    serve(build, load(Settings), process="batch")
