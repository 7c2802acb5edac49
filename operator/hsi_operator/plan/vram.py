"""What a pod has to ask for so that it gets the GPU memory its model needs, for each way of sharing a card.

None adds a /dev/shm: under MPS that would hide the daemon's own. All numbers are MiB. Pure.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hsi_operator.api.gpu import Dra, DraMode, Gpu, Hami, MigLayout, StrategyType, TimeSlicing
from hsi_operator.api.model import Accelerator, AcceleratorType
from hsi_operator.api.status import Enforcement
from hsi_operator.plan import names
from hsi_operator.plan.plan import NodeFacts

GPU: Final = "nvidia.com/gpu"
PRESENT_LABEL: Final = "nvidia.com/gpu.present"
MEMORY_LABEL: Final = "nvidia.com/gpu.memory"
COUNT_LABEL: Final = "nvidia.com/gpu.count"
TOLERATION: Final = {"key": GPU, "operator": "Exists", "effect": "NoSchedule"}
"""The taint of GPU nodes is a convention, and its value differs from place to place."""
_CLAIM: Final = "gpu"
_SHARED: Final = f"{GPU}.shared"
_PROFILE: Final = re.compile(r"\d+g\.(\d+)gb")

ENFORCEMENT: Final[Mapping[StrategyType, Enforcement]] = {
    StrategyType.EXCLUSIVE: Enforcement.HARD,
    StrategyType.HAMI: Enforcement.SOFT,
    StrategyType.MIG: Enforcement.HARD,
    StrategyType.MPS: Enforcement.HARD,
    StrategyType.TIME_SLICING: Enforcement.ADVISORY,
    StrategyType.DRA: Enforcement.ADVISORY,
    StrategyType.CPU: Enforcement.NONE,
}
"""Who sees to it that a pod takes no more than it asked for."""


@dataclass(frozen=True, slots=True)
class Need:
    """What one pod of a model needs: memory on all its cards together; `cores_percent` 0 leaves the cores open."""

    vram_mib: int
    count: int = 1
    cores_percent: int = 0

    @property
    def card_mib(self) -> int:
        """Memory of each card, rounded up."""
        return -(-self.vram_mib // self.count)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to write into a pod: `limits` and `claims` of its container, `spec` of the pod, and its annotations."""

    limits: Mapping[str, str] = field(default_factory=dict)
    claims: Sequence[Mapping[str, str]] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


def asked(gpu: Gpu, need: Need | None, claim_template: str) -> Asked:
    """How a pod asks for `need`, None for the CPU; `claim_template` is the name of its claim template, for DRA."""
    strategy = gpu.vram_strategy.type
    if need is None or strategy is StrategyType.CPU:
        return Asked(spec={"affinity": _AWAY_FROM_GPUS})
    if strategy is StrategyType.DRA:
        claim = {"name": _CLAIM, "resourceClaimTemplateName": claim_template}
        return Asked(claims=[{"name": _CLAIM}], spec={"resourceClaims": [claim]})
    return _RENDERED[strategy](gpu, need)


def need_of(gpu: Gpu, accelerator: Accelerator) -> Need | None:
    """What one pod of a model needs of the GPU; None when it computes on the CPU."""
    if accelerator.type is AcceleratorType.CPU or gpu.vram_strategy.type is StrategyType.CPU:
        return None
    return Need(accelerator.vram_mib or 0, accelerator.count, accelerator.cores or 0)


def claim_spec(gpu: Gpu, need: Need) -> dict[str, Any]:
    """The spec of the claim template for DRA: so much memory of a card, or a whole card that has as much."""
    options = gpu.vram_strategy.dra or Dra()
    exactly: dict[str, Any] = {
        "deviceClassName": options.device_class_name,
        "allocationMode": "ExactCount",
        "count": need.count,
    }
    memory = f"{need.card_mib}Mi"
    if options.mode is DraMode.MEMORY:
        exactly["capacity"] = {"requests": {"memory": memory}}
    else:
        enough = f"device.capacity['{options.device_class_name}'].memory.compareTo(quantity('{memory}')) >= 0"
        exactly["selectors"] = [{"cel": {"expression": enough}}]
    return {"spec": {"devices": {"requests": [{"name": _CLAIM, "exactly": exactly}]}}}


def share_mib(gpu: Gpu, pool: Sequence[NodeFacts]) -> int | None:
    """The most memory that one card's share has; None where that is not known, or is the whole card."""
    options = gpu.vram_strategy
    if options.mig is not None:
        return profile_mib(options.mig.profile)
    card = min(_cards(pool), default=None)
    if options.mps is not None and card is not None:
        return card // options.mps.replicas
    return None


