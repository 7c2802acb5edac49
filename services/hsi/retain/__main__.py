"""`python -m hsi.retain`."""

from hsi.retain.app import build
from hsi.retain.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

serve(build, load(Settings), process="retain")
