"""Passing detections on as they are: the place where enrichment will happen."""

from collections.abc import Awaitable, Callable

from hsi.events.messages import DetectionsReady, Message, ObjectsDetected
from hsi.runtime import logs
from hsi.stream.broker import Broker
from hsi.stream.consume import Reject

_log = logs.logger(__name__)


def ready(detected: ObjectsDetected) -> DetectionsReady:
    """The same detections as the batch room takes them. Pure."""
    return DetectionsReady(**dict(detected))


def passing_on(broker: Broker) -> Callable[[Message], Awaitable[None]]:
    """The stage's body: publishes downstream; Reject for what is not for it."""

    async def pass_on(message: Message) -> None:
        if not isinstance(message, ObjectsDetected):
            raise Reject(f"{type(message).__name__} is not for the enrich room")
        await broker.publish(ready(message))

    return pass_on


async def buried(message: Message | None, reason: str) -> None:
    """The batch room's sweep finds detections without an event; a line says why they come late."""
    _log.warning("detections not passed on", reason=reason, entry=type(message).__name__ if message else "unreadable")
