"""What a ModelZoo's status says: conditions, budget, and each model. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.api.conditions import ZooCondition
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.api.reasons import Reason
from hsi_operator.api.status import ModelState, Truth
from hsi_operator.plan import ailing, conditions, model_report, vram
from hsi_operator.plan.budget import Budget
from hsi_operator.plan.conditions import Condition
from hsi_operator.plan.fetching import Fetch
from hsi_operator.plan.model_report import Report
from hsi_operator.plan.plan import Event, Observed

_ACTIVE: Final = frozenset({ModelState.PENDING, ModelState.DOWNLOADING, ModelState.LOADING})
_WORTH: Final = (
    ZooCondition.BUDGET_SATISFIED,
    ZooCondition.WEIGHTS_READY,
    ZooCondition.ACCELERATOR_AVAILABLE,
)
"""Which condition explains best why the zoo is not ready, in this order."""


@dataclass(frozen=True, slots=True)
class Story:
    """What was decided for the children, as far as the status tells it."""

    shared: Budget
    fetches: Mapping[str, Fetch]
    paused: bool


@dataclass(frozen=True, slots=True)
class Written:
    """The status, and the events that go with it."""

    status: dict[str, Any]
    events: tuple[Event, ...]


def status(observed: Observed, spec: ModelZooSpec, story: Story) -> Written:
    """The whole status."""
    reports = model_report.reports(observed, spec, story.shared, story.fetches)
    found = _conditions(observed, spec, story, reports)
    active = [each for each in reports if each.state is not ModelState.DISABLED]
    loaded = sum(each.state is ModelState.LOADED for each in active)
    body = {
        **conditions.head(observed, found),
        "enforcement": str(vram.ENFORCEMENT[spec.gpu.vram_strategy.type]),
        "budget": _budget(story.shared),
        "readyModels": f"{loaded}/{len(active)}",
        "models": [model_report.written(each, observed, _vram(spec, each)) for each in reports],
    }
    return Written(body, conditions.events(found, observed.object))


def _budget(shared: Budget) -> dict[str, int]:
    known = {"reserveMiB": shared.reserve_mib, "requestedMiB": shared.requested_mib}
    if shared.budget_mib is None:
        return known
    return {
        "budgetMiB": shared.budget_mib,
        **known,
        "freeMiB": shared.budget_mib - shared.reserve_mib - shared.requested_mib,
    }


def _vram(spec: ModelZooSpec, report: Report) -> int | None:
    need = vram.need_of(spec.gpu, report.model.accelerator)
    return need.vram_mib if need else None


def _conditions(observed: Observed, spec: ModelZooSpec, story: Story, reports: Sequence[Report]) -> list[Condition]:
    active = [each for each in reports if each.state is not ModelState.DISABLED]
    needy = [each for each in active if vram.need_of(spec.gpu, each.model.accelerator) is not None]
    parts = [
        _budget_satisfied(story.shared, needy),
        _accelerator(observed, spec, needy),
        _weights_ready(story, active),
        _degraded(active),
    ]
    progressing = conditions.hindered(observed, ZooCondition.PROGRESSING) or _progressing(story, active)
    ready = conditions.hindered(observed, ZooCondition.READY) or _ready(active, parts, progressing)
    return [ready, progressing, *parts]


def _budget_satisfied(shared: Budget, needy: Sequence[Report]) -> Condition:
    kind = ZooCondition.BUDGET_SATISFIED
    if not needy:
        return Condition(kind, Truth.TRUE, Reason.NOT_NEEDED, "no enabled model asks for GPU memory")
    if shared.withheld:
        message = "; ".join(each.message for each in shared.withheld)
        return Condition(kind, Truth.FALSE, shared.withheld[0].reason, message)
    if shared.budget_mib is None:
        message = "neither gpu.budgetMiB nor a label of a node says how much GPU memory there is"
        return Condition(kind, Truth.UNKNOWN, Reason.BUDGET_UNKNOWN, message)
    room = shared.budget_mib - shared.reserve_mib
    return Condition(kind, Truth.TRUE, Reason.FITS, f"{shared.requested_mib} of {room} MiB are asked for")


def _accelerator(observed: Observed, spec: ModelZooSpec, needy: Sequence[Report]) -> Condition:
    kind = ZooCondition.ACCELERATOR_AVAILABLE
    if not needy:
        return Condition(kind, Truth.TRUE, Reason.NOT_NEEDED, "no enabled model asks for a GPU")
    lonely = _no_node(observed, spec)
    if lonely is not None:
        return lonely
    homeless = [each.trouble for each in needy if each.trouble and each.trouble.reason is Reason.UNSCHEDULABLE]
    if homeless:
        return Condition(kind, Truth.FALSE, Reason.UNSCHEDULABLE, homeless[0].message)
    placed = [each for each in needy if ailing.node_of(each.pods)]
    if len(placed) < len(needy):
        return Condition(kind, Truth.UNKNOWN, Reason.DEPLOYING, f"{len(placed)} of {len(needy)} models have a node")
    return Condition(kind, Truth.TRUE, Reason.AVAILABLE, f"{len(placed)} models have a node")


def _no_node(observed: Observed, spec: ModelZooSpec) -> Condition | None:
    kind = ZooCondition.ACCELERATOR_AVAILABLE
    if observed.nodes is None:
        return None
    wanted = spec.gpu.node_selector or {}
    pool = vram.pool_of(observed.nodes, wanted)
    if not pool:
        labels = ", ".join(f"{name}={value}" for name, value in sorted(wanted.items())) or "any labels"
        return Condition(kind, Truth.FALSE, Reason.NO_MATCHING_NODE, f"no node has {labels}")
    if not vram.offered(spec.gpu, pool):
        asked = ", ".join(vram.asked(spec.gpu, vram.Need(1), "").limits)
        message = f"no node of the pool offers {asked}, which strategy {spec.gpu.vram_strategy.type} asks for"
        return Condition(kind, Truth.FALSE, Reason.STRATEGY_UNAVAILABLE, message)
    return None


def _weights_ready(story: Story, active: Sequence[Report]) -> Condition:
    kind = ZooCondition.WEIGHTS_READY
    fetches = [story.fetches[each.model.name] for each in active]
    if all(each.reason is Reason.NOT_NEEDED for each in fetches):
        return Condition(kind, Truth.TRUE, Reason.NOT_NEEDED, "no enabled model has weights to fetch")
    waiting = sorted((each for each in fetches if not each.there), key=lambda each: not each.failed)
    if not waiting:
        return Condition(kind, Truth.TRUE, Reason.PRESENT, "all files are there and verified")
    return Condition(kind, Truth.FALSE, waiting[0].reason, waiting[0].message)


def _degraded(active: Sequence[Report]) -> Condition:
    kind = ZooCondition.DEGRADED
    failed = [each.trouble for each in active if each.trouble and each.state is not ModelState.PENDING]
    if not failed:
        return Condition(kind, Truth.FALSE, Reason.HEALTHY, "")
    return Condition(kind, Truth.TRUE, failed[0].reason, "; ".join(each.message for each in failed))


def _progressing(story: Story, active: Sequence[Report]) -> Condition:
    kind = ZooCondition.PROGRESSING
    if story.paused:
        return Condition(kind, Truth.FALSE, Reason.PAUSED, "children are left as they are, by annotation")
    under_way = [each for each in active if each.state in _ACTIVE and each.trouble is None]
    if not under_way:
        return Condition(kind, Truth.FALSE, Reason.UP_TO_DATE, "")
    states = {each.state for each in under_way}
    reason = Reason.DEPLOYING
    if ModelState.LOADING in states:
        reason = Reason.LOADING
    elif ModelState.DOWNLOADING in states:
        reason = Reason.DOWNLOADING
    names = ", ".join(f"{each.model.name} ({each.state})" for each in under_way)
    return Condition(kind, Truth.TRUE, reason, f"on their way: {names}")


def _ready(active: Sequence[Report], parts: Sequence[Condition], progressing: Condition) -> Condition:
    kind = ZooCondition.READY
    if not active:
        return Condition(kind, Truth.FALSE, Reason.NO_MODELS, "no model is enabled")
    loaded = sum(each.state is ModelState.LOADED for each in active)
    count = f"{loaded} of {len(active)} models answer"
    if loaded == len(active):
        return Condition(kind, Truth.TRUE, Reason.ALL_READY, count)
    for each in parts:
        if each.type in _WORTH and each.status is Truth.FALSE:
            return Condition(kind, Truth.FALSE, each.reason, f"{count}; {each.message}")
    trouble = next((each.trouble for each in active if each.trouble), None)
    if trouble is not None:
        return Condition(kind, Truth.FALSE, trouble.reason, f"{count}; {trouble.message}")
    return Condition(kind, Truth.FALSE, progressing.reason, f"{count}; {progressing.message}")
