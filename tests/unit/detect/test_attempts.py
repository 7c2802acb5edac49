import pytest

from hsi.detect import attempts
from hsi.detect.attempts import Next, Trouble

STEPS = {
    "never seen, first": (Trouble.UNREACHABLE, 1, Next.HOLD),
    "never seen, for the hundredth time": (Trouble.UNREACHABLE, 100, Next.HOLD),
    "loading": (Trouble.NOT_READY, 9, Next.HOLD),
    "wrong address": (Trouble.MISDIRECTED, 9, Next.HOLD),
    "timed out once": (Trouble.TIMED_OUT, 1, Next.AGAIN),
    "timed out twice": (Trouble.TIMED_OUT, 2, Next.AGAIN),
    "timed out three times": (Trouble.TIMED_OUT, 3, Next.GIVE_BACK),
    "broke off three times": (Trouble.BROKE_OFF, 3, Next.GIVE_BACK),
    "failed": (Trouble.FAILED, 1, Next.AGAIN),
    "refused": (Trouble.REFUSED, 1, Next.REJECT),
    "garbage": (Trouble.UNINTELLIGIBLE, 1, Next.REJECT),
}


@pytest.mark.parametrize(("trouble", "tries", "step"), STEPS.values(), ids=STEPS.keys())
def test_what_was_never_seen_is_held_and_what_was_seen_is_counted(trouble: Trouble, tries: int, step: Next) -> None:
    assert attempts.after(trouble, tries, 3) is step


def test_only_a_broken_connection_makes_a_picture_suspect() -> None:
    assert [trouble for trouble in Trouble if attempts.makes_suspect(trouble)] == [Trouble.BROKE_OFF]


STATUSES = {
    400: Trouble.REFUSED,
    401: Trouble.MISDIRECTED,
    404: Trouble.MISDIRECTED,
    405: Trouble.MISDIRECTED,
    408: Trouble.TIMED_OUT,
    413: Trouble.REFUSED,
    415: Trouble.REFUSED,
    422: Trouble.REFUSED,
    429: Trouble.NOT_READY,
    302: Trouble.MISDIRECTED,
    500: Trouble.FAILED,
    502: Trouble.FAILED,
    503: Trouble.NOT_READY,
    504: Trouble.FAILED,
}


@pytest.mark.parametrize(("status", "trouble"), STATUSES.items())
def test_a_status_says_who_is_to_blame(status: int, trouble: Trouble) -> None:
    assert attempts.of_status(status, "") is trouble


def test_a_deadline_that_passed_at_the_detector_counts_as_seen() -> None:
    assert attempts.of_status(503, "deadline_passed") is Trouble.TIMED_OUT


def test_pauses_double_up_to_half_a_minute_and_jitter_shortens_them() -> None:
    pauses = [attempts.pause_seconds(n, retry_after_seconds=None, jitter=0.0) for n in (1, 2, 3, 4, 5, 6, 60)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert attempts.pause_seconds(2, retry_after_seconds=None, jitter=1.0) == 1


def test_retry_after_is_honoured_within_bounds() -> None:
    assert attempts.pause_seconds(1, retry_after_seconds=7, jitter=0.3) == 7
    assert attempts.pause_seconds(1, retry_after_seconds=9000, jitter=0.3) == 30
    assert attempts.pause_seconds(1, retry_after_seconds=0, jitter=0.3) == 0
