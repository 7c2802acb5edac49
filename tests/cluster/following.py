"""List and watch one kind for ever, through everything that an API server can do to a watch."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import aiohttp
from tests.cluster.api import Api, Manifest, Refused, Resource

AWAY = (Refused, aiohttp.ClientError, TimeoutError, OSError)
RETRY = timedelta(seconds=0.2)


async def follow(
    api: Api, resource: Resource, saw: Callable[[Manifest], None], gone: Callable[[Manifest], None]
) -> None:
    """Each object as it is and whenever it changes, and each that goes, also those that went while nobody watched."""
    known: dict[str, Manifest] = {}
    while True:
        with suppress(*AWAY):
            listed = await api.call("GET", resource.path())
            now = {each["metadata"]["uid"]: each for each in listed["items"]}
            for uid in known.keys() - now.keys():
                gone(known.pop(uid))
            known = now
            for each in now.values():
                saw(each)
            async for kind, each in api.watch(resource, listed["metadata"]["resourceVersion"]):
                if kind == "DELETED":
                    known.pop(each["metadata"]["uid"], None)
                    gone(each)
                elif kind != "BOOKMARK":
                    known[each["metadata"]["uid"]] = each
                    saw(each)
        await asyncio.sleep(RETRY.total_seconds())


async def ended(tasks: list[asyncio.Task[None]], what: str) -> None:
    """Cancel them; an error of their own fails the test."""
    for task in tasks:
        task.cancel()
    faults = [each for each in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(each, Exception)]
    if faults:
        raise ExceptionGroup(f"{what} failed", faults)
