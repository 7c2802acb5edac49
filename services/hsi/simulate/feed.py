"""A synthetic camera on standard output: `python -m hsi.simulate.feed --seed 7 --interval-ms 1000`.

What it writes is what `ingest/synthetic` reads: one picture every interval, each a JPEG behind its length (four bytes,
big endian). Yard, light, visitors and their ways follow from the seed and the seconds since the start, so the same
seed gives the same story; only the line with the time of day, which no picture shares with another, comes from the
clock. Pictures that are late are left out. It ends when its standard input or output does, so it never outlives whoever
started it, however that one ended.
"""

import argparse
import os
import select
import struct
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from hsi.simulate.camera import JPEG_QUALITY, MOODS, SyntheticCamera, View
from hsi.simulate.player import stamp
from hsi.simulate.scenes import Frame
from hsi.simulate.schedule import Moment, Pace, Visit, visits

LENGTH: Final = struct.Struct(">I")
"""What stands before each JPEG."""
LESS_URGENT: Final = 5

Wait = Callable[[float], bool]
"""Wait so many seconds; True when there is nobody left to draw for."""


class Story:
    """What one seed's camera sees, second by second; asked for seconds that never go back."""

    def __init__(self, camera: str, seed: int) -> None:
        pace = Pace()
        self._camera = SyntheticCamera(camera, seed, MOODS[(seed - 1) % len(MOODS)], pace)
        self._view = View(self._camera)
        self._visits: Iterator[Visit] = visits(seed, pace)
        self._visit = next(self._visits)

    def at(self, seconds: float, taken_at: datetime) -> Frame:
        """The picture of that second, with `taken_at` written into it."""
        while self._visit.end_seconds < seconds:
            self._visit = next(self._visits)
        visit = self._visit if self._visit.begin_seconds <= seconds else None
        return self._view.frame(Moment(seconds, visit), stamp(self._camera.name, taken_at))


def feed(story: Story, interval_seconds: float, out: BinaryIO, wait: Wait) -> None:
    """Write pictures until nobody is there; raises BrokenPipeError when the reader has gone in the middle of one."""
    began = time.monotonic()
    number = 0
    while True:
        jpeg = story.at(number * interval_seconds, datetime.now(UTC)).jpeg(JPEG_QUALITY)
        out.write(LENGTH.pack(len(jpeg)) + jpeg)
        out.flush()
        passed = time.monotonic() - began
        number = max(number + 1, int(passed / interval_seconds))
        if wait(max(0.0, number * interval_seconds - passed)):
            return


def closed(orders: int) -> Wait:
    """Waiting that ends when the descriptor `orders`, which nobody writes to, is closed on the other side."""

    def wait(seconds: float) -> bool:
        readable, _, _ = select.select([orders], [], [], seconds)
        return bool(readable)

    return wait


def main() -> None:
    """Feed whoever started this."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--camera", default="synthetic", help="the name that is written into the pictures")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--interval-ms", type=int, default=1000)
    given = asked.parse_args()
    os.nice(LESS_URGENT)
    try:
        story = Story(given.camera, given.seed)
        feed(story, given.interval_ms / 1000, sys.stdout.buffer, closed(sys.stdin.fileno()))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer goes nowhere


if __name__ == "__main__":
    main()
