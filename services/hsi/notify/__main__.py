"""`python -m hsi.notify`."""

from hsi.notify.app import build
from hsi.notify.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

serve(build, load(Settings), process="notify")
