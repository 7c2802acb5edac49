"""Every field of both specs, and other values that each may become: made from the schemas, so none is forgotten."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError
from tests.parts import plan_world
from tests.parts.crd_bounds import SCHEMAS
from tests.parts.crd_cases import GONE, changed
from tests.parts.crd_full import FULL, FULL_ZOOS

from hsi_operator.api.camera import CameraSpec
from hsi_operator.api.modelzoo import ModelZooSpec

_MODELS: Final[dict[str, type[CameraSpec | ModelZooSpec]]] = {"Camera": CameraSpec, "ModelZoo": ModelZooSpec}
WHOLE: Final = [
    *FULL,
    changed(FULL_ZOOS[0], {"spec.weights.pvc.claimName": GONE}),
]
"""Objects that have every field together; one zoo has a volume made for it."""
_OTHERS: Final = {"url": "/3", "subUrl": "/3", "uri": "2.gguf"}


def leaves(schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Every field of a schema; `[]` stands for the items of a list and `{}` for the values of a map."""
    if schema.get("properties"):
        for name, each in schema["properties"].items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif "items" in schema:
        yield from leaves(schema["items"], f"{path}[]")
    else:
        yield f"{path}{{}}" if isinstance(schema.get("additionalProperties"), dict) else path


def _steps(path: str) -> list[str]:
    return path.replace("[]", ".[]").replace("{}", ".{}").split(".")


def _places(value: Any, steps: list[str], keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in an object these steps lead to."""
    if not steps:
        yield keys
    elif steps[0] in {"[]", "{}"}:
        for key, each in enumerate(value) if isinstance(value, list) else value.items():
            yield from _places(each, steps[1:], (*keys, key))
    elif steps[0] in value:
        yield from _places(value[steps[0]], steps[1:], (*keys, steps[0]))


def _edits(value: Any, name: str, schema_words: list[str]) -> Iterator[Any]:
    """Other values that this one may become."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, value * 2)
    elif isinstance(value, str):
        yield from (word for word in schema_words if word != value)
        yield from (value + _OTHERS.get(name, "x"), value.replace("0", "1"), f"x{value}", "23:30", "12Gi", "abc")
    elif isinstance(value, dict):
        yield {"room": "cellar"} if value != {"room": "cellar"} else {}


def _schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    inside = {"[]": "items", "{}": "additionalProperties"}
    for step in _steps(path):
        schema = schema[inside[step]] if step in inside else schema["properties"][step]
    return schema


@dataclass(frozen=True)
class Change:
    """Another value at one place of a spec; `alone` without its neighbours, which seldom go with another `type`."""

    keys: tuple[Any, ...]
    value: Any
    alone: bool = False

    def made(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """The object with this change; raises LookupError where it has no such place any more."""
        found = copy.deepcopy(dict(manifest))
        at: Any = found["spec"]
        for key in self.keys[:-1]:
            at = at[key]
        if self.alone:
            at.clear()
        else:
            _ = at[self.keys[-1]]
        at[self.keys[-1]] = self.value
        return found


def changes(whole: Mapping[str, Any], path: str) -> Iterator[Change]:
    """Other values of this field, each alone being one that the model lets pass."""
    words = list(_schema_at(SCHEMAS[whole["kind"]], path).get("enum", ()))
    for keys in _places(whole["spec"], _steps(path)):
        found: Any = whole["spec"]
        for key in keys:
            found = found[key]
        for other in _edits(found, str(keys[-1]), words):
            tried = [Change(keys, other, alone=alone) for alone in (False, keys[-1] == "type")]
            yield from (change for change in _each_once(tried) if passes(change.made(whole)))


def _each_once(tried: list[Change]) -> list[Change]:
    return tried if tried[0] != tried[-1] else tried[:1]


def passes(manifest: Mapping[str, Any]) -> bool:
    """Whether the model takes it; rules that the API server judges are not asked."""
    try:
        _MODELS[manifest["kind"]].model_validate(manifest["spec"])
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class Reached:
    """What the world gets of an object: children and record; and what is only judged, as budgets are."""

    made: Any
    judged: Any


def reached(manifest: Mapping[str, Any], **around: Any) -> Reached:
    """When everything has come to rest."""
    _, plan = plan_world.settled(plan_world.look(manifest, **around))
    condition = "BudgetSatisfied" if manifest["kind"] == "ModelZoo" else "PipelineBound"
    body = None if plan.product is None else plan.product.body
    return Reached((plan.children, body), (plan.status.get("budget"), plan_world.message(plan, condition)))


FIELDS: Final = [(kind, path) for kind, schema in SCHEMAS.items() for path in leaves(schema)]
NO_VALUES: Final = {"source.folder", "source.ftp", "gpu.vramStrategy.exclusive", "gpu.vramStrategy.cpu"}
"""Members of unions that hold nothing: their presence is their value."""
