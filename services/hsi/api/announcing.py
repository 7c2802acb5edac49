"""Telling every open page what a person changed, once the change is committed.

A page that misses it is only stale until it loads again, so a queue that is away costs a log line and no review.
"""

import asyncio
from collections.abc import Sequence

from hsi.events.ids import EventId
from hsi.events.messages import EventsReviewed
from hsi.runtime import logs
from hsi.stream.broker import Broker, BrokerUnavailable, StreamFull

LONGEST_SECONDS = 2.0

_log = logs.logger(__name__)


async def reviewed(
    broker: Broker, event_ids: Sequence[EventId], *, reviewed: bool, notes_changed: bool = False
) -> None:
    """Append it to the event log; nothing for no events."""
    if not event_ids:
        return
    news = EventsReviewed(event_ids=tuple(event_ids), reviewed=reviewed, notes_changed=notes_changed)
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await broker.append(news)
    except (BrokerUnavailable, StreamFull, TimeoutError) as problem:
        _log.warning("a review was not told to open pages", events=len(event_ids), reason=str(problem))
