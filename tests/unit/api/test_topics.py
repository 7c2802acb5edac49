"""Which topics a client gets after what it said."""

import pytest

from hsi.api.topics import MAX_PATTERNS, PatternRefused, Subscription


@pytest.mark.parametrize(
    ("steps", "topic", "wanted"),
    [
        pytest.param([], "event.created", True, id="everything at first"),
        pytest.param([("+", ["event.*"])], "event.updated", True, id="a family"),
        pytest.param([("+", ["event.*"])], "detection.new", False, id="another family"),
        pytest.param([("+", ["event.created"])], "event.updated", False, id="one topic only"),
        pytest.param([("+", ["event.*"]), ("+", ["detection.*"])], "event.created", True, id="later ones add"),
        pytest.param([("-", ["detection.*"])], "detection.new", False, id="muted in everything"),
        pytest.param([("-", ["detection.*"])], "event.created", True, id="the rest stays"),
        pytest.param([("-", ["event.*"]), ("+", ["event.created"])], "event.created", True, id="muted, then wanted"),
        pytest.param([("-", ["*"])], "event.created", False, id="nothing at all"),
        pytest.param([("-", ["*"]), ("+", ["event.*"])], "event.created", True, id="nothing, then a family"),
        pytest.param([("+", ["*"])], "system.status", True, id="everything by name"),
        pytest.param([("+", ["job.*"])], "event.created", False, id="a family that is not there yet"),
    ],
)
def test_a_client_gets_what_it_asked_for(steps: list[tuple[str, list[str]]], topic: str, *, wanted: bool) -> None:
    subscription = Subscription()
    for sign, patterns in steps:
        subscription = subscription.adding(patterns) if sign == "+" else subscription.without(patterns)
    assert subscription.wants(topic) is wanted
    assert not subscription.everything or wanted


@pytest.mark.parametrize("pattern", ["", "event", "event.*.*", "*.*", "EVENT.*", "../x", "e" * 40 + ".*", "event.*\n"])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        Subscription().adding([pattern])


def test_the_number_of_patterns_of_a_connection_is_bounded() -> None:
    subscription = Subscription()
    for number in range(MAX_PATTERNS):
        subscription = subscription.adding([f"{'abcdefgh'[number % 8]}{'a' * (number // 8)}.*"])
    with pytest.raises(PatternRefused):
        subscription.adding(["one.more"])
