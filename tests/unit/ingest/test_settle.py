from hsi.ingest import settle
from hsi.ingest.settle import Rules, Settling, Step

RULES = Rules(debounce_seconds=0.5, check_seconds=0.5, stable_seconds=2.0, give_up_seconds=10.0)


def _watched(state: Settling, *sizes: int, start: float = 0.5, every: float = 0.5) -> list[Step]:
    """Steps at successive checks that read these sizes."""
    steps = []
    for number, size in enumerate(sizes):
        now = start + every * number
        state = settle.seen(state, size, size, now)
        steps.append(settle.step(state, RULES, now))
        if steps[-1] is Step.LOOK:
            state = settle.looked_at(state)
    return steps


def test_a_file_is_looked_at_once_after_it_stood_still() -> None:
    assert _watched(settle.begin(0.0), *[100] * 8) == [Step.WAIT] * 4 + [Step.LOOK] + [Step.WAIT] * 3


def test_a_file_that_grows_is_left_alone() -> None:
    assert set(_watched(settle.begin(0.0), *range(1, 40))) == {Step.WAIT}


def test_a_file_that_grew_after_a_look_is_looked_at_again() -> None:
    assert _watched(settle.begin(0.0), *[1] * 5, *[2] * 5).count(Step.LOOK) == 2


def test_a_file_nobody_closes_is_judged_when_it_stood_still_for_long() -> None:
    steps = _watched(settle.begin(0.0), *[100] * 21)
    assert (steps.index(Step.LOOK), steps.index(Step.JUDGE)) == (4, 20)


def test_a_closed_file_that_did_not_decode_is_judged_when_it_stood_still() -> None:
    steps = _watched(settle.begin(0.0, closed=True), *[100] * 4)
    assert steps == [Step.WAIT, Step.WAIT, Step.WAIT, Step.JUDGE]


def test_a_closed_file_that_grows_again_is_not_judged() -> None:
    assert Step.JUDGE not in _watched(settle.begin(0.0, closed=True), *range(1, 20))


def test_every_event_restarts_the_debounce_and_makes_a_look_outdated() -> None:
    still = settle.looked_at(settle.seen(settle.begin(0.0), 5, 5, 0.1))
    assert settle.step(still, RULES, 3.0) is Step.WAIT
    again = settle.heard(still, 2.9)
    assert settle.step(again, RULES, 3.0) is Step.WAIT
    assert settle.step(again, RULES, 3.4) is Step.LOOK


def test_a_file_found_in_a_new_folder_is_looked_at_soon_and_then_waits_like_any_other() -> None:
    steps = _watched(settle.begin(0.0, found=True), *[100] * 22)
    assert [number for number, step in enumerate(steps) if step is Step.LOOK] == [1]
    assert steps.index(Step.JUDGE) == 20


def test_a_file_found_while_it_grows_is_left_alone() -> None:
    assert set(_watched(settle.begin(0.0, found=True), *range(1, 40))) == {Step.WAIT}


def test_a_file_heard_of_and_then_found_is_looked_at_soon() -> None:
    found = settle.heard(settle.begin(0.0), 0.1, found=True)
    assert _watched(settle.heard(found, 0.2), 100, 100) == [Step.WAIT, Step.LOOK]
