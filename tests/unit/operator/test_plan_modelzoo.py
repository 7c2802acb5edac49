"""What becomes of a ModelZoo, from its first moment to its last, and what its status says on the way."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.parts import plan_world
from tests.parts.crd_cases import GONE, SHA256, ZOO, changed
from tests.parts.plan_world import CARD, NOW, child, condition, happened, look, message, named, planned, settled

from hsi_operator.plan import names
from hsi_operator.plan.plan import Kind, NodeFacts, Observed, Plan

MODELS = ["main-detector", "main-enrichment", "main-nemotron"]


def _pod(observed: Observed, model: str, **status: Any) -> Observed:
    """The world with the pods of one model in another state."""
    deployment = observed.children["Deployment", f"main-{model}"]
    others = [pod for pod in observed.pods if pod["metadata"]["labels"].get("hsi.dev/model") != model]
    return replace(observed, pods=(*others, *plan_world.pods_of(deployment, **status)))


def _failed_job(observed: Observed, plan: Plan, model: str, code: int, minutes_ago: int = 0) -> Observed:
    (name,) = [each for each in named(plan, "Job") if each.startswith(f"main-{model}-")]
    since = (NOW - timedelta(minutes=minutes_ago)).isoformat()
    said = f"Container weights for pod home/x failed with exit code {code} matching FailJob rule at index 0"
    failed = {"type": "Failed", "status": "True", "lastTransitionTime": since, "message": said}
    job = {**observed.children["Job", name], "status": {"conditions": [failed]}}
    return replace(observed, children={**observed.children, ("Job", name): job})


def _edited(observed: Observed, changes: Mapping[str, Any]) -> Observed:
    return replace(observed, object=changed(observed.object, dict(changes)))


def test_before_the_weights_are_there_nothing_runs() -> None:
    plan = planned(look(ZOO))
    assert named(plan, "Deployment") == []
    assert [name.rpartition("-")[0] for name in named(plan, "Job")] == MODELS
    assert named(plan, "PersistentVolumeClaim") == ["main-weights"]
    assert condition(plan, "Ready") == ("False", "PVCPending")


def test_all_comes_to_rest_and_is_ready() -> None:
    _, plan = settled(look(ZOO))
    assert named(plan, "Deployment") == MODELS == named(plan, "Service")
    assert plan.orphans == ()
    assert plan.events == ()
    assert plan.status["readyModels"] == "3/3"
    assert plan.status["budget"] == {"budgetMiB": 24_564, "reserveMiB": 512, "requestedMiB": 24_000, "freeMiB": 52}
    assert {each["type"]: each["status"] for each in plan.status["conditions"]} == {
        "Ready": "True",
        "Progressing": "False",
        "BudgetSatisfied": "True",
        "AcceleratorAvailable": "True",
        "WeightsReady": "True",
        "Degraded": "False",
    }
    assert {each["state"] for each in plan.status["models"]} == {"Loaded"}


def test_the_same_observation_gives_the_same_plan() -> None:
    observed, plan = settled(look(ZOO))
    assert planned(observed) == plan
    later = replace(observed, now=NOW + timedelta(hours=1))
    assert planned(later).status == plan.status
    assert planned(later).children == plan.children


def test_a_model_that_does_not_fit_the_card_gets_no_pod_and_the_missing_memory_is_named() -> None:
    small = replace(CARD, labels={**CARD.labels, "nvidia.com/gpu.memory": "16376"})
    _, plan = settled(look(changed(ZOO, {"spec.gpu.budgetMiB": GONE}), nodes=(small,)))
    assert named(plan, "Deployment") == MODELS[:2]
    assert condition(plan, "BudgetSatisfied") == ("False", "BudgetExceeded")
    missing = 24_000 - (16_376 - 512)
    assert f"{missing} MiB are missing" in message(plan, "BudgetSatisfied")
    assert condition(plan, "Ready") == ("False", "BudgetExceeded")


def test_while_new_weights_come_the_old_ones_serve() -> None:
    observed, before = settled(look(ZOO))
    edited = _edited(observed, {"spec.models.2.source.sha256": "f" * 64})
    plan = planned(edited)
    assert "main-nemotron" not in named(plan, "Deployment")
    old_job = next(name for name in named(before, "Job") if "nemotron" in name)
    assert [(ref.kind, ref.name) for ref in plan.orphans] == [("Job", old_job)]
    nemotron = plan.status["models"][2]
    assert nemotron["state"] == "Loaded"
    assert (nemotron["activeDigest"], nemotron["desiredDigest"]) == (f"sha256:{SHA256}", f"sha256:{'f' * 64}")
    done, after = settled(edited)
    assert after.status["models"][2]["activeDigest"] == f"sha256:{'f' * 64}"
    (container,) = done.children["Deployment", "main-nemotron"]["spec"]["template"]["spec"]["containers"]
    assert "/models/nemotron/ffffffffffffffff/nemotron.gguf" in container["args"]


@pytest.mark.parametrize(
    ("code", "reason"), [(3, "ChecksumMismatch"), (4, "WeightsMissing"), (1, "DownloadFailed")], ids=str
)
def test_a_download_that_failed_is_told_and_tried_again_later(code: int, reason: str) -> None:
    fresh = look(ZOO)
    first = planned(fresh)
    failed = _failed_job(happened(fresh, first), first, "nemotron", code)
    plan = planned(failed)
    assert condition(plan, "WeightsReady") == ("False", reason)
    assert condition(plan, "Ready") == ("False", reason)
    assert plan.status["models"][2]["lastFailure"]["reason"] == reason
    assert plan.again_after == timedelta(minutes=10)
    assert any(event.reason == reason and event.kind is Kind.WARNING for event in plan.events)
    over = planned(_failed_job(failed, plan, "nemotron", code, minutes_ago=11))
    assert [ref.kind for ref in over.orphans] == ["Job"]
    assert "main-nemotron" not in "".join(named(over, "Job"))


def test_a_failure_is_remembered_after_the_recovery() -> None:
    fresh = look(ZOO)
    first = planned(fresh)
    failed = _failed_job(happened(fresh, first), first, "nemotron", 3)
    told = replace(failed, object={**failed.object, "status": planned(failed).status})
    _, plan = settled(replace(told, now=NOW + timedelta(minutes=11)))
    assert condition(plan, "Ready") == ("True", "AllReady")
    assert plan.status["models"][2]["lastFailure"]["reason"] == "ChecksumMismatch"


WAITING = {"conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "False"}]}


def _container(**state: Any) -> dict[str, Any]:
    return {**WAITING, "containerStatuses": [{"name": "model", "ready": False, "restartCount": 3, **state}]}


AILING = {
    "image": (
        _container(state={"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}),
        "ImagePullFailed",
        "no such image",
    ),
    "crash": (
        _container(
            state={"waiting": {"reason": "CrashLoopBackOff"}},
            lastState={"terminated": {"exitCode": 1, "reason": "Error", "message": "no such model"}},
        ),
        "CrashLoop",
        "no such model",
    ),
    "memory": (
        _container(
            state={"waiting": {"reason": "CrashLoopBackOff"}},
            lastState={"terminated": {"exitCode": 137, "reason": "OOMKilled"}},
        ),
        "OOMKilled",
        "limit",
    ),
    "gpu memory": (
        _container(
            state={"waiting": {"reason": "CrashLoopBackOff"}},
            lastState={"terminated": {"exitCode": 1, "reason": "Error", "message": "CUDA out of memory. Tried 2 GiB"}},
        ),
        "CudaOutOfMemory",
        "Tried 2 GiB",
    ),
    "config": (
        _container(state={"waiting": {"reason": "CreateContainerConfigError", "message": "secret not found"}}),
        "ContainerConfigInvalid",
        "secret not found",
    ),
}


@pytest.mark.parametrize(("status", "reason", "words"), AILING.values(), ids=AILING)
def test_what_holds_a_pod_back_is_said_in_its_own_words(status: dict[str, Any], reason: str, words: str) -> None:
    observed, _ = settled(look(ZOO))
    plan = planned(_pod(observed, "nemotron", **status))
    assert condition(plan, "Degraded") == ("True", reason)
    assert condition(plan, "Ready") == ("False", reason)
    assert words in message(plan, "Degraded")
    assert plan.status["models"][2]["state"] == "Failed"
    assert plan.status["readyModels"] == "2/3"


def test_a_pod_without_a_node_carries_the_words_of_the_scheduler() -> None:
    observed, _ = settled(look(ZOO))
    said = "0/1 nodes are available: 1 Insufficient nvidia.com/gpumem."
    unscheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": said}
    plan = planned(_pod(observed, "nemotron", conditions=[unscheduled], containerStatuses=[]))
    assert condition(plan, "AcceleratorAvailable") == ("False", "Unschedulable")
    assert said in message(plan, "AcceleratorAvailable")
    assert said in message(plan, "Ready")
    assert condition(plan, "Degraded") == ("False", "Healthy")


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ((), "NoMatchingNode"),
        ((NodeFacts("cpu", {"room": "attic"}),), "NoMatchingNode"),
        ((replace(CARD, allocatable={"nvidia.com/gpu": 1}),), "StrategyUnavailable"),
    ],
    ids=["no node", "no gpu node", "no HAMi on it"],
)
def test_a_node_that_is_missing_is_told(nodes: tuple[NodeFacts, ...], reason: str) -> None:
    wanted = {"nvidia.com/gpu.present": "true"}
    plan = planned(look(changed(ZOO, {"spec.gpu.nodeSelector": wanted}), nodes=nodes))
    assert condition(plan, "AcceleratorAvailable") == ("False", reason)


@pytest.mark.parametrize("classes", [{}, {"slow": False}], ids=["none", "no default"])
def test_a_storage_class_that_is_missing_is_told(classes: dict[str, bool]) -> None:
    plan = planned(look(ZOO, storage_classes=classes))
    assert condition(plan, "WeightsReady") == ("False", "StorageClassNotFound")
    assert condition(plan, "Ready") == ("False", "StorageClassNotFound")
    other = planned(
        look(changed(ZOO, {"spec.weights": {"pvc": {"storageClassName": "fast"}}}), storage_classes=classes)
    )
    assert "fast" in message(other, "WeightsReady")


def test_an_operator_that_may_not_see_nodes_blames_none() -> None:
    _, plan = settled(look(ZOO, nodes=None, storage_classes=None))
    assert condition(plan, "Ready") == ("True", "AllReady")


def test_a_secret_that_env_names_is_looked_for() -> None:
    env = [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "tokens", "key": "nowhere"}}}]
    observed, plan = settled(look(changed(ZOO, {"spec.models.0.env": env})))
    assert condition(plan, "Degraded") == ("True", "SecretKeyMissing")
    gone = planned(replace(observed, secrets={}))
    assert condition(gone, "Degraded") == ("True", "SecretNotFound")


def test_a_disabled_model_goes_with_all_that_belongs_to_it() -> None:
    observed, _ = settled(look(ZOO))
    plan = planned(_edited(observed, {"spec.models.1.enabled": False}))
    assert {ref.kind for ref in plan.orphans} == {"ConfigMap", "Deployment", "Job", "NetworkPolicy", "Service"}
    assert all("enrichment" in ref.name for ref in plan.orphans)
    assert plan.status["models"][1] == {
        "name": "enrichment",
        "state": "Disabled",
        "replicas": 0,
        "readyReplicas": 0,
        "desiredDigest": "unverified",
        "vramMiB": 1650,
    }


def test_a_paused_zoo_is_left_alone_and_still_watched() -> None:
    observed, _ = settled(look(ZOO))
    metadata = {**observed.object["metadata"], "annotations": {names.PAUSED: "true"}}
    paused = replace(observed, object={**observed.object, "metadata": metadata}, children={})
    plan = planned(paused)
    assert (plan.children, plan.orphans, plan.once) == ((), (), ())
    assert condition(plan, "Progressing") == ("False", "Paused")


def test_a_zoo_on_its_way_out_gets_no_new_children() -> None:
    observed, _ = settled(look(ZOO))
    metadata = {**observed.object["metadata"], "deletionTimestamp": "2026-11-21T19:00:00Z"}
    plan = planned(replace(observed, object={**observed.object, "metadata": metadata}, children={}))
    assert (plan.children, plan.orphans, plan.once) == ((), (), ())
    assert condition(plan, "Ready") == ("False", "Terminating")
    assert planned(replace(observed, gone=True)) == Plan()


def test_a_spec_that_cannot_be_read_touches_nothing() -> None:
    observed, _ = settled(look(ZOO))
    plan = planned(_edited(observed, {"spec.gpu.vramStrategy.type": "Magic"}))
    assert (plan.children, plan.orphans) == ((), ())
    assert condition(plan, "Ready") == ("False", "InvalidSpec")
    assert "gpu.vramStrategy.type" in message(plan, "Ready")
    assert plan.status["budget"]["requestedMiB"] == 24_000


def test_objects_of_others_and_of_an_earlier_zoo_of_this_name_are_not_touched() -> None:
    observed, plan = settled(look(ZOO))
    job = dict(observed.children["Job", named(plan, "Job")[0]])
    foreign = {**job, "metadata": {**job["metadata"], "name": "theirs", "ownerReferences": [{"uid": "other"}]}}
    leaving = {**job, "metadata": {**job["metadata"], "name": "leaving", "deletionTimestamp": "2026-11-21T19:00:00Z"}}
    mine = {**job, "metadata": {**job["metadata"], "name": "stale"}}
    more = {("Job", each["metadata"]["name"]): each for each in (foreign, leaving, mine)}
    found = planned(replace(observed, children={**observed.children, **more}))
    assert [ref.name for ref in found.orphans] == ["stale"]


def test_with_an_autoscaler_nobody_else_writes_the_number_of_copies() -> None:
    scaled = {"spec.models.0.autoscaling": {"maxReplicas": 2}, "spec.gpu.budgetMiB": 30_000}
    _, plan = settled(look(changed(ZOO, scaled)))
    assert "replicas" not in child(plan, "Deployment", "main-detector")["spec"]
    autoscaler = child(plan, "HorizontalPodAutoscaler", "main-detector")
    assert autoscaler["spec"]["scaleTargetRef"]["name"] == "main-detector"
    assert plan.status["budget"]["requestedMiB"] == 24_000 + 650
    assert child(plan, "Deployment", "main-nemotron")["spec"]["replicas"] == 1


def test_a_new_claim_for_a_device_has_a_new_name_because_it_cannot_be_changed() -> None:
    dra = {"spec.gpu.vramStrategy": {"type": "DRA"}}
    observed, plan = settled(look(changed(ZOO, dra)))
    edited = planned(_edited(observed, {"spec.models.0.accelerator.vramMiB": 600}))
    assert set(named(plan, "ResourceClaimTemplate")) - set(named(edited, "ResourceClaimTemplate"))
    assert "ResourceClaimTemplate" in {ref.kind for ref in edited.orphans}


def test_a_server_that_stopped_answering_is_not_called_loading() -> None:
    observed, _ = settled(look(ZOO))
    silent = _pod(observed, "nemotron", **_container(started=True, state={"running": {}}))
    plan = planned(silent)
    assert condition(plan, "Degraded") == ("True", "NotAnswering")
    restarted = _pod(observed, "nemotron", **_container(started=False, state={"running": {}}))
    assert condition(planned(restarted), "Progressing") == ("True", "Loading")


@pytest.mark.parametrize("name", ["weights", "nemotron-scripts"])
def test_a_model_whose_children_would_be_called_like_others_is_refused(name: str) -> None:
    plan = planned(look(changed(ZOO, {"spec.models.1.name": name})))
    assert plan.children == ()
    assert condition(plan, "Ready") == ("False", "InvalidSpec")
