"""The assessor with a model that is scripted answer by answer: what is asked, how often, and what comes of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hsi.analyze import assess
from hsi.analyze.assess import Assessor, Manner
from hsi.analyze.facts import Incident, Sighting
from hsi.analyze.model import ModelRefused, ModelTooSlow, ModelUnavailable, Reply, Sampling
from hsi.analyze.prompt import Prompt
from hsi.events.classes import ObjectClass
from hsi.events.risk import AnalysisStatus

GOOD = '{"risk_score": 72, "summary": "Somebody tries the door.", "reasoning": "Night."}'
DOWN = ModelUnavailable("POST /completion: HTTP 503")
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
INCIDENT = Incident("Door", ZoneInfo("UTC"), (Sighting(1, ObjectClass.PERSON, 0.9, NOON, 0.5, 0.5, 0.5),))


class ScriptedModel:
    """Says what the script says, then repeats the last line."""

    def __init__(self, *script: str | Exception) -> None:
        self._script = list(script)
        self.asked: list[tuple[Prompt, Sampling]] = []
        self.running = self.most_running = 0

    async def answer(self, prompt: Prompt, sampling: Sampling) -> Reply:
        self.asked.append((prompt, sampling))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await asyncio.sleep(0)
        self.running -= 1
        return Reply(self._next(), "tiny.gguf", 100, 50)

    async def probe(self) -> None:
        self._next()

    def _next(self) -> str:
        line = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        if isinstance(line, Exception):
            raise line
        return line


class QuickClock:
    """Pauses take no time but are counted."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds


def assessor(model: ScriptedModel | None, clock: QuickClock | None = None, slots: int = 1) -> Assessor:
    manner = Manner(Sampling(0.2, 1536), facts_characters=4900, context_tokens=4096, attempts=3, slots=slots)
    return Assessor(model, manner, clock or QuickClock())


async def test_a_good_answer_is_the_verdict() -> None:
    verdict = await assessor(ScriptedModel(GOOD)).assess(INCIDENT)

    assert (verdict.score, verdict.status, verdict.error) == (72, AnalysisStatus.OK, None)
    assert (verdict.model, verdict.output) == ("tiny.gguf", GOOD)
    assert "<facts>" in verdict.prompt


async def test_without_a_model_the_facts_are_told_and_nothing_is_invented() -> None:
    verdict = await assessor(None).assess(INCIDENT)

    assert (verdict.score, verdict.status) == (50, AnalysisStatus.FALLBACK)
    assert verdict.error == "no language model is configured"
    assert verdict.summary == "A person at Door at 12:00:00; not analysed: no language model is configured"


async def test_an_unusable_answer_gets_one_more_try_at_temperature_zero() -> None:
    model = ScriptedModel("I cannot say.", GOOD)
    verdict = await assessor(model).assess(INCIDENT)

    assert (verdict.score, verdict.status) == (72, AnalysisStatus.REPAIRED)
    assert [sampling.temperature for _, sampling in model.asked] == [0.2, 0.0]
    assert "could not be used" in model.asked[1][0].user


async def test_two_unusable_answers_fall_back_and_keep_what_was_said() -> None:
    model = ScriptedModel("I cannot say.", "No.")
    verdict = await assessor(model).assess(INCIDENT)

    assert (verdict.score, verdict.status, verdict.output) == (50, AnalysisStatus.FALLBACK, "No.")
    assert len(model.asked) == 2


async def test_a_passing_failure_is_tried_again_with_growing_pauses() -> None:
    model, clock = ScriptedModel(DOWN, DOWN, GOOD), QuickClock()
    verdict = await assessor(model, clock).assess(INCIDENT)

    assert verdict.status is AnalysisStatus.OK
    assert len(model.asked) == 3
    assert 0.5 <= clock.pauses[0] <= 1.0 <= clock.pauses[1] <= 2.0


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        pytest.param(ModelRefused("HTTP 400"), "the language model refused the question", id="4xx"),
        pytest.param(ModelTooSlow("120 s"), "the language model took too long", id="too slow"),
    ],
)
async def test_what_a_retry_does_not_mend_is_not_retried(problem: Exception, error: str) -> None:
    model = ScriptedModel(problem)
    verdict = await assessor(model).assess(INCIDENT)

    assert (verdict.status, verdict.error, len(model.asked)) == (AnalysisStatus.FALLBACK, error, 1)


async def test_a_model_known_to_be_down_is_not_asked() -> None:
    model, clock = ScriptedModel(DOWN), QuickClock()
    judge = assessor(model, clock)
    for _ in range(10):
        verdict = await judge.assess(INCIDENT)
        assert verdict.error == assess.MODEL_DOWN

    assert len(model.asked) == 5
    clock.seconds += 61
    await judge.assess(INCIDENT)
    assert len(model.asked) == 6  # one trial a minute, without retries


async def test_a_successful_probe_ends_the_silence() -> None:
    model = ScriptedModel(*[DOWN] * 5, DOWN, GOOD)
    judge = assessor(model)
    await judge.assess(INCIDENT)
    await judge.assess(INCIDENT)

    assert await judge.probe() is False
    assert await judge.probe() is True
    assert (await judge.assess(INCIDENT)).status is AnalysisStatus.OK


async def test_a_cancelled_trial_leaves_its_place() -> None:
    model, clock = ScriptedModel(*[DOWN] * 5, GOOD), QuickClock()
    judge = assessor(model, clock)
    await judge.assess(INCIDENT)
    await judge.assess(INCIDENT)
    clock.seconds += 61
    trial = asyncio.create_task(judge.assess(INCIDENT))
    await asyncio.sleep(0)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial

    assert (await judge.assess(INCIDENT)).status is AnalysisStatus.OK


@pytest.mark.parametrize("slots", [1, 3])
async def test_no_more_questions_run_than_the_server_has_slots(slots: int) -> None:
    model = ScriptedModel(GOOD)
    judge = assessor(model, slots=slots)
    await asyncio.gather(*(judge.assess(INCIDENT) for _ in range(12)))

    assert model.most_running == slots
