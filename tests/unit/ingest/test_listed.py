"""A folder that appeared is listed oldest first, so that no picture is overtaken by one that came after it."""

import os
import time
from pathlib import Path

from hsi.ingest import scan


def test_files_come_oldest_first_and_only_those_left_alone_are_at_rest(tmp_path: Path) -> None:
    now = time.time()
    for name, age in (("b.jpg", 90), ("a.jpg", 60), ("c.jpg", 0)):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (now - age, now - age))
    (tmp_path / "folder").mkdir()
    assert scan.listed(str(tmp_path)) == [
        (str(tmp_path / "b.jpg"), True),
        (str(tmp_path / "a.jpg"), True),
        (str(tmp_path / "c.jpg"), False),
    ]


def test_a_folder_that_is_gone_again_holds_nothing(tmp_path: Path) -> None:
    assert scan.listed(str(tmp_path / "gone")) == []
