"""What this room asks of a language model, and the three ways it can fail to answer."""

from dataclasses import dataclass
from typing import Protocol

from hsi.analyze.prompt import Prompt


class ModelUnavailable(Exception):
    """The server cannot be reached, is loading, is overloaded or broke off: worth another attempt soon."""


class ModelTooSlow(Exception):
    """No whole answer within the read timeout: another attempt now would only wait again."""


class ModelRefused(Exception):
    """The server does not take this request (4xx), or what answers is not such a server: a retry changes nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    text: str
    model: str
    """The server's own name of the model; empty when it does not say."""
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an answer is drawn."""

    temperature: float
    max_tokens: int


class LanguageModel(Protocol):
    """A server that answers prompts with text; each method raises one of the errors above."""

    async def answer(self, prompt: Prompt, sampling: Sampling) -> Reply:
        """One answer, constrained to the schema of `parsing` where the server can do that."""
        ...

    async def probe(self) -> None:
        """Return when the server is healthy and has just made a real, tiny completion."""
        ...
