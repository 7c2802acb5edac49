"""What a person writes of the models that share one pool of GPUs."""

from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from hsi_operator.api.block import Block, Rule
from hsi_operator.api.gpu import Gpu
from hsi_operator.api.model import Models
from hsi_operator.api.scalars import LONGEST_NAME, ObjectName, Size

LONGEST_CHILD: Final = 52
"""Of `<zoo>-<model>`; Kubernetes allows 63, and roles and hashes come behind it."""
_COPIES = "(has(m.autoscaling) ? m.autoscaling.maxReplicas : (has(m.replicas) ? m.replicas : 1))"
_ASKED = (
    "self.models.map(m, m.enabled && m.accelerator.type == 'NvidiaGPU' && has(m.accelerator.vramMiB),"
    f" m.accelerator.vramMiB * {_COPIES}).sum()"
)
_FREE = "(self.gpu.budgetMiB - self.gpu.reserveMiB)"


class AccessMode(StrEnum):
    """Who may mount a volume at the same time."""

    READ_WRITE_ONCE = "ReadWriteOnce"
    READ_WRITE_MANY = "ReadWriteMany"


class WeightsClaim(Block):
    """The claim for weights. Kubernetes cannot move it, so all but its size stay as they were made."""

    claim_name: ObjectName | None = Field(None, description="A claim that is there already; one is made unless given.")
    size: Size = Field("50Gi", description="Of the volume; it can grow where its class lets it.")
    storage_class_name: ObjectName | None = Field(None, description="The cluster's default unless given.")
    access_mode: AccessMode = AccessMode.READ_WRITE_ONCE

    RULES: ClassVar = (
        Rule(
            "has(self.claimName) == has(oldSelf.claimName)"
            " && (!has(self.claimName) || self.claimName == oldSelf.claimName)",
            "claimName cannot change: the weights would stay behind; make another ModelZoo",
        ),
        Rule(
            "has(self.storageClassName) == has(oldSelf.storageClassName)"
            " && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
            "storageClassName cannot change: Kubernetes does not move a volume; make another ModelZoo",
        ),
        Rule(
            "self.accessMode == oldSelf.accessMode",
            "accessMode cannot change: Kubernetes does not alter it on a volume; make another ModelZoo",
        ),
        Rule(
            "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
            "a volume can grow but not shrink",
            "a volume can grow but not shrink: it has %s, and %s is less",
            ("oldSelf.size", "self.size"),
        ),
    )


class Weights(Block):
    """Where weights are kept."""

    pvc: WeightsClaim = Field(default_factory=WeightsClaim)
    offline: bool = Field(False, description="Download nothing: the files are on the volume, or the model waits.")


class ModelZooSpec(Block):
    """A catalogue of models and the GPU memory that they share."""

    gpu: Gpu
    weights: Weights = Field(default_factory=Weights)
    models: Models = Field((), description="The catalogue; where memory is short, the first come first.")

    RULES: ClassVar = (
        Rule(
            "!has(self.models) || !has(self.gpu.budgetMiB) || self.gpu.vramStrategy.type == 'CPU'"
            f" || {_ASKED} <= {_FREE}",
            "the enabled models ask for more GPU memory than budgetMiB less reserveMiB",
            "the enabled models ask for %d MiB of GPU memory, but budgetMiB %d less reserveMiB %d leaves %d MiB: %d MiB"
            " are missing; disable a model or make one smaller",
            (_ASKED, "self.gpu.budgetMiB", "self.gpu.reserveMiB", _FREE, f"{_ASKED} - {_FREE}"),
        ),
        Rule(
            "!has(self.models) || self.models.filter(m, m.enabled && m.role == 'Reasoner').size() <= 1",
            "at most one enabled model may be a Reasoner, because every camera asks the same one; disable the others",
        ),
        Rule(
            "!has(self.models) || self.gpu.vramStrategy.type == 'HAMi'"
            " || !self.models.exists(m, has(m.accelerator.cores))",
            "accelerator.cores is for vramStrategy HAMi only; nothing else counts cores",
        ),
        Rule(
            "!has(self.models) || !(self.gpu.vramStrategy.type in ['MPS', 'TimeSlicing'])"
            " || !self.models.exists(m, m.accelerator.count > 1)",
            "under MPS and TimeSlicing a pod gets one share of one card; leave accelerator.count out",
        ),
    )


MODEL_ZOO_RULES: Final = (
    Rule(
        f"self.metadata.name.size() <= {LONGEST_NAME} && self.metadata.name.matches('^[a-z][a-z0-9]*$')",
        f"a zoo's name has at most {LONGEST_NAME} characters, begins with a small letter, and has small letters"
        " and digits but no hyphen, so that <zoo>-<model> names one Service only",
    ),
    Rule(
        "!has(self.spec.models)"
        f" || self.spec.models.all(m, self.metadata.name.size() + 1 + m.name.size() <= {LONGEST_CHILD})",
        f"the zoo's name and a model's name have more than {LONGEST_CHILD - 1} characters together; shorten one",
    ),
)
"""Judged on the whole object."""
