"""What the ledger writes onto nodes: the memory of their cards less the reserve, where a zoo asks for it."""

from typing import Any

from tests.parts.crd_cases import ZOO, changed
from tests.parts.plan_world import CARD, living

from hsi_operator.plan.ledger import changes
from hsi_operator.plan.plan import NodeFacts

WITH = {"type": "TimeSlicing", "timeSlicing": {"ledger": True}}
PLAIN = NodeFacts("cellar", {"room": "cellar"})


def _zoo(strategy: Any = WITH, **gpu: Any) -> dict[str, Any]:
    spec = {"vramStrategy": strategy, "nodeSelector": {"nvidia.com/gpu.present": "true"}, **gpu}
    return living(changed(ZOO, {"spec.gpu": spec}))


def _says(mib: int) -> NodeFacts:
    return NodeFacts(CARD.name, CARD.labels, {"hsi.dev/vram-mib": mib})


def test_a_card_says_its_memory_less_the_reserve_and_a_node_without_one_nothing() -> None:
    assert changes([_zoo()], [CARD, PLAIN]) == {"attic": 24_052}
    assert changes([_zoo()], [_says(24_052), PLAIN]) == {}
    assert changes([_zoo(reserveMiB=0)], [_says(24_052)]) == {"attic": 24_564}


def test_the_larger_reserve_of_two_zoos_counts() -> None:
    assert changes([_zoo(reserveMiB=1024), _zoo()], [CARD]) == {"attic": 23_540}


def test_what_nobody_asks_for_any_more_is_taken_away() -> None:
    for zoos in ([], [_zoo({"type": "TimeSlicing"})], [_zoo({"type": "HAMi"})], [_zoo(nodeSelector={"room": "hall"})]):
        assert changes(zoos, [_says(24_052), PLAIN]) == {"attic": None}
    going = _zoo()
    going["metadata"]["deletionTimestamp"] = "2026-11-21T19:33:30Z"
    assert changes([going], [_says(24_052)]) == {"attic": None}


def test_a_zoo_that_cannot_be_understood_asks_for_nothing() -> None:
    assert changes([living(changed(ZOO, {"spec": {"gpu": {}}}))], [CARD]) == {}
