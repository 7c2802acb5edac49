"""For every bound that a definition sets, an object that is just beyond it: made from the schema itself."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.parts.crd_cases import GONE, changed
from tests.parts.crd_full import FULL

from hsi_operator.api import crd, structural

Schema = Mapping[str, Any]
SCHEMAS: Final = {kind.name: structural.of(kind.spec) for kind in crd.KINDS}
_STRANGE = ("\x01", " ", "a b", "é", "#", "!", "0" * 5, "z" * 71, "z" * 64, "-")


@dataclass(frozen=True)
class Bound:
    """An object with one value beyond one bound; `at` is where the API server has to say so."""

    name: str
    at: str
    object: Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """A value of an object: where it is, as a change, as the API server says it, and in the schema."""

    change: str
    said: str
    schema_path: str

    def field(self, name: str) -> "Place":
        return Place(f"{self.change}.{name}", f"{self.said}.{name}", f"{self.schema_path}.{name}")

    def item(self, number: int) -> "Place":
        return Place(f"{self.change}.{number}", f"{self.said}[{number}]", f"{self.schema_path}[]")

    def value(self, key: str) -> "Place":
        return Place(f"{self.change}.{key}", f"{self.said}.{key}", f"{self.schema_path}{{}}")


SPEC: Final = Place("spec", "spec", "spec")


def walk(schema: Schema, value: Any, place: Place = SPEC) -> Iterator[tuple[Place, Schema, Any]]:
    """Every value of an object with its schema, from the outside in."""
    yield place, schema, value
    if isinstance(value, dict):
        for key, each in value.items():
            if "properties" in schema:
                yield from walk(schema["properties"][key], each, place.field(key))
            else:
                yield from walk(schema["additionalProperties"], each, place.value(key))
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from walk(schema["items"], each, place.item(number))


def schema_paths(schema: Schema, path: str = "spec") -> Iterator[str]:
    """Every place of a schema, as `Place.schema_path` names it."""
    yield path
    for name, part in schema.get("properties", {}).items():
        yield from schema_paths(part, f"{path}.{name}")
    if "items" in schema:
        yield from schema_paths(schema["items"], f"{path}[]")
    if "additionalProperties" in schema:
        yield from schema_paths(schema["additionalProperties"], f"{path}{{}}")


def _beyond(schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
    """Values that break one bound each, by the bound's name."""
    if "type" in schema:
        yield "type", 7 if schema["type"] in {"string", "object", "array", "boolean"} else "seven"
    if "enum" in schema:
        yield "enum", "Nonsense"
    if "minimum" in schema:
        yield "minimum", schema["minimum"] - 1
    if "maximum" in schema:
        yield "maximum", schema["maximum"] + 1
    if schema.get("type") == "string" and "maxLength" in schema:
        yield "maxLength", (str(value) or "a") * (schema["maxLength"] + 1)
    if schema.get("minLength"):
        yield "minLength", ""
    if "pattern" in schema:
        yield "pattern", next(text for text in _STRANGE if not re.search(schema["pattern"], text))
    yield from _too_many(schema, value)


def _too_many(schema: Schema, value: Any) -> Iterator[tuple[str, Any]]:
    if "maxItems" in schema:
        yield "maxItems", [value[0]] * (schema["maxItems"] + 1)
    if schema.get("minItems"):
        yield "minItems", value[: schema["minItems"] - 1]
    if "maxProperties" in schema:
        first = next(iter(value.values()))
        yield "maxProperties", {f"key{number}": first for number in range(schema["maxProperties"] + 1)}


def _bounds() -> Iterator[Bound]:
    seen = set()
    for obj in FULL:
        kind = str(obj["kind"])
        for place, schema, value in walk(SCHEMAS[kind], obj["spec"]):
            for bound, wrong in _beyond(schema, value):
                name = f"{kind} {place.schema_path}: {bound}"
                if name not in seen:
                    yield Bound(name, place.said, changed(obj, {place.change: wrong}))
                seen.add(name)
            for field in schema.get("required", ()):
                name = f"{kind} {place.schema_path}.{field}: required"
                if name not in seen:
                    gone = changed(obj, {place.field(field).change: GONE})
                    yield Bound(name, place.field(field).said, gone)
                seen.add(name)


BOUNDS: Final = tuple(_bounds())
