"""Making it so: writes what a plan wants and nothing that is there already.

Promises: a child whose fields are as the server answered to our last write is not written again; one that carries our
name but not our labels belongs to somebody else and is never touched; a child on its way out is left until it is gone;
one fault does not keep the other children from their turn.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hsi_operator.engine import faults
from hsi_operator.engine.cache import Cache, Key, parent_of
from hsi_operator.engine.client import NEVER, Cluster
from hsi_operator.engine.kinds import kind_of, ref_of
from hsi_operator.engine.projection import projection
from hsi_operator.plan.plan import Manifest, Plan, Ref


class Unfinished(Exception):
    """Some of what was wanted could not be done; try again, at the earliest in `retry_after_seconds`."""

    def __init__(self, reasons: Sequence[Exception]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = tuple(reasons)
        self.retry_after_seconds = max((getattr(reason, "retry_after_seconds", 0.0) for reason in reasons), default=0.0)


@dataclass(frozen=True, slots=True)
class _Written:
    uid: str
    digest: str
    answer: object
    """What the server made of our fields."""


@dataclass(slots=True)
class Applied:
    """What it took: how many writes, and whether one of the answers shows that a child's state changed meanwhile, of
    which the watch will bring no news any more.
    """

    writes: int = 0
    overtaken: bool = False


class Applier:
    """Applies plans, and remembers what the server answered to each child's last write."""

    def __init__(self, cluster: Cluster, cache: Cache) -> None:
        self._cluster = cluster
        self._cache = cache
        self._written: dict[Ref, _Written] = {}

    async def apply(self, key: Key, plan: Plan) -> Applied:
        """Write and delete what the plan asks for. Raises Unfinished."""
        reasons: list[Exception] = []
        applied = Applied()
        steps: list[tuple[Callable[[Key, Any, Applied], Awaitable[None]], Manifest | Ref]] = [
            *((self._make, manifest) for manifest in plan.once),
            *((self._keep, manifest) for manifest in plan.children),
            *((self._delete, ref) for ref in plan.orphans),
        ]
        for step, what in steps:
            try:
                await step(key, what, applied)
            except (faults.ClusterFault, faults.NameTaken, LookupError) as reason:
                reasons.append(reason)
        if reasons:
            raise Unfinished(reasons)
        return applied

    async def _make(self, key: Key, manifest: Manifest, applied: Applied) -> None:
        """Create it where it is absent; never look at what is in it."""
        ref = ref_of(manifest)
        if self._cache.find(ref.kind, ref.namespace, ref.name) is not None:
            return
        kind = kind_of(ref.api_version, ref.kind)
        try:
            self._cache.put(await self._cluster.create(kind, manifest))
        except faults.Conflict:
            found = await self._cluster.find(kind, ref.namespace, ref.name)
            if found is not None and parent_of(found) != key:
                raise faults.NameTaken(f"{ref.kind} {ref.name} is there and is not ours") from None
            if found is not None:
                self._cache.put(found)
        applied.writes += 1
        applied.overtaken = True  # what is in it belongs into the next plan, and the watch brings no news of it

    async def _keep(self, key: Key, manifest: Manifest, applied: Applied) -> None:
        ref = ref_of(manifest)
        live = self._cache.find(ref.kind, ref.namespace, ref.name)
        if live is None and await self._is_new(manifest, applied):
            return
        if live is None or parent_of(live) != key:
            live = await self._cluster.find(kind_of(ref.api_version, ref.kind), ref.namespace, ref.name)
            if live is not None and not _ours(live, key):
                raise faults.NameTaken(f"{ref.kind} {ref.name} is there and is not ours")
        if live is not None and live["metadata"].get("deletionTimestamp"):
            return  # its end is news, and then it is made anew
        if live is not None and self._is_so(ref, manifest, live):
            return
        try:
            answer = await self._write(ref, manifest, manifest, applied)
        except faults.Rejected:
            if live is None or ref.kind != "Deployment":
                raise
            await self._make_room(ref, manifest, live)
            answer = await self._write(ref, manifest, manifest, applied)
        applied.overtaken |= live is not None and answer.get("status") != live.get("status")

    async def _make_room(self, ref: Ref, manifest: Manifest, live: Manifest) -> None:
        """What others put into a Deployment may not go with what we put beside it, as a way of rolling out does not
        with Recreate: all of its spec but a number of copies that is not ours to say gives way to ours.
        """
        spec = {"replicas": live["spec"]["replicas"], **manifest["spec"]}
        await self._cluster.reset(kind_of(ref.api_version, ref.kind), live, spec)

    async def _is_new(self, manifest: Manifest, applied: Applied) -> bool:
        """Make it; False where one of its name is there of which no watch has told, be it ours or not."""
        only_new = {**manifest, "metadata": {**manifest["metadata"], "resourceVersion": NEVER}}
        try:
            await self._write(ref_of(manifest), manifest, only_new, applied)
        except faults.Conflict:
            return False
        return True

    async def _write(self, ref: Ref, manifest: Manifest, sent: Manifest, applied: Applied) -> Manifest:
        answer = await self._cluster.apply(kind_of(ref.api_version, ref.kind), sent)
        self._written[ref] = _Written(answer["metadata"]["uid"], _digest(manifest), _seen(answer, manifest))
        self._cache.put(answer)
        applied.writes += 1
        return answer

    def _is_so(self, ref: Ref, manifest: Manifest, live: Manifest) -> bool:
        last = self._written.get(ref)
        if last is None or last.uid != live["metadata"]["uid"] or last.digest != _digest(manifest):
            return False
        return last.answer == _seen(live, manifest)

    async def _delete(self, key: Key, ref: Ref, applied: Applied) -> None:
        """Only what the cache holds as ours: a plan can name no other."""
        self._written.pop(ref, None)
        live = self._cache.find(ref.kind, ref.namespace, ref.name)
        if live is None or parent_of(live) != key or live["metadata"].get("deletionTimestamp"):
            return
        await self._cluster.delete(kind_of(ref.api_version, ref.kind), ref, uid=live["metadata"]["uid"])
        applied.writes += 1

    def forget(self, ref: Ref) -> None:
        """This child is gone."""
        self._written.pop(ref, None)


def _ours(live: Mapping[str, Any], key: Key) -> bool:
    """Ours is what carries our label, or what lost it but is owned by the object of the key."""
    owners = live["metadata"].get("ownerReferences") or []
    return parent_of(live) == key or any((owner["kind"], owner["name"]) == (key.kind, key.name) for owner in owners)


def _seen(live: Mapping[str, Any], manifest: Manifest) -> object:
    if manifest["kind"] == "Secret":  # the cache holds no values: any write of another counts
        return live["metadata"]["resourceVersion"]
    shape = {name: value for name, value in manifest.items() if name not in {"apiVersion", "kind"}}
    return projection(live, shape)


def _digest(manifest: Manifest) -> str:
    """Of a manifest's text: of the values in a Secret, too, which are not remembered otherwise."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, default=dict).encode()).hexdigest()
