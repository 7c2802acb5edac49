"""Camera folders: whose they are, how files appear, what is swept."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hsi.simulate import folder
from hsi.simulate.folder import CameraNameRefused, Delivery, FolderNotOurs

NOON = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


def test_a_claimed_folder_carries_the_marker(tmp_path: Path) -> None:
    home = folder.claimed(tmp_path, "front_yard")
    assert (home / ".synthetic").is_file()
    assert folder.claimed(tmp_path, "front_yard") == home


def test_a_folder_with_a_real_cameras_files_is_refused(tmp_path: Path) -> None:
    real = tmp_path / "porch"
    real.mkdir()
    (real / "MDAlarm_20260301-120000-000.jpg").write_bytes(b"real")
    with pytest.raises(FolderNotOurs, match="may be a real camera's"):
        folder.claimed(tmp_path, "porch")
    assert not (real / ".synthetic").exists()


def test_an_empty_folder_may_be_taken(tmp_path: Path) -> None:
    (tmp_path / "porch").mkdir()
    assert folder.claimed(tmp_path, "porch") == tmp_path / "porch"


@pytest.mark.parametrize("name", ["", "../porch", "a/b", ".hidden", "x" * 65, "new\nline", "nul\0"])
def test_a_name_that_could_leave_the_root_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CameraNameRefused):
        folder.claimed(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_stills_are_named_and_dated_as_a_foscam_does(tmp_path: Path) -> None:
    path = folder.still(tmp_path, NOON, 1007)
    assert path == tmp_path / "snap" / "20260301" / "MDAlarm_20260301-120005-007.jpg"
    assert folder.STILL_NAME.fullmatch(path.name)


@pytest.mark.parametrize("how", list(Delivery), ids=lambda how: how.value)
def test_a_delivered_file_is_whole_and_alone(tmp_path: Path, how: Delivery) -> None:
    path = folder.still(tmp_path, NOON, 1)
    data = os.urandom(3 * folder.CHUNK_BYTES + 17)
    folder.deliver(path, data, NOON, how)
    assert path.read_bytes() == data
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_renamed_file_is_dated_when_it_was_taken(tmp_path: Path) -> None:
    path = folder.still(tmp_path, NOON, 1)
    folder.deliver(path, b"x", NOON, Delivery.RENAMED)
    assert path.stat().st_mtime == NOON.timestamp()


def filled(root: Path, count: int) -> Path:
    home = folder.claimed(root, "porch")
    for number in range(count):
        at = NOON + timedelta(minutes=number)
        folder.deliver(folder.still(home, at, number), b"x", at, Delivery.RENAMED)
    return home


def remaining(home: Path) -> int:
    return len(list(home.glob("snap/*/*.jpg")))


def test_old_stills_are_swept(tmp_path: Path) -> None:
    home = filled(tmp_path, 10)
    now = NOON + timedelta(minutes=10)
    assert folder.sweep(home, now, keep=timedelta(minutes=4, seconds=30), max_files=100) == 6
    assert remaining(home) == 4


def test_the_oldest_stills_above_the_bound_are_swept(tmp_path: Path) -> None:
    home = filled(tmp_path, 10)
    assert folder.sweep(home, NOON, keep=timedelta(days=1), max_files=3) == 7
    kept = {path.name for path in home.glob("snap/*/*.jpg")}
    assert kept == {folder.still(home, NOON + timedelta(minutes=n), n).name for n in (7, 8, 9)}


def test_a_day_that_became_empty_goes_too(tmp_path: Path) -> None:
    home = filled(tmp_path, 2)
    folder.sweep(home, NOON + timedelta(days=2), keep=timedelta(hours=1), max_files=100)
    assert list((home / "snap").iterdir()) == []


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    home = filled(tmp_path, 1)
    note = home / "snap" / "20260301" / "holiday.jpg"
    note.write_bytes(b"mine")
    os.utime(note, (0, 0))
    folder.sweep(home, NOON + timedelta(days=9), keep=timedelta(hours=1), max_files=0)
    assert note.exists()
    assert remaining(home) == 1


def test_nothing_is_swept_without_the_marker(tmp_path: Path) -> None:
    home = filled(tmp_path, 3)
    (home / ".synthetic").unlink()
    assert folder.sweep(home, NOON + timedelta(days=9), keep=timedelta(hours=1), max_files=0) == 0
    assert remaining(home) == 3
