"""Waiting for what a control plane does in its own time: a condition, a bound, and words for the failure."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
SECONDS = 60.0  # a bound, not a promise: two busy cores


async def until(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = SECONDS) -> T:
    """The first truthy answer; at the end of patience the failure says what was awaited and what was seen last."""
    seen: T | None = None
    try:
        async with asyncio.timeout(seconds):
            while not (seen := await look()):
                await asyncio.sleep(0.05)
            return seen
    except TimeoutError:
        raise AssertionError(f"waited {seconds:g} s for {what}; last seen: {seen!r}") from None
