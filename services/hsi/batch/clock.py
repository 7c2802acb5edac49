"""Time as the batch room uses it: the wall clock, and a wait that ends early when something happened."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where `now` comes from; tests pass one they turn by hand."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        ...

    async def wait(self, until: datetime, woken: asyncio.Event) -> None:
        """Return when the clock reads `until`, or as soon as `woken` is set."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        return datetime.now(UTC)

    async def wait(self, until: datetime, woken: asyncio.Event) -> None:
        """Wait on the event loop's timer; a clock set forward meanwhile is noticed when the timer ends."""
        seconds = (until - self.now()).total_seconds()
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await woken.wait()
        except TimeoutError:
            return
