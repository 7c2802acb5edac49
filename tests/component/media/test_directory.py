"""The directory store on a real file system: containment, links, whole files, honest errors."""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hsi.events.ids import MediaKey
from hsi.media.directory import DirectoryMediaStore
from hsi.media.store import MediaError, MediaForbidden, MediaMissing, MediaTooLarge

MUCH = 1 << 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    return folder


@pytest.fixture
def store(root: Path) -> DirectoryMediaStore:
    return DirectoryMediaStore(root, writable=True)


def _key(text: str) -> MediaKey:
    return MediaKey(text)


def test_what_was_written_is_read_back_listed_and_deleted_once(store: DirectoryMediaStore) -> None:
    key = _key("front_door/2026/1.jpg")
    store.write(key, b"one")
    store.write(key, b"two")
    assert store.read(key, max_bytes=3) == b"two"
    assert store.stat(key).size_bytes == 3
    assert list(store.keys()) == [key]
    assert list(store.keys("front_door")) == [key]
    assert list(store.keys("back_door")) == []
    assert store.delete(key)
    assert not store.delete(key)
    with pytest.raises(MediaMissing):
        store.read(key, max_bytes=MUCH)


def test_an_object_larger_than_allowed_is_refused(store: DirectoryMediaStore) -> None:
    key = _key("big.jpg")
    store.write(key, b"x" * 1001)
    with pytest.raises(MediaTooLarge):
        store.read(key, max_bytes=1000)
    assert len(store.read(key, max_bytes=1001)) == 1001


Way = Callable[[Path, Path], str]


def _link_to_file(root: Path, outside: Path) -> str:
    (root / "link.jpg").symlink_to(outside / "secret.jpg")
    return "link.jpg"


def _link_to_folder(root: Path, outside: Path) -> str:
    (root / "door").symlink_to(outside)
    return "door/secret.jpg"


def _link_deep(root: Path, outside: Path) -> str:
    (root / "a" / "b").mkdir(parents=True)
    (root / "a" / "b" / "c").symlink_to(outside)
    return "a/b/c/secret.jpg"


def _link_inside(root: Path, outside: Path) -> str:
    (root / "real.jpg").write_bytes(b"real")
    (root / "alias.jpg").symlink_to("real.jpg")
    return "alias.jpg"


def _dangling(root: Path, outside: Path) -> str:
    (root / "gone.jpg").symlink_to(outside / "gone.jpg")
    return "gone.jpg"


def _folder(root: Path, outside: Path) -> str:
    (root / "folder.jpg").mkdir()
    return "folder.jpg"


def _pipe(root: Path, outside: Path) -> str:
    os.mkfifo(root / "pipe.jpg")
    return "pipe.jpg"


def _socket(root: Path, outside: Path) -> str:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(root / "s.jpg"))
    listener.close()
    return "s.jpg"


WAYS = [_link_to_file, _link_to_folder, _link_deep, _link_inside, _dangling, _folder, _pipe, _socket]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
def test_links_and_special_files_are_neither_read_written_deleted_nor_listed(
    way: Way, root: Path, tmp_path: Path, store: DirectoryMediaStore
) -> None:
    key = _key(way(root, tmp_path))
    with pytest.raises(MediaForbidden):
        store.read(key, max_bytes=MUCH)
    with pytest.raises(MediaForbidden):
        store.stat(key)
    with pytest.raises(MediaForbidden):
        store.write(key, b"evil")
    with pytest.raises(MediaForbidden):
        store.delete(key)
    assert key not in set(store.keys())
    assert (tmp_path / "secret.jpg").read_bytes() == b"secret"
    assert os.path.lexists(root / key)


def test_a_file_in_the_place_of_a_folder_is_a_missing_object(root: Path, store: DirectoryMediaStore) -> None:
    (root / "plain").write_bytes(b"")
    with pytest.raises(MediaMissing):
        store.read(_key("plain/inner.jpg"), max_bytes=MUCH)


