"""Wrong passwords of one address stand in one line that moves slower and slower."""

from hsi.ingest.ftp.patience import FORGET_SECONDS, LONGEST_SECONDS, MOST_ADDRESSES, Patience

CAMERA, STRANGER = "192.168.1.20", "192.168.1.66"


def _guess(patience: Patience, times: int, now: float = 0.0) -> list[float]:
    """Guesses one after the other, each as soon as it is looked at: the wait after each."""
    waits = []
    for _ in range(times):
        patience.tried(STRANGER, now)
        waits.append(patience.wait(STRANGER, now))
        now += waits[-1]
    return waits


def test_the_wait_doubles_up_to_a_minute() -> None:
    assert _guess(Patience(1.0), 8) == [1, 2, 4, 8, 16, 32, LONGEST_SECONDS, LONGEST_SECONDS]


def test_it_passes() -> None:
    patience = Patience(4.0)
    patience.tried(STRANGER, 10.0)
    assert [patience.wait(STRANGER, now) for now in (10.0, 12.0, 14.0, 99.0)] == [4.0, 2.0, 0.0, 0.0]


def test_nobody_waits_for_another_address() -> None:
    patience = Patience(1.0)
    _guess(patience, 10)
    assert patience.wait(CAMERA, 0.0) == 0.0


def test_a_right_password_does_not_count() -> None:
    patience = Patience(1.0)
    patience.tried(CAMERA, 0.0)
    patience.right(CAMERA, 0.1)
    assert patience.wait(CAMERA, 0.1) == 0.0


def test_one_right_password_does_not_excuse_the_wrong_ones_before_it() -> None:
    patience = Patience(1.0)
    _guess(patience, 5)
    patience.tried(STRANGER, 100.0)
    patience.right(STRANGER, 100.0)
    patience.tried(STRANGER, 101.0)
    assert patience.wait(STRANGER, 101.0) == 32.0


def test_after_a_while_all_is_forgotten() -> None:
    patience = Patience(1.0)
    _guess(patience, 7)
    later = 1000.0 + FORGET_SECONDS
    patience.tried(STRANGER, later)
    assert patience.wait(STRANGER, later) == 1.0


def test_a_delay_of_nothing_waits_for_nothing() -> None:
    assert _guess(Patience(0.0), 3) == [0, 0, 0]


def test_any_number_of_addresses_takes_bounded_memory() -> None:
    patience = Patience(1.0)
    for number in range(MOST_ADDRESSES + 10):
        patience.tried(str(number), 0.0)
    assert patience.wait("0", 0.0) == 0.0
    assert patience.wait(str(MOST_ADDRESSES), 0.0) == 1.0
