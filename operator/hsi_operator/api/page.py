"""The tables of docs/kubernetes.md that are made from the closed lists and the schemas: `make docs`. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from hsi_operator.api import structural
from hsi_operator.api.conditions import GOOD_WHEN_FALSE, OF_CAMERA, OF_ZOO, CameraCondition, ZooCondition
from hsi_operator.api.crd import CAMERA, KINDS, MODEL_ZOO, Kind
from hsi_operator.api.reasons import EXPLAINED
from hsi_operator.api.structural import Schema

_OWN: Final = "settings"
_PLACE: Final = re.compile(r"(<!-- made by `make docs`: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(text: str, settings: Sequence[Sequence[str]]) -> str:
    """The page with its tables made anew; raises KeyError for a table that nobody knows.

    `settings` are the operator's own: name, default and meaning of each.
    """
    rows = [(f"`{name}`", f"`{default}`" if default else "", meaning) for name, default, meaning in settings]
    own = _table(("variable", "unless given", "what it is"), rows)
    return _PLACE.sub(lambda found: f"{found[1]}\n{own if found[2] == _OWN else _TABLES[found[2]]()}\n{found[3]}", text)


def _conditions(meanings: Mapping[CameraCondition, str] | Mapping[ZooCondition, str]) -> str:
    rows = [
        (f"`{word}`", "False" if word in GOOD_WHEN_FALSE else "True", meaning) for word, meaning in meanings.items()
    ]
    return _table(("condition", "good when", "it says"), rows)


def _reasons() -> str:
    rows = [(f"`{word}`", each.kinds, each.meaning, each.remedy) for word, each in sorted(EXPLAINED.items())]
    return _table(("reason", "kind", "what it means", "what helps"), rows)


def _columns() -> str:
    rows = [(f"`kubectl get {kind.short}`", _names(kind, wide=False), _names(kind, wide=True)) for kind in KINDS]
    return _table(("command", "columns", "with `-o wide`, too"), rows)


def _names(kind: Kind, *, wide: bool) -> str:
    return ", ".join(column.name for column in kind.columns if column.wide is wide)


def _fields(kind: Kind) -> str:
    rows = [
        (f"`{path}`", _values(field), "**needed**" if needed else _default(field), field["description"])
        for path, field, needed in _walk(structural.of(kind.spec), "")
    ]
    return _table(("field of `spec`", "values", "unless given", "what it is"), rows)


def _walk(schema: Schema, path: str) -> Iterator[tuple[str, Schema, bool]]:
    for name, field in schema.get("properties", {}).items():
        mark = "[]" if "properties" in field.get("items", ()) else ""
        yield f"{path}{name}{mark}", field, name in schema.get("required", ())
        yield from _walk(field["items"] if mark else field, f"{path}{name}{mark}.")


def _values(field: Schema) -> str:
    of = field.get("items", field)
    if "enum" in of:
        return ", ".join(f"`{word}`" for word in of["enum"])
    if "minimum" in of:
        return f"{of['minimum']} to {of['maximum']}"
    return {"boolean": "true, false"}.get(str(of.get("type")), "")


def _default(field: Schema) -> str:
    found = field.get("default")
    if found is None or isinstance(found, dict):
        return ""
    return (
        f"`{str(found).lower() if isinstance(found, bool) else ', '.join(found) if isinstance(found, list) else found}`"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, ["---"] * len(head), *rows))


_TABLES: Final[Mapping[str, Callable[[], str]]] = {
    "camera": lambda: _conditions(OF_CAMERA),
    "zoo": lambda: _conditions(OF_ZOO),
    "reasons": _reasons,
    "columns": _columns,
    "camera_fields": lambda: _fields(CAMERA),
    "zoo_fields": lambda: _fields(MODEL_ZOO),
}
