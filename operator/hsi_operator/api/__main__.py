"""`python -m hsi_operator.api` writes the definitions into crds/; with `--check` it only says which have drifted."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from hsi_operator.api import crd

_HEAD: Final = "# Made from operator/hsi_operator/api by `make crds`; change it there.\n"


def written(kind: crd.Kind) -> str:
    """The text of a kind's file."""
    return _HEAD + yaml.safe_dump(crd.definition(kind), sort_keys=False, width=120, allow_unicode=True)


def main(arguments: Sequence[str]) -> int:
    """Write, or compare; the exit status is 1 when something drifted."""
    parser = argparse.ArgumentParser(prog="python -m hsi_operator.api", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("crds"))
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args(arguments)
    wanted = {kind.file: written(kind) for kind in crd.KINDS}
    if given.check:
        return _check(given.folder, wanted)
    given.folder.mkdir(exist_ok=True)
    for name, text in wanted.items():
        (given.folder / name).write_text(text)
    return 0


def _check(folder: Path, wanted: Mapping[str, str]) -> int:
    found = {path.name: path.read_text() for path in folder.glob("*.yaml")}
    drifted = sorted(name for name in {*wanted, *found} if wanted.get(name) != found.get(name))
    for name in drifted:
        sys.stderr.write(f"{folder / name} drifted from operator/hsi_operator/api; run: make crds\n")
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
