"""From an incident to a verdict, whatever the model does: ask, read, ask once more, or fall back and say why.

Never raises for a failing model: an incident always gets its verdict, and a verdict always says how it came about.
At most as many questions run at a time as the server has slots, so that none waits inside the server until it times
out. A model known to be down is not asked; its incidents fall back at once.
"""

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import timedelta

from hsi.analyze import metrics, parsing, prompt, summary
from hsi.analyze.breaker import Breaker, Permission
from hsi.analyze.clock import Clock
from hsi.analyze.facts import Incident
from hsi.analyze.model import LanguageModel, ModelRefused, ModelTooSlow, ModelUnavailable, Reply, Sampling
from hsi.analyze.parsing import Answer, AnswerUnusable
from hsi.analyze.prompt import Prompt
from hsi.events.risk import FALLBACK_SCORE, AnalysisStatus
from hsi.runtime import logs, retries

NO_MODEL = "no language model is configured"
MODEL_DOWN = "the language model is not answering"
FALLBACK_REASONING = "No language model has assessed this incident; the score is a placeholder, not a judgement."
_BACKOFF = timedelta(seconds=1)
_LONGEST_BACKOFF = timedelta(seconds=30)

_log = logs.logger(__name__)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the model is asked."""

    sampling: Sampling
    facts_characters: int
    context_tokens: int
    attempts: int
    slots: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known about an incident's risk, and how it came to be known."""

    score: int
    summary: str
    reasoning: str
    status: AnalysisStatus
    error: str | None = None
    model: str = ""
    prompt: str = ""
    output: str = ""


class _NoVerdict(Exception):
    """The model gave no usable answer; carries why, and what was said."""

    def __init__(self, why: str, reply: Reply | None = None) -> None:
        super().__init__(why)
        self.reply = reply


class Assessor:
    """Judges incidents with one language model, or without any."""

    def __init__(self, model: LanguageModel | None, manner: Manner, clock: Clock) -> None:
        self._model = model
        self._manner = manner
        self._clock = clock
        self._breaker = Breaker()
        self._slots = asyncio.Semaphore(manner.slots)

    @property
    def has_model(self) -> bool:
        """Whether there is anybody to ask."""
        return self._model is not None

    async def assess(self, incident: Incident) -> Verdict:
        """The verdict on an incident."""
        asked = prompt.compose(incident, self._manner.facts_characters)
        if asked.dropped:
            metrics.TRUNCATED.inc()
        try:
            verdict = await self._ask(asked)
        except _NoVerdict as none:
            _log.warning("incident not analysed", reason=str(none))
            return _fallback(incident, asked, str(none), none.reply)
        metrics.SCORE.observe(verdict.score)
        return verdict

    async def probe(self) -> bool:
        """Whether the model can be asked now, proven by a real completion; success closes the breaker."""
        if self._model is None:
            return False
        try:
            async with self._slots:
                await self._model.probe()
        except (ModelUnavailable, ModelTooSlow, ModelRefused) as problem:
            _log.debug("language model is not back", problem=str(problem))
            return False
        self._succeeded()
        return True

    async def _ask(self, asked: Prompt) -> Verdict:
        if self._model is None:
            raise _NoVerdict(NO_MODEL)
        sampling = self._manner.sampling
        async with self._slots:
            reply = await self._reply(self._model, asked, sampling)
            try:
                return _verdict(parsing.parse(reply.text), AnalysisStatus.OK, asked, reply)
            except AnswerUnusable as unusable:
                _log.warning("answer could not be used, asking again", problem=str(unusable))
                asked = prompt.corrected(asked, str(unusable))
            again = await self._reply(self._model, asked, Sampling(0.0, sampling.max_tokens))
        try:
            verdict = _verdict(parsing.parse(again.text), AnalysisStatus.REPAIRED, asked, again)
        except AnswerUnusable as unusable:
            raise _NoVerdict(f"the language model's answer could not be used: {unusable}", again) from unusable
        metrics.REPAIRED.inc()
        return verdict

    async def _reply(self, model: LanguageModel, asked: Prompt, sampling: Sampling) -> Reply:
        permission = self._breaker.permission(self._clock.monotonic())
        if permission is Permission.REFUSED:
            raise _NoVerdict(MODEL_DOWN)
        attempts = 1 if permission is Permission.TRY_ONCE else self._manner.attempts
        try:
            for attempt in range(1, attempts + 1):
                try:
                    return await self._timed(model, asked, sampling)
                except ModelUnavailable as problem:
                    self._failed()
                    _log.warning("language model unavailable", attempt=attempt, problem=str(problem))
                    if attempt == attempts or self._breaker.is_open:
                        raise _NoVerdict(MODEL_DOWN) from problem
                    await self._clock.pause(_delay_seconds(attempt))
        except ModelTooSlow as problem:
            self._failed()
            raise _NoVerdict("the language model took too long") from problem
        except ModelRefused as problem:
            _log.error("language model refused the question", problem=str(problem))
            raise _NoVerdict("the language model refused the question") from problem
        finally:
            if permission is Permission.TRY_ONCE:
                self._breaker.gave_up()
        raise AssertionError("the last attempt returns or raises")

    async def _timed(self, model: LanguageModel, asked: Prompt, sampling: Sampling) -> Reply:
        started = self._clock.monotonic()
        reply = await model.answer(asked, sampling)
        seconds = self._clock.monotonic() - started
        self._succeeded()
        metrics.AI_CALL.labels("nemotron").observe(seconds)
        metrics.TOKENS_IN.inc(reply.prompt_tokens)
        metrics.TOKENS_OUT.inc(reply.answer_tokens)
        metrics.CONTEXT_USE.observe((reply.prompt_tokens + reply.answer_tokens) / self._manner.context_tokens)
        if seconds > 0 and reply.answer_tokens:
            metrics.TOKENS_PER_SECOND.set(reply.answer_tokens / seconds)
        return reply

    def _succeeded(self) -> None:
        self._breaker.succeeded()
        metrics.BREAKER.labels("nemotron").set(0)

    def _failed(self) -> None:
        self._breaker.failed(self._clock.monotonic())
        metrics.BREAKER.labels("nemotron").set(int(self._breaker.is_open))


def unasked(incident: Incident, why: str) -> Verdict:
    """The verdict on an incident that the model is not to be asked about."""
    return Verdict(
        score=FALLBACK_SCORE,
        summary=summary.unassessed(incident, why),
        reasoning=FALLBACK_REASONING,
        status=AnalysisStatus.FALLBACK,
        error=why,
    )


def _verdict(answer: Answer, status: AnalysisStatus, asked: Prompt, reply: Reply) -> Verdict:
    return Verdict(
        score=answer.score,
        summary=answer.summary,
        reasoning=answer.reasoning,
        status=status,
        model=reply.model,
        prompt=_shown(asked),
        output=reply.text,
    )


def _fallback(incident: Incident, asked: Prompt, why: str, reply: Reply | None) -> Verdict:
    return replace(
        unasked(incident, why),
        model=reply.model if reply else "",
        prompt=_shown(asked),
        output=reply.text if reply else "",
    )


def _shown(asked: Prompt) -> str:
    return f"{asked.system}\n\n{asked.user}"


def _delay_seconds(attempt: int) -> float:
    wait = retries.delay(attempt, base=_BACKOFF, cap=_LONGEST_BACKOFF, jitter=random.random())
    return wait.total_seconds()
