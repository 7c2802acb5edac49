"""`python -m hsi.serve.detector.fetch yolox-nano`: a catalogue model onto the volume at MODELS_DIR.

For a pod that has the detector and nothing else of ours; `hsi models pull` does the same for a person. It ends with 0
when the file is there and right, with 4 when the catalogue has no such model, and with 1 when another try may help. The
last line says why.
"""

import sys
from collections.abc import Sequence

from hsi.runtime.settings import load
from hsi.serve.detector import catalogue, pull
from hsi.serve.detector.settings import Settings

UNKNOWN = 4


def main(arguments: Sequence[str]) -> int:
    """The exit code; takes the model's name."""
    (name,) = arguments
    entry = catalogue.find(name)
    if entry is None:
        return _ended(f"there is no model {name!r} in the catalogue", UNKNOWN)
    if entry.url is None:
        return _ended(f"{name} comes with the product", 0)
    try:
        path = pull.fetch(entry, load(Settings).models_dir, lambda _done, _total: None)
    except pull.PullFailed as failed:
        return _ended(str(failed), 1)
    return _ended(f"{path} is ready", 0)


def _ended(line: str, code: int) -> int:
    sys.stderr.write(f"{line}\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
