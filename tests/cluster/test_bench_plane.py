"""How long the tests wait for a control plane, and how fast the fake kubelet is: what no bench may measure."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.cluster.api import DEPLOYMENTS, Api
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until

pytestmark = pytest.mark.bench
PODS = 1000


def test_start_of_a_control_plane(launch_plane: Callable[..., ControlPlane], bench_row: Callable[..., None]) -> None:
    launch_plane().stop()  # the programs' pages are in memory now
    started = time.monotonic()
    launch_plane()
    bench_row("control plane: start to ready, warm", time.monotonic() - started, 20, "s", higher_is_better=False)


async def test_many_pods_come_to_ready(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, bench_row: Callable[..., None]
) -> None:
    """A Deployment of a thousand: its controller makes them in waves, so this is the whole plane, not the kubelet."""
    await fake_kubelet.node("large", capacity={"cpu": "4000", "pods": str(PODS)})
    labels = {"app": "many"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "one", "image": "one:1"}]}}
    spec = {"replicas": PODS, "selector": {"matchLabels": labels}, "template": template}
    started = time.monotonic()
    await api.create(DEPLOYMENTS, {"metadata": {"name": "many"}, "spec": spec}, namespace)

    async def all_ready() -> Any:
        return (await api.get(DEPLOYMENTS, "many", namespace)).get("status", {}).get("readyReplicas", 0) == PODS

    await until(all_ready, f"{PODS} ready pods", 300)
    bench_row("fake kubelet: 1,000 pods to ready", time.monotonic() - started, 60, "s", higher_is_better=False)
