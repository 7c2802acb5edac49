"""The order of stages, written once: event → stream → writer → readers.

A room knows the event it takes and the event it gives; who stands before and after it is only said here. Work
streams hold an entry until its reader acknowledged it; the two logs are capped and read by many.
"""

from dataclasses import dataclass
from enum import StrEnum

from hsi.events import messages


class Stream(StrEnum):
    """Redis stream names (the seeds' queue names); a dead letter queue is `dlq:` and the name."""

    DETECTION_QUEUE = "detection_queue"
    ENRICHMENT_QUEUE = "enrichment_queue"
    BATCH_QUEUE = "batch_queue"
    ANALYSIS_QUEUE = "analysis_queue"
    EVENT_LOG = "event_log"
    STATUS_LOG = "status_log"


LOGS = frozenset({Stream.EVENT_LOG, Stream.STATUS_LOG})
"""Streams that are history for many readers, not work for one."""

CHANNELS = {Stream.EVENT_LOG: "security_events", Stream.STATUS_LOG: "system_status"}
"""The seeds' pub/sub channel beside each log: every appended entry is published there too."""


@dataclass(frozen=True, slots=True)
class Route:
    """One row of the table."""

    event: type[messages.Message]
    stream: Stream
    writers: tuple[str, ...]
    readers: tuple[str, ...]


ROUTES: tuple[Route, ...] = (
    Route(messages.FrameCaptured, Stream.DETECTION_QUEUE, ("ingest",), ("detect",)),
    Route(messages.ObjectsDetected, Stream.ENRICHMENT_QUEUE, ("detect",), ("enrich",)),
    Route(messages.DetectionsReady, Stream.BATCH_QUEUE, ("enrich", "detect"), ("batch",)),
    Route(messages.BatchClosed, Stream.ANALYSIS_QUEUE, ("batch", "detect"), ("analyze",)),
    Route(messages.DetectionGrouped, Stream.EVENT_LOG, ("batch",), ("api",)),
    Route(messages.RiskAssessed, Stream.EVENT_LOG, ("analyze",), ("notify", "api")),
    Route(messages.EventsReviewed, Stream.EVENT_LOG, ("api",), ("api",)),
    Route(messages.CameraStatusChanged, Stream.EVENT_LOG, ("observe",), ("api",)),
    Route(messages.StatusChanged, Stream.STATUS_LOG, ("observe",), ("api",)),
)

_BY_EVENT = {route.event: route.stream for route in ROUTES}
_BY_NAME = {route.event.__name__: route.event for route in ROUTES}


def stream_of(event: type[messages.Message]) -> Stream:
    """The one stream that carries `event`; KeyError means the event is not in the table."""
    return _BY_EVENT[event]


def encode(message: messages.Message) -> dict[str, str]:
    """A message as stream fields: its type's name and its JSON."""
    return {"type": type(message).__name__, "data": message.model_dump_json()}


def decode(type_name: str, data: str | bytes) -> messages.Message:
    """The message of one stream entry.

    Raises UnknownEvent for a type that is not in the table, pydantic.ValidationError for data that does not fit it.
    """
    event = _BY_NAME.get(type_name)
    if event is None:
        raise UnknownEvent(type_name)
    return event.model_validate_json(data)


class UnknownEvent(ValueError):
    """An entry names an event type this version does not know."""

    def __init__(self, type_name: str) -> None:
        super().__init__(f"unknown event type {type_name[:80]!r}")
