"""The operator put together: a copy waits for the Lease, then watches, plans and writes until it loses it.

Promises: it ends with an exception, and so the process does, when the lease is lost or a watch ends; when it is asked
to stop, it stops its work first and gives the lease back last, so that another copy takes over within seconds.
"""

import asyncio
import random
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hsi_operator import logs, metrics, probes, product
from hsi_operator.engine import client, kinds, listing, watching
from hsi_operator.engine.applying import Applier
from hsi_operator.engine.cache import Cache, Key
from hsi_operator.engine.client import Cluster, Reach
from hsi_operator.engine.feed import Feed
from hsi_operator.engine.leading import Leadership
from hsi_operator.engine.ledger import Ledger
from hsi_operator.engine.queue import Backoff, WorkQueue
from hsi_operator.engine.reconcile import Parts, Planner, Reconciler
from hsi_operator.engine.records import Records
from hsi_operator.engine.telling import Teller
from hsi_operator.engine.worker import Shift, Workers
from hsi_operator.plan.plan import Manifest
from hsi_operator.product import Product
from hsi_operator.settings import Settings

_log = logs.logger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """What one copy of the operator consists of before it works."""

    settings: Settings
    planners: Mapping[str, Planner]
    cluster: Cluster
    product: Product
    identity: str
    metrics: metrics.Metrics
    lag: probes.LoopLag


class Engine:
    """All that works while this copy leads."""

    def __init__(self, place: Place, started: Callable[[], None]) -> None:
        settings, cluster = place.settings, place.cluster
        self._place = place
        self._started = started
        watched = kinds.watched(cluster_facts=settings.cluster_facts)
        self.cache = Cache(listing.places_of(watched, settings.watch_namespaces))
        self.queue: WorkQueue[Key] = WorkQueue(Backoff())
        applier = Applier(cluster, self.cache)
        self._records = Records(place.product, cluster)
        parts = Parts(
            cache=self.cache,
            applier=applier,
            teller=Teller(cluster, self._wrote, place.identity),
            records=self._records,
            planners=place.planners,
            house=settings.house,
            now=_now,
            clock=time.monotonic,
        )
        self._workers = Workers(
            self.queue,
            Reconciler(parts).reconcile,
            place.metrics,
            Shift(settings.workers, settings.work_seconds),
            clock=time.monotonic,
            chance=random.random,
        )
        shared = frozenset({settings.connections_secret, *settings.pull_secrets})
        self._ledger = Ledger(cluster, self.cache) if settings.vram_ledger else None
        soon, now = self._heard(self._workers.add_soon), self._heard(self._workers.add)
        self._feed = Feed(self.cache, now, soon, applier.forget, shared_secrets=shared)
        self._lister = listing.Lister(
            cluster,
            self._feed,
            self.cache.places,
            resync_seconds=settings.resync_seconds,
            clock=time.monotonic,
            chance=random.random,
        )

    async def run(self) -> None:
        """Work until cancelled; kopf begins last, because at its end it ends every task that began after it."""
        served = frozenset(await self._lister.served())
        watcher = watching.Watcher(
            self._place.cluster,
            self._feed,
            served,
            began=self._lister.due,
            heard=self._place.metrics.heard,
            restarted=self._place.metrics.watch_restarted,
            started=self._started,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self._workers.run(), name="workers")
            group.create_task(self._lister.run(), name="lists")
            group.create_task(self._ask_product(), name="product")
            if self._ledger is not None:
                group.create_task(self._ledger.run(), name="ledger")
            group.create_task(watcher.run(), name="watches")

    def _heard(self, add: Callable[[Iterable[Key]], None]) -> Callable[[Iterable[Key]], None]:
        """What is to be looked at by the workers concerns the ledger, too, where there is one."""
        if (ledger := self._ledger) is None:
            return add

        def both(keys: Iterable[Key]) -> None:
            found = tuple(keys)
            ledger.heard(found)
            add(found)

        return both

    def _wrote(self, manifest: Manifest) -> None:
        self._feed.wrote(manifest)

    async def _ask_product(self) -> None:
        while True:
            every = [key for key in self.cache.own() if key.kind == kinds.CAMERA.name]
            known = every if self.cache.complete else None
            self._workers.add(await self._records.refresh(time.monotonic(), cameras=known))
            await asyncio.sleep(self._place.settings.product_poll_seconds)


