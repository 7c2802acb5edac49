"""How far each model of a zoo is: from its weights, its Deployment and its pods. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.api.model import Model
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.api.reasons import Reason
from hsi_operator.api.status import ModelState
from hsi_operator.plan import ailing, conditions, names, network, workload
from hsi_operator.plan.ailing import Ailment
from hsi_operator.plan.budget import Budget
from hsi_operator.plan.fetching import Fetch
from hsi_operator.plan.plan import Manifest, Observed

_DEVICES: Final = "hami.io/vgpu-devices-allocated"


@dataclass(frozen=True, slots=True)
class Report:
    """One model: its state, and what holds it back, if anything does. `pods` are those that serve or shall serve."""

    model: Model
    state: ModelState
    trouble: Ailment | None = None
    wanted: int = 0
    ready: int = 0
    pods: tuple[Manifest, ...] = ()
    active_digest: str = ""


def reports(observed: Observed, spec: ModelZooSpec, shared: Budget, fetches: Mapping[str, Fetch]) -> tuple[Report, ...]:
    """One report for each model, in the order of the catalogue."""
    return tuple(_report(observed, model, shared, fetches.get(model.name)) for model in spec.models)


def written(report: Report, observed: Observed, vram_mib: int | None) -> dict[str, Any]:
    """As the status has it."""
    found = {
        "name": report.model.name,
        "state": str(report.state),
        "replicas": report.wanted,
        "readyReplicas": report.ready,
        "desiredDigest": workload.digest_of(report.model),
        "activeDigest": report.active_digest,
        "vramMiB": vram_mib,
        "node": ailing.node_of(report.pods),
        "gpuUUID": _gpu(report.pods),
        "lastFailure": _failure(report, observed),
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def _report(observed: Observed, model: Model, shared: Budget, fetch: Fetch | None) -> Report:
    if fetch is None or workload.copies_of(model) == 0:
        return Report(model, ModelState.DISABLED)
    zoo = observed.object
    mine = ailing.selected(observed.pods, names.selector(zoo, network.component_of(model), model.name))
    live = observed.children.get(("Deployment", names.child(zoo["metadata"]["name"], model.name)))
    state, trouble = _state(observed, model, shared, fetch, mine)
    return Report(
        model,
        state,
        trouble,
        wanted=_wanted(model, live),
        ready=ailing.ready(mine),
        pods=mine,
        active_digest=_active(mine),
    )


def _state(
    observed: Observed, model: Model, shared: Budget, fetch: Fetch, mine: tuple[Manifest, ...]
) -> tuple[ModelState, Ailment | None]:
    for each in shared.withheld:
        if each.model == model.name:
            return ModelState.PENDING, Ailment(each.reason, each.message)
    serves = ailing.ready(mine) > 0
    if not fetch.there:
        return _without_weights(fetch, serves=serves)
    trouble = ailing.of(mine) or _secret_trouble(observed, model) or _stuck(observed, model)
    if trouble is not None:
        pending = trouble.reason is Reason.UNSCHEDULABLE
        return ModelState.PENDING if pending else ModelState.FAILED, trouble
    return _by_pods(observed, model, mine)


def _without_weights(fetch: Fetch, *, serves: bool) -> tuple[ModelState, Ailment | None]:
    """New weights are on their way; old ones may serve."""
    trouble = Ailment(fetch.reason, fetch.message) if fetch.failed else None
    if serves:
        return ModelState.LOADED, trouble
    if fetch.failed:
        return ModelState.FAILED, trouble
    pending = fetch.reason is Reason.PVC_PENDING
    return ModelState.PENDING if pending else ModelState.DOWNLOADING, None


def _by_pods(observed: Observed, model: Model, mine: tuple[Manifest, ...]) -> tuple[ModelState, Ailment | None]:
    key = ("Deployment", names.child(observed.object["metadata"]["name"], model.name))
    live = observed.children.get(key)
    wanted = _wanted(model, live)
    current = live is not None and live.get("status", {}).get("observedGeneration", 0) >= live["metadata"].get(
        "generation", 0
    )
    if current and ailing.ready(mine) >= wanted and _active(mine) in {"", workload.digest_of(model)}:
        return ModelState.LOADED, None
    if not mine:
        return ModelState.PENDING, None
    if _was_loaded(observed, model) and ailing.ready(mine) < wanted and all(map(_has_been_ready, mine)):
        message = f"model {model.name} answered and does not any more"
        return ModelState.FAILED, Ailment(Reason.NOT_ANSWERING, message)
    return ModelState.LOADING, None


def _wanted(model: Model, live: Manifest | None) -> int:
    if model.autoscaling is None:
        return workload.copies_of(model)
    scaled = live.get("spec", {}).get("replicas") if live else None
    return int(scaled if scaled is not None else model.autoscaling.min_replicas)


def _stuck(observed: Observed, model: Model) -> Ailment | None:
    live = observed.children.get(("Deployment", names.child(observed.object["metadata"]["name"], model.name)))
    for each in live.get("status", {}).get("conditions", ()) if live else ():
        if each.get("reason") == "ProgressDeadlineExceeded" and each.get("status") == "False":
            return Ailment(Reason.ROLLOUT_STUCK, f"model {model.name}: {each.get('message', 'no pod became ready')}")
    return None


def _secret_trouble(observed: Observed, model: Model) -> Ailment | None:
    """A Secret that `env` names and that is not there, or lacks the key."""
    for each in model.env:
        if each.value_from is not None:
            named = each.value_from.secret_key_ref
            if (found := conditions.secret_trouble(observed, named.name, (named.key,))) is not None:
                return Ailment(found[0], f"model {model.name}: {found[1]}")
    return None


def _active(mine: tuple[Manifest, ...]) -> str:
    served = sorted(
        str(pod["metadata"].get("annotations", {}).get(workload.DIGEST, "")) for pod in mine if ailing.is_ready(pod)
    )
    return served[0] if served else ""


def _before(observed: Observed, model: Model) -> Mapping[str, Any]:
    found: Mapping[str, Any]
    for found in observed.object.get("status", {}).get("models", ()):
        if found["name"] == model.name:
            return found
    return {}


def _was_loaded(observed: Observed, model: Model) -> bool:
    return _before(observed, model).get("state") in {ModelState.LOADED, ModelState.FAILED}


def _has_been_ready(pod: Manifest) -> bool:
    """Its container passed its start-up probe once, so that it is not loading."""
    return any(each.get("started") for each in pod.get("status", {}).get("containerStatuses", ()))


def _failure(report: Report, observed: Observed) -> dict[str, Any] | None:
    """What went wrong last; its time moves only when the reason changes, and it outlives the recovery."""
    old = _before(observed, report.model).get("lastFailure")
    if report.trouble is None:
        return dict(old) if old else None
    same = old is not None and old.get("reason") == str(report.trouble.reason)
    return {
        "reason": str(report.trouble.reason),
        "message": conditions.bounded(report.trouble.message),
        "time": old["time"] if old is not None and same else conditions.timestamp(observed.now),
    }


def _gpu(mine: tuple[Manifest, ...]) -> str:
    """The card that HAMi gave, from its annotation `GPU-<uuid>,NVIDIA,<MiB>,<cores>:;`."""
    for pod in mine:
        devices = str(pod["metadata"].get("annotations", {}).get(_DEVICES, ""))
        if devices:
            return devices.partition(",")[0]
    return ""
