from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsi.ingest import sweep
from hsi.ingest.files import FileStat
from hsi.ingest.scan import Backlog, Walk

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_a_backlog_keeps_the_oldest_and_says_that_there_is_more() -> None:
    backlog = Backlog(3)
    for mtime in (5, 1, 4, 2, 3):
        backlog.add(FileStat(f"yard/{mtime}.jpg", 1, mtime))
    assert [file.mtime_ns for file in backlog.oldest_first()] == [1, 2, 3]
    assert backlog.more


def test_a_backlog_that_holds_everything_says_so() -> None:
    backlog = Backlog(3)
    for name in ("b", "a", "c"):
        backlog.add(FileStat(name, 1, 7))
    assert [file.key for file in backlog.oldest_first()] == ["a", "b", "c"]
    assert not backlog.more


def test_a_walk_streams_pictures_and_clips(tmp_path: Path) -> None:
    (tmp_path / "yard" / "deep" / "er").mkdir(parents=True)
    for name in ("yard/1.jpg", "yard/deep/er/2.png", "yard/.hidden.jpg", "yard/x.txt", "yard/a.mp4", "yard/b.mp4"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "loop").symlink_to(tmp_path)
    walk = Walk(tmp_path)
    chunks = list(walk.chunks(1))
    found = sorted(file.key for chunk in chunks for file in chunk)
    assert found == ["yard/1.jpg", "yard/a.mp4", "yard/b.mp4", "yard/deep/er/2.png"]
    assert [len(chunk) for chunk in chunks] == [1, 1, 1, 1]


def test_a_walk_without_a_root_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(Walk(tmp_path / "nowhere").chunks(10))


SWEEPS = {
    "at start, everything of earlier processes": (timedelta(0), timedelta(0)),
    "soon after start, the same": (timedelta(seconds=30), timedelta(0)),
    "later, what is a minute old": (timedelta(seconds=100), timedelta(seconds=40)),
}


@pytest.mark.parametrize(("running", "since_start"), SWEEPS.values(), ids=SWEEPS.keys())
def test_frames_are_forgotten_when_they_are_old_or_of_an_earlier_process(
    running: timedelta, since_start: timedelta
) -> None:
    assert sweep.too_quiet_since(NOW + running, NOW) == NOW + since_start
