"""`python -m hsi.detect`: the detect room as a process of its own."""

from hsi.detect.app import build
from hsi.detect.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

if __name__ == "__main__":
    serve(build, load(Settings), process="detect")
