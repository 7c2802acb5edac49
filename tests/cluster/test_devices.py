"""Dynamic resource allocation on hand-written cards: each goes to one pod."""

from pathlib import Path
from typing import Any

import yaml
from tests.cluster.api import PODS, ZOOS, Api, condition
from tests.cluster.devices import CLAIMS, TEMPLATES, publish
from tests.cluster.home import Told, says
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until

CARD_MIB = 24_564
SAMPLE = Path(__file__).parents[2] / "manifests" / "samples" / "modelzoo-dra.yaml"
LABELS = {"nvidia.com/gpu.present": "true"}
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
WAITS = Told("AcceleratorAvailable", "False", "Unschedulable", "cannot allocate all claims")


async def _claiming(api: Api, namespace: str, name: str, **exactly: Any) -> None:
    """A pod that asks for a device by a template of its own."""
    request = {"name": "gpu", "exactly": {"deviceClassName": "gpu.nvidia.com", **exactly}}
    spec = {"spec": {"devices": {"requests": [request]}}}
    await api.create(TEMPLATES, {"metadata": {"name": name}, "spec": spec}, namespace)
    container = {"name": "model", "image": "model:1", "resources": {"claims": [{"name": "gpu"}]}}
    claims = [{"name": "gpu", "resourceClaimTemplateName": name}]
    pod = {"metadata": {"name": name}, "spec": {"containers": [container], "resourceClaims": claims}}
    await api.create(PODS, pod, namespace)


async def _runs(api: Api, namespace: str, name: str) -> None:
    async def look() -> bool:
        return condition(await api.get(PODS, name, namespace), "Ready").get("status") == "True"

    await until(look, f"pod {name} to be ready")


async def _held_back(api: Api, namespace: str, name: str) -> str:
    async def look() -> str:
        said = condition(await api.get(PODS, name, namespace), "PodScheduled")
        return str(said.get("message", "")) if said.get("reason") == "Unschedulable" else ""

    return await until(look, f"the scheduler's word on pod {name}")


async def test_a_card_goes_to_one_pod_and_the_next_waits_until_it_is_free(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("gpu")
    await publish(api, "gpu", memory_mib=CARD_MIB)
    await _claiming(api, namespace, "first")
    await _runs(api, namespace, "first")
    (claim,) = await api.items(CLAIMS, namespace)
    assert claim["status"]["allocation"]["devices"]["results"][0]["device"] == "gpu-0"
    await _claiming(api, namespace, "second")
    assert "cannot allocate all claims" in await _held_back(api, namespace, "second")
    await api.delete(PODS, "first", namespace)
    await _runs(api, namespace, "second")


async def test_a_card_too_small_for_a_claim_is_not_given(api: Api, namespace: str, fake_kubelet: FakeKubelet) -> None:
    await fake_kubelet.node("gpu")
    await publish(api, "gpu", memory_mib=CARD_MIB)
    for name, mib in (("small", CARD_MIB), ("large", CARD_MIB + 1)):
        enough = f"device.capacity['gpu.nvidia.com'].memory.compareTo(quantity('{mib}Mi')) >= 0"
        await _claiming(api, namespace, name, selectors=[{"cel": {"expression": enough}}])
    await _runs(api, namespace, "small")
    assert "cannot allocate all claims" in await _held_back(api, namespace, "large")


async def test_models_take_whole_cards_that_have_enough_memory_and_one_waits_where_there_is_none(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators
) -> None:
    await fake_kubelet.node("card", labels=LABELS, taints=[TAINT])
    await publish(api, "card", memory_mib=CARD_MIB)
    await operator.start()
    zoo = yaml.safe_load(SAMPLE.read_text())
    zoo["spec"]["gpu"]["vramStrategy"] = {"type": "DRA", "dra": {"mode": "Device"}}
    await api.apply(ZOOS, zoo, namespace)
    found = await says(api, ZOOS, "claimed", namespace, WAITS)
    assert [each["state"] for each in found["status"]["models"]].count("Pending") == 1
    await publish(api, "card", memory_mib=CARD_MIB, cards=2)
    await says(api, ZOOS, "claimed", namespace, Told("Ready", "True", "AllReady"))
