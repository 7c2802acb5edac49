"""Understanding what stands in a stream. Pure; both brokers read entries with it, so that both mistrust them alike."""

import json
from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from hsi.events.messages import Message
from hsi.events.streams import Stream, UnknownEvent, decode, stream_of
from hsi.stream.broker import DeadLetter, Delivery, LogEntry

_RAW_CHARACTERS = 4096


def delivery_of(
    stream: Stream, group: str, entry_id: str, deliveries: int, fields: Mapping[str, str] | None
) -> Delivery:
    """An entry as handed to a consumer; what cannot be understood arrives without a message and with the problem."""
    found = fields or {}
    message, problem = understand(stream, found)
    raw = "" if message is not None else raw_of(found)[:_RAW_CHARACTERS]
    return Delivery(stream, group, entry_id, message, deliveries, problem, raw)


def understand(stream: Stream, fields: Mapping[str, str]) -> tuple[Message | None, str]:
    """The message of an entry's fields and no problem, or no message and the problem in words."""
    if "type" not in fields or "data" not in fields:
        return None, f"an entry of {stream} needs the fields type and data, found {sorted(fields)[:10]}"
    try:
        message = decode(fields["type"], fields["data"])
    except UnknownEvent as error:
        return None, str(error)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "data"
        return None, f"not a {fields['type']}: {where}: {first['msg']}"[:500]
    if stream_of(type(message)) is not stream:
        return None, f"a {fields['type']} does not belong on {stream}"
    return message, ""


def paired(flat: Sequence[str]) -> dict[str, str]:
    """The fields of an entry as Redis lists them: name, value, name, value …"""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def raw_of(fields: Mapping[str, str]) -> str:
    """What stood there, for a person: the data, or all fields as JSON when there is none."""
    return fields["data"] if "data" in fields else json.dumps(dict(fields), separators=(",", ":"))


def log_entry_of(log: Stream, entry_id: str, fields: Mapping[str, str]) -> LogEntry | None:
    """An entry of a log, or None when this version does not understand it."""
    message, _ = understand(log, fields)
    return None if message is None else LogEntry(seq_of(entry_id), message)


def seq_of(entry_id: str) -> int:
    """The sequence number in a log entry's id `<seq>-0`."""
    return int(entry_id.partition("-")[0])


def dead_letter_of(entry_id: str, fields: Mapping[str, str]) -> DeadLetter:
    """A dead letter as its queue holds it."""
    return DeadLetter(
        entry_id=entry_id,
        type_name=fields.get("type", ""),
        data=fields.get("data", ""),
        reason=fields.get("reason", ""),
        deliveries=int(fields.get("deliveries", "0")),
        buried_at_ms=int(fields.get("buried_at_ms", "0")),
    )
