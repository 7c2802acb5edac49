"""The work queue and its bucket: pure, with a clock in hand."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hsi_operator.engine.bucket import Bucket
from hsi_operator.engine.queue import Backoff, WorkQueue

BACKOFF = Backoff(first_seconds=1.0, cap_seconds=60.0)


def _queue() -> WorkQueue[str]:
    return WorkQueue(BACKOFF)


def test_a_key_that_is_added_thrice_is_taken_once() -> None:
    queue = _queue()
    for now in (0.0, 1.0, 2.0):
        queue.add("a", now)
    assert queue.take(3.0) == "a"
    assert queue.take(3.0) is None


def test_keys_come_in_the_order_in_which_they_became_due() -> None:
    queue = _queue()
    queue.add_later("late", 5.0, 0.0)
    queue.add("b", 1.0)
    queue.add("a", 2.0)
    queue.add("b", 3.0)
    assert [queue.take(6.0) for _ in range(4)] == ["b", "a", "late", None]


def test_a_key_that_is_added_while_it_is_worked_on_runs_once_more_and_never_beside_itself() -> None:
    queue = _queue()
    queue.add("a", 0.0)
    assert queue.take(0.0) == "a"
    queue.add("a", 1.0)
    queue.add("a", 2.0)
    assert queue.take(2.0) is None
    queue.done("a", 3.0)
    assert queue.take(3.0) == "a"
    queue.done("a", 4.0)
    assert queue.take(4.0) is None


def test_failures_put_a_key_off_for_longer_each_time_up_to_the_cap() -> None:
    queue = _queue()
    waits = []
    now = 0.0
    queue.add("a", now)
    for _ in range(9):
        assert queue.take(now) == "a"
        wait = queue.failed("a", now, chance=0.0)
        queue.done("a", now)
        waits.append(wait)
        assert queue.take(now + wait - 0.001) is None
        now += wait
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_success_ends_the_backing_off() -> None:
    queue = _queue()
    for _ in range(5):
        queue.failed("a", 0.0, chance=0.0)
    queue.succeeded("a")
    assert queue.failed("a", 0.0, chance=0.0) == 1.0


def test_what_the_other_side_asked_for_is_the_least_wait() -> None:
    assert _queue().failed("a", 0.0, chance=0.0, at_least=17.0) == 17.0


def test_news_of_a_key_that_backs_off_come_through_at_once_and_only_once() -> None:
    queue = _queue()
    queue.failed("a", 0.0, chance=0.0, at_least=100.0)
    queue.add("a", 1.0)
    assert queue.take(1.0) == "a"
    queue.done("a", 1.0)
    assert queue.take(200.0) is None


def test_the_earlier_of_two_times_counts() -> None:
    queue = _queue()
    queue.add_later("a", 50.0, 0.0)
    queue.add_later("a", 10.0, 0.0)
    queue.add_later("a", 30.0, 0.0)
    assert queue.next_due() == 10.0
    assert queue.take(10.0) == "a"
    queue.done("a", 10.0)
    assert queue.next_due() is None


def test_a_time_that_comes_while_the_key_is_worked_on_makes_it_run_again() -> None:
    queue = _queue()
    queue.add("a", 0.0)
    queue.take(0.0)
    queue.add_later("a", 5.0, 0.0)
    assert queue.take(6.0) is None
    queue.done("a", 7.0)
    assert queue.take(7.0) == "a"


def test_the_oldest_age_counts_what_is_due_and_what_is_worked_on_but_not_what_waits() -> None:
    queue = _queue()
    assert queue.oldest_age(100.0) == 0.0
    queue.add_later("later", 1000.0, 0.0)
    queue.add("a", 10.0)
    queue.add("b", 20.0)
    assert queue.oldest_age(30.0) == 20.0
    queue.take(30.0)
    assert queue.oldest_age(40.0) == 30.0
    queue.done("a", 40.0)
    assert queue.oldest_age(40.0) == 20.0


@given(failures=st.integers(1, 10_000), chance=st.floats(-1.0, 2.0))
def test_a_backoff_is_never_under_half_of_the_first_nor_over_the_cap(failures: int, chance: float) -> None:
    assert 0.5 <= BACKOFF.seconds(failures, chance) <= 60.0


class Machine(RuleBasedStateMachine):
    """Against a model that knows only which keys still owe a run."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.queue = _queue()
        self.owed: set[str] = set()
        self.working: Counter[str] = Counter()

    @rule(key=st.sampled_from("abcd"))
    def add(self, key: str) -> None:
        self.queue.add(key, self.now)
        self.owed.add(key)

    @rule(key=st.sampled_from("abcd"), wait=st.floats(0.0, 20.0))
    def add_later(self, key: str, wait: float) -> None:
        self.queue.add_later(key, self.now + wait, self.now)
        self.owed.add(key)

    @rule(seconds=st.floats(0.0, 100.0))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def take(self) -> None:
        key = self.queue.take(self.now)
        if key is not None:
            assert key in self.owed
            self.owed.discard(key)
            self.working[key] += 1

    @precondition(lambda self: +self.working)
    @rule(data=st.data(), failed=st.booleans())
    def finish(self, data: st.DataObject, failed: bool) -> None:
        key = data.draw(st.sampled_from(sorted(+self.working)))
        if failed:
            self.queue.failed(key, self.now, chance=0.5)
            self.owed.add(key)
        else:
            self.queue.succeeded(key)
        self.queue.done(key, self.now)
        self.working[key] -= 1

    @invariant()
    def nobody_works_twice_on_a_key(self) -> None:
        assert all(count <= 1 for count in self.working.values())

    def teardown(self) -> None:
        """Whatever is owed comes, once each, when there is time."""
        for key in +self.working:
            self.queue.succeeded(key)
            self.queue.done(key, self.now)
        found = []
        while (taken := self.queue.take(self.now + 10_000.0)) is not None:
            found.append(taken)
        assert sorted(found) == sorted(self.owed)
        assert self.queue.next_due() is None


Machine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyOrderOfCalls = Machine.TestCase


def test_a_bucket_lets_a_burst_through_and_then_a_steady_rate() -> None:
    bucket = Bucket(per_second=10.0, burst=3.0)
    assert [round(bucket.take(0.0), 3) for _ in range(5)] == [0.0, 0.0, 0.0, 0.1, 0.2]
    assert bucket.take(100.0) == 0.0


@given(gaps=st.lists(st.floats(0.0, 5.0), min_size=1, max_size=200))
def test_a_bucket_never_lets_through_more_than_its_rate(gaps: list[float]) -> None:
    bucket = Bucket(per_second=2.0, burst=5.0)
    now, used = 0.0, []
    for gap in gaps:
        now += gap
        used.append(now + bucket.take(now))
    for first in range(0, len(used), 7):
        for last in range(first, len(used), 7):
            assert last - first + 1 <= 5.0 + 2.0 * (used[last] - used[first]) + 1.001


def test_asking_for_the_wait_takes_nothing() -> None:
    bucket = Bucket(per_second=1.0, burst=1.0)
    assert bucket.wait(0.0) == 0.0
    assert bucket.take(0.0) == 0.0
    assert bucket.wait(0.25) == 0.75
    assert not bucket.full
    assert bucket.wait(1.0) == 0.0
    assert bucket.full


def test_a_bucket_that_lets_nothing_through_is_refused() -> None:
    with pytest.raises(ValueError, match="lets nothing through"):
        Bucket(per_second=0.0, burst=1.0)
