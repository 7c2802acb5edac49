"""Dynamic resource allocation on hand-written cards: whole ones on any cluster, memory of one where a gate is open."""

from collections.abc import Callable
from typing import Any

from tests.cluster import kubelet
from tests.cluster.api import NAMESPACES, PODS, SERVICE_ACCOUNTS, Api, condition
from tests.cluster.devices import CLAIMS, TEMPLATES, publish
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until

CARD_MIB = 24_564


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


async def test_pods_share_a_card_by_memory_where_the_gate_is_open(launch_plane: Callable[..., ControlPlane]) -> None:
    plane = launch_plane("DRAConsumableCapacity=true")
    async with Api.opened(plane.admin) as api, kubelet.running(api) as fake:
        await fake.node("gpu")
        await publish(api, "gpu", memory_mib=CARD_MIB, divisible=True)
        await api.create(NAMESPACES, {"metadata": {"name": "zoo"}})
        await until(lambda: api.find(SERVICE_ACCOUNTS, "default", "zoo"), "the namespace's service account")
        for name, mib in (("nemotron", 21_700), ("detector", 650), ("enrichment", 1_650)):
            await _claiming(api, "zoo", name, capacity={"requests": {"memory": f"{mib}Mi"}})
            await _runs(api, "zoo", name)
        await _claiming(api, "zoo", "extra", capacity={"requests": {"memory": "2048Mi"}})
        assert "cannot allocate all claims" in await _held_back(api, "zoo", "extra")
