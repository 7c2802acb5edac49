"""What the models of both kinds are built from: blocks with camelCase names, and rules that the API server judges.

A rule is CEL and is judged by the API server alone; nothing here judges it a second time. Pure.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

GROUP: Final = "hsi.dev"
VERSION: Final = "v1alpha1"
VALIDATIONS: Final = "x-kubernetes-validations"
_SPELLED = {"mib": "MiB", "cpu": "CPU", "uuid": "UUID"}


def alias(name: str) -> str:
    """`budget_mib` as Kubernetes writes it: `budgetMiB`."""
    first, *others = name.split("_")
    return first + "".join(_SPELLED.get(word, word.capitalize()) for word in others)


@dataclass(frozen=True, slots=True)
class Rule:
    """One CEL rule. `message` is a sentence for a person; `said` is that sentence with %d or %s for CEL `values`.

    Its values are put in by `format`: to join strings made of numbers costs more than a schema may, by the API server's
    own estimate.
    """

    rule: str
    message: str
    said: str = ""
    values: tuple[str, ...] = ()

    def stated(self) -> dict[str, Any]:
        """As a schema carries it."""
        stated = {"rule": self.rule, "message": self.message}
        if self.said:
            stated["messageExpression"] = f"'{self.said}'.format([{', '.join(self.values)}])"
        return stated

    def __get_pydantic_json_schema__(self, wanted: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(wanted)
        schema[VALIDATIONS] = [*schema.get(VALIDATIONS, ()), self.stated()]
        return schema


@dataclass(frozen=True, slots=True)
class MapBy:
    """A list whose items are known by a key: two writers may own one item each."""

    key: str

    def __get_pydantic_json_schema__(self, wanted: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(wanted) | {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [self.key]}


@dataclass(frozen=True, slots=True)
class Whole:
    """A list or map that is written as a whole (`atomic`), or whose values are there once (`set`)."""

    kind: str = "atomic"

    def __get_pydantic_json_schema__(self, wanted: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(wanted)
        return schema | {"x-kubernetes-list-type" if schema["type"] == "array" else "x-kubernetes-map-type": self.kind}


class Block(BaseModel):
    """An object of a spec or status. Unknown keys are refused; RULES are judged on the whole block."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=alias, populate_by_name=True)
    RULES: ClassVar[tuple[Rule, ...]] = ()

    @classmethod
    def __get_pydantic_json_schema__(cls, wanted: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(wanted))
        if cls.RULES:
            schema[VALIDATIONS] = [rule.stated() for rule in cls.RULES]
        return schema
