"""YAML of strangers: plain values, small, without tags; a fault names its place and never repeats the text."""

import pytest

from hsi.site import yaml_text
from hsi.site.yaml_text import YamlRefused

BOMB = b"a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + level, 98 + level, b", ".join([b"*%c" % (97 + level)] * 9)) for level in range(9)
)


def test_plain_values_come_out_with_their_anchors_followed() -> None:
    text = b"""
    usual: &usual {interval_ms: 1000, motion_gate: false}
    cameras: [{id: gate, <<: *usual}, {id: yard, <<: *usual, interval_ms: 5}]
    """
    assert yaml_text.read(text) == {
        "usual": {"interval_ms": 1000, "motion_gate": False},
        "cameras": [
            {"id": "gate", "interval_ms": 1000, "motion_gate": False},
            {"id": "yard", "interval_ms": 5, "motion_gate": False},
        ],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            b"a: !!python/object/apply:os.system [hunter2]", "tags (`!…`) are not read (line 1, column 4)", id="code"
        ),
        pytest.param(b"a: !secret hunter2", "tags", id="own tag"),
        pytest.param(b"a: !!binary aHVudGVyMg==", "tags", id="standard tag"),
        pytest.param(b"a: ! hunter2", "tags", id="no tag"),
        pytest.param(b"a: [!!str hunter2]", "tags", id="harmless tag"),
        pytest.param(b"b: 1\na: *hunter2", "not YAML (line 2, column 4)", id="unknown anchor"),
        pytest.param(b"a: {hunter2", "not YAML (line 1", id="broken"),
        pytest.param(b"a: 1\na: 2", "stands twice in one mapping (line 2, column 1)", id="twice"),
        pytest.param(b"a: {b: 1, 'b': 2}", "stands twice", id="twice, spelled otherwise"),
        pytest.param(b"a: &a [*a]", "stands within itself", id="endless"),
        pytest.param(BOMB, "with its anchors followed", id="bomb"),
        pytest.param(b"[" * 5000, "nested more than 20 deep", id="deep"),
        pytest.param(b"- " * 5000, "nested more than 20 deep", id="deep lists"),
        pytest.param(b"{{a: 1}: 2}", "a key is not a word", id="mapping as key"),
        pytest.param(b"a: 2001-99-99", "not YAML that can be read", id="no such day"),
        pytest.param(b"a: \x00", "not YAML that can be read", id="not text"),
        pytest.param(b"a: \xff\xfe\xff", "not YAML that can be read", id="not UTF-8"),
        pytest.param(b"a: 1\n---\na: 2", "not YAML (line 2", id="two documents"),
        pytest.param(b"#" * (yaml_text.MOST_BYTES + 1), "larger than 256 KiB", id="large"),
    ],
)
def test_what_is_not_plain_is_refused_with_its_place_and_without_its_text(text: bytes, said: str) -> None:
    with pytest.raises(YamlRefused) as refused:
        yaml_text.read(text)
    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("text", [b"", b"# only a remark\n", b"---\n"])
def test_nothing_is_nothing(text: bytes) -> None:
    assert yaml_text.read(text) is None
