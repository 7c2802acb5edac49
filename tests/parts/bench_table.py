"""Prints what `make bench` measured: one row each, with its bar and whether it was met."""

import json
import sys
from pathlib import Path


def main(source: Path) -> None:
    """Print the rows of a JSON-lines file as a table."""
    if not source.exists():
        sys.exit("nothing was measured")
    rows = [json.loads(line) for line in source.read_text().splitlines()]
    width = max(len(row["what"]) for row in rows)
    print(f"{'what':<{width}}  {'measured':>12}  {'bar':>14}  result")
    for row in rows:
        sign = ">=" if row["at_least"] else "<="
        result = "met" if row["met"] else "missed"
        bar = f"{sign} {row['bar']:g} {row['unit']}"
        print(f"{row['what']:<{width}}  {row['measured']:>12.3f}  {bar:>14}  {result}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
