"""How much a browser loads before it shows the first screen: the page, its scripts and its styles, under gzip.

Prints the figure, or fails when it is above the bar. What is loaded is read from the build's own manifest: the entry,
the first page's chunk, and everything that these two import.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path
from typing import Any, Final

BUILT: Final = Path(__file__).parents[2] / "services" / "hsi" / "api" / "dashboard"
ENTRY: Final = "index.html"
FIRST_SCREEN: Final = "src/pages/dashboard/DashboardPage.tsx"
MOST_KB: Final = 300.0


def first_load(manifest: dict[str, Any]) -> set[str]:
    """The files of a first load, by their names in the build; raises KeyError for a manifest without the two."""
    files: set[str] = {"index.html"}
    waiting = [ENTRY, FIRST_SCREEN]
    met: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in met:
            continue
        met.add(name)
        chunk = manifest[name]
        files.update([chunk["file"], *chunk.get("css", [])])
        waiting.extend(chunk.get("imports", []))
    return files


def kilobytes(built: Path) -> float:
    """Compressed kilobytes (1000 bytes) of the first load."""
    manifest = json.loads((built / ".vite" / "manifest.json").read_text())
    return sum(len(gzip.compress((built / name).read_bytes(), 9)) for name in first_load(manifest)) / 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--print", action="store_true", help="print the figure alone")
    asked = parser.parse_args()
    size_kb = kilobytes(BUILT)
    if asked.print:
        print(f"{size_kb:.1f}")
    elif size_kb > MOST_KB:
        sys.exit(f"The dashboard's first load is {size_kb:.0f} kB compressed; at most {MOST_KB:.0f} kB are allowed.")
