"""`python -m hsi.observe`."""

from hsi.observe.app import build
from hsi.observe.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

serve(build, load(Settings), process="observe")
