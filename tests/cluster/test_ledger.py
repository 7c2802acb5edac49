"""The ledger of time-sliced cards: written onto nodes by the operator, counted by the stock scheduler."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cluster import accounts
from tests.cluster.api import NODES, ZOOS, Api
from tests.cluster.home import Told, says
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until

from hsi_operator.engine.rights import rights

SAMPLE = Path(__file__).parents[2] / "manifests" / "samples" / "modelzoo-timeslicing.yaml"
LABELS = {"nvidia.com/gpu.present": "true", "nvidia.com/gpu.memory": "24564", "nvidia.com/gpu.count": "1"}
SLOTS = {"nvidia.com/gpu.shared": "4"}
LEDGER = "hsi.dev/vram-mib"
SECONDS = 30.0


def _zoo(**gpu: Any) -> Any:
    zoo = yaml.safe_load(SAMPLE.read_text())
    zoo["spec"]["gpu"] |= gpu
    return zoo


async def _written(api: Api, mib: str | None, node: str = "card") -> None:
    async def look() -> bool:
        status = (await api.get(NODES, node))["status"]
        return bool(status["allocatable"].get(LEDGER) == mib == status["capacity"].get(LEDGER))

    await until(look, f"{node} to say {mib} MiB", SECONDS)


async def _says(api: Api, namespace: str, told: Told) -> None:
    await says(api, ZOOS, "timesliced", namespace, told, SECONDS)


@pytest.fixture
async def card(api: Api, namespace: str, fake_kubelet: FakeKubelet, operator: Operators) -> Operators:
    """The seeds' card, time-sliced, beside a node without one; and the operator's right to write on nodes."""
    await fake_kubelet.node("card", capacity=SLOTS, labels=LABELS)
    await fake_kubelet.node("plain")
    subject = accounts.subject_of(namespace, "hsi-operator")
    await accounts.allow_everywhere(api, subject, rights().ledger, name="ledger")
    return operator


async def test_memory_is_written_counted_repaired_and_taken_away_again(
    api: Api, namespace: str, storage_class: str, card: Operators
) -> None:
    await card.start(vram_ledger="true")
    await api.apply(ZOOS, _zoo(), namespace)
    await _written(api, "24052")
    await _written(api, None, "plain")
    await _says(api, namespace, Told("Ready", "True", "AllReady"))
    forgetful = {"status": {"capacity": {LEDGER: "1"}, "allocatable": {LEDGER: None}}}
    await api.patch(NODES, "card", forgetful, subresource="status")
    await _written(api, "24052")
    await api.apply(ZOOS, _zoo(reserveMiB=1024), namespace)
    await _written(api, "23540")
    await api.delete(ZOOS, "timesliced", namespace)
    await _written(api, None)


async def test_what_the_ledger_has_no_room_for_waits_with_the_words_of_the_scheduler(
    api: Api, namespace: str, storage_class: str, card: Operators
) -> None:
    """The person says that there is more than the card has; the card is what counts."""
    await card.start(vram_ledger="true")
    zoo = _zoo(budgetMiB=49128)
    zoo["spec"]["models"][0]["accelerator"]["vramMiB"] = 3000
    await api.apply(ZOOS, zoo, namespace)
    await _says(api, namespace, Told("AcceleratorAvailable", "False", "Unschedulable", f"Insufficient {LEDGER}"))


async def test_where_it_is_switched_off_nothing_is_written_and_the_zoo_says_what_is_missing(
    api: Api, namespace: str, storage_class: str, card: Operators
) -> None:
    await card.start()
    await api.apply(ZOOS, _zoo(), namespace)
    await _says(api, namespace, Told("AcceleratorAvailable", "False", "StrategyUnavailable", LEDGER))
    await _written(api, None)