_PIECES = [
    "..",
    ".",
    "",
    "/",
    "\\",
    "\x00",
    "\n",
    "link",
    "secret.jpg",
    "store",
    "%2e%2e",
    "\udcff",
    "~",
    "a",
    "x" * 300,
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=6), free=st.text(max_size=20))
def test_no_key_reaches_anything_outside(
    pieces: list[str], free: str, root: Path, tmp_path: Path, store: DirectoryMediaStore
) -> None:
    with suppress(FileExistsError):
        (root / "link").symlink_to(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    for key in (_key("/".join(pieces)), _key(free), _key("/".join([*pieces, free]))):
        for act in (
            lambda key=key: store.read(key, max_bytes=MUCH),
            lambda key=key: store.write(key, b"evil"),
            lambda key=key: store.delete(key),
            lambda key=key: list(store.keys(key)),
        ):
            with suppress(MediaError):
                assert act() != b"secret"
    assert (tmp_path / "secret.jpg").read_bytes() == b"secret"
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_store_that_is_not_writable_refuses_changes_and_makes_no_root(tmp_path: Path) -> None:
    store = DirectoryMediaStore(tmp_path / "absent", writable=False)
    assert not (tmp_path / "absent").exists()
    with pytest.raises(MediaForbidden, match="not writable"):
        store.write(_key("a.jpg"), b"")
    with pytest.raises(MediaForbidden, match="not writable"):
        store.delete(_key("a.jpg"))


def test_a_root_that_vanished_is_a_broken_disk_and_not_a_missing_object(tmp_path: Path) -> None:
    store = DirectoryMediaStore(tmp_path / "unmounted", writable=False)
    with pytest.raises(FileNotFoundError):
        store.read(_key("a.jpg"), max_bytes=MUCH)
    with pytest.raises(FileNotFoundError):
        list(store.keys())


def test_a_write_that_waits_for_no_disk_is_whole_all_the_same(root: Path, store: DirectoryMediaStore) -> None:
    key = _key("1/a.jpg")
    store.write(key, b"old", durable=False)
    store.write(key, b"newer", durable=False)
    assert store.read(key, max_bytes=MUCH) == b"newer"
    assert [path.name for path in (root / "1").iterdir()] == ["a.jpg"]


def test_a_failed_write_keeps_the_old_object_and_leaves_nothing_behind(root: Path, store: DirectoryMediaStore) -> None:
    key = _key("1.jpg")
    store.write(key, b"old")
    with pytest.raises(TypeError):
        store.write(key, "text")  # type: ignore[arg-type]  # the only failure that needs no full disk
    assert store.read(key, max_bytes=MUCH) == b"old"
    assert [path.name for path in root.iterdir()] == ["1.jpg"]


def test_hidden_files_are_no_keys_and_not_listed(root: Path, store: DirectoryMediaStore) -> None:
    (root / ".synthetic").write_bytes(b"")
    (root / ".half.part").write_bytes(b"")
    (root / ".trash").mkdir()
    (root / ".trash" / "1.jpg").write_bytes(b"")
    assert list(store.keys()) == []


def test_names_that_cannot_be_keys_are_passed_over_and_everything_else_is_listed(
    root: Path, store: DirectoryMediaStore
) -> None:
    (root / "good.jpg").write_bytes(b"")
    (root / "two\nlines.jpg").write_bytes(b"")
    Path(os.fsdecode(os.fsencode(root) + b"/latin-\xe9.jpg")).write_bytes(b"")
    Path(os.fsdecode(os.fsencode(root) + b"/folder-\xff")).mkdir()
    assert list(store.keys()) == ["good.jpg"]
    with pytest.raises(MediaForbidden):
        store.read(_key("latin-\udce9.jpg"), max_bytes=MUCH)


def test_a_deep_tree_is_walked_as_far_as_keys_reach(root: Path, store: DirectoryMediaStore) -> None:
    folder = root
    for _ in range(400):
        folder = folder / "d"
        folder.mkdir()
        (folder / "1.jpg").write_bytes(b"")
    assert len(set(store.keys())) == 400


def test_a_folder_with_many_files_is_listed_completely(root: Path, store: DirectoryMediaStore) -> None:
    for number in range(2000):
        (root / f"{number}.jpg").touch()
    assert len(set(store.keys())) == 2000


def test_a_link_swapped_in_during_a_read_is_never_followed(
    root: Path, tmp_path: Path, store: DirectoryMediaStore
) -> None:
    for place, data in ((root / "door", b"real"), (tmp_path / "outside", b"secret")):
        place.mkdir()
        (place / "1.jpg").write_bytes(data)
    (root / "link").symlink_to(tmp_path / "outside")
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            (root / "door").rename(root / "aside")
            (root / "link").rename(root / "door")
            (root / "door").rename(root / "link")
            (root / "aside").rename(root / "door")

    thief = threading.Thread(target=swap)
    thief.start()
    outcomes = set()
    for _ in range(3000):
        try:
            outcomes.add(store.read(_key("door/1.jpg"), max_bytes=MUCH))
        except MediaError as error:
            outcomes.add(type(error).__name__.encode())
    done.set()
    thief.join()
    assert b"real" in outcomes
    assert b"MediaForbidden" in outcomes
    assert outcomes <= {b"real", b"MediaForbidden", b"MediaMissing"}
