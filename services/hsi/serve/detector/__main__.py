"""The detector server as a process: `python -m hsi.serve.detector`."""

from hsi.runtime.serve import serve
from hsi.runtime.settings import load
from hsi.serve.detector.app import build
from hsi.serve.detector.settings import Settings

if __name__ == "__main__":
    serve(build, load(Settings), process="detector")
