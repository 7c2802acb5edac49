"""llama.cpp's own protocol: POST /completion with a ChatML prompt and a JSON schema the decoder is held to.

Protocol: llama.cpp `tools/server/README.md`. The prompt begins with the constant part and `cache_prompt` is set, so
that a slot reads only the facts of a new incident.
"""

from typing import Any

from hsi.analyze import parsing
from hsi.analyze.model import ModelRefused, Reply, Sampling
from hsi.analyze.prompt import Prompt
from hsi.analyze.transport import Transport

_TOP_P = 0.95
_STOP = ["<|im_end|>"]
_PROBE_TOKENS = 2


class CompletionModel:
    """A llama.cpp server."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def answer(self, prompt: Prompt, sampling: Sampling) -> Reply:
        """One answer held to the schema."""
        answer = await self._transport.ask(
            "/completion",
            {
                "prompt": chat_markup(prompt),
                "json_schema": parsing.SCHEMA,
                "n_predict": sampling.max_tokens,
                "temperature": sampling.temperature,
                "top_p": _TOP_P,
                "cache_prompt": True,
                "stop": _STOP,
            },
        )
        return Reply(
            text=_content(answer),
            model=model_name(answer.get("model")),
            prompt_tokens=count(answer.get("tokens_evaluated")),
            answer_tokens=count(answer.get("tokens_predicted")),
        )

    async def probe(self) -> None:
        """Healthy, and able to complete: a server that lost its model still answers /health."""
        await self._transport.check("/health")
        _content(await self._transport.ask("/completion", {"prompt": "Say yes.", "n_predict": _PROBE_TOKENS}))


def chat_markup(prompt: Prompt) -> str:
    """The prompt in ChatML, ending where the model's answer begins."""
    return (
        f"<|im_start|>system\n{prompt.system}<|im_end|>\n"
        f"<|im_start|>user\n{prompt.user}<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def model_name(value: object) -> str:
    """A model's name without the directories some servers tell."""
    return value.rsplit("/", 1)[-1][:200] if isinstance(value, str) else ""


def count(value: object) -> int:
    """A token count, 0 for anything that is none."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _content(answer: dict[str, Any]) -> str:
    content = answer.get("content")
    if not isinstance(content, str):
        raise ModelRefused("POST /completion: the answer has no content; is this a llama.cpp server?")
    return content
