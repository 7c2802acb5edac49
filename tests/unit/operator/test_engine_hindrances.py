"""What a condition tells of faults: at once what has to be mended, and what may pass only when it does not."""

import pytest

from hsi_operator.api.reasons import Reason
from hsi_operator.engine import faults
from hsi_operator.engine.cache import Key
from hsi_operator.engine.hindrances import PATIENCE, Hindrances

KEY = Key("Camera", "home", "yard")
AWAY = faults.Unreachable("PATCH /x", "503 not now")
REFUSED = faults.Rejected("PATCH /y", "422 field is immutable")
FORBIDDEN = faults.Forbidden("PATCH /y", "403 exceeded quota")
TAKEN = faults.NameTaken("Deployment yard-ingest is there and is not ours")


@pytest.mark.parametrize("fault", [REFUSED, FORBIDDEN, LookupError("no such kind")], ids=str)
def test_a_refusal_is_told_after_the_first_try(fault: Exception) -> None:
    told = Hindrances()
    told.note(KEY, [AWAY, fault])
    found = told.of(KEY)
    assert found is not None
    assert (found.reason, found.message) == (Reason.RECONCILE_ERROR, str(fault))


def test_what_may_pass_is_told_when_it_does_not() -> None:
    told = Hindrances()
    for _ in range(PATIENCE - 1):
        told.note(KEY, [AWAY])
        assert told.of(KEY) is None
    told.note(KEY, [AWAY])
    found = told.of(KEY)
    assert found is not None
    assert "503 not now" in found.message


def test_a_name_that_is_taken_comes_before_all_else() -> None:
    told = Hindrances()
    told.note(KEY, [REFUSED, TAKEN])
    found = told.of(KEY)
    assert found is not None
    assert (found.reason, found.message) == (Reason.NAME_TAKEN, str(TAKEN))


def test_many_faults_are_told_in_one_order_each_once() -> None:
    first, second = Hindrances(), Hindrances()
    first.note(KEY, [REFUSED, FORBIDDEN, REFUSED])
    second.note(KEY, [FORBIDDEN, REFUSED])
    assert first.of(KEY) == second.of(KEY)


def test_a_moment_without_an_answer_does_not_take_a_refusal_back_and_a_good_try_does() -> None:
    told = Hindrances()
    told.note(KEY, [REFUSED])
    told.note(KEY, [AWAY])
    assert told.of(KEY) is not None
    told.note(KEY, [])
    assert told.of(KEY) is None
    told.note(KEY, [AWAY])
    assert told.of(KEY) is None
    assert told.of(Key("Camera", "home", "porch")) is None
