"""Dynamic resource allocation on hand-written cards: whole ones on any cluster, memory of one where a gate is open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from tests.cluster import kubelet, operating, volumes
from tests.cluster.api import NAMESPACES, PODS, SERVICE_ACCOUNTS, ZOOS, Api, condition
from tests.cluster.devices import CLAIMS, TEMPLATES, publish
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi

CARD_MIB = 24_564
SAMPLES = Path(__file__).parents[2] / "manifests" / "samples"
LABELS = {"nvidia.com/gpu.present": "true"}
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}


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
    zoo = _zoo()
    zoo["spec"]["gpu"]["vramStrategy"] = {"type": "DRA", "dra": {"mode": "Device"}}
    await api.apply(ZOOS, zoo, namespace)
    found = await _told(api, namespace, "AcceleratorAvailable", "Unschedulable")
    assert "cannot allocate all claims" in condition(found, "AcceleratorAvailable")["message"]
    assert [each["state"] for each in found["status"]["models"]].count("Pending") == 1
    await publish(api, "card", memory_mib=CARD_MIB, cards=2)
    await _told(api, namespace, "Ready", "AllReady")


async def test_models_share_the_card_of_the_seeds_by_memory_where_the_gate_is_open(
    launch_plane: Callable[..., ControlPlane], product: ProductApi, tmp_path: Path
) -> None:
    """Detector, enrichment and Nemotron fit; 2 GiB more than the card has wait, though the spec lets them pass."""
    plane = launch_plane("DRAConsumableCapacity=true")
    operating.define(plane)
    async with Api.opened(plane.admin) as api, kubelet.running(api) as fake, volumes.running(api, "standard"):
        await fake.node("card", labels=LABELS, taints=[TAINT])
        await publish(api, "card", memory_mib=CARD_MIB, divisible=True)
        await api.create(NAMESPACES, {"metadata": {"name": "zoo"}})
        await until(lambda: api.find(SERVICE_ACCOUNTS, "default", "zoo"), "the namespace's service account")
        async with operating.operators(plane, api, "zoo", product.url, tmp_path) as operator:
            await operator.start()
            zoo = _zoo()
            zoo["spec"]["models"] = yaml.safe_load((SAMPLES / "modelzoo-hami.yaml").read_text())["spec"]["models"]
            await api.apply(ZOOS, zoo, "zoo")
            await _told(api, "zoo", "Ready", "AllReady")
            zoo["spec"]["gpu"]["budgetMiB"] = 2 * CARD_MIB
            extra = {**zoo["spec"]["models"][1], "name": "extra"}
            zoo["spec"]["models"].append({**extra, "accelerator": {"type": "NvidiaGPU", "vramMiB": 2048}})
            await api.apply(ZOOS, zoo, "zoo")
            found = await _told(api, "zoo", "AcceleratorAvailable", "Unschedulable")
            assert "cannot allocate all claims" in condition(found, "AcceleratorAvailable")["message"]


def _zoo() -> Any:
    return yaml.safe_load((SAMPLES / "modelzoo-dra.yaml").read_text())


async def _told(api: Api, namespace: str, kind: str, reason: str) -> Any:
    async def look() -> Any:
        found = await api.get(ZOOS, "claimed", namespace)
        return found if condition(found, kind).get("reason") == reason else None

    return await until(look, f"{kind} to be {reason}")
