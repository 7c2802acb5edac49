"""How a pod asks for GPU memory, by every strategy; and how the memory of a pool is shared out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi_operator.api.gpu import Gpu, StrategyType
from hsi_operator.api.reasons import Reason
from hsi_operator.plan import budget, vram
from hsi_operator.plan.budget import Demand
from hsi_operator.plan.plan import NodeFacts
from hsi_operator.plan.vram import Need


def _gpu(strategy: str, **options: Any) -> Gpu:
    return Gpu.model_validate({"vramStrategy": {"type": strategy, **options}})


NEED = Need(15_360, cores_percent=40)
GOLDEN = {
    "exclusive": (_gpu("Exclusive"), {"nvidia.com/gpu": "1"}, {}),
    "hami": (
        _gpu("HAMi"),
        {"nvidia.com/gpu": "1", "nvidia.com/gpumem": "15360", "nvidia.com/gpucores": "40"},
        {"schedulerName": "hami-scheduler"},
    ),
    "mig, mixed": (_gpu("MIG", mig={"profile": "3g.20gb"}), {"nvidia.com/mig-3g.20gb": "1"}, {}),
    "mig, media engine": (_gpu("MIG", mig={"profile": "1g.10gb+me"}), {"nvidia.com/mig-1g.10gb.me": "1"}, {}),
    "mig, single": (_gpu("MIG", mig={"profile": "3g.20gb", "strategy": "single"}), {"nvidia.com/gpu": "1"}, {}),
    "mps": (_gpu("MPS", mps={"replicas": 4}), {"nvidia.com/gpu.shared": "1"}, {}),
    "time slicing": (_gpu("TimeSlicing"), {"nvidia.com/gpu.shared": "1"}, {}),
    "time slicing with ledger": (
        _gpu("TimeSlicing", timeSlicing={"ledger": True, "resourceName": "nvidia.com/gpu"}),
        {"nvidia.com/gpu": "1", "hsi.dev/vram-mib": "15360"},
        {},
    ),
    "dra": (_gpu("DRA"), {}, {"resourceClaims": [{"name": "gpu", "resourceClaimTemplateName": "main-nemotron"}]}),
}


@pytest.mark.parametrize(("gpu", "limits", "spec"), GOLDEN.values(), ids=GOLDEN)
def test_a_pod_asks_as_its_strategy_wants_it(gpu: Gpu, limits: dict[str, str], spec: dict[str, Any]) -> None:
    asked = vram.asked(gpu, NEED, "main-nemotron")
    assert asked.limits == limits
    assert asked.spec == spec
    assert list(asked.claims) == ([{"name": "gpu"}] if gpu.vram_strategy.type is StrategyType.DRA else [])


def test_without_a_gpu_a_pod_keeps_away_from_those_who_have_one() -> None:
    for asked in (vram.asked(_gpu("CPU"), NEED, ""), vram.asked(_gpu("HAMi"), None, "")):
        assert not asked.limits
        (term,) = asked.spec["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
        assert term["preference"]["matchExpressions"][0]["operator"] == "NotIn"


def test_memory_of_several_cards_is_asked_for_card_by_card() -> None:
    need = Need(30_001, count=2)
    assert vram.asked(_gpu("HAMi"), need, "").limits == {"nvidia.com/gpu": "2", "nvidia.com/gpumem": "15001"}
    (request,) = vram.claim_spec(_gpu("DRA"), need)["spec"]["devices"]["requests"]
    assert request["exactly"]["count"] == 2
    assert request["exactly"]["capacity"] == {"requests": {"memory": "15001Mi"}}


def test_a_claim_for_a_whole_card_takes_only_one_that_is_large_enough() -> None:
    (request,) = vram.claim_spec(_gpu("DRA", dra={"mode": "Device"}), NEED)["spec"]["devices"]["requests"]
    assert "capacity" not in request["exactly"]
    (selector,) = request["exactly"]["selectors"]
    assert "compareTo(quantity('15360Mi')) >= 0" in selector["cel"]["expression"]


def test_the_budget_comes_from_the_labels_of_the_pool_unless_it_is_given() -> None:
    two = NodeFacts("a", {"nvidia.com/gpu.memory": "24564", "nvidia.com/gpu.count": "2"})
    one = NodeFacts("b", {"nvidia.com/gpu.memory": "8192"})
    unlabelled = NodeFacts("c", {"nvidia.com/gpu.memory": "much"})
    assert vram.budget_mib(_gpu("HAMi"), (two, one, unlabelled)) == 2 * 24_564 + 8192
    assert vram.budget_mib(_gpu("HAMi"), (unlabelled,)) is None
    given_one = Gpu.model_validate({"budgetMiB": 1000, "vramStrategy": {"type": "HAMi"}})
    assert vram.budget_mib(given_one, (two,)) == 1000
    assert vram.ledger_mib(two, 512) == 2 * 24_564 - 512
    assert vram.ledger_mib(unlabelled, 512) is None


def test_a_share_is_an_equal_part_of_the_smallest_card_or_the_slice() -> None:
    pool = (NodeFacts("a", {"nvidia.com/gpu.memory": "24564"}), NodeFacts("b", {"nvidia.com/gpu.memory": "8192"}))
    assert vram.share_mib(_gpu("MPS", mps={"replicas": 4}), pool) == 2048
    assert vram.share_mib(_gpu("MIG", mig={"profile": "3g.20gb"}), pool) == 20_480
    assert vram.share_mib(_gpu("HAMi"), pool) is None


def test_a_model_too_many_is_told_how_much_is_missing_and_a_smaller_one_behind_it_fits() -> None:
    demands = [Demand("detector", 650), Demand("nemotron", 21_700), Demand("extra", 2048), Demand("small", 1000)]
    found = budget.shared_out(demands, 24_564, 512, None)
    (withheld,) = found.withheld
    assert withheld.model == "extra"
    assert withheld.missing_mib == 650 + 21_700 + 2048 - (24_564 - 512)
    assert f"{withheld.missing_mib} MiB are missing" in withheld.message
    assert found.grants("small")
    assert found.free_mib == 24_564 - 512 - 650 - 21_700 - 1000


def test_while_nobody_knows_the_budget_everything_is_granted() -> None:
    found = budget.shared_out([Demand("nemotron", 21_700)], None, 512, None)
    assert found.withheld == ()
    assert found.free_mib is None


demands_of = st.lists(
    st.builds(
        Demand,
        st.uuids().map(str),
        st.integers(1, 30_000),
        st.integers(1, 4),
        st.integers(1, 4),
    ),
    max_size=12,
)


@given(demands_of, st.integers(1, 60_000), st.integers(0, 60_000), st.none() | st.integers(1, 30_000))
def test_what_is_granted_never_exceeds_the_budget_less_the_reserve(
    demands: list[Demand], total_mib: int, reserve_mib: int, share_mib: int | None
) -> None:
    found = budget.shared_out(demands, total_mib, reserve_mib, share_mib)
    granted = [each for each in demands if found.grants(each.model)]
    assert sum(each.total_mib for each in granted) == found.granted_mib <= max(total_mib - reserve_mib, 0)
    assert share_mib is None or all(each.card_mib <= share_mib for each in granted)
    assert all(each.missing_mib > 0 for each in found.withheld)
    assert found.requested_mib == sum(each.total_mib for each in demands)


@given(demands_of, st.integers(1, 60_000))
def test_whatever_was_withheld_did_not_fit_when_its_turn_came(demands: list[Demand], total_mib: int) -> None:
    found = budget.shared_out(demands, total_mib, 0, None)
    before = 0
    for each in demands:
        if found.grants(each.model):
            before += each.total_mib
        else:
            assert before + each.total_mib > total_mib
    assert all(each.reason is Reason.BUDGET_EXCEEDED for each in found.withheld)


@given(st.sampled_from(sorted(GOLDEN)), st.integers(1, 80_000), st.integers(1, 4), st.integers(0, 100))
def test_cards_together_never_have_less_than_is_needed(name: str, vram_mib: int, count: int, cores: int) -> None:
    need = Need(vram_mib, count, cores)
    limits = vram.asked(GOLDEN[name][0], need, "claim").limits
    assert all(value.isdecimal() and int(value) > 0 for value in limits.values())
    if "nvidia.com/gpumem" in limits:
        assert int(limits["nvidia.com/gpumem"]) * count >= vram_mib
