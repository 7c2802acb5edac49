"""Synthetic cameras as tasks, on a clock that jumps instead of passing."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from hsi.events.classes import ObjectClass
from hsi.runtime.tasks import Stop
from hsi.simulate.camera import SyntheticCamera, cameras
from hsi.simulate.folder import FolderNotOurs
from hsi.simulate.player import Habits, Player, play, players, record
from hsi.simulate.schedule import Pace, within

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BRISK = Pace(first_seconds=(1.0, 1.0), visit_seconds=(3.0, 3.0), gap_seconds=(40.0, 40.0))


@dataclass
class Clock:
    """A wall clock that is moved by whoever waits on it."""

    at: datetime = field(default=START)

    def now(self) -> datetime:
        return self.at


class SteppedStop(Stop):
    """Waiting moves the clock; the order to stop comes by itself when the clock reads `until`."""

    def __init__(self, clock: Clock, until: datetime) -> None:
        super().__init__()
        self._clock = clock
        self._until = until

    async def wait(self, seconds: float | None = None) -> bool:
        assert seconds is not None
        self._clock.at += timedelta(seconds=seconds)
        if self._clock.at >= self._until:
            self.order()
        return self.ordered


@pytest.fixture
def camera() -> SyntheticCamera:
    return cameras(1, seed=0, pace=BRISK)[0]


def stills(root: Path) -> list[Path]:
    return sorted(root.glob("*/snap/*/*.jpg"))


async def test_a_camera_sends_while_there_is_motion_and_now_and_then_else(
    tmp_path: Path, camera: SyntheticCamera
) -> None:
    clock = Clock()
    player = Player(tmp_path, camera, Habits(fps=2.0, idle_seconds=30.0), now=clock.now)
    await player.run(SteppedStop(clock, START + timedelta(seconds=20)))
    sent = stills(tmp_path)
    assert len(sent) == 1 + 7 + 1  # a first look, three seconds of visit at two a second, a look afterwards
    assert (tmp_path / "front_yard" / ".synthetic").is_file()
    for path in sent:
        with Image.open(io.BytesIO(path.read_bytes())) as picture:
            assert picture.size == (640, 360)


async def test_stopping_ends_a_wait_at_once(tmp_path: Path, camera: SyntheticCamera) -> None:
    stop = Stop()
    stop.order()
    await Player(tmp_path, camera, Habits()).run(stop)
    assert len(stills(tmp_path)) <= 1


async def test_stills_missed_while_suspended_are_left_out(tmp_path: Path, camera: SyntheticCamera) -> None:
    clock = Clock()

    class Suspended(SteppedStop):
        async def wait(self, seconds: float | None = None) -> bool:
            ordered = await super().wait(seconds)
            if clock.at < START + timedelta(seconds=2):
                clock.at += timedelta(seconds=60)
            return ordered

    player = Player(tmp_path, camera, Habits(fps=2.0, idle_seconds=30.0), now=clock.now)
    await player.run(Suspended(clock, START + timedelta(seconds=80)))
    shown = [path.name[17:23] for path in stills(tmp_path)]
    assert "120001" not in shown
    assert "120002" not in shown


async def test_the_player_keeps_its_folder_bounded(tmp_path: Path, camera: SyntheticCamera) -> None:
    clock = Clock()
    habits = Habits(fps=60.0, idle_seconds=30.0, max_files=20)
    await Player(tmp_path, camera, habits, now=clock.now).run(SteppedStop(clock, START + timedelta(seconds=20)))
    assert len(stills(tmp_path)) <= 20 + 100


async def test_a_real_cameras_folder_is_never_played_into(tmp_path: Path, camera: SyntheticCamera) -> None:
    (tmp_path / camera.name).mkdir()
    (tmp_path / camera.name / "real.jpg").write_bytes(b"x")
    with pytest.raises(FolderNotOurs):
        await Player(tmp_path, camera, Habits()).run(Stop())


async def test_a_burst_is_two_minutes_of_history(tmp_path: Path, camera: SyntheticCamera) -> None:
    clock = Clock()
    await Player(tmp_path, camera, Habits(fps=1.0), now=clock.now).run(Stop(), burst=True)
    dates = [path.stat().st_mtime for path in stills(tmp_path)]
    assert min(dates) == (START - timedelta(minutes=2)).timestamp()
    assert max(dates) < START.timestamp()


def test_history_is_dated_back_and_comes_with_its_truth(tmp_path: Path, camera: SyntheticCamera) -> None:
    told = record(tmp_path, camera, START, timedelta(seconds=60), fps=1.0)
    script = within(camera.seed, camera.pace, 60)
    assert [one.label for one in told] == [one.label for one in script]
    assert told[0].label is ObjectClass.PERSON
    assert told[0].began_at == START + timedelta(seconds=script[0].begin_seconds)
    dates = sorted(path.stat().st_mtime - START.timestamp() for path in stills(tmp_path))
    during = [at for at in dates if script[0].begin_seconds - 0.01 <= at <= script[0].end_seconds]
    assert len(during) == 4


def test_the_same_history_twice_is_the_same_files(tmp_path: Path, camera: SyntheticCamera) -> None:
    for root in (tmp_path / "a", tmp_path / "b"):
        record(root, camera, START, timedelta(seconds=4), fps=1.0)
    one, other = ({p.name: p.read_bytes() for p in stills(root)} for root in (tmp_path / "a", tmp_path / "b"))
    assert one == other
    assert len(one) == 4


def test_players_are_named_after_their_cameras(tmp_path: Path) -> None:
    names = [player.name for player in players(tmp_path, count=2, fps=1.0, seed=0)]
    assert names == ["synthetic camera front_yard", "synthetic camera driveway"]


async def test_play_runs_all_cameras_until_stopped(tmp_path: Path) -> None:
    stop = Stop()
    stop.order()
    await play(tmp_path, cameras=2, fps=1.0, seed=0, stop=stop)
    assert sorted(folder.name for folder in tmp_path.iterdir()) == ["driveway", "front_yard"]
