"""Writes the pages that are generated from the code: `make docs`."""

from pathlib import Path

from hsi.runtime import settings_page
from hsi.site.settings import PROCESSES
from hsi_operator.api import page
from hsi_operator.settings import described

if __name__ == "__main__":
    docs = Path(__file__).parents[2] / "docs"
    (docs / "configuration.md").write_text(settings_page.render(PROCESSES))
    kubernetes = docs / "kubernetes.md"
    kubernetes.write_text(page.filled(kubernetes.read_text(), described()))
