"""The OpenAI-compatible protocol: POST /v1/chat/completions with `response_format` set to the JSON schema.

llama.cpp, vLLM, Ollama and others speak it. A server that does not know `response_format` ignores it; the tolerant
parser is then all there is.
"""

from typing import Any

from hsi.analyze import parsing
from hsi.analyze.completion import count, model_name
from hsi.analyze.model import ModelRefused, Reply, Sampling
from hsi.analyze.prompt import Prompt
from hsi.analyze.transport import Transport

_PATH = "/v1/chat/completions"
_TOP_P = 0.95
_PROBE_TOKENS = 2


class ChatModel:
    """A chat server; `model` names the one to ask for, empty for a server that has only one."""

    def __init__(self, transport: Transport, model: str) -> None:
        self._transport = transport
        self._model = {"model": model} if model else {}

    async def answer(self, prompt: Prompt, sampling: Sampling) -> Reply:
        """One answer held to the schema, if the server can do that."""
        schema = {"name": "assessment", "strict": True, "schema": parsing.SCHEMA}
        answer = await self._transport.ask(
            _PATH,
            {
                **self._model,
                "messages": [
                    {"role": "system", "content": prompt.system},
                    {"role": "user", "content": prompt.user},
                ],
                "response_format": {"type": "json_schema", "json_schema": schema},
                "max_tokens": sampling.max_tokens,
                "temperature": sampling.temperature,
                "top_p": _TOP_P,
            },
        )
        usage = answer.get("usage")
        used: dict[str, Any] = usage if isinstance(usage, dict) else {}
        return Reply(
            text=_content(answer),
            model=model_name(answer.get("model")),
            prompt_tokens=count(used.get("prompt_tokens")),
            answer_tokens=count(used.get("completion_tokens")),
        )

    async def probe(self) -> None:
        """Healthy, if it says so at all, and able to complete."""
        await self._transport.check("/health")
        question = {"messages": [{"role": "user", "content": "Say yes."}], "max_tokens": _PROBE_TOKENS}
        _content(await self._transport.ask(_PATH, {**self._model, **question}))


def _content(answer: dict[str, Any]) -> str:
    """The first choice's text; a model that spent its tokens on thinking says nothing, which is an empty text."""
    try:
        content = answer["choices"][0]["message"].get("content")
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ModelRefused(f"POST {_PATH}: the answer has no message; is this a chat server?") from error
    return content if isinstance(content, str) else ""
