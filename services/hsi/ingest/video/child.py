"""The process that reads one clip: `python -m hsi.ingest.video.child <orders>`; says what it finds on its output.

A decoder that is fed by strangers may crash, hang or eat memory. Here it can do so without taking the room with it:
memory, processor time and open files are bounded before the first byte is read, nothing can be written to disk, and
whoever started the process ends it when it takes too long.
"""

import json
import os
import resource
import sys
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import BinaryIO

from hsi.ingest.video import findings
from hsi.ingest.video.findings import ClipRefused, Facts
from hsi.ingest.video.sampling import Rules

GRACE_SECONDS = 10
OPEN_FILES = 32


@dataclass(frozen=True, slots=True)
class Orders:
    """What to read and how far; `file` is a descriptor that the process inherits."""

    file: int
    size_bytes: int
    first: str
    interval: str
    most: int
    max_pixels: int
    max_picture_bytes: int
    seconds: float
    memory_bytes: int

    @property
    def rules(self) -> Rules:
        """How densely to sample."""
        return Rules(Fraction(self.first), Fraction(self.interval), self.most)

    def written(self) -> str:
        """As an argument."""
        return json.dumps(asdict(self))


def main(argument: str, out: BinaryIO) -> None:
    """Read the clip that the orders name."""
    orders = Orders(**json.loads(argument))
    _bound(orders)
    from hsi.ingest.video import reading

    bounds = reading.Bounds(orders.max_pixels, orders.max_picture_bytes, orders.seconds)
    try:
        with os.fdopen(orders.file, "rb") as file:
            for found in reading.read(file, orders.size_bytes, orders.rules, bounds):
                if isinstance(found, Facts):
                    out.write(findings.told_facts(found))
                else:
                    out.write(findings.told(found.at_us, len(found.jpeg)) + found.jpeg)
                out.flush()
    except ClipRefused as refused:
        out.write(findings.told_refusal(refused))
        out.flush()


def _bound(orders: Orders) -> None:
    os.nice(5)
    seconds = int(orders.seconds) + GRACE_SECONDS
    for kind, most in (
        (resource.RLIMIT_AS, orders.memory_bytes),
        (resource.RLIMIT_CPU, 2 * seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


if __name__ == "__main__":
    main(sys.argv[1], sys.stdout.buffer)
