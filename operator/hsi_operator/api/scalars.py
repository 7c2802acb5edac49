"""The bounded words and numbers of both kinds: every string and list has an end, so that CEL stays affordable."""

from typing import Annotated, Final

from pydantic import Field, WithJsonSchema

from hsi_operator.api.block import Block, Rule, Whole

LONGEST_NAME: Final = 40
_LABEL: Final = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
_QUANTITY: Final = r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$"

Name = Annotated[
    str,
    Field(min_length=1, max_length=63),
    Rule(
        f"self.size() <= {LONGEST_NAME} && self.matches('{_LABEL}')",
        f"a name has at most {LONGEST_NAME} characters, small letters, digits and hyphens, and begins and ends with a"
        " letter or digit",
    ),
]
"""Of something in a list of ours; names of children are made from it, so it is short."""

ObjectName = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
"""Of an object in the same namespace."""
DataKey = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[-._a-zA-Z0-9]+$")]
"""Of a value in a Secret."""
Words = Annotated[
    str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""One line for people."""
Percent = Annotated[int, Field(ge=0, le=100)]
PerMille = Annotated[int, Field(ge=0, le=1000)]
MiB = Annotated[int, Field(ge=1, le=1_048_576)]
LabelValue = Annotated[str, Field(max_length=63)]
ResourceName = Annotated[str, Field(min_length=3, max_length=128, pattern=r"^[a-z0-9.-]+/[a-zA-Z0-9._-]+$")]
"""Of an extended resource, with its domain."""

Quantity = Annotated[
    int | str,
    WithJsonSchema({"x-kubernetes-int-or-string": True, "pattern": _QUANTITY, "maxLength": 24}),
]
"""Of cpu or memory, as Kubernetes writes it."""
Size = Annotated[str, Field(min_length=1, max_length=24, pattern=r"^[1-9][0-9]*(k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$")]
"""Bytes of a volume."""

NodeSelector = Annotated[dict[str, LabelValue], Field(max_length=16), Whole()]
"""Labels that a node must have."""


class SecretKey(Block):
    """One value of a Secret in the same namespace."""

    name: ObjectName = Field(description="Of the Secret.")
    key: DataKey = Field(description="In the Secret.")
