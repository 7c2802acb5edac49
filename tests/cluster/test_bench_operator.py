"""A thousand Cameras on a real API server: how soon all are looked after, in what memory, and a second look."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from tests.cluster.api import CAMERAS, DEPLOYMENTS, Api
from tests.cluster.operating import Operators
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi

pytestmark = pytest.mark.bench
COUNT = 1000
AT_ONCE = 20


def _camera(number: int) -> dict[str, Any]:
    return {
        "apiVersion": "hsi.dev/v1alpha1",
        "kind": "Camera",
        "metadata": {"name": f"cam-{number}"},
        "spec": {"source": {"synthetic": {"seed": number}}, "enabled": False},
    }


async def _make(api: Api, namespace: str) -> None:
    numbers = iter(range(COUNT))

    async def some() -> None:
        for number in numbers:
            await api.create(CAMERAS, _camera(number), namespace)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(some())


async def _versions(api: Api, namespace: str) -> dict[str, str]:
    found = [*await api.items(CAMERAS, namespace), *await api.items(DEPLOYMENTS, namespace)]
    return {each["metadata"]["uid"]: each["metadata"]["resourceVersion"] for each in found}


async def test_a_thousand_cameras(
    api: Api, namespace: str, operator: Operators, product: ProductApi, bench_row: Callable[..., None]
) -> None:
    """Switched off, so that the controller manager has no pods to make beside the operator's work."""
    await _make(api, namespace)
    began = time.monotonic()
    process = await operator.start(resync_seconds="30")

    async def all_told() -> bool:
        if len(product.cameras) < COUNT:
            return False  # a list of a thousand costs the API server as much as the operator's work
        found = await api.items(CAMERAS, namespace)
        return sum(1 for each in found if (each.get("status") or {}).get("observedGeneration")) == COUNT

    await until(all_told, "every Camera to be looked after", 300)
    took = time.monotonic() - began
    bench_row("operator: 1,000 Cameras, start to all looked after", took, 15, "s", higher_is_better=False)

    await asyncio.sleep(10)  # what the Deployments' controller still says of them
    before, puts = await _versions(api, namespace), product.puts
    await asyncio.sleep(40)  # a second look at everything
    after = await _versions(api, namespace)
    memory = psutil.Process(process.pid).memory_info().rss / 2**20
    bench_row("operator: memory with 1,000 Cameras", memory, 200, "MiB", higher_is_better=False)
    written = sum(1 for uid, version in after.items() if before.get(uid) != version) + product.puts - puts
    bench_row("operator: writes of a second look", written, 0, "", higher_is_better=False)
