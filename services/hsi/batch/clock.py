"""Time as the batch room uses it: the wall clock, and a wait that ends early when something happened."""

import asyncio
from datetime import UTC, datetime, timedelta
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


class HandClock:
    """A clock that is turned by hand: the twin for tests and replays."""

    def __init__(self, at: datetime) -> None:
        self._now = at
        self._turned = asyncio.Event()
        self.waits: list[datetime] = []
        """What was waited for, newest last."""

    def now(self) -> datetime:
        """What the hands show."""
        return self._now

    async def wait(self, until: datetime, woken: asyncio.Event) -> None:
        """Wait until somebody turns the clock to `until`, or `woken` is set."""
        self.waits.append(until)
        while self._now < until and not woken.is_set():
            turned = asyncio.ensure_future(self._turned.wait())
            waked = asyncio.ensure_future(woken.wait())
            try:
                await asyncio.wait({turned, waked}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                turned.cancel()
                waked.cancel()

    def turn(self, by: timedelta) -> None:
        """Let time pass."""
        self._now += by
        self._turned.set()
        self._turned = asyncio.Event()
