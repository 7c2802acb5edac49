"""Who may take a lease, and what is written there."""

from datetime import UTC, datetime

import pytest

from hsi_operator.engine import election
from hsi_operator.engine.election import Sight, Timing

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
TIMING = Timing(lease_seconds=15, renew_seconds=10, retry_seconds=2)


def _lease(holder: str, version: str = "1", lasts: int = 15) -> dict[str, object]:
    return {"metadata": {"resourceVersion": version}, "spec": {"holderIdentity": holder, "leaseDurationSeconds": lasts}}


def test_a_lease_that_does_not_change_is_over_after_its_time_on_our_own_clock() -> None:
    seen = election.sight(_lease("other"), None, 100.0)
    for clock, free in ((100.0, False), (114.9, False), (115.0, True)):
        seen = election.sight(_lease("other"), seen, clock)
        assert election.may_take(seen, "me", clock, TIMING) is free


def test_a_renewal_starts_the_time_anew() -> None:
    seen = election.sight(_lease("other", "1"), None, 100.0)
    seen = election.sight(_lease("other", "2"), seen, 110.0)
    assert not election.may_take(seen, "me", 120.0, TIMING)
    assert election.may_take(seen, "me", 125.0, TIMING)


@pytest.mark.parametrize("holder", ["", "me"])
def test_our_own_lease_and_nobodys_may_be_taken_at_once(holder: str) -> None:
    assert election.may_take(election.sight(_lease(holder), None, 0.0), "me", 0.0, TIMING)


def test_a_longer_lease_of_another_is_respected() -> None:
    seen = election.sight(_lease("other", lasts=60), None, 0.0)
    assert not election.may_take(seen, "me", 59.0, TIMING)


def test_a_renewal_keeps_when_it_was_taken_and_a_change_counts() -> None:
    first = election.taken("l", "n", None, "me", NOW, TIMING)
    assert first["spec"]["leaseTransitions"] == 0
    mine = Sight(first["spec"], "1", 0.0)
    later = NOW.replace(minute=1)
    renewed = election.taken("l", "n", mine, "me", later, TIMING)["spec"]
    assert renewed["acquireTime"] == first["spec"]["acquireTime"]
    assert renewed["renewTime"] == "2026-11-21T20:01:00.000000Z"
    other = election.taken("l", "n", mine, "other", later, TIMING)
    assert other["spec"]["leaseTransitions"] == 1
    assert other["metadata"]["resourceVersion"] == "1"


def test_a_lease_that_is_given_back_belongs_to_nobody() -> None:
    back = election.released("l", "n", Sight({"holderIdentity": "me", "leaseTransitions": 3}, "7", 0.0), NOW)
    assert back["spec"]["holderIdentity"] == ""
    assert back["spec"]["leaseTransitions"] == 3
    assert back["metadata"]["resourceVersion"] == "7"


@pytest.mark.parametrize("times", [(10, 10, 2), (15, 2, 2), (15, 10, 0)])
def test_times_that_would_let_two_lead_are_refused(times: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="longer"):
        Timing(*times)
