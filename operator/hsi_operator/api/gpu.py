"""The GPU pool of a zoo: which nodes, how much memory, and by what means it is shared."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from hsi_operator.api.block import Block, Rule
from hsi_operator.api.pods import Tolerations
from hsi_operator.api.scalars import MiB, NodeSelector, ObjectName, ResourceName


class StrategyType(StrEnum):
    """How GPU memory is shared by the models of a zoo; one node runs one of them."""

    EXCLUSIVE = "Exclusive"
    HAMI = "HAMi"
    MIG = "MIG"
    MPS = "MPS"
    TIME_SLICING = "TimeSlicing"
    DRA = "DRA"
    CPU = "CPU"


class GpuPolicy(StrEnum):
    """Which card of a node HAMi takes."""

    BINPACK = "binpack"
    SPREAD = "spread"


class Exclusive(Block):
    """Every model takes whole cards."""


class Hami(Block):
    """HAMi's scheduler counts MiB of each card; a library in the container holds the limit."""

    scheduler_name: ObjectName = Field("hami-scheduler", description="HAMi's own scheduler.")
    gpu_policy: GpuPolicy = GpuPolicy.BINPACK


class MigLayout(StrEnum):
    """How the device plugin shows slices."""

    MIXED = "mixed"
    SINGLE = "single"


class Mig(Block):
    """Every model takes one hardware slice of this profile."""

    profile: Annotated[
        str, Field(min_length=6, max_length=20, pattern=r"^[1-7]g\.[1-9][0-9]{0,2}gb(\+me(\.all)?|\+gfx|-me)?$")
    ] = Field(description="Such as 3g.20gb.")
    strategy: MigLayout = MigLayout.MIXED


class Mps(Block):
    """Every model takes one of `replicas` equal shares; the MPS daemon holds the limit."""

    replicas: Annotated[int, Field(ge=2, le=48)] = Field(description="Equal shares of one card, as the plugin has it.")
    resource_name: ResourceName = Field("nvidia.com/gpu.shared", description="What the plugin calls a share.")


class TimeSlicing(Block):
    """Nobody holds a limit. With the ledger, the operator writes memory onto nodes and the scheduler counts it."""

    resource_name: ResourceName = Field("nvidia.com/gpu.shared", description="What the plugin calls a slot.")
    ledger: bool = Field(
        False,
        description="Write the memory of cards onto nodes, so that the scheduler counts it; needs a further right.",
    )


class DraMode(StrEnum):
    """What a claim asks for."""

    MEMORY = "Memory"
    DEVICE = "Device"


class Dra(Block):
    """A resource claim of each model: so much memory of a card, or a whole card with that much."""

    device_class_name: ObjectName = Field("gpu.nvidia.com", description="Of the driver.")
    mode: DraMode = DraMode.MEMORY


class CpuOnly(Block):
    """No model gets a GPU, whatever its accelerator says."""


MEMBERS = {
    StrategyType.EXCLUSIVE: "exclusive",
    StrategyType.HAMI: "hami",
    StrategyType.MIG: "mig",
    StrategyType.MPS: "mps",
    StrategyType.TIME_SLICING: "timeSlicing",
    StrategyType.DRA: "dra",
    StrategyType.CPU: "cpu",
}
"""The member that each type reads; only that one may be given."""
_STRANGERS = " && ".join(f"(self.type == '{type_}' || !has(self.{member}))" for type_, member in MEMBERS.items())


class VramStrategy(Block):
    """The type says how memory is shared; the member of that name holds its settings and may be left out."""

    type: StrategyType
    exclusive: Exclusive | None = None
    hami: Hami | None = None
    mig: Mig | None = None
    mps: Mps | None = None
    time_slicing: TimeSlicing | None = None
    dra: Dra | None = None
    cpu: CpuOnly | None = None

    RULES: ClassVar = (
        Rule(
            _STRANGERS,
            "vramStrategy has settings of another strategy; give only those of its type",
            "vramStrategy.type is %s, but settings of another strategy are given; remove them",
            ("self.type",),
        ),
        Rule("self.type != 'MIG' || has(self.mig)", "vramStrategy.type MIG needs mig.profile, such as 3g.20gb"),
        Rule("self.type != 'MPS' || has(self.mps)", "vramStrategy.type MPS needs mps.replicas, the shares of one card"),
    )


class Gpu(Block):
    """The nodes and the memory that the zoo's models share."""

    node_selector: NodeSelector | None = Field(None, description="Labels of the nodes of the pool.")
    tolerations: Tolerations | None = Field(None, description="Taints of nodes that models bear.")
    runtime_class_name: ObjectName | None = Field(
        None, description="Such as nvidia; not needed where the GPU operator brings cards in by CDI."
    )
    budget_mib: MiB | None = Field(
        None, description="GPU memory of the pool in MiB, all cards together; read from the nodes' labels unless given."
    )
    reserve_mib: Annotated[int, Field(ge=0, le=1_048_576)] = Field(
        512, description="GPU memory in MiB that is left for displays and contexts."
    )
    vram_strategy: VramStrategy

    RULES: ClassVar = (
        Rule(
            "!has(self.budgetMiB) || self.reserveMiB < self.budgetMiB",
            "reserveMiB leaves nothing of budgetMiB",
            "reserveMiB %d leaves nothing of budgetMiB %d",
            ("self.reserveMiB", "self.budgetMiB"),
        ),
    )
