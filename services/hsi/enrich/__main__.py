"""`python -m hsi.enrich`."""

from hsi.enrich.app import build
from hsi.enrich.settings import Settings
from hsi.runtime.serve import serve
from hsi.runtime.settings import load

serve(build, load(Settings), process="enrich")
