"""One object, looked at once: observe, plan, apply, tell. What the workers do with each key.

Promises: it may run any number of times, at any moment, with the same end; nothing is deleted before everything was
listed once; a fault in one part (a child, the product, the status) does not keep the others from their turn, and all
faults together put the key off.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hsi_operator.api.reasons import Reason
from hsi_operator.engine import faults, observing
from hsi_operator.engine.applying import Applied, Applier, Unfinished
from hsi_operator.engine.cache import Cache, Key
from hsi_operator.engine.hindrances import Hindrances
from hsi_operator.engine.records import LoginMissing, Records
from hsi_operator.engine.telling import Teller
from hsi_operator.plan import conditions
from hsi_operator.plan.house import House
from hsi_operator.plan.plan import Observed, Plan

Planner = Callable[[Observed], Plan]
ANSWERED: Final = timedelta(seconds=1)
"""How long a status waits for news of the children that were just written; with the first of them it is told."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reconcile works with."""

    cache: Cache
    applier: Applier
    teller: Teller
    records: Records
    planners: Mapping[str, Planner]
    house: House
    now: Callable[[], datetime]
    clock: Callable[[], float]


class Reconciler:
    """Brings one object after the other to what its spec says."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hindrances = Hindrances()
        self._put_off: set[Key] = set()
        """Whose status waits for what the cluster says of our writes."""

    async def reconcile(self, key: Key) -> timedelta | None:
        """Look at this object; returns when to look again without being asked. Raises Unfinished."""
        parts = self._parts
        if not parts.cache.complete:
            raise Unfinished([RuntimeError("not everything was listed yet")])
        seen = observing.observed(
            parts.cache,
            key,
            house=parts.house,
            now=parts.now(),
            token=secrets.token_urlsafe(24),
            product=parts.records.view(key),
            hindrance=self._hindrances.of(key),
        )
        if seen is None:
            return None
        plan = await self._plan(key, seen)
        waits, reasons = await self._act(key, seen, plan)
        if reasons:
            raise Unfinished(reasons)
        if seen.gone:
            parts.cache.forget(key)
            parts.teller.forget(key)
            self._hindrances.forget(key)
            self._put_off.discard(key)
        return min(waits, default=None)

    async def _plan(self, key: Key, seen: Observed) -> Plan:
        """The plan; a bug in the making of it is told where people look, and goes on to the log."""
        try:
            return self._parts.planners[key.kind](seen)
        except Exception as bug:
            if not seen.gone:
                words = f"the operator cannot plan this: {type(bug).__name__}; its log has the traceback"
                await self._tell(key, seen, conditions.bare(seen, Reason.RECONCILE_ERROR, words))
            raise

    async def _act(self, key: Key, seen: Observed, plan: Plan) -> tuple[list[timedelta], list[Exception]]:
        waits = [plan.again_after] if plan.again_after is not None else []
        reasons: list[Exception] = []
        applied = Applied()
        try:
            applied = await self._parts.applier.apply(key, plan)
        except Unfinished as unfinished:
            reasons += unfinished.reasons
        if applied.overtaken:
            waits.append(timedelta())
        try:
            waits += await self._record(key, plan, gone=seen.gone)
        except (faults.ClusterFault, LoginMissing, _StillThere) as fault:
            reasons.append(fault)
        self._hindrances.note(key, reasons)
        if self._puts_off(key, applied, reasons):
            waits.append(ANSWERED)
        elif not seen.gone:
            after = replace(seen, product=self._parts.records.view(key), hindrance=self._hindrances.of(key))
            told = plan if after == seen else await self._plan(key, after)
            try:
                waits += await self._tell(key, seen, told)
            except faults.ClusterFault as fault:
                reasons.append(fault)
        return waits, reasons

    def _puts_off(self, key: Key, applied: Applied, reasons: Sequence[Exception]) -> bool:
        """Whether the status is told only with what the cluster makes of our writes: once in a row, so that one who
        undoes them for ever silences nobody.
        """
        if applied.writes and not reasons and key not in self._put_off:
            self._put_off.add(key)
            return True
        self._put_off.discard(key)
        return False

    async def _tell(self, key: Key, seen: Observed, plan: Plan) -> list[timedelta]:
        told = await self._parts.teller.tell(key, seen.object, plan, now=seen.now, clock=self._parts.clock())
        if told.overtaken:
            return [timedelta()]
        return [timedelta(seconds=told.wait_seconds)] if told.wait_seconds else []

    async def _record(self, key: Key, plan: Plan, *, gone: bool) -> list[timedelta]:
        if plan.product is None:
            return []
        wait = await self._parts.records.keep(key, plan.product, self._parts.clock())
        if wait and gone:
            raise _StillThere(f"the product still has camera {plan.product.camera_id}")
        return [timedelta(seconds=wait)] if wait else []


class _StillThere(Exception):
    """The record of a Camera that went could not be removed yet."""
