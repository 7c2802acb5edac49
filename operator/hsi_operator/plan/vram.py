"""What a pod has to ask for so that it gets the GPU memory its model needs, for each way of sharing a card.

The seven ways are those of the ModelZoo's `vramStrategy`. None adds a /dev/shm: under MPS that would hide the daemon's
own. All numbers are MiB. Pure.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from hsi_operator.plan import names
from hsi_operator.plan.plan import NodeFacts

GPU: Final = "nvidia.com/gpu"
MEMORY_LABEL: Final = "nvidia.com/gpu.memory"
_PROFILE: Final = re.compile(r"\d+g\.(\d+)gb")
_CLAIM: Final = "gpu"
_SHARED: Final = f"{GPU}.shared"


class Strategy(StrEnum):
    """How models share a card."""

    EXCLUSIVE = "Exclusive"
    HAMI = "HAMi"
    MIG = "MIG"
    MPS = "MPS"
    TIME_SLICING = "TimeSlicing"
    DRA = "DRA"
    CPU = "CPU"


class Enforcement(StrEnum):
    """Who sees to it that a pod takes no more than it asked for: the hardware or driver, a library, or only itself."""

    HARD = "Hard"
    SOFT = "Soft"
    ADVISORY = "Advisory"
    NONE = "None"


ENFORCEMENT: Final[Mapping[Strategy, Enforcement]] = {
    Strategy.EXCLUSIVE: Enforcement.HARD,
    Strategy.HAMI: Enforcement.SOFT,
    Strategy.MIG: Enforcement.HARD,
    Strategy.MPS: Enforcement.HARD,
    Strategy.TIME_SLICING: Enforcement.ADVISORY,
    Strategy.DRA: Enforcement.ADVISORY,
    Strategy.CPU: Enforcement.NONE,
}


@dataclass(frozen=True, slots=True)
class Need:
    """What one pod of a model needs; `cores_percent` 0 leaves the compute share open."""

    vram_mib: int
    count: int = 1
    cores_percent: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What to write into a pod: `limits` and `claims` of its container, `spec` of the pod, and its annotations."""

    limits: Mapping[str, str] = field(default_factory=dict)
    claims: Sequence[Mapping[str, str]] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


def strategy_of(gpu: Mapping[str, Any]) -> Strategy:
    """The strategy of the zoo's `gpu` part."""
    return Strategy(gpu.get("vramStrategy", {}).get("type", Strategy.CPU))


def asked(strategy: Strategy, gpu: Mapping[str, Any], need: Need, claim_template: str) -> Asked:
    """How a pod asks for `need`; `claim_template` is the name of the claim template, for DRA."""
    if strategy is Strategy.DRA:
        claim = {"name": _CLAIM, "resourceClaimTemplateName": claim_template}
        return Asked(claims=[{"name": _CLAIM}], spec={"resourceClaims": [claim]})
    return _RENDERED[strategy](_options(strategy, gpu), need)


def claim_spec(gpu: Mapping[str, Any], need: Need) -> dict[str, Any]:
    """The spec of the ResourceClaimTemplate for DRA: the memory is counted by the stock scheduler (1.36 or newer)."""
    options = _options(Strategy.DRA, gpu)
    exactly: dict[str, Any] = {
        "deviceClassName": options.get("deviceClassName", "gpu.nvidia.com"),
        "allocationMode": "ExactCount",
        "count": need.count,
    }
    if options.get("mode", "Memory") == "Memory":
        exactly["capacity"] = {"requests": {"memory": f"{need.vram_mib}Mi"}}
    return {"spec": {"devices": {"requests": [{"name": _CLAIM, "exactly": exactly}]}}}


def largest_pod_mib(strategy: Strategy, gpu: Mapping[str, Any], memory_mib: int | None) -> int | None:
    """The most memory that one pod can get; None where that is not known, or the whole card is."""
    options = _options(strategy, gpu)
    if strategy is Strategy.MIG:
        return profile_mib(options["profile"])
    if strategy is Strategy.MPS and memory_mib is not None:
        return memory_mib // max(int(options.get("replicas", 1)), 1)
    return None


