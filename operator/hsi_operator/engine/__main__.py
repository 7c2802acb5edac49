"""`python -m hsi_operator.engine` writes the operator's rights as objects; with `--check` it says if they drifted."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import yaml

from hsi_operator.engine import rights

_HEAD: Final = """\
# Made from operator/hsi_operator/engine/kinds.py by `make crds`; change it there.
# To serve single namespaces, leave out the ClusterRoleBinding hsi-operator, make a RoleBinding to the ClusterRole
# hsi-operator in each of them, and name them in HSI_OPERATOR_WATCH_NAMESPACES. Without hsi-operator-facts, set
# HSI_OPERATOR_CLUSTER_FACTS=false.
"""


def main(arguments: Sequence[str]) -> int:
    """Write, or compare; the exit status is 1 when the file drifted."""
    parser = argparse.ArgumentParser(prog="python -m hsi_operator.engine", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=Path("manifests/operator/rbac.yaml"))
    parser.add_argument("--check", action="store_true", help="write nothing")
    given = parser.parse_args(arguments)
    wanted = _HEAD + yaml.safe_dump_all(rights.objects("hsi"), sort_keys=False, width=120)
    if not given.check:
        given.file.parent.mkdir(parents=True, exist_ok=True)
        given.file.write_text(wanted)
    elif not given.file.exists() or given.file.read_text() != wanted:
        sys.stderr.write(f"{given.file} drifted from operator/hsi_operator/engine/kinds.py; run: make crds\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
