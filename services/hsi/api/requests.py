"""What a WebSocket client may say, from text to a meaning. Pure; every refusal has one of the four error codes.

A message is the bare word `ping` or a JSON object `{"type": …, "data": {…}}`; fields may also stand beside `type`,
because the seeds show both forms. Unknown fields are ignored here: a browser that is one version ahead still works.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_SEQUENCE = 2**63 - 1


class ErrorCode(StrEnum):
    """Why a client message was refused (product.md 9.4); `replay_unavailable` when the log cannot be read now."""

    INVALID_JSON = "invalid_json"
    INVALID_MESSAGE_FORMAT = "invalid_message_format"
    UNKNOWN_MESSAGE_TYPE = "unknown_message_type"
    VALIDATION_ERROR = "validation_error"
    REPLAY_UNAVAILABLE = "replay_unavailable"


class RequestRefused(ValueError):
    """A client message that cannot be obeyed; the connection stays open."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ping:
    """The client wants a pong."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A pong or an acknowledgement: heard, and nothing to answer."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Send these topics."""

    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Do not send these topics."""

    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resync:
    """Send again what came after a sequence number."""

    last_sequence: int


Request = Ping | Quiet | Subscribe | Unsubscribe | Resync


class _Patterns(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    events: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(min_length=1, max_length=32)]


class _Resync(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    channel: str = Field(default="", max_length=64)
    last_sequence: int = Field(ge=0, le=MAX_SEQUENCE)


def parse(text: str, *, channel_names: frozenset[str]) -> Request:
    """The meaning of one client message on a channel known under `channel_names`; raises RequestRefused."""
    if text.strip() == "ping":
        return Ping()
    content = _json_object(text)
    kind = content.get("type")
    if not isinstance(kind, str):
        raise RequestRefused(ErrorCode.INVALID_MESSAGE_FORMAT, 'a message needs a "type" that is text')
    data = content.get("data", content)
    try:
        return _meaning(kind, data if isinstance(data, dict) else {}, channel_names)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RequestRefused(ErrorCode.VALIDATION_ERROR, f"{kind}: {where}: {first['msg']}") from error


def _json_object(text: str) -> dict[str, object]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestRefused(ErrorCode.INVALID_JSON, "the message is not JSON") from error
    if not isinstance(content, dict):
        raise RequestRefused(ErrorCode.INVALID_MESSAGE_FORMAT, "a message is a JSON object")
    return content


def _meaning(kind: str, data: dict[str, object], channel_names: frozenset[str]) -> Request:
    match kind:
        case "ping":
            return Ping()
        case "pong" | "ack":
            return Quiet()
        case "subscribe":
            return Subscribe(_Patterns.model_validate(data).events)
        case "unsubscribe":
            return Unsubscribe(_Patterns.model_validate(data).events)
        case "resync":
            return _resync(data, channel_names)
    raise RequestRefused(ErrorCode.UNKNOWN_MESSAGE_TYPE, f"unknown message type {kind[:64]!r}")


def _resync(data: dict[str, object], channel_names: frozenset[str]) -> Resync:
    asked = _Resync.model_validate(data)
    if asked.channel and asked.channel not in channel_names:
        raise RequestRefused(
            ErrorCode.VALIDATION_ERROR, f"this connection carries {sorted(channel_names)[0]!r}, not {asked.channel!r}"
        )
    return Resync(asked.last_sequence)
