"""What the model said, read tolerantly and believed as little as possible.

Pure. A model may think aloud, fence its answer, talk before and after it, write numbers as words of digits, or stop in
the middle. `parse` finds the first complete JSON object with the required keys, or says in one sentence why there is
none; what it returns is bounded and printable. The level a model claims is never read: it follows from the score.
"""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from hsi.analyze import redaction
from hsi.events import risk

SUMMARY_LIMIT = 500
REASONING_LIMIT = 4000
NO_REASONING = "The model gave no reasoning."

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "risk_score": {"type": "integer", "minimum": risk.MIN_SCORE, "maximum": risk.MAX_SCORE},
        "summary": {"type": "string", "minLength": 1, "maxLength": 300},
        "reasoning": {"type": "string", "maxLength": 1200},
    },
    "required": ["risk_score", "summary", "reasoning"],
    "additionalProperties": False,
}
"""The JSON schema of an answer: for servers that constrain decoding, and quoted in the prompt for those that do not."""

_LONGEST_OUTPUT = 64_000
_MOST_CANDIDATES = 500
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_UNFINISHED_THOUGHT = re.compile(r"<think(?:ing)?>.*\Z", re.DOTALL | re.IGNORECASE)
_UNOPENED_THOUGHT = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"^\s*```[a-z]*\s*$", re.MULTILINE | re.IGNORECASE)
_SCORE = re.compile(r"\s*([+-]?\d{1,6}(?:\.\d{1,6})?)\s*(?:%|/\s*100)?\s*")


class AnswerUnusable(Exception):
    """The model's text holds no usable answer; the message says what is wrong with it, without quoting it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer: score inside 0..100, one-line texts inside their limits."""

    score: int
    summary: str
    reasoning: str


def parse(output: str) -> Answer:
    """The answer in a model's output, or AnswerUnusable."""
    if not output.strip():
        raise AnswerUnusable("the model said nothing")
    text = output[:_LONGEST_OUTPUT]
    problem = AnswerUnusable("no complete JSON object with risk_score and summary")
    for candidate in dict.fromkeys((_without_thoughts(text), _UNFINISHED_THOUGHT.sub("", _THOUGHT.sub("", text)))):
        for found in _objects(candidate):
            try:
                return _answer(found)
            except AnswerUnusable as unusable:
                problem = unusable
    raise problem


def _without_thoughts(text: str) -> str:
    """Reasoning blocks removed, also one that never closed and one whose beginning is missing; fences removed."""
    text = _UNFINISHED_THOUGHT.sub("", _THOUGHT.sub("", text))
    return _FENCE.sub("", _UNOPENED_THOUGHT.sub("", text))


def _objects(text: str) -> list[dict[str, Any]]:
    """Complete JSON objects that have the required keys, in order of their beginning."""
    decoder = json.JSONDecoder(strict=False)
    found: list[dict[str, Any]] = []
    position, tries = text.find("{"), 0
    while position >= 0 and tries < _MOST_CANDIDATES:
        tries += 1
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            if "risk_score" in value and "summary" in value:
                found.append(value)
            else:
                end = position + 1
        position = text.find("{", end)
    return found


def _answer(found: dict[str, Any]) -> Answer:
    summary, reasoning = found["summary"], found.get("reasoning")
    if not isinstance(summary, str) or not redaction.one_line(summary, SUMMARY_LIMIT):
        raise AnswerUnusable("summary is not a text or is empty")
    words = redaction.one_line(reasoning, REASONING_LIMIT) if isinstance(reasoning, str) else ""
    return Answer(
        score=_score(found["risk_score"]),
        summary=redaction.one_line(summary, SUMMARY_LIMIT),
        reasoning=words or NO_REASONING,
    )


def _score(value: object) -> int:
    """A number, or a text that is one ("72", "72.5", "72%", "72/100"); anything else is refused, NaN included."""
    if isinstance(value, str) and (match := _SCORE.fullmatch(value)):
        value = float(match.group(1))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerUnusable("risk_score is not a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise AnswerUnusable("risk_score is not a finite number")
    return risk.clamp(max(-1.0, min(101.0, value)))
