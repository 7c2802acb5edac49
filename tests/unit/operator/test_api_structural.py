"""The definitions are structural, bounded, and readable by the YAML that Kubernetes speaks, and models become them."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from pydantic import Field
from tests.parts.crd_bounds import SCHEMAS, schema_paths, walk
from tests.parts.crd_full import FULL

from hsi_operator.api import __main__, crd, structural
from hsi_operator.api.block import Block, MapBy, Rule, Whole, alias

ROOT = Path(__file__).parents[3]
Schema = Mapping[str, Any]
NODE_WORDS = {
    *("type", "format", "description", "enum", "default", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "maxProperties", "required", "properties", "items", "additionalProperties"),
    *("x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys", "x-kubernetes-map-type"),
    "x-kubernetes-int-or-string",
}
YAML_1_1 = re.compile(r"y|n|yes|no|on|off|true|false|null|~|[-+.\d_]+(e[-+\d]+)?|0x[0-9a-f]+", re.IGNORECASE)
"""Plain words that Kubernetes' YAML takes for something that is no word."""
WHOLE = {kind.name: crd.definition(kind) for kind in crd.KINDS}


def _nodes(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from _nodes(part, f"{path}.{name}")
    for word, mark in (("items", "[]"), ("additionalProperties", "{}")):
        if word in schema:
            yield from _nodes(schema[word], f"{path}{mark}")


def _schema(kind: str) -> Schema:
    (version,) = WHOLE[kind]["spec"]["versions"]
    found: Schema = version["schema"]["openAPIV3Schema"]
    return found


NODES = [(f"{kind}{path}", node) for kind in WHOLE for path, node in _nodes(_schema(kind))]


def test_every_node_says_its_type_and_nothing_that_a_structural_schema_may_not() -> None:
    for path, node in NODES:
        assert "type" in node or node["x-kubernetes-int-or-string"], path
        assert not set(node) - NODE_WORDS, path
        assert not {"properties", "additionalProperties"} <= set(node), path


def test_every_string_list_and_map_has_an_end() -> None:
    """Without one, the cost of a rule is not legal, or not on the next version."""
    free = {f"{kind}.{name}" for kind in WHOLE for name in ("apiVersion", "kind", "metadata")}
    for path, node in NODES:
        if path in free:
            continue
        if node.get("type") == "string":
            assert "maxLength" in node or "enum" in node or node.get("format") == "date-time", path
        if node.get("type") == "array":
            assert "maxItems" in node, path
        if "additionalProperties" in node:
            assert "maxProperties" in node, path


def test_every_field_of_a_spec_says_what_it_is() -> None:
    """For `kubectl explain`, and for docs/kubernetes.md."""
    for kind, schema in SCHEMAS.items():
        for path, node in _nodes(schema):
            assert all("description" in part for part in node.get("properties", {}).values()), f"{kind}{path}"


def test_every_list_says_how_it_is_merged() -> None:
    for path, node in NODES:
        if node.get("type") != "array":
            continue
        kind = node["x-kubernetes-list-type"]
        assert kind in {"map", "set", "atomic"}, path
        if kind == "map":
            (key,) = node["x-kubernetes-list-map-keys"]
            assert key in node["items"]["required"], path


def test_nothing_has_a_name_that_yaml_takes_for_something_else() -> None:
    words = {name for _, node in NODES for name in node.get("properties", ())}
    words |= {word for _, node in NODES for word in node.get("enum", ())} - {"True", "False"}
    assert {word for word in words if YAML_1_1.fullmatch(word)} == set()


def test_every_default_is_one_that_its_schema_lets_pass() -> None:
    """The API server judges defaults, and the rules on them, before it fills anything in."""
    for path, node in NODES:
        for _, part, value in walk(node, node["default"]) if "default" in node else ():
            assert value in part.get("enum", [value]), path
            assert part.get("minimum", 0) <= (value if isinstance(value, int) else 0) <= part.get("maximum", 2**63)
            if "pattern" in part:
                assert re.search(part["pattern"], value), path
            assert set(part.get("required", ())) <= set(value if isinstance(value, dict) else ()), path


def test_full_objects_have_every_field_of_both_specs() -> None:
    """What the generated tests go through; a new field has to be put into tests/parts/crd_full.py."""
    for kind, schema in SCHEMAS.items():
        found = {place.schema_path for obj in FULL if obj["kind"] == kind for place, _, _ in walk(schema, obj["spec"])}
        assert set(schema_paths(schema)) - found == set()


@pytest.mark.parametrize("kind", crd.KINDS, ids=lambda kind: kind.name)
def test_the_committed_definition_is_the_one_that_the_models_make(kind: crd.Kind) -> None:
    committed = (ROOT / "crds" / kind.file).read_text()
    assert committed == __main__.written(kind), "run: make crds"
    assert yaml.safe_load(committed) == crd.definition(kind)
    assert len(committed) < 200_000


def test_a_definition_that_drifted_one_too_many_and_one_that_is_missing_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "crds"
    assert __main__.main([str(folder)]) == 0
    assert __main__.main([str(folder), "--check"]) == 0
    (folder / crd.CAMERA.file).write_text("changed")
    (folder / crd.MODEL_ZOO.file).rename(folder / "other.yaml")
    assert __main__.main([str(folder), "--check"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(" ")[0] for line in said] == [
        str(folder / name) for name in ("hsi.dev_cameras.yaml", "hsi.dev_modelzoos.yaml", "other.yaml")
    ]


class Colour(StrEnum):
    """A closed set."""

    RED = "red"


class Part(Block):
    """A part."""

    size_mib: Annotated[int, Field(ge=1, le=9)] = 3
    label: Annotated[str, Field(max_length=4)] | None = None


class Thing(Block):
    """A thing."""

    name: Annotated[str, Field(max_length=5), Rule("self != 'x'", "must not be x")]
    colour: Colour = Colour.RED
    part: Part = Field(default_factory=Part)
    other: Part | None = None
    parts: Annotated[tuple[Part, ...], Field(max_length=2), MapBy("label")] = ()
    labels: Annotated[dict[str, str], Field(max_length=2), Whole()] | None = None

    RULES = (Rule("self.part.sizeMiB > 0", "too small", "%d is too small", ("self.part.sizeMiB",)),)


def test_a_model_becomes_a_structural_schema() -> None:
    part = {
        "type": "object",
        "description": "A part.",
        "properties": {
            "sizeMiB": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 9, "default": 3},
            "label": {"type": "string", "maxLength": 4},
        },
    }
    assert structural.of(Thing) == {
        "type": "object",
        "description": "A thing.",
        "required": ["name"],
        "x-kubernetes-validations": [
            {
                "rule": "self.part.sizeMiB > 0",
                "message": "too small",
                "messageExpression": "'%d is too small'.format([self.part.sizeMiB])",
            }
        ],
        "properties": {
            "name": {
                "type": "string",
                "maxLength": 5,
                "x-kubernetes-validations": [{"rule": "self != 'x'", "message": "must not be x"}],
            },
            "colour": {"type": "string", "description": "A closed set.", "enum": ["red"], "default": "red"},
            "part": {**part, "default": {"sizeMiB": 3}},
            "other": part,
            "parts": {
                "type": "array",
                "items": part,
                "maxItems": 2,
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["label"],
            },
            "labels": {
                "type": "object",
                "maxProperties": 2,
                "additionalProperties": {"type": "string"},
                "x-kubernetes-map-type": "atomic",
            },
        },
    }


class Either(Block):
    """Two types at once."""

    value: int | str


class Exclusive(Block):
    """A bound that is not one of ours."""

    value: Annotated[int, Field(multiple_of=3)]


@pytest.mark.parametrize("model", [Either, Exclusive], ids=lambda model: model.__name__)
def test_what_a_structural_schema_cannot_say_is_refused(model: type[Block]) -> None:
    with pytest.raises(structural.NotStructural):
        structural.of(model)


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("interval_ms", "intervalMs"),
        ("vram_mib", "vramMiB"),
        ("target_cpu_percent", "targetCPUPercent"),
        ("gpu_uuid", "gpuUUID"),
        ("cpu", "cpu"),
        ("sub_url", "subUrl"),
    ],
)
def test_a_name_is_spelled_as_kubernetes_spells_it(name: str, spelled: str) -> None:
    assert alias(name) == spelled
