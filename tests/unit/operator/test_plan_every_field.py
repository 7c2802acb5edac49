"""Every field of both specs acts: whatever is edited reaches a child, the product's record, or the budget."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import ValidationError
from tests.parts import plan_world
from tests.parts.crd_bounds import SCHEMAS
from tests.parts.crd_cases import GONE, changed
from tests.parts.crd_full import FULL

from hsi_operator.api.camera import CameraSpec
from hsi_operator.api.modelzoo import ModelZooSpec

MODELS: dict[str, type[CameraSpec | ModelZooSpec]] = {"Camera": CameraSpec, "ModelZoo": ModelZooSpec}
WHOLE = [*FULL, *(changed(each, {"spec.weights.pvc.claimName": GONE}) for each in FULL if each["kind"] == "ModelZoo")]
_OTHERS = {"url": "/3", "subUrl": "/3", "uri": "2.gguf"}


def _leaves(schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Every field of a schema; `[]` stands for the items of a list and `{}` for the values of a map."""
    if schema.get("properties"):
        for name, each in schema["properties"].items():
            yield from _leaves(each, f"{path}.{name}" if path else name)
    elif "items" in schema:
        yield from _leaves(schema["items"], f"{path}[]")
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


def _edited(whole: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """The object with this field changed, as far as the model lets it pass."""
    words = list(_schema_at(SCHEMAS[whole["kind"]], path).get("enum", ()))
    for keys in _places(whole["spec"], _steps(path)):
        found: Any = whole["spec"]
        for key in keys:
            found = found[key]
        for other in _edits(found, str(keys[-1]), words):
            edited = copy.deepcopy(dict(whole))
            at: Any = edited["spec"]
            for key in keys[:-1]:
                at = at[key]
            at[keys[-1]] = other
            try:
                MODELS[whole["kind"]].model_validate(edited["spec"])
            except ValidationError:
                continue
            yield edited


def _reached(manifest: Mapping[str, Any]) -> Any:
    """What the world gets of an object: children, the record, and for budgets, what is judged by them."""
    _, plan = plan_world.settled(plan_world.look(manifest))
    judged = plan_world.message(plan, "BudgetSatisfied") if manifest["kind"] == "ModelZoo" else ""
    return plan.children, plan.product, plan.status.get("budget"), judged


FIELDS = [(kind, path) for kind, schema in SCHEMAS.items() for path in _leaves(schema)]
NO_VALUES = {"source.folder", "source.ftp", "gpu.vramStrategy.exclusive", "gpu.vramStrategy.cpu"}
"""Members of unions that hold nothing: their presence is their value."""


@pytest.fixture(scope="module")
def before() -> list[tuple[Mapping[str, Any], Any]]:
    return [(each, _reached(each)) for each in WHOLE]


@pytest.mark.parametrize(("kind", "path"), [each for each in FIELDS if each[1] not in NO_VALUES])
def test_an_edit_reaches_something(kind: str, path: str, before: list[tuple[Mapping[str, Any], Any]]) -> None:
    tried = 0
    for whole, reached in before:
        if whole["kind"] != kind:
            continue
        for edited in _edited(whole, path):
            tried += 1
            if _reached(edited) != reached:
                return
    assert tried, f"no full object has {path}, or no other value of it passes"
    pytest.fail(f"{kind}.spec.{path} changes nothing, by {tried} edits")
