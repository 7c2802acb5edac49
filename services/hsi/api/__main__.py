"""`python -m hsi.api`."""

from hsi.api.app import build
from hsi.api.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

if __name__ == "__main__":
    serve(build, load(Settings), process="api")
