"""Saying how it stands: the status of an object and its events, without wearing etcd out.

Promises: a status that says nothing new is not written; one object's status is written at most once every 30 seconds in
the long run, where a few writes may come at once, so that "Progressing" and "Ready" of a quick start are both seen;
events go out with the status that they belong to, once.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hsi_operator.engine import faults
from hsi_operator.engine.bucket import Bucket
from hsi_operator.engine.cache import Key
from hsi_operator.engine.client import FIELD_MANAGER, Cluster
from hsi_operator.engine.kinds import EVENT, kind_of
from hsi_operator.plan.plan import Event, Manifest, Plan

STATUS_EVERY: Final = timedelta(seconds=30)
STATUS_AT_ONCE: Final = 6
"""A zoo of three models says four things until it is ready: volume, weights, pods, ready. People wait for each of them,
and for the first word after an edit, so a strict pause after every write would hide all that happens in a start. Who
flaps has used these up within seconds and then waits 30 s each time; a token comes back only after 30 quiet seconds.
"""
_LONGEST_NOTE_CHARS: Final = 1000


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a status: whether it was written, or in how many seconds it may be."""

    written: bool = False
    wait_seconds: float = 0.0
    overtaken: bool = False
    """The answer shows that somebody changed the object meanwhile: the watch will bring no news of that any more."""


class Teller:
    """Writes statuses and events; `wrote` takes the server's answers, `identity` says in events which copy it was."""

    def __init__(self, cluster: Cluster, wrote: Callable[[Manifest], None], identity: str) -> None:
        self._cluster = cluster
        self._wrote = wrote
        self._identity = identity
        self._paces: dict[Key, Bucket] = {}

    async def tell(self, key: Key, manifest: Manifest, plan: Plan, *, now: datetime, clock: float) -> Told:
        """Write the status if it is new and its turn has come; `clock` is `now` on a clock that only grows."""
        if not plan.status or plan.status == (manifest.get("status") or {}):
            return Told()
        pace = self._pace(key, clock)
        if wait := pace.wait(clock):
            return Told(wait_seconds=wait)
        kind = kind_of(manifest["apiVersion"], manifest["kind"])
        metadata = {"name": key.name, "namespace": key.namespace}
        said = {"apiVersion": manifest["apiVersion"], "kind": manifest["kind"], "metadata": metadata}
        try:
            answer = await self._cluster.apply(kind, {**said, "status": plan.status}, status=True)
        except faults.Absent:
            return Told()  # it went meanwhile; nobody reads this any more
        pace.take(clock)
        self._wrote(answer)
        for event in plan.events:
            await self._post(key, manifest, event, now)
        return Told(written=True, overtaken=_others(answer) != _others(manifest))

    def forget(self, key: Key) -> None:
        """The object is gone."""
        self._paces.pop(key, None)

    def _pace(self, key: Key, clock: float) -> Bucket:
        if key not in self._paces:
            self._paces[key] = Bucket(per_second=1.0 / STATUS_EVERY.total_seconds(), burst=STATUS_AT_ONCE)
        self._paces[key].wait(clock)
        return self._paces[key]

    async def _post(self, key: Key, manifest: Manifest, event: Event, now: datetime) -> None:
        """Post an event; one that cannot be posted is lost, because the condition says the same."""
        try:
            await self._cluster.create(EVENT, event_of(key, manifest, event, now=now, identity=self._identity))
        except faults.ClusterFault:
            return


def _others(manifest: Manifest) -> list[object]:
    """What a write of a status leaves as it was."""
    metadata = manifest["metadata"]
    names = ("generation", "labels", "annotations", "deletionTimestamp")
    return [manifest.get("spec"), *((metadata.get(name) or None) for name in names)]


def event_of(key: Key, manifest: Manifest, event: Event, *, now: datetime, identity: str) -> Mapping[str, Any]:
    """The event as Kubernetes keeps it; the same event at the same moment has the same name."""
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    mark = hashlib.sha256(f"{at} {event.kind} {event.reason} {event.message}".encode()).hexdigest()[:16]
    metadata = manifest["metadata"]
    return {
        "apiVersion": EVENT.api_version,
        "kind": EVENT.name,
        "metadata": {"name": f"{key.name[:200]}.{mark}", "namespace": key.namespace},
        "eventTime": at,
        "type": str(event.kind),
        "reason": event.reason,
        "note": event.message[:_LONGEST_NOTE_CHARS],
        "action": "Reconcile",
        "reportingController": FIELD_MANAGER,
        "reportingInstance": identity[:128],
        "regarding": {
            "apiVersion": manifest["apiVersion"],
            "kind": manifest["kind"],
            "name": key.name,
            "namespace": key.namespace,
            "uid": metadata.get("uid", ""),
            "resourceVersion": metadata.get("resourceVersion", ""),
        },
    }
