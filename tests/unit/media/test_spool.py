"""A picture put into a camera's folder is whole, dated, and never in the place of another."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hsi.media.spool import Spool, SpoolFailed, SpoolTaken

TAKEN = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


def test_it_lies_there_whole_with_its_own_time_and_nothing_beside_it(tmp_path: Path) -> None:
    key = Spool(tmp_path).deposit("front", "a.jpg", b"picture", taken_at=TAKEN)
    assert key == "front/a.jpg"
    assert (tmp_path / key).read_bytes() == b"picture"
    assert (tmp_path / key).stat().st_mtime == pytest.approx(TAKEN.timestamp(), abs=1e-3)
    assert [path.name for path in (tmp_path / "front").iterdir()] == ["a.jpg"]


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    keys = [spool.deposit("front", "a.jpg", data, taken_at=TAKEN) for data in (b"1", b"2", b"3")]
    assert keys == ["front/a.jpg", "front/a-2.jpg", "front/a-3.jpg"]
    assert [(tmp_path / key).read_bytes() for key in keys] == [b"1", b"2", b"3"]


def test_once_is_once_and_another_picture_is_told(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert spool.deposit_once("front", "k.jpg", b"one", taken_at=TAKEN) == ("front/k.jpg", True)
    assert spool.deposit_once("front", "k.jpg", b"one", taken_at=TAKEN) == ("front/k.jpg", False)
    for other in (b"two", b"on", b"one more"):
        with pytest.raises(SpoolTaken, match=r"k\.jpg"):
            spool.deposit_once("front", "k.jpg", other, taken_at=TAKEN)
    assert (tmp_path / "front/k.jpg").read_bytes() == b"one"


@pytest.mark.parametrize("folder", ["..", "a/..", "", "/etc", "a\nb", "a/.b", "a//b"])
def test_only_folders_below_the_root_take_pictures(tmp_path: Path, folder: str) -> None:
    (tmp_path / "cameras").mkdir()
    with pytest.raises(SpoolFailed):
        Spool(tmp_path / "cameras").deposit(folder, "a.jpg", b"x", taken_at=TAKEN)
    assert list(tmp_path.rglob("*.jpg")) == []


def test_folders_on_the_way_are_made_and_links_among_them_are_not_followed(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    assert spool.deposit("front/today/noon", "a.jpg", b"x", taken_at=TAKEN) == "front/today/noon/a.jpg"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "front" / "linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpoolFailed, match="front/linked"):
        spool.deposit("front/linked", "a.jpg", b"x", taken_at=TAKEN)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_the_folders_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "cameras").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "cameras" / "front").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpoolFailed, match="front"):
        Spool(tmp_path / "cameras").deposit("front", "a.jpg", b"x", taken_at=TAKEN)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_the_files_place_is_neither_followed_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "front").mkdir()
    (tmp_path / "secret").write_bytes(b"one")
    (tmp_path / "front" / "k.jpg").symlink_to(tmp_path / "secret")
    with pytest.raises(SpoolFailed):
        Spool(tmp_path).deposit_once("front", "k.jpg", b"one", taken_at=TAKEN)
    assert Spool(tmp_path).deposit("front", "k.jpg", b"two", taken_at=TAKEN) == "front/k-2.jpg"
    assert (tmp_path / "secret").read_bytes() == b"one"


def test_a_root_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(SpoolFailed, match="No such file"):
        Spool(tmp_path / "gone").deposit("front", "a.jpg", b"x", taken_at=TAKEN)