def profile_mib(profile: str) -> int | None:
    """The memory of a MIG profile such as `3g.20gb`, from its name; None for a name of another form."""
    found = _PROFILE.match(profile)
    return int(found.group(1)) * 1024 if found else None


def pool(nodes: Sequence[NodeFacts], selector: Mapping[str, str]) -> tuple[NodeFacts, ...]:
    """The nodes that a selector picks."""
    return tuple(node for node in nodes if selector.items() <= node.labels.items())


def memory_mib(nodes: Sequence[NodeFacts]) -> int | None:
    """The memory of one card, as GPU feature discovery labels it; of unequal nodes the smallest, None if none says."""
    found = [int(text) for node in nodes if (text := node.labels.get(MEMORY_LABEL, "")).isdecimal()]
    return min(found, default=None)


def resource_names(strategy: Strategy, gpu: Mapping[str, Any]) -> tuple[str, ...]:
    """The extended resources that a node must offer so that a pod can be placed there."""
    return tuple(asked(strategy, gpu, Need(1), "").limits)


def _options(strategy: Strategy, gpu: Mapping[str, Any]) -> Mapping[str, Any]:
    """The member of the union that belongs to the strategy: `hami` for HAMi, `timeSlicing` for TimeSlicing."""
    key = {Strategy.TIME_SLICING: "timeSlicing"}.get(strategy, strategy.lower())
    found: Mapping[str, Any] = gpu.get("vramStrategy", {}).get(key) or {}
    return found


def _exclusive(options: Mapping[str, Any], need: Need) -> Asked:  # noqa: ARG001 - one signature for all
    return Asked({GPU: str(need.count)})


def _hami(options: Mapping[str, Any], need: Need) -> Asked:
    """HAMi's scheduler is named by us: while its webhook is down, the pod would wait at the stock one for ever."""
    cores = {"nvidia.com/gpucores": str(need.cores_percent)} if need.cores_percent else {}
    policy = options.get("gpuPolicy")
    return Asked(
        {GPU: str(need.count), "nvidia.com/gpumem": str(need.vram_mib), **cores},
        spec={"schedulerName": options.get("schedulerName", "hami-scheduler")},
        annotations={"hami.io/gpu-scheduler-policy": policy} if policy else {},
    )


def _mig(options: Mapping[str, Any], need: Need) -> Asked:
    single = options.get("strategy") == "single"
    return Asked({GPU if single else f"nvidia.com/mig-{options['profile']}": str(need.count)})


def _mps(options: Mapping[str, Any], need: Need) -> Asked:  # noqa: ARG001 - one signature for all
    """One replica, always: the plugin refuses more, and more would not be more memory."""
    return Asked({options.get("resourceName", _SHARED): "1"})


def _time_slicing(options: Mapping[str, Any], need: Need) -> Asked:
    ledger = {names.VRAM_LEDGER: str(need.vram_mib)} if options.get("ledger") else {}
    return Asked({options.get("resourceName", _SHARED): "1", **ledger})


def _cpu(options: Mapping[str, Any], need: Need) -> Asked:  # noqa: ARG001 - one signature for all
    return Asked(spec={"affinity": _AWAY_FROM_GPUS})


_RENDERED: Final[Mapping[Strategy, Callable[[Mapping[str, Any], Need], Asked]]] = {
    Strategy.EXCLUSIVE: _exclusive,
    Strategy.HAMI: _hami,
    Strategy.MIG: _mig,
    Strategy.MPS: _mps,
    Strategy.TIME_SLICING: _time_slicing,
    Strategy.CPU: _cpu,
}
_AWAY_FROM_GPUS: Final = {
    "nodeAffinity": {
        "preferredDuringSchedulingIgnoredDuringExecution": [
            {
                "weight": 100,
                "preference": {
                    "matchExpressions": [{"key": f"{GPU}.present", "operator": "NotIn", "values": ["true"]}]
                },
            }
        ]
    }
}
