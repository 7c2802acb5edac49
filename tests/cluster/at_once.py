"""Many requests, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def at_once(do: Callable[[T], Awaitable[None]], these: Iterable[T], limit: int) -> None:
    """Do it with each of these, so many at a time."""
    rest = iter(these)

    async def some() -> None:
        for each in rest:
            await do(each)

    async with asyncio.TaskGroup() as group:
        for _ in range(limit):
            group.create_task(some())
