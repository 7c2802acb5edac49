"""Watches, by kopf: it lists, watches, reconnects and starts anew after 410; its handlers do nothing but pass news on.

The only importer of kopf. No handler writes anything, so kopf puts no annotation and no finalizer on any object; no
peering, because leadership is a Lease of ours. kopf logs in through a session of ours that asks for the token at each
request, and through which we see when kopf begins a watch: after each list of its own it says nothing of the objects
that went meanwhile, so that is when we list the same place to find them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
import kopf

from hsi_operator.engine.cache import Place
from hsi_operator.engine.client import Cluster
from hsi_operator.engine.feed import Feed
from hsi_operator.engine.kinds import Kind

_REQUEST_SECONDS: Final = 30
_LIST_PAGE: Final = 500
_IDLE_SECONDS: Final = 0.5
"""How long kopf keeps a task for an object of which there is no more news: thousands of them are a lot of memory."""


class _NoBase(kopf.DiffBaseStorage):
    """Remembers no earlier state of any object: only handlers that detect changes would ask, and there are none.

    kopf builds that state for each event all the same; not to do so halves what an event costs.
    """

    def build(self, *, body: kopf.Body, extra_fields: object = None) -> kopf.BodyEssence:  # noqa: ARG002
        return kopf.BodyEssence({})

    def fetch(self, *, body: kopf.Body) -> kopf.BodyEssence | None:  # noqa: ARG002
        return None

    def store(self, *, body: kopf.Body, patch: kopf.Patch, essence: kopf.BodyEssence) -> None:
        """Write nothing."""


class _NoProgress(kopf.ProgressStorage):
    """Remembers no progress of handlers."""

    def fetch(self, *, key: object, body: kopf.Body) -> None:
        """Nothing is known."""

    def store(self, *, key: object, record: object, body: kopf.Body, patch: kopf.Patch) -> None:
        """Write nothing."""

    def purge(self, *, key: object, body: kopf.Body, patch: kopf.Patch) -> None:
        """Write nothing."""

    def touch(self, *, body: kopf.Body, patch: kopf.Patch, value: str | None) -> None:
        """Write nothing."""

    def clear(self, *, essence: kopf.BodyEssence) -> kopf.BodyEssence:
        return essence


class WatchesEnded(Exception):
    """kopf stopped without having been asked to."""


class Watcher:
    """Watches these places.

    `began` is called with a place whenever its watch began after a list, `heard` with a kind for each piece of news,
    `restarted` with one whenever a watch of it began again, and `started` once kopf runs: it has taken the process's
    signals for itself by then.
    """

    def __init__(
        self,
        cluster: Cluster,
        feed: Feed,
        places: frozenset[Place],
        *,
        began: Callable[[Place], None],
        heard: Callable[[str], None],
        restarted: Callable[[str], None],
        started: Callable[[], None],
    ) -> None:
        self._cluster = cluster
        self._feed = feed
        self._places = {place.kind.path(place.namespace): place for place in places}
        self._began = began
        self._heard = heard
        self._restarted = restarted
        self._started = started
        self._listed: set[str] = set()
        self._watched: set[str] = set()

    async def run(self) -> None:
        """Watch until cancelled; raises WatchesEnded when kopf ends by itself."""
        namespaces = sorted({place.namespace for place in self._places.values() if place.namespace is not None})
        ready = asyncio.Event()
        starting = asyncio.create_task(self._say(ready))
        try:
            await kopf.operator(
                registry=self._registry(),
                settings=self._settings(),
                standalone=True,
                clusterwide=not namespaces,
                namespaces=namespaces,
                ready_flag=ready,
            )
        finally:
            starting.cancel()
        raise WatchesEnded("kopf ended by itself")

    async def _say(self, ready: asyncio.Event) -> None:
        await ready.wait()
        self._started()

    def _registry(self) -> kopf.OperatorRegistry:
        registry = kopf.OperatorRegistry()
        kopf.on.login(registry=registry)(self._login)
        for kind in {place.kind for place in self._places.values()}:
            kopf.on.event(kind.group, kind.version, kind.plural, registry=registry, id="news")(self._news_of(kind))
        return registry

    def _settings(self) -> kopf.OperatorSettings:
        settings = kopf.OperatorSettings()
        settings.posting.enabled = False
        settings.scanning.disabled = True
        settings.persistence.diffbase_storage = _NoBase()
        settings.persistence.progress_storage = _NoProgress()
        settings.networking.request_timeout = _REQUEST_SECONDS
        settings.networking.connect_timeout = _REQUEST_SECONDS
        settings.watching.chunk_size = _LIST_PAGE
        settings.queueing.idle_timeout = _IDLE_SECONDS
        settings.process.ultimate_exiting_timeout = None  # our own end is bounded, and signals are ours
        for place in self._places.values():
            address = (place.kind.group, place.kind.version, place.kind.plural)
            if place.kind.labels:
                settings.watching.label_selectors[address] = place.kind.labels
            if place.kind.fields:
                settings.watching.field_selectors[address] = place.kind.fields
        return settings

    def _news_of(self, kind: Kind) -> Callable[..., Awaitable[None]]:
        async def news(event: Mapping[str, Any], **_: object) -> None:
            found = {**event["object"], "apiVersion": kind.api_version, "kind": kind.name}
            self._heard(kind.plural)
            self._feed.seen(found, deleted=event["type"] == "DELETED")

        return news

    async def _login(self, **_: object) -> kopf.AiohttpSession:
        session = aiohttp.ClientSession(
            connector=self._cluster.connector(), middlewares=(self._on_request,), trust_env=False
        )
        return kopf.AiohttpSession(server=self._cluster.server, aiohttp_session=session)

    async def _on_request(
        self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        token = await self._cluster.authorization()
        if token is not None:
            request.headers["Authorization"] = token
        answer = await send(request)
        if request.method == "GET" and answer.status < 400:
            self._note(request.url.path, watch=request.url.query.get("watch") == "true")
        return answer

    def _note(self, path: str, *, watch: bool) -> None:
        place = self._places.get(path)
        if place is None:
            return
        if not watch:
            self._listed.add(path)
            return
        if path in self._watched:
            self._restarted(place.kind.plural)
        self._watched.add(path)
        if path in self._listed:
            self._listed.discard(path)
            self._began(place)


def quiet() -> None:
    """Leave to kopf's loggers what concerns people: warnings."""
    logging.getLogger("kopf").setLevel(logging.WARNING)
