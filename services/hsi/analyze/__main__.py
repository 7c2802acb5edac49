"""`python -m hsi.analyze`: the analyze room as a process of its own."""

from hsi.analyze.app import build
from hsi.analyze.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

if __name__ == "__main__":
    serve(build, load(Settings), process="analyze")
