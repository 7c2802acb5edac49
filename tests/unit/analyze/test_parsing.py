import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.analyze import parsing
from hsi.analyze.parsing import Answer, AnswerUnusable

GOOD = '{"risk_score": 20, "summary": "A delivery.", "reasoning": "Daylight."}'
ANSWER = Answer(20, "A delivery.", "Daylight.")


@pytest.mark.parametrize(
    "output",
    [
        pytest.param(GOOD, id="bare"),
        pytest.param(f"```json\n{GOOD}\n```", id="fenced"),
        pytest.param(f"Sure! Here it is:\n{GOOD}\nAnything else?", id="chatty"),
        pytest.param(f'<think>Maybe {{"risk_score": 99, "summary": "x"}}?</think>{GOOD}', id="thinks first"),
        pytest.param(f'I think {{"risk_score": 99, "summary": "x"}} </think>\n{GOOD}', id="thought without beginning"),
        pytest.param(f"<thinking>\nhm\n</thinking>\n{GOOD}", id="other tag"),
        pytest.param(f"{GOOD}<think>was that right? {{", id="unfinished afterthought"),
        pytest.param(f'{{"note": "first"}} {GOOD}', id="another object before"),
        pytest.param(f'{{"result": {GOOD}}}', id="nested"),
        pytest.param(f"{{broken {GOOD}", id="broken object before"),
        pytest.param(f"{GOOD}{GOOD.replace('20', '99')}", id="the first of two"),
        pytest.param(GOOD.replace("20", "19.6"), id="float"),
        pytest.param(GOOD.replace("20", '"20"'), id="numeric text"),
        pytest.param(GOOD.replace("20", '" 20.2 "'), id="numeric text with a point"),
        pytest.param(GOOD.replace("20", '"20/100"'), id="of a hundred"),
        pytest.param(GOOD.replace("20", '"20 %"'), id="per cent"),
        pytest.param(GOOD.replace("}", ', "risk_level": "critical", "x": 1}'), id="more keys, a level that lies"),
        pytest.param(GOOD.replace("A delivery.", "A\ndelivery.\x07"), id="raw control characters"),
    ],
)
def test_an_answer_is_found_in_whatever_surrounds_it(output: str) -> None:
    assert parsing.parse(output) == ANSWER


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("", id="nothing"),
        pytest.param("I cannot help with that.", id="refusal"),
        pytest.param('{"risk_score": 20, "summary": "A person wal', id="cut off"),
        pytest.param(f"<think>{GOOD}", id="only an unfinished thought"),
        pytest.param('{"score": 20, "summary": "x"}', id="wrong key"),
        pytest.param('{"risk_score": 20}', id="no summary"),
        pytest.param('{"risk_score": 20, "summary": " \\n "}', id="blank summary"),
        pytest.param('{"risk_score": 20, "summary": ["x"]}', id="summary is a list"),
        pytest.param('{"risk_score": NaN, "summary": "x"}', id="NaN"),
        pytest.param('{"risk_score": Infinity, "summary": "x"}', id="infinity"),
        pytest.param('{"risk_score": true, "summary": "x"}', id="true"),
        pytest.param('{"risk_score": null, "summary": "x"}', id="null"),
        pytest.param('{"risk_score": "high", "summary": "x"}', id="word"),
        pytest.param('{"risk_score": "8/10", "summary": "x"}', id="of ten"),
        pytest.param(f'{{"risk_score": 1{"0" * 5000}, "summary": "x"}}', id="five thousand digits"),
        pytest.param('["risk_score", "summary"]', id="list"),
        pytest.param("{" * 70_000, id="braces"),
        pytest.param('{"a":' * 20_000, id="deep nesting"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(output: str) -> None:
    with pytest.raises(AnswerUnusable) as refused:
        parsing.parse(output)
    assert 10 < len(str(refused.value)) < 100


@pytest.mark.parametrize(
    ("said", "score"),
    [(-5, 0), (103.7, 100), (0, 0), (100, 100), (49.5, 50), (1e308, 100), (-1e308, 0), (10**300, 100), ("999999", 100)],
)
def test_scores_are_clamped(said: object, score: int) -> None:
    assert parsing.parse(json.dumps({"risk_score": said, "summary": "x"})).score == score


def test_a_missing_reasoning_gets_a_placeholder() -> None:
    assert parsing.parse('{"risk_score": 1, "summary": "x", "reasoning": 7}').reasoning == parsing.NO_REASONING


def test_an_unusable_object_before_a_usable_one_does_not_matter() -> None:
    assert parsing.parse(f'{{"risk_score": "high", "summary": "x"}} {GOOD}') == ANSWER


def test_texts_are_bounded_and_can_be_stored() -> None:
    said = {"risk_score": 1, "summary": "\ud800\x00\u202e" + "é" * 2000, "reasoning": "r" * 20_000}
    answer = parsing.parse(json.dumps(said))

    assert len(answer.summary) == parsing.SUMMARY_LIMIT
    assert len(answer.reasoning) == parsing.REASONING_LIMIT
    answer.summary.encode("utf-8")
    assert not set("\x00\u202e\ud800") & set(answer.summary)


@given(st.text(max_size=400))
def test_any_text_gives_an_answer_or_a_refusal(output: str) -> None:
    _survives(output)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, json_values, json_values, st.text(max_size=30))
def test_any_values_give_an_answer_within_bounds_or_a_refusal(
    score: Any,
    summary: Any,
    reasoning: Any,
    around: str,
) -> None:
    _survives(around + json.dumps({"risk_score": score, "summary": summary, "reasoning": reasoning}) + around)


def _survives(output: str) -> None:
    try:
        answer = parsing.parse(output)
    except AnswerUnusable:
        return
    assert 0 <= answer.score <= 100
    assert 1 <= len(answer.summary) <= parsing.SUMMARY_LIMIT
    assert (answer.summary + answer.reasoning).isprintable()
