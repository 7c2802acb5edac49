"""`python -m hsi_operator.weights --file=/models/x --uri=https://… --sha256=…`: what a weights Job runs.

It ends with 0 when the file is there and right, with 3 when it is not the one that was promised, with 4 when it is
missing and may not be fetched, and with 1 when another try may help. The last line says why.
"""

import argparse
import sys
from pathlib import Path

from hsi_operator.weights.bringing import Wanted, WeightsMismatch, WeightsMissing, WeightsUnfetchable, bring

MISMATCH = 3
MISSING = 4


def main(arguments: list[str]) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m hsi_operator.weights", description="Bring weights onto a volume.")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--uri")
    parser.add_argument("--sha256")
    asked = parser.parse_args(arguments)
    try:
        bring(Wanted(asked.file, asked.uri, asked.sha256), _tell)
    except WeightsMismatch as problem:
        return _ended(problem, MISMATCH)
    except WeightsMissing as problem:
        return _ended(problem, MISSING)
    except (WeightsUnfetchable, OSError) as problem:
        return _ended(problem, 1)
    _tell(f"{asked.file} is ready")
    return 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _ended(problem: Exception, code: int) -> int:
    _tell(str(problem))
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
