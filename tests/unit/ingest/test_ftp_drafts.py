"""A file on its way is whole or nothing, also after a crash and after a power cut."""

import os
from pathlib import Path

import pytest

from hsi.ingest.ftp.drafts import Draft, Drafts, DraftTooLarge, Swept

NOW, EARLIER = "aaaaaaaa", "bbbbbbbb"
MANY = 1_000_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "front" / "2026").mkdir(parents=True)
    return tmp_path


def _names(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def _begun(root: Path, boot: str = NOW, *, sealed: str = "", folder: tuple[str, ...] = ("front", "2026")) -> Draft:
    draft = Drafts(root, boot=boot).begin(folder, most_bytes=MANY)
    draft.write(b"pic")
    draft.write(b"ture")
    if sealed:
        draft.seal(sealed)
    return draft


def _die(draft: Draft) -> None:
    """What SIGKILL does: every descriptor closes, nothing else happens."""
    for descriptor in (draft._file, draft._lock, draft._place):
        if descriptor >= 0:
            os.close(descriptor)
    draft._file = draft._lock = draft._place = -1


def test_a_file_is_hidden_until_it_has_its_name(root: Path) -> None:
    draft = _begun(root)
    assert all(name.startswith(".") for name in _names(root))
    draft.seal("a.jpg")
    assert all(name.startswith(".") for name in _names(root))
    seen = draft.admit("a.jpg")
    assert (seen.media_key, seen.size_bytes) == ("front/2026/a.jpg", 7)
    assert seen.mtime_ns == (root / seen.media_key).stat().st_mtime_ns
    assert (root / seen.media_key).read_bytes() == b"picture"
    assert _names(root) == ["a.jpg"]


def test_a_name_that_is_taken_gets_the_time_and_overwrites_nothing(root: Path) -> None:
    keys = [_begun(root, sealed="snap.jpg").admit("snap.jpg").media_key for _ in range(3)]
    assert len(set(keys)) == 3
    assert keys[0] == "front/2026/snap.jpg"
    assert all(key.startswith("front/2026/snap-20") and key.endswith(".jpg") for key in keys[1:])


@pytest.mark.parametrize("sealed", ["", "a.jpg"], ids=["half", "whole"])
def test_what_is_given_up_leaves_nothing(root: Path, sealed: str) -> None:
    draft = _begun(root, sealed=sealed)
    draft.close()
    draft.close()
    assert _names(root) == []


def test_more_bytes_than_allowed_are_refused_before_they_are_written(root: Path) -> None:
    draft = Drafts(root).begin(("front",), most_bytes=10)
    draft.write(b"x" * 10)
    with pytest.raises(DraftTooLarge, match="10 bytes"):
        draft.write(b"x")
    draft.close()


def test_after_a_crash_nothing_that_was_not_answered_comes_in(root: Path) -> None:
    _die(_begun(root))
    _die(_begun(root, sealed="a.jpg"))
    assert Drafts(root, boot=NOW).sweep("front") == Swept(dropped=2, kept=0)
    assert _names(root) == []


def test_after_a_power_cut_what_may_have_been_answered_comes_in(root: Path) -> None:
    _die(_begun(root, EARLIER))
    _die(_begun(root, EARLIER, sealed="a.jpg"))
    _die(_begun(root, EARLIER, sealed="never.tmp"))
    assert Drafts(root, boot=NOW).sweep("front") == Swept(dropped=2, kept=1)
    assert _names(root) == ["a.jpg"]
    assert (root / "front/2026/a.jpg").read_bytes() == b"picture"


def test_a_sweep_leaves_living_drafts_and_foreign_files_alone(root: Path) -> None:
    living = _begun(root)
    (root / "front" / ".synthetic").touch()
    (root / "front" / ".up-mine").touch()
    (root / "front" / "a.jpg").touch()
    assert Drafts(root, boot=NOW).sweep("front") == Swept(0, 0)
    living.seal("b.jpg")
    assert living.admit("b.jpg").media_key == "front/2026/b.jpg"
    assert _names(root) == [".synthetic", ".up-mine", "a.jpg", "b.jpg"]


def test_a_sweep_follows_no_link(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ".up-0123456789ab").touch()
    (root / "front" / "link").symlink_to(outside)
    (root / "front" / ".up-ba9876543210").symlink_to(outside / ".up-0123456789ab")
    Drafts(root, boot=NOW).sweep("front")
    assert (outside / ".up-0123456789ab").exists()


def test_a_draft_moves_to_the_folder_of_its_last_name(root: Path) -> None:
    draft = _begun(root, folder=("front",))
    draft.move(Drafts(root), ("front", "2026"))
    draft.seal("a.jpg")
    assert draft.admit("a.jpg").media_key == "front/2026/a.jpg"
    assert _names(root) == ["a.jpg"]


@pytest.mark.parametrize("name", ["link", "nowhere", "a.jpg"])
def test_only_a_real_folder_takes_a_draft(root: Path, tmp_path: Path, name: str) -> None:
    (root / "front" / "link").symlink_to(tmp_path)
    (root / "front" / "a.jpg").touch()
    with pytest.raises(OSError, match=name):
        Drafts(root).begin(("front", name), most_bytes=MANY)


def test_a_link_in_the_place_of_the_file_is_not_written_through(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "front" / "2026" / "a.jpg").symlink_to(tmp_path / "secret")
    seen = _begun(root, sealed="a.jpg").admit("a.jpg")
    assert seen.media_key != "front/2026/a.jpg"
    assert (tmp_path / "secret").read_bytes() == b"secret"
