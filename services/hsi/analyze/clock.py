"""Time as the analyze room uses it: the wall clock for what is written, a monotonic one for what is measured."""

import asyncio
from datetime import UTC, datetime
from time import monotonic
from typing import Protocol


class Clock(Protocol):
    """Where time comes from; tests pass one that does not make them wait."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, from an arbitrary start."""
        ...

    async def pause(self, seconds: float) -> None:
        """Let that much time pass."""
        ...


class WallClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """The present, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some start."""
        return monotonic()

    async def pause(self, seconds: float) -> None:
        """Wait on the event loop's timer."""
        await asyncio.sleep(seconds)
