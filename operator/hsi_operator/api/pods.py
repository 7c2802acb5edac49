"""What is passed on to pods as it is: resources, tolerations."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from hsi_operator.api.block import Block, Rule, Whole
from hsi_operator.api.scalars import Quantity

_ORDINARY = "['cpu', 'memory', 'ephemeral-storage']"
Quantities = Annotated[dict[str, Quantity], Field(max_length=8)]


class Resources(Block):
    """CPU, memory and disk of a container, as Kubernetes knows them."""

    requests: Quantities | None = Field(None, description="What is kept free for it.")
    limits: Quantities | None = Field(None, description="What it gets at most.")

    RULES: ClassVar = (
        Rule(
            f"(!has(self.requests) || self.requests.all(name, name in {_ORDINARY}))"
            f" && (!has(self.limits) || self.limits.all(name, name in {_ORDINARY}))",
            "resources may name cpu, memory and ephemeral-storage only; a GPU is asked for by the accelerator of a"
            " model in a ModelZoo",
        ),
    )


class TolerationOperator(StrEnum):
    """How a toleration is compared with a taint."""

    EXISTS = "Exists"
    EQUAL = "Equal"


class TaintEffect(StrEnum):
    """What a taint does to pods."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class Toleration(Block):
    """Lets a pod onto nodes with this taint."""

    key: Annotated[str, Field(max_length=316)] | None = Field(None, description="Of the taint.")
    operator: TolerationOperator = TolerationOperator.EQUAL
    value: Annotated[str, Field(max_length=63)] | None = Field(None, description="Of the taint.")
    effect: TaintEffect | None = None
    toleration_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = Field(
        None, description="How long a running pod bears it."
    )

    RULES: ClassVar = (
        Rule(
            "self.operator != 'Exists' || !has(self.value) || self.value == ''",
            "a toleration with operator Exists has no value; leave the value out, or use operator Equal",
        ),
        Rule(
            "self.operator == 'Exists' || (has(self.key) && self.key != '')",
            "a toleration without a key tolerates everything and needs operator Exists",
        ),
        Rule(
            "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
            "tolerationSeconds is for effect NoExecute only",
        ),
    )


Tolerations = Annotated[tuple[Toleration, ...], Field(max_length=16), Whole()]
