"""Saying in words what a setting may be, from its field: for error lines and the settings page. Pure."""

from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic.fields import FieldInfo

_UNITS = {
    "seconds": ("_seconds", "_timeout", "_interval", "_recycle", "_ttl"),
    "days": ("_days",),
    "minutes": ("_minutes",),
    "milliseconds": ("_ms",),
    "bytes": ("_bytes",),
    "pixels": ("_px", "_pixels"),
}


def unit(name: str) -> str:
    """The unit that the variable's name says, or nothing."""
    lowered = name.lower()
    return next((word for word, endings in _UNITS.items() if lowered.endswith(endings)), "")


def bounds(field: FieldInfo) -> str:
    """`at least 1 and at most 3600`, `at most 8 characters long`; nothing for a field without bounds."""
    parts: list[str] = []
    for rule in field.metadata:
        match rule:
            case Ge(ge=edge):
                parts.append(f"at least {edge}")
            case Gt(gt=edge):
                parts.append(f"more than {edge}")
            case Le(le=edge):
                parts.append(f"at most {edge}")
            case Lt(lt=edge):
                parts.append(f"less than {edge}")
            case MultipleOf(multiple_of=step):
                parts.append(f"a multiple of {step}")
            case _:
                parts += _shape(rule)
    return " and ".join(parts)


def _shape(rule: object) -> list[str]:
    """Bounds on text: its length and its pattern."""
    match rule:
        case MinLen(min_length=length):
            return ["not empty" if length == 1 else f"at least {length} characters long"]
        case MaxLen(max_length=length):
            return [f"at most {length} characters long"]
    pattern = getattr(rule, "pattern", None)
    return [f"like {pattern}"] if pattern else []


def choices(annotation: object) -> list[str]:
    """The closed set of words a type allows; empty for an open one. Looks into lists and optional types."""
    origin = get_origin(annotation)
    if origin is Literal:
        return [str(word) for word in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(word.value) for word in annotation]
    if origin is not None:
        return [word for part in get_args(annotation) for word in choices(part)]
    return []


def kind(annotation: object) -> str:
    """What sort of value a type takes: `a whole number`, `true or false`, `a JSON list` and so on."""
    if get_origin(annotation) in (Union, UnionType):
        inner = [part for part in get_args(annotation) if part is not NoneType]
        return kind(inner[0]) if len(inner) == 1 else "text"
    if get_origin(annotation) in (list, tuple, set, frozenset):
        return "a JSON list"
    if get_origin(annotation) is dict:
        return "a JSON object"
    words: dict[object, str] = {bool: "true or false", int: "a whole number", float: "a number", Path: "a path"}
    return words.get(annotation, "text")


def rule(name: str, field: FieldInfo, *, item: int | None = None) -> str:
    """The whole rule: `must be at least 1 and at most 3600 (seconds)`; `item` counts a list's bad item from 1."""
    words = choices(field.annotation)
    what = kind(field.annotation)
    if item is not None:
        return f"item {item} " + (f"must be one of: {', '.join(words)}" if words else "does not fit")
    if what == "a JSON list":
        return f"must be {_list(field, words)}"
    if words:
        return f"must be one of: {', '.join(words)}"
    said = unit(name)
    sentence = f"must be {bounds(field) or what}"
    return f"{sentence} ({said})" if said else sentence


def _list(field: FieldInfo, words: list[str]) -> str:
    longest = next((rule.max_length for rule in field.metadata if isinstance(rule, MaxLen)), None)
    limit = "" if longest is None else f" of at most {longest}"
    if words:
        return f"a JSON list{limit} of: {', '.join(words)}"
    return f"a JSON list{limit} items" if limit else "a JSON list"
