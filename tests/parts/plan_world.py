"""A pretended cluster around the planner: Jobs end, pods become ready, the product answers. No I/O."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from hsi_operator.plan import camera, modelzoo
from hsi_operator.plan.house import House
from hsi_operator.plan.plan import Manifest, NodeFacts, Observed, Plan, ProductView, SecretFacts

NOW: Final = datetime(2026, 11, 21, 19, 33, 30, tzinfo=UTC)
HOUSE: Final = House(
    pipeline_image="hsi/pipeline:1",
    detector_image="hsi/detector:1",
    enrichment_image="hsi/enrichment:1",
    llama_image="llama:1",
    triton_image="triton:1",
    weights_image="hsi/operator:1",
)
CARD: Final = NodeFacts(
    "attic",
    {"room": "attic", "nvidia.com/gpu.present": "true", "nvidia.com/gpu.memory": "24564", "nvidia.com/gpu.count": "1"},
    {"nvidia.com/gpu": 1, "nvidia.com/gpumem": 24564, "nvidia.com/gpucores": 100},
)
"""The seeds' card, under HAMi."""
LOGIN: Final = {"front-door-login": SecretFacts("7", frozenset({"user", "pass"}))}
TOKENS: Final = {"tokens": SecretFacts("3", frozenset({"detector"}))}


def living(manifest: Manifest, **metadata: Any) -> dict[str, Any]:
    """As the API server would show an object that a person wrote."""
    found = copy.deepcopy(dict(manifest))
    found["metadata"] = {"namespace": "home", "uid": "uid-1", "generation": 1, **found["metadata"], **metadata}
    return found


def look(manifest: Manifest, **around: Any) -> Observed:
    """What there is to see around this object."""
    defaults: dict[str, Any] = {
        "nodes": (CARD,),
        "storage_classes": {"standard": True, "fast": False},
        "secrets": {**LOGIN, **TOKENS},
        "house": HOUSE,
    }
    return Observed(living(manifest), NOW, token="t" * 32, **{**defaults, **around})


def planned(observed: Observed) -> Plan:
    """What is to be done."""
    return camera.plan(observed) if observed.object["kind"] == "Camera" else modelzoo.plan(observed)


def child(plan: Plan, kind: str, name: str) -> dict[str, Any]:
    """One of the children wanted; raises KeyError."""
    return {(each["kind"], each["metadata"]["name"]): dict(each) for each in plan.children}[kind, name]


def named(plan: Plan, kind: str) -> list[str]:
    """The names of the children of one kind."""
    return sorted(each["metadata"]["name"] for each in plan.children if each["kind"] == kind)


def condition(plan: Plan, kind: str) -> tuple[str, str]:
    """Status and reason of a condition."""
    found = {each["type"]: each for each in plan.status["conditions"]}
    return found[kind]["status"], found[kind]["reason"]


def message(plan: Plan, kind: str) -> str:
    return str({each["type"]: each for each in plan.status["conditions"]}[kind]["message"])


def happened(observed: Observed, plan: Plan) -> Observed:
    """The world after the plan was carried out, with Jobs that end well and pods that become ready."""
    gone = {(ref.kind, ref.name) for ref in plan.orphans}
    children = {key: each for key, each in observed.children.items() if key not in gone}
    secrets = dict(observed.secrets)
    for each in (*plan.once, *plan.children):
        children[each["kind"], each["metadata"]["name"]] = _served(each)
    for each in plan.once:
        secrets[each["metadata"]["name"]] = SecretFacts("1", frozenset(each["stringData"]))
    pods = [pod for each in children.values() if each["kind"] == "Deployment" for pod in pods_of(each)]
    told = {**observed.object, "status": plan.status}
    return replace(
        observed, object=told, children=children, secrets=secrets, pods=tuple(pods), product=_answer(observed, plan)
    )


def settled(observed: Observed) -> tuple[Observed, Plan]:
    """The world and the plan when nothing changes any more."""
    for _ in range(6):
        plan = planned(observed)
        after = happened(observed, plan)
        if after == observed:
            return observed, plan
        observed = after
    raise AssertionError("the plan never comes to rest")


def pods_of(deployment: Manifest, **changes: Any) -> list[dict[str, Any]]:
    """The pods of a Deployment, ready unless `changes` say otherwise of their status."""
    template = deployment["spec"]["template"]
    status = {
        "conditions": [{"type": "PodScheduled", "status": "True"}, {"type": "Ready", "status": "True"}],
        "containerStatuses": [{"name": "it", "ready": True, "started": True, "state": {"running": {}}}],
        **changes,
    }
    return [
        {
            "metadata": {"name": f"{deployment['metadata']['name']}-{number}", **template["metadata"]},
            "spec": {**template["spec"], "nodeName": "attic"},
            "status": status,
        }
        for number in range(deployment["spec"].get("replicas", 1))
    ]


def _served(each: Manifest) -> dict[str, Any]:
    found = {name: value for name, value in each.items() if name != "stringData"}
    done = [{"type": "Complete", "status": "True"}]
    status: Mapping[str, Any] = {
        "Job": {"conditions": done},
        "Deployment": {"observedGeneration": 1, "updatedReplicas": each.get("spec", {}).get("replicas", 1)},
        "PersistentVolumeClaim": {"phase": "Bound"},
    }.get(each["kind"], {})
    return {**found, "metadata": {**each["metadata"], "generation": 1}, "status": dict(status)}


def _answer(observed: Observed, plan: Plan) -> ProductView:
    if plan.product is None or plan.product.body is None:
        return observed.product
    shown = {name: value for name, value in plan.product.body.items() if name != "credentials"}
    state = {"id": plan.product.camera_id, "status": "online", "status_reason": "", "status_detail": ""}
    return ProductView(answered=True, camera={**shown, **state, "last_frame_at": "2026-11-21T19:33:21.5+00:00"})
