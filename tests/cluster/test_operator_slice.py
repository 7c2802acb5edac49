"""The operator as a process on a real control plane: from a Camera to its children and back to its status."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from tests.cluster.api import DEPLOYMENTS, Api, Resource
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until
from tests.parts import product_api
from tests.parts.product_api import ProductApi

CAMERAS = Resource("hsi.dev/v1alpha1", "cameras")
STOP_SECONDS = 20.0


class Launch(Protocol):
    async def __call__(self, **settings: str) -> asyncio.subprocess.Process: ...


@pytest.fixture
async def product() -> AsyncIterator[ProductApi]:
    async with product_api.running() as api:
        yield api


@pytest.fixture
async def operator(
    control_plane: ControlPlane, definitions: None, namespace: str, product: ProductApi, tmp_path: Path
) -> AsyncIterator[Launch]:
    """Start `python -m hsi_operator` for this namespace; its log is shown when the test fails."""
    started: list[asyncio.subprocess.Process] = []
    log = tmp_path / "operator.log"

    async def start(**settings: str) -> asyncio.subprocess.Process:
        told = {
            "kubeconfig": str(control_plane.admin),
            "namespace": namespace,
            "watch_namespaces": namespace,
            "product_url": product.url,
            "product_poll_seconds": "1",
            "probe_host": "127.0.0.1",
            "probe_port": "0",
            **settings,
        }
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "hsi_operator"),
                stdout=output,
                stderr=output,
                env={**os.environ, **{f"HSI_OPERATOR_{name.upper()}": value for name, value in told.items()}},  # noqa: TID251
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
    for process in started:
        try:
            assert await asyncio.wait_for(process.wait(), STOP_SECONDS) in {0, -signal.SIGKILL}
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            sys.stdout.write(log.read_text())


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
    api: Api, namespace: str, fake_kubelet: FakeKubelet, operator: Launch, product: ProductApi
) -> None:
    await fake_kubelet.node("one")
    await operator()
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

    await api.delete(CAMERAS, "yard", namespace)

    async def bare() -> bool:
        return await child() is None and "yard" not in product.cameras

    await until(bare, "everything of the Camera to go")


async def _as_seen(api: Api, namespace: str) -> Any:
    found = await api.get(CAMERAS, "yard", namespace)
    return found if _ready(found) else None
