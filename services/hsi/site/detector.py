"""The detector server as a child: frames wait in the queue while it is away."""

import sys
from collections.abc import Mapping
from pathlib import Path

from hsi.runtime.health import Board
from hsi.site.children import Program
from hsi.site.kept import KeptChild


def kept(environment: Mapping[str, str], log: Path, board: Board) -> KeptChild:
    """The task that keeps one detector server running."""
    command = [sys.executable, "-m", "hsi.serve.detector"]
    return KeptChild("detector server", Program("detector", command, log, environment=dict(environment)), board)