def profile_mib(profile: str) -> int | None:
    """The memory of a MIG profile such as `3g.20gb`, from its name; None for a name of another form."""
    found = _PROFILE.match(profile)
    return int(found.group(1)) * 1024 if found else None


def pool_of(nodes: Sequence[NodeFacts], selector: Mapping[str, str]) -> tuple[NodeFacts, ...]:
    """The nodes that a selector picks."""
    return tuple(node for node in nodes if selector.items() <= node.labels.items())


def budget_mib(gpu: Gpu, pool: Sequence[NodeFacts]) -> int | None:
    """The memory of all cards together: as the zoo says, or as the nodes are labelled; None if neither says."""
    if gpu.budget_mib is not None:
        return gpu.budget_mib
    labelled = [_number(node, MEMORY_LABEL, 0) * _number(node, COUNT_LABEL, 1) for node in pool]
    return sum(labelled) or None


def offered(gpu: Gpu, pool: Sequence[NodeFacts]) -> bool:
    """Whether some node offers what the strategy's pods ask for; DRA's devices are not on nodes, so nothing is said."""
    wanted = asked(gpu, Need(1), "").limits
    return not wanted or any(all(node.allocatable.get(name, 0) > 0 for name in wanted) for node in pool)


def ledger_mib(node: NodeFacts, reserve_mib: int) -> int | None:
    """What the ledger writes onto a node as `hsi.dev/vram-mib`; None where no label says how large its cards are."""
    total = _number(node, MEMORY_LABEL, 0) * _number(node, COUNT_LABEL, 1)
    return max(total - reserve_mib, 0) if total else None


def _cards(pool: Sequence[NodeFacts]) -> list[int]:
    return [found for node in pool if (found := _number(node, MEMORY_LABEL, 0))]


def _number(node: NodeFacts, label: str, default: int) -> int:
    text = node.labels.get(label, "")
    return int(text) if text.isdecimal() else default


def _exclusive(gpu: Gpu, need: Need) -> Asked:  # noqa: ARG001 - one signature for all
    return Asked({GPU: str(need.count)})


def _hami(gpu: Gpu, need: Need) -> Asked:
    """HAMi's scheduler is named by us: while its webhook is down, the pod would wait at the stock one for ever."""
    options = gpu.vram_strategy.hami or Hami()
    cores = {"nvidia.com/gpucores": str(need.cores_percent)} if need.cores_percent else {}
    return Asked(
        {GPU: str(need.count), "nvidia.com/gpumem": str(need.card_mib), **cores},
        spec={"schedulerName": options.scheduler_name},
        annotations={"hami.io/gpu-scheduler-policy": str(options.gpu_policy)},
    )


def _mig(gpu: Gpu, need: Need) -> Asked:
    options = gpu.vram_strategy.mig
    if options is None or options.strategy is MigLayout.SINGLE:
        return Asked({GPU: str(need.count)})
    return Asked({f"nvidia.com/mig-{options.profile.replace('+', '.')}": str(need.count)})


def _mps(gpu: Gpu, need: Need) -> Asked:  # noqa: ARG001 - one signature for all
    """One replica, always: the plugin refuses more, and more would not be more memory."""
    options = gpu.vram_strategy.mps
    return Asked({options.resource_name if options else _SHARED: "1"})


def _time_slicing(gpu: Gpu, need: Need) -> Asked:
    options = gpu.vram_strategy.time_slicing or TimeSlicing()
    ledger = {names.VRAM_LEDGER: str(need.vram_mib)} if options.ledger else {}
    return Asked({options.resource_name: "1", **ledger})


_RENDERED: Final[Mapping[StrategyType, Callable[[Gpu, Need], Asked]]] = {
    StrategyType.EXCLUSIVE: _exclusive,
    StrategyType.HAMI: _hami,
    StrategyType.MIG: _mig,
    StrategyType.MPS: _mps,
    StrategyType.TIME_SLICING: _time_slicing,
}
_AWAY_FROM_GPUS: Final = {
    "nodeAffinity": {
        "preferredDuringSchedulingIgnoredDuringExecution": [
            {
                "weight": 100,
                "preference": {"matchExpressions": [{"key": PRESENT_LABEL, "operator": "NotIn", "values": ["true"]}]},
            }
        ]
    }
}
