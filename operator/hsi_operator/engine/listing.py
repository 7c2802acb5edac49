"""Lists: the whole truth about each place, at the start, after each interruption of a watch, and every few minutes.

Promises: a place that cannot be listed is tried again, later each time, until it can; only then does the engine begin.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from hsi_operator import logs
from hsi_operator.engine import faults
from hsi_operator.engine.cache import Place
from hsi_operator.engine.client import Cluster
from hsi_operator.engine.feed import Feed
from hsi_operator.engine.kinds import Kind
from hsi_operator.engine.queue import Backoff, WorkQueue

_log = logs.logger(__name__)


class Lister:
    """Lists the places that are due, one after the other."""

    def __init__(
        self,
        cluster: Cluster,
        feed: Feed,
        places: Iterable[Place],
        *,
        resync_seconds: float,
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._cluster = cluster
        self._feed = feed
        self._places = sorted(places, key=lambda place: (place.kind.plural, place.namespace or ""))
        self._resync_seconds = resync_seconds
        self._clock = clock
        self._chance = chance
        self._queue: WorkQueue[Place] = WorkQueue(Backoff(first_seconds=0.5, cap_seconds=30.0))
        self._news = asyncio.Event()

    def due(self, place: Place) -> None:
        """List this place soon."""
        self._queue.add(place, self._clock())
        self._news.set()

    async def served(self) -> list[Place]:
        """Wait until the cluster serves every kind that we cannot do without; returns the places that it serves."""
        found = []
        for place in self._places:
            if await self._is_served(place):
                found.append(place)
            else:
                self._feed.absent(place)
        return found

    async def run(self) -> None:
        """List what is due, until cancelled; every so often each place is, and everything is looked at again."""
        resync = self._next_resync()
        while True:
            place = self._queue.take(self._clock())
            if place is not None:
                await self._list(place)
            elif self._clock() >= resync:
                for each in self._places:
                    self._queue.add(each, self._clock())
                self._feed.everything()
                resync = self._next_resync()
            else:
                await self._wait(resync)

    async def _list(self, place: Place) -> None:
        try:
            listing = await self._cluster.list(place.kind, place.namespace)
        except faults.ClusterFault as fault:
            _log.warning("cannot list", kind=place.kind.plural, namespace=place.namespace, reason=str(fault))
            wait = fault.retry_after_seconds
            self._queue.failed(place, self._clock(), chance=self._chance(), at_least=wait)
        else:
            self._feed.listed(place, listing)
            self._queue.succeeded(place)
        self._queue.done(place, self._clock())

    async def _wait(self, resync: float) -> None:
        self._news.clear()
        due = self._queue.next_due()
        until = resync if due is None else min(due, resync)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, until - self._clock())):
                await self._news.wait()

    async def _is_served(self, place: Place) -> bool:
        failures = 0
        backoff = Backoff(first_seconds=0.5, cap_seconds=15.0)
        while True:
            try:
                return await self._cluster.serves(place.kind)
            except faults.ClusterFault as fault:
                failures += 1
                _log.warning("waiting for a kind", kind=place.kind.plural, reason=str(fault))
                await asyncio.sleep(backoff.seconds(failures, self._chance()))

    def _next_resync(self) -> float:
        return self._clock() + self._resync_seconds * (0.9 + 0.2 * self._chance())


def places_of(kinds: Iterable[Kind], namespaces: Iterable[str]) -> frozenset[Place]:
    """Each kind in each namespace; without namespaces, and for kinds outside of them, everywhere at once."""
    named = [*namespaces]
    return frozenset(
        Place(kind, namespace) for kind in kinds for namespace in (named if named and kind.namespaced else [None])
    )
