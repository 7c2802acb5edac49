"""Pydantic's JSON schema as the structural schema that the API server takes.

References are put where they point to, `null` goes (a field that may be absent is simply not required), titles go,
and an object that may be left out as a whole gets the defaults of its fields as its own, so that they show in
`kubectl get`. Pure.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

Schema = dict[str, Any]

_KEPT: Final = (
    *("type", "format", "description", "enum", "default", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "maxItems", "maxProperties", "required"),
)
"""What both kinds of schema say with the same word; words of Kubernetes begin with `x-kubernetes-`."""
_UNSPOKEN: Final = frozenset(
    {"title", "$defs", "$ref", "anyOf", "const", "properties", "items", "additionalProperties"}
)
_INT64_MAX: Final = 2**63 - 1


class NotStructural(ValueError):
    """A model says something that a structural schema cannot."""


def of(model: type[BaseModel]) -> Schema:
    """The structural schema of a model, under the names that Kubernetes sees; raises NotStructural."""
    whole = model.model_json_schema(by_alias=True)
    return _schema(whole, whole.get("$defs", {}), model.__name__)


def _schema(found: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Schema:
    found = _resolved(found, known)
    if strange := [key for key in found if key not in _KEPT and key not in _UNSPOKEN and not key.startswith("x-")]:
        raise NotStructural(f"{path}: {', '.join(sorted(strange))}")
    schema = {
        key: found[key] for key in (*_KEPT, *sorted(key for key in found if key.startswith("x-"))) if key in found
    }
    if "const" in found:
        schema["enum"] = [found["const"]]
    if schema.get("type") == "integer":
        schema["format"] = "int64"
    if schema.get("default") in (None, [], {}):
        schema.pop("default", None)
    if "items" in found:
        schema["items"] = _schema(found["items"], known, f"{path}[]")
    _add_fields(schema, found, known, path)
    return schema


def _add_fields(schema: Schema, found: Mapping[str, Any], known: Mapping[str, Any], path: str) -> None:
    """The properties of an object, or the values of a map; everything else has neither."""
    if "properties" in found:
        schema["properties"] = {
            name: _field(part, known, f"{path}.{name}", required=name in found.get("required", ()))
            for name, part in found["properties"].items()
        }
    elif isinstance(values := found.get("additionalProperties"), Mapping):
        schema["additionalProperties"] = _schema(values, known, f"{path}{{}}")


def _field(part: Mapping[str, Any], known: Mapping[str, Any], path: str, *, required: bool) -> Schema:
    schema = _schema(part, known, path)
    if not required and _complete(schema) and not _nullable(part):
        schema["default"] = _defaults(schema)
    return schema


def _defaults(schema: Schema) -> dict[str, Any]:
    """The default of an object whole, because the API server judges its rules on it before it fills it in."""
    return {name: part["default"] for name, part in schema["properties"].items() if "default" in part}


def _complete(schema: Schema) -> bool:
    return "properties" in schema and "required" not in schema


def _nullable(part: Mapping[str, Any]) -> bool:
    return {"type": "null"} in part.get("anyOf", ())


def _resolved(found: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The schema itself: what a reference or the one member beside `null` says, under what is said here."""
    outer = {key: value for key, value in found.items() if key not in {"$ref", "anyOf"}}
    if "$ref" in found:
        return _resolved(known[found["$ref"].removeprefix("#/$defs/")], known) | outer
    if "anyOf" in found:
        members = [member for member in found["anyOf"] if member != {"type": "null"}]
        if len(members) != 1:
            raise NotStructural(f"more than one type: {members}")
        return _resolved(members[0], known) | outer
    return outer
