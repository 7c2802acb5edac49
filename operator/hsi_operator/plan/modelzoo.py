"""What a ModelZoo becomes. Children first: what to make, what to leave alone, what to remove. Pure.

Memory is shared out before a pod exists; a model that gets none has no Deployment, and neither has one whose weights
are not there. A model that runs already is left alone while new weights are fetched: the old ones serve until then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from hsi_operator.api.gpu import StrategyType
from hsi_operator.api.model import Model
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.api.reasons import Reason
from hsi_operator.plan import budget, conditions, fetching, names, network, vram, weights, workload, zoo_status
from hsi_operator.plan.budget import Budget, Demand
from hsi_operator.plan.fetching import Fetch
from hsi_operator.plan.orphans import orphans
from hsi_operator.plan.plan import Manifest, Observed, Plan
from hsi_operator.plan.zoo_status import Story


@dataclass(frozen=True, slots=True)
class _Made:
    """What one model leads to; `kept` may be there and is left as it is."""

    children: tuple[Manifest, ...]
    kept: frozenset[tuple[str, str]]
    fetch: Fetch


def plan(observed: Observed) -> Plan:
    """The plan for a ModelZoo."""
    metadata = observed.object["metadata"]
    if observed.gone or "deletionTimestamp" in metadata:
        return (
            Plan() if observed.gone else conditions.bare(observed, Reason.TERMINATING, "the ModelZoo is being deleted")
        )
    try:
        spec = ModelZooSpec.model_validate(observed.object["spec"])
    except ValidationError as fault:
        return conditions.bare(observed, Reason.INVALID_SPEC, conditions.fault(fault))
    shared = shared_out(observed, spec)
    made = {model.name: _made(observed, spec, model, shared) for model in spec.models if model.enabled}
    fetches = {name: each.fetch for name, each in made.items()}
    paused = names.is_paused(observed.object)
    children = () if paused else (*_common(observed, spec), *(c for each in made.values() for c in each.children))
    shared_names = names.doubled(children)
    if shared_names:
        return conditions.bare(
            observed, Reason.INVALID_SPEC, f"two children would be called {shared_names[0]}; rename a model"
        )
    kept = {key for each in made.values() for key in each.kept}
    written = zoo_status.status(observed, spec, Story(shared, fetches, paused=paused))
    return Plan(
        children=tuple(children),
        orphans=() if paused else orphans(observed, children, kept),
        status=written.status,
        events=written.events,
        again_after=_again(fetches.values()),
    )


def shared_out(observed: Observed, spec: ModelZooSpec) -> Budget:
    """Which models get memory."""
    pool = vram.pool_of(observed.nodes or (), spec.gpu.node_selector or {})
    demands = []
    for model in spec.models:
        need = vram.need_of(spec.gpu, model.accelerator)
        if model.enabled and need is not None:
            demands.append(Demand(model.name, need.vram_mib, workload.copies_of(model), need.count))
    total = None if spec.gpu.vram_strategy.type is StrategyType.CPU else vram.budget_mib(spec.gpu, pool)
    sliced = spec.gpu.vram_strategy.type is StrategyType.MIG
    reason = Reason.MIG_PROFILE_TOO_SMALL if sliced else Reason.SHARE_TOO_SMALL
    return budget.shared_out(demands, total, spec.gpu.reserve_mib, vram.share_mib(spec.gpu, pool), reason)


def _common(observed: Observed, spec: ModelZooSpec) -> list[dict[str, Any]]:
    claim = weights.claim(observed.object, spec)
    policy = network.of_weights(observed, spec)
    return [policy] if claim is None else [claim, policy]


def _made(observed: Observed, spec: ModelZooSpec, model: Model, shared: Budget) -> _Made:
    job = weights.job(observed, spec, model)
    fetch = fetching.of(observed, spec, model, job)
    parts = workload.workload(observed, spec, model)
    over = fetch.retry_in is not None and fetch.retry_in <= timedelta(0)
    jobs = () if job is None or over else (job,)
    if not shared.grants(model.name):
        return _Made((*jobs, *parts.around), frozenset(), fetch)
    if fetch.there:
        return _Made((*jobs, *parts.around, *parts.running), frozenset(), fetch)
    if ("Deployment", names.child(observed.object["metadata"]["name"], model.name)) not in observed.children:
        return _Made((*jobs, *parts.around), frozenset(), fetch)
    lost = (each for each in parts.around if (each["kind"], each["metadata"]["name"]) not in observed.children)
    return _Made((*jobs, *lost), _serving(observed, model), fetch)


def _serving(observed: Observed, model: Model) -> frozenset[tuple[str, str]]:
    """What serves the old weights: all that there is of this model, but for its Jobs."""
    found: Mapping[tuple[str, str], Manifest] = observed.children
    return frozenset(
        key
        for key, each in found.items()
        if each["metadata"].get("labels", {}).get(names.MODEL) == model.name and each["kind"] != "Job"
    )


def _again(fetches: Iterable[Fetch]) -> timedelta | None:
    waits = [each.retry_in for each in fetches if each.retry_in is not None]
    return max(min(waits), timedelta(seconds=1)) if waits else None
