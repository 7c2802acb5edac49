from hsi.analyze.breaker import FAILURES_TO_OPEN, OPEN_SECONDS, Breaker, Permission


def broken(at: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed(at)
    return breaker


def test_it_opens_after_five_failures_in_a_row() -> None:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.failed(0.0)
        assert breaker.permission(0.0) is Permission.ASK
    breaker.failed(0.0)
    assert breaker.permission(0.0) is Permission.REFUSED


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = Breaker()
    for _ in range(20):
        breaker.failed(0.0)
        breaker.succeeded()
    assert not breaker.is_open


def test_after_a_minute_exactly_one_may_try() -> None:
    breaker = broken()

    assert breaker.permission(OPEN_SECONDS - 0.1) is Permission.REFUSED
    assert breaker.permission(OPEN_SECONDS) is Permission.TRY_ONCE
    assert breaker.permission(OPEN_SECONDS) is Permission.REFUSED


def test_a_failed_trial_opens_it_for_another_minute() -> None:
    breaker = broken()
    breaker.permission(60.0)
    breaker.failed(61.0)

    assert breaker.permission(120.0) is Permission.REFUSED
    assert breaker.permission(121.0) is Permission.TRY_ONCE


def test_a_successful_trial_closes_it() -> None:
    breaker = broken()
    breaker.permission(60.0)
    breaker.succeeded()

    assert breaker.permission(60.0) is Permission.ASK


def test_a_trial_that_was_cancelled_leaves_its_place_to_the_next() -> None:
    breaker = broken()
    breaker.permission(60.0)
    breaker.gave_up()

    assert breaker.permission(60.0) is Permission.TRY_ONCE
