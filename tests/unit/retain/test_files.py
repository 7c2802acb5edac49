"""Which files are thumbnails of ours, and what is never removed."""

import os
from pathlib import Path

import pytest

from hsi.events.ids import MediaKey
from hsi.media.directory import DirectoryMediaStore
from hsi.retain import files
from hsi.retain.files import Deleted
from hsi.store.records import FileSeen

NAMES = {"12_thumb.jpg": 12, "front/12_thumb.jpg": 12, "a/b/7_thumb.jpg": 7}
OTHERS = [
    "thumb.jpg",
    "12.jpg",
    "x12_thumb.jpg",
    "12_thumb.jpg.bak",
    "12_thumb.png",
    "١_thumb.jpg",
    "9" * 30 + "_thumb.jpg",
]


@pytest.mark.parametrize(("key", "detection_id"), NAMES.items())
def test_a_thumbnail_tells_its_detection(key: str, detection_id: int) -> None:
    assert files.detection_of(MediaKey(key)) == detection_id


@pytest.mark.parametrize("key", OTHERS)
def test_any_other_file_is_not_ours(key: str) -> None:
    assert files.detection_of(MediaKey(key)) is None


def test_only_files_in_the_state_that_was_judged_are_removed(tmp_path: Path) -> None:
    store = DirectoryMediaStore(tmp_path, writable=True)
    keys = [MediaKey(f"{name}.jpg") for name in ("same", "touched", "grown", "gone")]
    for key in keys[:3]:
        store.write(key, b"12345")
    judged = [FileSeen(key, 5, store.stat(keys[0]).mtime_ns) for key in keys]
    for key in keys[1:3]:
        os.utime(tmp_path / key, ns=(judged[0].mtime_ns, judged[0].mtime_ns))
    os.utime(tmp_path / "touched.jpg", ns=(1, 1))
    (tmp_path / "grown.jpg").write_bytes(b"123456")
    os.utime(tmp_path / "grown.jpg", ns=(judged[0].mtime_ns, judged[0].mtime_ns))
    assert files.delete_unchanged(store, judged) == Deleted(1, 5)
    assert sorted(store.keys()) == ["grown.jpg", "touched.jpg"]


def test_a_file_that_cannot_be_removed_does_not_hold_up_the_others(tmp_path: Path) -> None:
    store = DirectoryMediaStore(tmp_path, writable=True)
    (tmp_path / "link.jpg").symlink_to("/etc/hostname")
    store.write(MediaKey("2_thumb.jpg"), b"12")
    keys = [MediaKey("link.jpg"), MediaKey("../x"), MediaKey("1_thumb.jpg"), MediaKey("2_thumb.jpg")]
    assert files.measure(store, keys) == Deleted(1, 2)
    assert files.delete(store, keys) == Deleted(1, 2)
    assert (tmp_path / "link.jpg").is_symlink()
