"""Media keys: what may name an object, decided without touching a file."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hsi.media import keys
from hsi.media.store import MediaForbidden

HOSTILE = {
    "empty": "",
    "root": "/",
    "absolute": "/etc/passwd",
    "parent": "..",
    "parent inside": "front/../../etc/passwd",
    "parent last": "front/..",
    "here": "./snap.jpg",
    "here inside": "front/./snap.jpg",
    "empty component": "front//snap.jpg",
    "trailing slash": "front/",
    "NUL": "front/snap.jpg\x00.png",
    "newline": "front/snap\n.jpg",
    "escape": "front/\x1b[31msnap.jpg",
    "delete character": "front/\x7f.jpg",
    "C1 control": "front/\x9b.jpg",
    "line separator": "front/\u2028.jpg",
    "backslash": "front\\snap.jpg",
    "backslash parent": "..\\..\\etc\\passwd",
    "hidden": ".synthetic",
    "hidden inside": "front/.part/snap.jpg",
    "surrogate": "front/\udcff.jpg",
    "300 bytes": "front/" + "x" * 296 + ".jpg",
    "300 bytes of accents": "front/" + "é" * 150 + ".jpg",
    "too long in all": "/".join(["abcdefg"] * 200),
}
PLAIN = [
    "snap.jpg",
    "front_door/2026-11-21/snap.jpg",
    "Vorgarten – Süd/äöü 1.jpg",
    "a..b/c...jpg",
    "🦊/1.jpg",
    "~root/x",
]


@pytest.mark.parametrize("key", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_key_is_forbidden_with_a_reason_on_one_printable_line(key: str) -> None:
    with pytest.raises(MediaForbidden) as refusal:
        keys.components(key)
    assert str(refusal.value).isprintable()
    assert not keys.is_key(key)


@pytest.mark.parametrize("key", PLAIN)
def test_a_plain_key_is_split_into_its_names(key: str) -> None:
    assert keys.components(key) == tuple(key.split("/"))


@given(st.text(max_size=300) | st.lists(st.sampled_from(["..", ".", "", "a", "\\", "/", "\x00", "é"])).map("/".join))
@example("a/../b")
def test_whatever_is_accepted_has_only_plain_names_and_joins_back_to_the_same_key(key: str) -> None:
    if not keys.is_key(key):
        return
    names = keys.components(key)
    assert "/".join(names) == key
    assert not {"", ".", ".."} & set(names)
    assert key.isprintable() or all(not c.isspace() or c == " " or ord(c) > 127 for c in key)
    assert "\\" not in key
    assert "\x00" not in key
    assert len(key.encode()) <= keys.LONGEST_KEY_BYTES
