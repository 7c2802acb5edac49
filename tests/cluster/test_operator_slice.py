"""The operator as a process on a real control plane: from a Camera to its children and back to its status."""

from typing import Any

from tests.cluster.api import CAMERAS, DEPLOYMENTS, Api
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi


def _camera(**source: Any) -> dict[str, Any]:
    return {
        "apiVersion": "hsi.dev/v1alpha1",
        "kind": "Camera",
        "metadata": {"name": "yard"},
        "spec": {"source": {"synthetic": {"seed": 1, "intervalMs": 1000, **source}}},
    }


def _ready(camera: Any) -> bool:
    conditions = (camera.get("status") or {}).get("conditions") or []
    return any(each["type"] == "Ready" for each in conditions)


async def test_a_synthetic_camera_becomes_a_deployment_is_changed_and_repaired(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, operator: Operators, product: ProductApi
) -> None:
    await fake_kubelet.node("one")
    await operator.start()
    await api.apply(CAMERAS, _camera(), namespace)

    async def child() -> Any:
        found = await api.items(DEPLOYMENTS, namespace, labels="hsi.dev/camera=yard")
        return found[0] if found else None

    first = await until(child, "the Camera's Deployment")
    seen = await until(lambda: _as_seen(api, namespace), "the Camera's status")
    assert "ProductUnreachable" not in str(seen["status"])
    assert product.cameras["yard"]["source"] == {"synthetic": {"seed": 1, "interval_ms": 1000}}

    await api.apply(CAMERAS, {**_camera(seed=2), "spec": {**_camera(seed=2)["spec"], "enabled": False}}, namespace)

    async def changed() -> bool:
        found = await child()
        return bool(found and found["metadata"]["generation"] > first["metadata"]["generation"])

    await until(changed, "the edit to reach the Deployment", 10.0)
    await api.apply(CAMERAS, _camera(seed=2), namespace)

    await api.delete(DEPLOYMENTS, first["metadata"]["name"], namespace)

    async def another() -> bool:
        found = await child()
        return bool(found and found["metadata"]["uid"] != first["metadata"]["uid"])

    await until(another, "the Deployment to come back", 10.0)

    camera = await api.get(CAMERAS, "yard", namespace)
    assert "annotations" not in camera["metadata"]
    assert "finalizers" not in camera["metadata"]
    await api.delete(CAMERAS, "yard", namespace)

    async def bare() -> bool:
        return await child() is None and "yard" not in product.cameras

    await until(bare, "everything of the Camera to go")


async def _as_seen(api: Api, namespace: str) -> Any:
    found = await api.get(CAMERAS, "yard", namespace)
    return found if _ready(found) else None
