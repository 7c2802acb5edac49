"""Models that share one card by its memory, where the cluster divides cards: a gate that is shut before 1.36."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.cluster import operating
from tests.cluster.api import ZOOS, Api
from tests.cluster.devices import publish
from tests.cluster.home import Told, says
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.plane import ControlPlane

CARD_MIB = 24_564
SAMPLES = Path(__file__).parents[2] / "manifests" / "samples"
LABELS = {"nvidia.com/gpu.present": "true"}
TAINT = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
WAITS = Told("AcceleratorAvailable", "False", "Unschedulable", "cannot allocate all claims")
LOOKS_AGAIN = "--pod-max-in-unschedulable-pods-duration=1s"
"""The stock scheduler (1.34, and 1.36 by its source) counts a claim's memory twice while it writes the claim. No later
event wakes a pod that it turned away for that: it would wait five minutes, and waits here for a look every 30 seconds.
"""
SECONDS = 100.0
"""Such a look, and then the pause between two statuses."""


@pytest.fixture(scope="module")
def control_plane(launch_plane: Callable[..., ControlPlane]) -> ControlPlane:
    return launch_plane("DRAConsumableCapacity=true", scheduler=[LOOKS_AGAIN])


@pytest.fixture(scope="module")
def definitions(control_plane: ControlPlane) -> None:
    operating.define(control_plane)


@pytest.mark.timeout(300)
async def test_models_share_the_card_of_the_seeds_by_memory_where_the_gate_is_open(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators
) -> None:
    """Detector, enrichment and Nemotron fit; 2 GiB more than the card has wait, though the spec lets them pass."""
    await fake_kubelet.node("card", labels=LABELS, taints=[TAINT])
    await publish(api, "card", memory_mib=CARD_MIB, divisible=True)
    await operator.start()
    zoo = yaml.safe_load((SAMPLES / "modelzoo-dra.yaml").read_text())
    zoo["spec"]["models"] = yaml.safe_load((SAMPLES / "modelzoo-hami.yaml").read_text())["spec"]["models"]
    await api.apply(ZOOS, zoo, namespace)
    await says(api, ZOOS, "claimed", namespace, Told("Ready", "True", "AllReady"), SECONDS)
    zoo["spec"]["gpu"]["budgetMiB"] = 2 * CARD_MIB
    extra = {**zoo["spec"]["models"][1], "name": "extra"}
    zoo["spec"]["models"].append({**extra, "accelerator": {"type": "NvidiaGPU", "vramMiB": 2048}})
    await api.apply(ZOOS, zoo, namespace)
    await says(api, ZOOS, "claimed", namespace, WAITS, SECONDS)
