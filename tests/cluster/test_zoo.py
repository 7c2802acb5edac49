"""The seeds' card and every way of sharing one, from a ModelZoo to pods that a real scheduler has placed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cluster import volumes
from tests.cluster.api import DEPLOYMENTS, JOBS, NODES, PODS, ZOOS, Api, Refused
from tests.cluster.home import Told, says
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until

ROOT = Path(__file__).parents[2]
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
LABELS = {"nvidia.com/gpu.present": "true", "nvidia.com/gpu.memory": "24564", "nvidia.com/gpu.count": "1"}
LARGE = {**LABELS, "nvidia.com/gpu.memory": "81920"}
HAMI = {"nvidia.com/gpu": "10", "nvidia.com/gpumem": "24564"}
SHARED = {"nvidia.com/gpu.shared": "4"}
CARDS: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]] = {
    "hami": (HAMI, LABELS),
    "exclusive": ({"nvidia.com/gpu": "2"}, {**LABELS, "nvidia.com/gpu.count": "2"}),
    "mig": ({"nvidia.com/mig-3g.40gb": "2"}, LARGE),
    "mps": (SHARED, {**LABELS, "nvidia.com/gpu.memory": "49140"}),
    "timeslicing": ({**SHARED, "hsi.dev/vram-mib": "24052"}, LABELS),
    "cpu": ({}, {}),
}
ENFORCEMENT = {
    "hami": "Soft",
    "exclusive": "Hard",
    "mig": "Hard",
    "mps": "Hard",
    "timeslicing": "Advisory",
    "cpu": "None",
}
READY = Told("Ready", "True", "AllReady")


def _sample(strategy: str) -> dict[str, Any]:
    text = (ROOT / "manifests" / "samples" / f"modelzoo-{strategy}.yaml").read_text()
    return dict(yaml.safe_load(text))


async def _seen(api: Api, zoo: Any, namespace: str, told: Told) -> Any:
    return await says(api, ZOOS, zoo["metadata"]["name"], namespace, told, 45.0)


@pytest.mark.parametrize("strategy", CARDS)
async def test_a_sample_becomes_ready_on_the_card_it_is_for(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators, strategy: str
) -> None:
    capacity, labels = CARDS[strategy]
    await fake_kubelet.node("card", capacity=capacity, labels=labels, taints=[TAINT] if labels else [])
    await operator.start()
    zoo = _sample(strategy)
    await api.apply(ZOOS, zoo, namespace)
    seen = await _seen(api, zoo, namespace, READY)
    assert seen["status"]["enforcement"] == ENFORCEMENT[strategy]
    assert {each["state"] for each in seen["status"]["models"]} == {"Loaded"}
    assert {each["node"] for each in seen["status"]["models"]} == {"card"}
    assert (
        len(await api.items(DEPLOYMENTS, namespace))
        == len(zoo["spec"]["models"])
        == len(await api.items(JOBS, namespace))
    )


@pytest.mark.parametrize("strategy", ["hami", "timeslicing", "dra"])
async def test_three_models_fit_on_the_card_of_the_seeds_and_a_fourth_is_refused_with_the_missing_memory(
    api: Api, namespace: str, definitions: None, strategy: str
) -> None:
    """24,564 MiB less 512: Nemotron, detector and enrichment take 24,000, and 2,048 more are 1,996 too many."""
    zoo = _sample(strategy)
    zoo["spec"]["models"] = [model.copy() for model in _sample("hami")["spec"]["models"]]
    await api.apply(ZOOS, zoo, namespace)
    extra = {**zoo["spec"]["models"][1], "name": "extra", "accelerator": {"type": "NvidiaGPU", "vramMiB": 2048}}
    zoo["spec"]["models"].append(extra)
    with pytest.raises(Refused, match="1996 MiB are missing"):
        await api.apply(ZOOS, zoo, namespace)


async def test_a_model_that_the_labels_leave_no_room_for_gets_no_pod(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators
) -> None:
    await fake_kubelet.node("card", capacity=HAMI, labels={**LABELS, "nvidia.com/gpu.memory": "16376"}, taints=[TAINT])
    await operator.start()
    zoo = _sample("hami")
    del zoo["spec"]["gpu"]["budgetMiB"]
    await api.apply(ZOOS, zoo, namespace)
    await _seen(api, zoo, namespace, Told("BudgetSatisfied", "False", "BudgetExceeded", "8136 MiB are missing"))
    await _seen(api, zoo, namespace, Told("WeightsReady", "True", "Present"))
    assert not [each for each in await api.items(DEPLOYMENTS, namespace) if "nemotron" in each["metadata"]["name"]]


TOO_SMALL: Mapping[str, tuple[Mapping[str, str], Mapping[str, str], str]] = {
    "hami": ({**HAMI, "nvidia.com/gpumem": "8188"}, LABELS, "nvidia.com/gpumem"),
    "exclusive": ({"nvidia.com/gpu": "1"}, {**LABELS, "nvidia.com/gpu.count": "2"}, "nvidia.com/gpu"),
    "mig": ({"nvidia.com/mig-3g.40gb": "1"}, LARGE, "nvidia.com/mig-3g.40gb"),
    "mps": ({"nvidia.com/gpu.shared": "1"}, {**LABELS, "nvidia.com/gpu.memory": "49140"}, "nvidia.com/gpu.shared"),
    "timeslicing": ({**SHARED, "hsi.dev/vram-mib": "8188"}, LABELS, "hsi.dev/vram-mib"),
}
"""For every strategy that the stock scheduler can count a node that has not enough, and what of."""


@pytest.mark.parametrize("strategy", TOO_SMALL)
async def test_a_pod_too_big_for_the_node_waits_and_the_condition_has_the_words_of_the_scheduler(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators, strategy: str
) -> None:
    capacity, labels, short = TOO_SMALL[strategy]
    await fake_kubelet.node("card", capacity=capacity, labels=labels, taints=[TAINT])
    await operator.start()
    zoo = _sample(strategy)
    await api.apply(ZOOS, zoo, namespace)
    waits = Told("AcceleratorAvailable", "False", "Unschedulable", f"Insufficient {short}")
    await _seen(api, zoo, namespace, waits)

    async def one_waits() -> bool:
        pods = await api.items(PODS, namespace, labels="hsi.dev/model,app.kubernetes.io/component!=weights")
        return [each["status"]["phase"] for each in pods].count("Pending") == 1

    await until(one_waits, "all pods but one to start")
    capacity, labels = CARDS[strategy]
    await api.patch(NODES, "card", {"metadata": {"labels": dict(labels)}})
    status = {"status": {"capacity": dict(capacity), "allocatable": dict(capacity)}}
    await api.patch(NODES, "card", status, subresource="status")
    await _seen(api, zoo, namespace, READY)


async def test_without_a_storage_class_the_zoo_says_so_and_recovers_by_itself(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, operator: Operators
) -> None:
    await fake_kubelet.node("card", capacity=HAMI, labels=LABELS, taints=[TAINT])
    await operator.start()
    zoo = _sample("hami")
    await api.apply(ZOOS, zoo, namespace)
    await _seen(api, zoo, namespace, Told("WeightsReady", "False", "StorageClassNotFound"))
    async with volumes.running(api, "standard"):
        await _seen(api, zoo, namespace, READY)


@pytest.mark.parametrize(("mode", "node"), [("ReadWriteOnce", "card"), ("ReadWriteMany", "plain")])
async def test_a_model_on_the_cpu_goes_where_the_volume_is_that_only_one_node_may_mount(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators, mode: str, node: str
) -> None:
    await fake_kubelet.node("card", capacity=HAMI, labels=LABELS, taints=[TAINT])
    await fake_kubelet.node("plain")
    await operator.start()
    zoo = _sample("hami")
    zoo["spec"]["models"][0]["accelerator"] = {"type": "CPU"}
    zoo["spec"]["weights"]["pvc"]["accessMode"] = mode
    await api.apply(ZOOS, zoo, namespace)
    seen = await _seen(api, zoo, namespace, READY)
    assert [each["node"] for each in seen["status"]["models"]] == [node, "card", "card"]
