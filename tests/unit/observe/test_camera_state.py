"""What a camera's state is, case by case: facts, what it was, and what becomes of it and of its gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hsi.events.cameras import CameraStatus
from hsi.ingest.sources.source import Reason
from hsi.ingest.sources.source import State as SourceState
from hsi.ingest.sources.telling import WATCH_EVERY, WATCH_LOST, WATCH_SPARED
from hsi.observe import camera_state
from hsi.observe.camera_state import DEBOUNCE, LOST, UNSURE, Facts, Gap, Said, Saying, State, Verdict, Why

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
UNKNOWN, ONLINE, SILENT = CameraStatus.UNKNOWN, CameraStatus.ONLINE, CameraStatus.SILENT
OFFLINE, ERROR, DISABLED = CameraStatus.OFFLINE, CameraStatus.ERROR, CameraStatus.DISABLED
LONG_AGO = timedelta(days=9)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def facts(**more: Any) -> Facts:
    """A camera that pushes, is watched since long ago and sends every minute; the last picture came a second ago."""
    usual = Facts(
        enabled=True,
        said=None,
        at_door=None,
        may_be_still=False,
        last_seen_at=ago(1),
        watched_at=ago(5),
        watched_since=NOW - LONG_AGO,
        unwatched_since=None,
        created_at=NOW - LONG_AGO,
        rhythm=timedelta(seconds=60),
    )
    return replace(usual, **more)


def said(state: Saying, seconds_ago: float, reason: str = "") -> Said:
    return Said(state, reason, "its words" if reason else "", ago(seconds_ago))


def failed(reason: str, seconds_ago: float) -> Said:
    return said(Saying.FAILED, seconds_ago, reason)


DELIVERING = said(Saying.DELIVERING, 4000)
WAS_ONLINE = State(ONLINE, "", "", ago(5000))
WAS_SILENT = State(SILENT, Why.NO_PICTURES, "no picture", ago(600))
WAS_OFFLINE = State(OFFLINE, "unreachable", "its words", ago(600))
WAS_ERROR = State(ERROR, "refused_login", "its words", ago(600))
WAS_DISABLED = State(DISABLED, Why.SWITCHED_OFF, "its owner switched it off", ago(600))
WAS_WAITING = State(UNKNOWN, Why.WAITING, "its next picture is waited for", ago(20))
WAS_NEVER_SEEN = State(UNKNOWN, Why.NEVER_SEEN, "it has never sent a picture", ago(600))
WAS_NOT_WATCHED = State(UNKNOWN, Why.NOT_WATCHED, "nobody", ago(600))
NEW = State(UNKNOWN)


@dataclass(frozen=True)
class Case:
    name: str
    facts: Facts
    before: State
    status: CameraStatus
    reason: str = ""
    since_ago: float | None = None
    """Since how many seconds it is so; None: as before."""
    ends: float | None = None
    """How many seconds ago the open gap ends; None: none does."""
    begins: float | None = None
    started: float = field(default=86_400)
    """How many seconds ago somebody began to judge."""


PUSHED = [
    Case("a picture a second ago", facts(), WAS_ONLINE, ONLINE),
    Case("the first picture ever", facts(), WAS_NEVER_SEEN, ONLINE, since_ago=1),
    Case("the first look at a camera that delivers", facts(), NEW, ONLINE, since_ago=1),
    Case("online by an older version", facts(), State(ONLINE), ONLINE, since_ago=1),
    Case("never seen", facts(last_seen_at=None), NEW, UNKNOWN, Why.NEVER_SEEN, 0),
    Case("never seen, and still not", facts(last_seen_at=None), WAS_NEVER_SEEN, UNKNOWN, Why.NEVER_SEEN),
    Case("late by less than the debounce", facts(last_seen_at=ago(89)), WAS_ONLINE, ONLINE),
    Case("late by just the debounce", facts(last_seen_at=ago(90)), WAS_ONLINE, ONLINE),
    Case("late by more", facts(last_seen_at=ago(91)), WAS_ONLINE, SILENT, Why.NO_PICTURES, 91, begins=91),
    Case("still silent", facts(last_seen_at=ago(600)), WAS_SILENT, SILENT, Why.NO_PICTURES),
    Case("a picture after silence, at once", facts(last_seen_at=ago(2)), WAS_SILENT, ONLINE, since_ago=2, ends=2),
    Case(
        "one picture in silence while nobody judged",
        facts(last_seen_at=ago(300)),
        WAS_SILENT,
        SILENT,
        Why.NO_PICTURES,
        300,
        ends=300,
        begins=300,
    ),
    Case(
        "the rhythm of another hour brings no camera back",
        facts(last_seen_at=ago(600), rhythm=timedelta(hours=2)),
        WAS_SILENT,
        SILENT,
        Why.NO_PICTURES,
    ),
    Case(
        "the rhythm of another hour is shorter",
        facts(last_seen_at=ago(300), rhythm=timedelta(seconds=30)),
        WAS_ONLINE,
        SILENT,
        Why.NO_PICTURES,
        300,
        begins=300,
    ),
    Case("a rare camera has its time", facts(last_seen_at=ago(3500), rhythm=timedelta(hours=1)), WAS_ONLINE, ONLINE),
    Case(
        "our clock went back: the last picture lies ahead",
        facts(last_seen_at=NOW + timedelta(hours=1)),
        WAS_ONLINE,
        ONLINE,
    ),
    Case(
        "it pushes now what was fetched and offline",
        facts(last_seen_at=ago(80)),
        WAS_OFFLINE,
        ONLINE,
        since_ago=80,
        ends=80,
    ),
]
AT_THE_DOOR = [
    Case("a wrong password a moment ago", facts(at_door=failed("refused_login", 29)), WAS_ONLINE, ONLINE),
    Case(
        "a wrong password, and no right one since",
        facts(at_door=failed("refused_login", 30)),
        WAS_ONLINE,
        ERROR,
        "refused_login",
        30,
        begins=30,
    ),
    Case(
        "it never came in, and its password is wrong",
        facts(last_seen_at=None, at_door=failed("refused_login", 31)),
        WAS_NEVER_SEEN,
        ERROR,
        "refused_login",
        31,
        begins=31,
    ),
    Case(
        "silent, and now with a wrong password",
        facts(last_seen_at=ago(700), at_door=failed("refused_login", 40)),
        WAS_SILENT,
        ERROR,
        "refused_login",
        0,
        ends=0,
        begins=0,
    ),
    Case("still refused", facts(at_door=failed("refused_login", 600)), WAS_ERROR, ERROR, "refused_login"),
    Case(
        "let in again, its picture is waited for",
        facts(last_seen_at=ago(700), at_door=said(Saying.DELIVERING, 4)),
        WAS_ERROR,
        UNKNOWN,
        Why.WAITING,
        0,
        ends=0,
    ),
    Case(
        "let in again soon after its last picture",
        facts(last_seen_at=ago(45), at_door=said(Saying.DELIVERING, 4)),
        replace(WAS_ERROR, since=ago(10)),
        ONLINE,
        since_ago=4,
        ends=4,
    ),
    Case(
        "let in again, and it never sent one",
        facts(last_seen_at=None, at_door=said(Saying.DELIVERING, 4)),
        WAS_ERROR,
        UNKNOWN,
        Why.NEVER_SEEN,
        0,
        ends=0,
    ),
    Case(
        "let in again, and no picture came in its time",
        facts(last_seen_at=ago(700), at_door=said(Saying.DELIVERING, 91)),
        replace(WAS_WAITING, since=ago(91)),
        SILENT,
        Why.NO_PICTURES,
        91,
        begins=91,
    ),
    Case(
        "let in again brings no silent camera back",
        facts(last_seen_at=ago(700), at_door=said(Saying.DELIVERING, 4)),
        WAS_SILENT,
        SILENT,
        Why.NO_PICTURES,
    ),
]
SWITCHED = [
    Case("switched off", facts(enabled=False), WAS_ONLINE, DISABLED, Why.SWITCHED_OFF, 0),
    Case(
        "switched off and long quiet",
        facts(enabled=False, last_seen_at=ago(9999)),
        WAS_DISABLED,
        DISABLED,
        "switched_off",
    ),
    Case("silent and switched off", facts(enabled=False), WAS_SILENT, DISABLED, Why.SWITCHED_OFF, 0, ends=0),
    Case("offline and switched off", facts(enabled=False), WAS_OFFLINE, DISABLED, Why.SWITCHED_OFF, 0, ends=0),
    Case("off, and nobody watches", facts(enabled=False, watched_at=None), WAS_DISABLED, DISABLED, Why.SWITCHED_OFF),
    Case(
        "off, and its source failed",
        facts(enabled=False, said=failed("unreachable", 99)),
        WAS_DISABLED,
        DISABLED,
        "switched_off",
    ),
    Case("on again, long quiet", facts(last_seen_at=ago(700)), WAS_DISABLED, UNKNOWN, Why.WAITING, 0),
    Case("on again, and it sends", facts(), WAS_DISABLED, ONLINE, since_ago=1),
    Case("on again for a while", facts(last_seen_at=ago(700)), WAS_WAITING, UNKNOWN, Why.WAITING),
    Case(
        "on again, and nothing came in time",
        facts(last_seen_at=ago(700)),
        replace(WAS_WAITING, since=ago(91)),
        SILENT,
        Why.NO_PICTURES,
        91,
        begins=91,
    ),
    Case("on again, never seen", facts(last_seen_at=None), WAS_DISABLED, UNKNOWN, Why.NEVER_SEEN, 0),
    Case(
        "a stream on again",
        facts(said=said(Saying.CONNECTING, 2), may_be_still=True, last_seen_at=ago(700)),
        WAS_DISABLED,
        UNKNOWN,
        Why.CONNECTING,
        0,
    ),
]
OURSELVES = [
    Case("we just started", facts(last_seen_at=ago(3600)), WAS_ONLINE, ONLINE, started=10),
    Case("we started a rhythm and the debounce ago", facts(last_seen_at=ago(3600)), WAS_ONLINE, ONLINE, started=90),
    Case(
        "nothing came since our start",
        facts(last_seen_at=ago(3600)),
        WAS_ONLINE,
        SILENT,
        Why.NO_PICTURES,
        91,
        begins=91,
        started=91,
    ),
    Case("silent before our start", facts(last_seen_at=ago(600)), WAS_SILENT, SILENT, Why.NO_PICTURES, started=10),
    Case(
        "ingest was away until now",
        facts(last_seen_at=ago(3600), watched_since=ago(10), unwatched_since=ago(3500)),
        WAS_ONLINE,
        ONLINE,
    ),
    Case(
        "ingest was away, and nothing came since",
        facts(last_seen_at=ago(3600), watched_since=ago(95)),
        WAS_ONLINE,
        SILENT,
        Why.NO_PICTURES,
        95,
        begins=95,
    ),
    Case(
        "nobody watches",
        facts(last_seen_at=ago(80), watched_at=ago(61)),
        WAS_ONLINE,
        UNKNOWN,
        Why.NOT_WATCHED,
        61,
        begins=61,
    ),
    Case(
        "nobody watches a silent one",
        facts(last_seen_at=ago(900), watched_at=ago(61)),
        WAS_SILENT,
        UNKNOWN,
        Why.NOT_WATCHED,
        61,
        ends=61,
        begins=61,
    ),
    Case("nobody may be watching", facts(last_seen_at=ago(91), watched_at=ago(26)), WAS_ONLINE, ONLINE),
    Case(
        "somebody is", facts(last_seen_at=ago(91), watched_at=ago(25)), WAS_ONLINE, SILENT, "no_pictures", 91, begins=91
    ),
    Case("nobody watches still", facts(watched_at=ago(600)), WAS_NOT_WATCHED, UNKNOWN, Why.NOT_WATCHED),
    Case("nobody watches yet, we started together", facts(watched_at=ago(3000)), WAS_ONLINE, ONLINE, started=30),
    Case("online by an older version, not watched yet", facts(watched_at=None), State(ONLINE), ONLINE, started=5),
    Case("nobody watches yet, and silent", facts(watched_at=ago(3000)), WAS_SILENT, SILENT, "no_pictures", started=30),
    Case(
        "added just now, not watched yet",
        facts(watched_at=None, watched_since=None, created_at=ago(3)),
        NEW,
        UNKNOWN,
        Why.WAITING,
        0,
    ),
    Case(
        "watched again",
        facts(last_seen_at=ago(700), watched_since=ago(4)),
        WAS_NOT_WATCHED,
        UNKNOWN,
        Why.WAITING,
        4,
        ends=4,
    ),
    Case("watched again, and it sends", facts(watched_since=ago(4)), WAS_NOT_WATCHED, ONLINE, since_ago=1, ends=1),
]
FETCHED = [
    Case(
        "a still yard behind a motion gate",
        facts(said=DELIVERING, may_be_still=True, last_seen_at=ago(9999)),
        WAS_ONLINE,
        ONLINE,
    ),
    Case(
        "a still yard that was never seen",
        facts(said=DELIVERING, may_be_still=True, last_seen_at=None),
        WAS_WAITING,
        ONLINE,
        since_ago=20,
    ),
    Case("no gate, and pictures", facts(said=DELIVERING), WAS_ONLINE, ONLINE),
    Case(
        "no gate, and none",
        facts(said=DELIVERING, last_seen_at=ago(91)),
        WAS_ONLINE,
        SILENT,
        Why.NO_PICTURES,
        91,
        begins=91,
    ),
    Case(
        "delivers what never arrives",
        facts(said=said(Saying.DELIVERING, 91), last_seen_at=None),
        replace(WAS_WAITING, since=ago(120)),
        SILENT,
        Why.NO_PICTURES,
        91,
        begins=91,
    ),
    Case(
        "delivers since just now",
        facts(said=said(Saying.DELIVERING, 3), last_seen_at=None),
        NEW,
        UNKNOWN,
        Why.WAITING,
        0,
    ),
    Case(
        "connecting since just now",
        facts(said=said(Saying.CONNECTING, 3), last_seen_at=None),
        NEW,
        UNKNOWN,
        Why.CONNECTING,
        0,
    ),
    Case("connecting again, was online", facts(said=said(Saying.CONNECTING, 29)), WAS_ONLINE, ONLINE),
    Case(
        "connecting for too long",
        facts(said=said(Saying.CONNECTING, 30)),
        WAS_ONLINE,
        OFFLINE,
        Why.CONNECTING,
        30,
        begins=30,
    ),
    Case("connecting, was offline", facts(said=said(Saying.CONNECTING, 300)), WAS_OFFLINE, OFFLINE, "unreachable"),
    Case("failed a moment ago", facts(said=failed("unreachable", 29)), WAS_ONLINE, ONLINE),
    Case(
        "unreachable for as long as the debounce",
        facts(said=failed("unreachable", 30)),
        WAS_ONLINE,
        OFFLINE,
        "unreachable",
        30,
        begins=30,
    ),
    Case(
        "failed a moment ago, never seen",
        facts(said=failed("unreachable", 5), last_seen_at=None),
        NEW,
        UNKNOWN,
        Why.CONNECTING,
        0,
    ),
    Case(
        "failed a moment ago, was silent",
        facts(said=failed("unreachable", 5), last_seen_at=ago(800)),
        WAS_SILENT,
        SILENT,
        "no_pictures",
    ),
    Case(
        "silent, then unreachable",
        facts(said=failed("unreachable", 31), last_seen_at=ago(800)),
        WAS_SILENT,
        OFFLINE,
        "unreachable",
        0,
        ends=0,
        begins=0,
    ),
    Case(
        "offline, and now the login is refused",
        facts(said=failed("refused_login", 800)),
        WAS_OFFLINE,
        ERROR,
        "refused_login",
        0,
        ends=0,
        begins=0,
    ),
    Case(
        "offline for another reason: the same gap",
        facts(said=failed("stalled", 800)),
        WAS_OFFLINE,
        OFFLINE,
        "stalled",
        600,
    ),
    Case(
        "back behind its gate, at once",
        facts(said=said(Saying.DELIVERING, 3), may_be_still=True),
        WAS_OFFLINE,
        ONLINE,
        since_ago=3,
        ends=3,
    ),
    Case(
        "back without a gate, by its picture",
        facts(said=said(Saying.DELIVERING, 3)),
        WAS_ERROR,
        ONLINE,
        since_ago=1,
        ends=1,
    ),
    Case(
        "back by its own word, no picture yet",
        facts(said=said(Saying.DELIVERING, 3), last_seen_at=ago(700)),
        WAS_OFFLINE,
        OFFLINE,
        "unreachable",
    ),
    Case(
        "an older picture does not date its return",
        facts(said=said(Saying.DELIVERING, 3), last_seen_at=ago(650), rhythm=timedelta(hours=1)),
        WAS_OFFLINE,
        ONLINE,
        since_ago=3,
        ends=3,
    ),
    Case(
        "our restart: offline stays while it connects",
        facts(said=said(Saying.CONNECTING, 3), watched_since=ago(4)),
        WAS_OFFLINE,
        OFFLINE,
        "unreachable",
        started=5,
    ),
]
CASES = PUSHED + AT_THE_DOOR + SWITCHED + OURSELVES + FETCHED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_state_of_a_camera(case: Case) -> None:
    verdict = camera_state.judge(case.facts, case.before, NOW, ago(case.started))
    since = case.before.since if case.since_ago is None else ago(case.since_ago)
    state = verdict.state
    assert (state.status, state.reason, state.since) == (case.status, case.reason, since)
    assert bool(state.detail) is (case.status is not ONLINE)
    assert verdict.end_open_at == (None if case.ends is None else ago(case.ends))
    begin = None if case.begins is None else Gap(state.status, state.reason, ago(case.begins))
    assert verdict.begin == begin


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_of_a_source_is_offline_or_error_after_the_debounce(reason: Reason) -> None:
    away = reason in (Reason.UNREACHABLE, Reason.STALLED, Reason.ENDED)
    told = facts(said=failed(reason, DEBOUNCE.total_seconds()))
    verdict = camera_state.judge(told, WAS_ONLINE, NOW, NOW - LONG_AGO)
    assert (verdict.state.status, verdict.state.reason) == (OFFLINE if away else ERROR, reason)
    assert verdict.state.detail == "its words"
    assert verdict.begin == Gap(verdict.state.status, reason, ago(30))


def test_the_words_of_both_rooms_are_the_same() -> None:
    assert {word.value for word in Saying} == {word.value for word in SourceState}
    assert {*Reason} >= camera_state.AWAY
    assert WATCH_LOST == LOST
    assert WATCH_EVERY + WATCH_SPARED < UNSURE < DEBOUNCE


@pytest.mark.parametrize("wrong_by", [timedelta(days=-1), timedelta(days=1), timedelta(hours=-7), timedelta()], ids=str)
@pytest.mark.parametrize("quiet_seconds", [1, 89, 91, 86_400])
def test_the_clock_of_the_camera_says_nothing_of_its_state(wrong_by: timedelta, quiet_seconds: int) -> None:
    """A source tells when pictures were taken; what counts is when they came, so the facts have no other time."""
    came = ago(quiet_seconds)
    taken = came + wrong_by
    assert taken not in [getattr(facts(last_seen_at=came), name) for name in Facts.__slots__] or not wrong_by
    state = camera_state.judge(facts(last_seen_at=came), WAS_ONLINE, NOW, NOW - LONG_AGO).state
    assert state.status is (ONLINE if quiet_seconds <= 90 else SILENT)


def walk(before: State, facts_at: Sequence[tuple[float, Facts]]) -> list[Verdict]:
    """Judge round after round, each from what the one before made of it."""
    verdicts: list[Verdict] = []
    for seconds, each in facts_at:
        verdicts.append(camera_state.judge(each, before, NOW + timedelta(seconds=seconds), NOW - LONG_AGO))
        before = verdicts[-1].state
    return verdicts


def test_a_camera_falls_silent_within_its_rhythm_the_debounce_and_a_round() -> None:
    def at(second: int) -> Facts:
        return facts(watched_at=NOW + timedelta(seconds=second), last_seen_at=NOW)

    rounds = [(second, at(second)) for second in range(0, 300, 5)]
    verdicts = walk(WAS_ONLINE, rounds)
    first = next(second for (second, _), each in zip(rounds, verdicts, strict=True) if each.state.status is SILENT)
    assert first <= 60 + 30 + 5
    assert [each.begin for each in verdicts if each.begin] == [Gap(SILENT, Why.NO_PICTURES, NOW)]
    assert len({each.state for each in verdicts}) == 2


def test_a_stream_that_comes_and_goes_within_the_debounce_stays_online() -> None:
    def at(second: int) -> Facts:
        flapping = failed("broken_stream", 0) if second // 20 % 2 else said(Saying.DELIVERING, 0)
        since = NOW + timedelta(seconds=second // 20 * 20)
        watched = NOW + timedelta(seconds=second)
        return facts(said=replace(flapping, since=since), watched_at=watched, last_seen_at=since)

    verdicts = walk(WAS_ONLINE, [(second, at(second)) for second in range(0, 400, 5)])
    assert {each.state.status for each in verdicts} == {ONLINE}


def test_a_break_in_watching_is_a_gap_of_its_own() -> None:
    broken = facts(watched_since=ago(10), unwatched_since=ago(3500))
    verdict = camera_state.judge(broken, WAS_ONLINE, NOW, ago(12))
    assert verdict.record == Gap(UNKNOWN, Why.NOT_WATCHED, ago(3500), ago(10))
    assert (verdict.end_open_at, verdict.begin) == (None, None)


@pytest.mark.parametrize(
    ("changes", "before"),
    [({}, WAS_ONLINE), ({"enabled": False, "unwatched_since": ago(3500)}, WAS_DISABLED)],
    ids=["no break", "switched off"],
)
def test_without_a_break_nothing_is_recorded(changes: dict[str, Any], before: State) -> None:
    assert camera_state.judge(facts(**changes), before, NOW, ago(12)).record is None


def test_a_break_within_silence_adds_nothing_to_it() -> None:
    broken = facts(last_seen_at=ago(5000), watched_since=ago(10), unwatched_since=ago(500))
    assert camera_state.judge(broken, WAS_SILENT, NOW, ago(12)).record is None


def test_no_state_begins_before_the_one_it_follows() -> None:
    late = replace(WAS_OFFLINE, since=ago(1))
    back = facts(said=said(Saying.DELIVERING, 400), may_be_still=True)
    verdict = camera_state.judge(back, late, NOW, NOW - LONG_AGO)
    assert (verdict.state.since, verdict.end_open_at) == (ago(1), ago(1))


@pytest.mark.parametrize(
    ("seconds", "words"), [(30, "30 s"), (99, "99 s"), (100, "2 min"), (3600, "60 min"), (21_600, "6.0 h")]
)
def test_stretches_of_time_are_spoken_in_a_word_or_two(seconds: int, words: str) -> None:
    assert camera_state.spoken(timedelta(seconds=seconds)) == words
