"""Cards as a driver for dynamic resource allocation would publish them, written by hand."""

from typing import Any

from tests.cluster.api import NODES, Api, Resource

CLASSES = Resource("resource.k8s.io/v1", "deviceclasses")
SLICES = Resource("resource.k8s.io/v1", "resourceslices")
TEMPLATES = Resource("resource.k8s.io/v1", "resourceclaimtemplates")
CLAIMS = Resource("resource.k8s.io/v1", "resourceclaims")
DRIVER = "gpu.nvidia.com"


async def publish(api: Api, node: str, *, memory_mib: int, cards: int = 1, divisible: bool = False) -> None:
    """Cards of one node, instead of any before; divisible ones need the gate DRAConsumableCapacity before 1.36."""
    expression = f"device.driver == '{DRIVER}'"
    selectors = [{"cel": {"expression": expression}}]
    metadata = {"name": DRIVER}
    await api.apply(CLASSES, _typed("DeviceClass", metadata, {"selectors": selectors}))
    owner = {"apiVersion": "v1", "kind": "Node", "name": node, "uid": (await api.get(NODES, node))["metadata"]["uid"]}
    spec = {
        "driver": DRIVER,
        "nodeName": node,
        "pool": {"name": node, "generation": 1, "resourceSliceCount": 1},
        "devices": [_card(number, memory_mib, divisible=divisible) for number in range(cards)],
    }
    await api.apply(SLICES, _typed("ResourceSlice", {"name": f"{node}-cards", "ownerReferences": [owner]}, spec))


def _card(number: int, memory_mib: int, *, divisible: bool) -> dict[str, Any]:
    return {
        "name": f"gpu-{number}",
        "attributes": {"productName": {"string": "NVIDIA RTX A5500"}, "uuid": {"string": f"GPU-{number}"}},
        "capacity": {"memory": {"value": f"{memory_mib}Mi"}},
        **({"allowMultipleAllocations": True} if divisible else {}),
    }


def _typed(kind: str, metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": CLASSES.group_version, "kind": kind, "metadata": metadata, "spec": spec}
