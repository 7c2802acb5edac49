"""Writes the pages that are generated from the code: `make docs`."""

from pathlib import Path

from hsi.runtime import settings_page
from hsi.site.settings import PROCESSES

if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "configuration.md").write_text(settings_page.render(PROCESSES))
