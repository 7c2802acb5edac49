"""`python -m hsi_operator.engine` writes the operator's rights as objects; with `--check` it says if they drifted."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import yaml

from hsi_operator.engine import rights

_HEAD: Final = "# Made from operator/hsi_operator/engine/kinds.py by `make crds`; change it there.\n"
_ALL: Final = """\
# To serve single namespaces, leave out the ClusterRoleBinding hsi-operator, make a RoleBinding to the ClusterRole
# hsi-operator in each of them, and name them in HSI_OPERATOR_WATCH_NAMESPACES. Without hsi-operator-facts, set
# HSI_OPERATOR_CLUSTER_FACTS=false.
"""
_LEDGER: Final = """\
# A powerful right, for clusters with time-sliced cards only: with HSI_OPERATOR_VRAM_LEDGER=true the operator writes the
# memory of cards onto nodes, so that the scheduler counts it.
"""
_NAMESPACE: Final = "hsi"


def _written(head: str, objects: Iterable[object]) -> str:
    return _HEAD + head + yaml.safe_dump_all(objects, sort_keys=False, width=120)


def main(arguments: Sequence[str]) -> int:
    """Write, or compare; the exit status is 1 when a file drifted."""
    parser = argparse.ArgumentParser(prog="python -m hsi_operator.engine", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("manifests/operator"))
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args(arguments)
    wanted = {
        "rbac.yaml": _written(_ALL, rights.objects(_NAMESPACE)),
        "rbac-ledger.yaml": _written(_LEDGER, rights.ledger_objects(_NAMESPACE)),
    }
    drifted = []
    for name, text in wanted.items():
        file = given.folder / name
        if not given.check:
            given.folder.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        elif not file.exists() or file.read_text() != text:
            drifted.append(file)
    for file in drifted:
        sys.stderr.write(f"{file} drifted from operator/hsi_operator/engine/kinds.py; run: make crds\n")
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
