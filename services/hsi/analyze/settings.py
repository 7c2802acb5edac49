"""Settings of the analyze room."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from hsi.analyze import prompt
from hsi.runtime.peers import PeerSettings
from hsi.runtime.place import PlaceSettings
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.severity import SeveritySettings
from hsi.store.settings import StoreSettings
from hsi.stream.settings import StreamSettings

LEAST_FACTS_CHARACTERS = 1000
"""Room for the camera, the times and the counts, which are never dropped from a prompt."""


class Dialect(StrEnum):
    """Which protocol the language model server is spoken to."""

    COMPLETION = "completion"
    CHAT = "chat"


class AnalyzeSettings(SeveritySettings, PlaceSettings):
    """The language model, and where the cameras' clocks are."""

    nemotron_api: Dialect = Field(
        Dialect.COMPLETION,
        description="Protocol of the language model server: completion (llama.cpp) or chat (OpenAI-compatible).",
    )
    nemotron_model: str = Field(
        "", max_length=200, description="Model to ask for by name on a chat server; empty for the one it serves."
    )
    nemotron_max_tokens: int = Field(1536, ge=64, le=16384, description="Longest answer, in tokens.")
    nemotron_context_tokens: int = Field(
        4096, ge=2048, le=1_048_576, description="Context of one slot of the language model server, in tokens."
    )
    nemotron_temperature: float = Field(0.2, ge=0.0, le=2.0, description="Sampling temperature of the analysis.")
    nemotron_max_retries: int = Field(
        3, ge=1, le=10, description="Attempts to reach the language model before an event is written without it."
    )
    nemotron_slots: int = Field(
        1, ge=1, le=64, description="Analyses at a time: the language model server's slots (--parallel)."
    )

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.facts_characters < LEAST_FACTS_CHARACTERS:
            raise ValueError(
                f"NEMOTRON_CONTEXT_TOKENS={self.nemotron_context_tokens} leaves no room for a question beside "
                f"NEMOTRON_MAX_TOKENS={self.nemotron_max_tokens}; raise the first or lower the second"
            )
        return self

    @property
    def facts_characters(self) -> int:
        """How long the facts in a prompt may be."""
        return prompt.facts_limit(self.nemotron_context_tokens, self.nemotron_max_tokens)


class Settings(AnalyzeSettings, PeerSettings, StreamSettings, StoreSettings, RuntimeSettings):
    """Everything the analyze process reads."""
