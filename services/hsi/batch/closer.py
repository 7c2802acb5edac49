"""Closes quiet batches at their deadline: sleeps exactly until the earliest one, on any number of replicas at once.

Which replica closes is decided by the script in Redis. A replica learns of a batch another one opened within the
check interval; of its own at once. A batch that grows is only due later, which is seen when it would have been due.
Batches that closed and were not published (a crash, a full queue) are finished here, too: at start, and whenever they
have waited for longer than a publication takes.
"""

import asyncio
from datetime import datetime, timedelta

from hsi.batch import metrics
from hsi.batch.book import Book, to_ms
from hsi.batch.clips import Clips
from hsi.batch.clock import Clock
from hsi.batch.publishing import hand_over
from hsi.runtime import logs
from hsi.runtime.health import Pulse
from hsi.runtime.tasks import Stop
from hsi.stream.broker import Broker, BrokerUnavailable

GRACE = timedelta(seconds=5)
"""A batch closed less than this ago is being published by whoever closed it."""
OUTAGE_PAUSE = timedelta(seconds=1)

_log = logs.logger(__name__)


class Closer:
    """The task that ends batches nobody adds to."""

    name = "batch closer"

    def __init__(
        self,
        book: Book,
        broker: Broker,
        clock: Clock,
        clips: Clips,
        *,
        opened: asyncio.Event,
        longest_sleep: timedelta,
        pulse: Pulse,
    ) -> None:
        self._book = book
        self._clips = clips
        self._broker = broker
        self._clock = clock
        self._opened = opened
        self._longest_sleep = longest_sleep
        self._pulse = pulse

    async def run(self, stop: Stop, *, burst: bool = False) -> None:
        """Close at deadlines until told to stop; in a burst, close what is due now and return."""
        grace = timedelta(0)
        while not stop.ordered:
            self._opened.clear()
            try:
                await self.finish_closed(grace)
                until = await self.close_due()
                grace = GRACE
            except BrokerUnavailable as outage:
                _log.warning("batches cannot be closed now", error=str(outage))
                until = self._clock.now() + OUTAGE_PAUSE
            self._pulse.beat()
            if burst:
                return
            await self._sleep(until, stop)

    async def close_due(self) -> datetime:
        """Close every batch that is due; returns when to look again: the next deadline or the longest sleep."""
        while (earliest := await self._book.next_deadline()) is not None:
            flow, deadline = earliest
            now = self._clock.now()
            if deadline > now:
                return min(deadline, now + self._longest_sleep)
            batch = await self._book.close(flow, now) if await self._clips.look(flow, now) else None
            if batch is not None:
                metrics.CLOSE_LAG.observe((now - deadline).total_seconds())
                await hand_over(batch, self._book, self._broker)
            self._pulse.beat()
        return self._clock.now() + self._longest_sleep

    async def finish_closed(self, grace: timedelta) -> None:
        """Publish batches that closed at least `grace` ago and are still here."""
        before = to_ms(self._clock.now() - grace)
        for batch in await self._book.unfinished():
            if batch.closed_ms <= before and not await hand_over(batch, self._book, self._broker):
                return

    async def _sleep(self, until: datetime, stop: Stop) -> None:
        waits = {
            asyncio.create_task(self._clock.wait(until, self._opened), name="next deadline"),
            asyncio.create_task(stop.wait(), name="stop"),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
