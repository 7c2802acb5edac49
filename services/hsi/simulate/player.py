"""Synthetic cameras at work: stills dropped into camera folders as motion-triggered Foscams would; history in bulk."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

from hsi.runtime import tasks
from hsi.runtime.tasks import Stop
from hsi.simulate import folder
from hsi.simulate.camera import JPEG_QUALITY, SyntheticCamera, View, cameras
from hsi.simulate.folder import Delivery
from hsi.simulate.schedule import Moment, Pace, moments, within
from hsi.simulate.truth import Visited, visited

LATE = timedelta(seconds=5)
SWEEP_EVERY_STILLS = 100
BURST = timedelta(minutes=2)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a camera sends: stills a second during motion, seconds between idle snapshots, delivery, own bounds."""

    fps: float = 2.0
    idle_seconds: float = 45.0
    delivery: Delivery = Delivery.IN_PLACE
    keep: timedelta = timedelta(hours=6)
    max_files: int = 5000


class Player:
    """One camera as a task. Stills that are due but more than five seconds late (a suspended machine) are left out."""

    def __init__(
        self, root: Path, camera: SyntheticCamera, habits: Habits, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._root = root
        self._camera = camera
        self._habits = habits
        self._now = now
        self._number = 0

    @property
    def name(self) -> str:
        """Name for logs and probes."""
        return f"synthetic camera {self._camera.name}"

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Send stills until told to stop; in a burst, two minutes of history at once. Raises as `folder.claimed`."""
        if burst:
            began_at = self._now() - BURST
            await asyncio.to_thread(record, self._root, self._camera, began_at, BURST, fps=self._habits.fps)
            return
        home = await asyncio.to_thread(folder.claimed, self._root, self._camera.name)
        view = await asyncio.to_thread(View, self._camera)
        began_at = self._now()
        for moment in _due(self._camera, self._habits):
            taken_at = began_at + timedelta(seconds=moment.seconds)
            if await _reached(taken_at, self._now, stop):
                return
            if self._now() - taken_at <= LATE:
                await asyncio.to_thread(self._send, home, view, moment, taken_at)

    def _send(self, home: Path, view: View, moment: Moment, taken_at: datetime) -> None:
        data = view.frame(moment, stamp(self._camera.name, taken_at)).jpeg(JPEG_QUALITY)
        folder.deliver(folder.still(home, taken_at, self._number), data, taken_at, self._habits.delivery)
        self._number += 1
        if self._number % SWEEP_EVERY_STILLS == 0:
            folder.sweep(home, self._now(), keep=self._habits.keep, max_files=self._habits.max_files)


async def _reached(at: datetime, now: Callable[[], datetime], stop: Stop) -> bool:
    """Wait until the clock reads `at`; True when the order to stop came first."""
    while (left := (at - now()).total_seconds()) > 0:
        if await stop.wait(min(left, 60.0)):
            return True
    return stop.ordered


def _due(camera: SyntheticCamera, habits: Habits) -> Iterator[Moment]:
    return moments(camera.seed, camera.pace, fps=habits.fps, idle_seconds=habits.idle_seconds)


def stamp(camera: str, taken_at: datetime) -> str:
    """The line a camera writes into its picture."""
    return f"{camera.replace('_', ' ')}  {taken_at.strftime('%Y-%m-%d %H:%M:%S')}Z"


def record(
    root: Path, camera: SyntheticCamera, began_at: datetime, length: timedelta, *, fps: float = 2.0,
) -> tuple[Visited, ...]:  # fmt: skip
    """Write at once what the camera would have sent from `began_at` on, dated so; returns the visits that ended."""
    home = folder.claimed(root, camera.name)
    view = View(camera)
    seconds = length.total_seconds()
    script = takewhile(lambda moment: moment.seconds < seconds, _due(camera, Habits(fps=fps)))
    for number, moment in enumerate(script):
        taken_at = began_at + timedelta(seconds=moment.seconds)
        data = view.frame(moment, stamp(camera.name, taken_at)).jpeg(JPEG_QUALITY)
        folder.deliver(folder.still(home, taken_at, number), data, taken_at, Delivery.RENAMED)
    return visited(camera.name, within(camera.seed, camera.pace, seconds), began_at)


def players(root: Path, *, count: int, fps: float, seed: int, pace: Pace | None = None) -> list[Player]:
    """So many synthetic cameras as tasks, for whoever composes a process."""
    habits = Habits(fps=fps)
    return [Player(root, camera, habits) for camera in cameras(count, seed=seed, pace=pace or Pace())]


async def play(root: Path, *, cameras: int, fps: float, seed: int, stop: Stop) -> None:
    """Run so many synthetic cameras under `root` until told to stop: what `hsi simulate --cameras N --fps F` does."""
    await tasks.run(players(root, count=cameras, fps=fps, seed=seed), stop)
