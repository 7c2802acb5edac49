"""Waiting between tries, handing pictures over, and telling a full disk from a closed one."""

import errno
import random

import pytest

from hsi.ingest.rtsp.handover import Handover
from hsi.ingest.sources import faults
from hsi.ingest.sources.backoff import LEAST_SECONDS, MOST_SECONDS, Backoff
from hsi.ingest.sources.source import Reason
from hsi.media.spool import SpoolFailed


def test_waits_double_up_to_a_minute() -> None:
    backoff = Backoff()
    assert [backoff.failed(0, 1.0) for _ in range(8)] == [2, 4, 8, 16, 32, 60, 60, 60]


def test_the_jitter_is_full() -> None:
    chance = random.Random(3)
    waits = []
    for _ in range(300):
        backoff = Backoff()
        for _ in range(5):
            backoff.failed(0, 1.0)
        waits.append(backoff.failed(0, chance.random()))
    assert min(waits) < 2
    assert max(waits) > 58
    assert all(LEAST_SECONDS <= wait <= MOST_SECONDS for wait in waits)


def test_a_minute_of_delivery_makes_everything_forgiven() -> None:
    backoff = Backoff()
    for _ in range(10):
        backoff.failed(0, 1.0)
    assert backoff.failed(59, 1.0) == 60
    assert backoff.failed(60, 1.0) == 2


def test_a_thousand_failures_are_no_overflow() -> None:
    backoff = Backoff()
    assert {backoff.failed(0, 1.0) for _ in range(1000)} <= {2, 4, 8, 16, 32, 60}


def test_the_newest_picture_wins_while_one_is_delivered() -> None:
    dropped: list[None] = []
    handover: Handover[str] = Handover(lambda: dropped.append(None))
    assert handover.offer("first") == "first"
    assert handover.offer("second") is None
    assert handover.offer("third") is None
    assert len(dropped) == 1
    assert handover.next() is None
    handover.free()
    assert handover.next() == "third"
    assert handover.offer("fourth") is None
    handover.free()
    assert handover.offer("fifth") == "fifth"  # what waited is older, and must not come after it
    handover.free()
    assert handover.next() is None
    assert len(dropped) == 2


@pytest.mark.parametrize(
    ("code", "reason"),
    [(errno.ENOSPC, Reason.SPOOL_FULL), (errno.EDQUOT, Reason.SPOOL_FULL), (errno.EACCES, Reason.SPOOL_NOT_WRITABLE)],
    ids=["no space", "over quota", "no permission"],
)
def test_a_full_disk_is_told_from_a_closed_one(code: int, reason: Reason) -> None:
    problem = SpoolFailed("x")
    problem.__cause__ = OSError(code, "y")
    assert faults.spool(problem) is reason