class Copy:
    """One copy of the operator, from its start to its end."""

    def __init__(self, place: Place) -> None:
        self._place = place
        settings = place.settings
        self._leadership = Leadership(
            place.cluster,
            name=settings.lease_name,
            namespace=settings.namespace,
            identity=place.identity,
            timing=settings.timing,
            now=_now,
            clock=time.monotonic,
        )
        self._engine: Engine | None = None

    async def run(self, stop: asyncio.Event, started: Callable[[], None]) -> None:
        """Wait, lead, and end when `stop` is set; `started` is called when kopf has taken the process's signals."""
        settings = self._place.settings
        answers = probes.Answers(self.unhealthy, self.unready, self.exposition)
        async with probes.served(answers, settings.probe_host, settings.probe_port) as port:
            _log.info("waiting to lead", identity=self._place.identity, probe_port=port)
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(_end(stop), name="stop")
                    group.create_task(self._place.lag.run(), name="loop lag")
                    group.create_task(self._lead(started), name="lead")
            except* _Stopped:
                _log.info("asked to stop")
            finally:
                await self._leadership.release()

    async def _lead(self, started: Callable[[], None]) -> None:
        await self._leadership.acquire()
        self._engine = Engine(self._place, started)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._leadership.keep(), name="lease")
            group.create_task(self._engine.run(), name="engine")

    def unhealthy(self) -> list[str]:
        """Why this process should be restarted."""
        settings, found = self._place.settings, []
        if (late := self._leadership.late_seconds) > settings.lease_seconds:
            found.append(f"the lease was renewed {late:.0f} s ago")
        if (lag := self._place.lag.seconds) > settings.loop_lag_seconds:
            found.append(f"the event loop lags by {lag:.1f} s")
        oldest = 0.0 if self._engine is None else self._engine.queue.oldest_age(time.monotonic())
        if oldest > settings.oldest_key_seconds:
            found.append(f"the oldest key is {oldest:.0f} s old")
        return found

    def unready(self) -> list[str]:
        """Why this copy cannot do its part yet."""
        engine = self._engine
        missing = [] if engine is None or engine.cache.complete else [f"not listed yet: {engine.cache.unlisted}"]
        return [*self.unhealthy(), *missing]

    def exposition(self) -> tuple[bytes, str]:
        """All metrics."""
        told, engine = self._place.metrics, self._engine
        told.leads(leading=self._leadership.leading, objects=0 if engine is None else len(engine.cache))
        if engine is not None:
            queue = engine.queue
            told.stands(
                ready=len(queue),
                working=queue.working,
                waiting=queue.waiting,
                oldest=queue.oldest_age(time.monotonic()),
                lag=self._place.lag.seconds,
            )
            zoos = engine.cache.every(kinds.ZOO.name)
            told.budgets({_named(zoo): (zoo.get("status") or {}).get("budget") or {} for zoo in zoos})
        return told.exposition(), metrics.CONTENT_TYPE


class _Stopped(Exception):
    """Somebody asked for the end."""


async def _end(stop: asyncio.Event) -> None:
    await stop.wait()
    raise _Stopped


def _named(zoo: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    return zoo["metadata"].get("namespace", ""), zoo["metadata"]["name"]


async def run(
    settings: Settings, planners: Mapping[str, Planner], stop: asyncio.Event, started: Callable[[], None]
) -> None:
    """One copy of the operator with these settings."""
    reach = Reach(settings.kubeconfig, settings.request_seconds, settings.requests_per_second)
    identity = settings.identity or f"{socket.gethostname()}-{secrets.token_hex(4)}"
    watching.quiet()
    async with (
        client.opened(reach) as cluster,
        product.opened(
            settings.product_url, token_file=settings.product_token_file, timeout_seconds=settings.product_seconds
        ) as api,
    ):
        told = metrics.Metrics()
        lag = probes.LoopLag(time.monotonic, told.lagged)
        place = Place(settings, planners, cluster, api, identity, told, lag)
        await Copy(place).run(stop, started)
