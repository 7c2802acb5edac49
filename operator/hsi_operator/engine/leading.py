"""One copy of the operator works and the others wait: by a Lease, and by leaving the process when it is lost.

The official client has an election of its own in `kubernetes.aio.leaderelection`. It is not used: an error of the
connection ends it at once instead of at its deadline, its requests have no timeout of their own, it writes local time
as UTC, and it does not give the lease back at the end, so that every restart would cost the whole lease.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from hsi_operator import logs
from hsi_operator.engine import election, faults
from hsi_operator.engine.client import Cluster
from hsi_operator.engine.election import Sight, Timing
from hsi_operator.engine.kinds import LEASE

_log = logs.logger(__name__)


class LeaseLost(Exception):
    """Another copy may lead by now: this process must end, and start anew as one that waits."""


class Leadership:
    """This copy's part in the election; `now` is for what people read, `clock` for what is decided."""

    def __init__(
        self,
        cluster: Cluster,
        *,
        name: str,
        namespace: str,
        identity: str,
        timing: Timing,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._cluster = cluster
        self._name = name
        self._namespace = namespace
        self._identity = identity
        self._timing = timing
        self._now = now
        self._clock = clock
        self._seen: Sight | None = None
        self._renewed_at: float | None = None

    @property
    def leading(self) -> bool:
        """Whether this copy has the lease, as far as it knows."""
        return self._renewed_at is not None

    @property
    def late_seconds(self) -> float:
        """How long ago a leader renewed its lease; 0 for one that waits."""
        return 0.0 if self._renewed_at is None else self._clock() - self._renewed_at

    async def acquire(self) -> None:
        """Wait until this copy leads."""
        while True:
            if await self._try():
                break
            await asyncio.sleep(self._timing.retry_seconds)
        _log.info("leading", lease=self._name, identity=self._identity)

    async def keep(self) -> None:
        """Renew for ever; raises LeaseLost when that did not succeed for too long, or was not tried: who slept, as a
        frozen process does, may have been replaced, and asks nobody before it ends.
        """
        while True:
            await asyncio.sleep(self._timing.retry_seconds)
            if self._is_over() or (not await self._try() and self._is_over()):
                late, self._renewed_at = self.late_seconds, None
                raise LeaseLost(f"lease {self._name} could not be renewed for {late:.0f} s")

    async def release(self) -> None:
        """Give the lease back, if it is still ours; best effort."""
        ours = self._seen is not None and self._seen.spec.get("holderIdentity") == self._identity
        if self._renewed_at is None or self._seen is None or not ours:
            return
        self._renewed_at = None
        lease = election.released(self._name, self._namespace, self._seen, self._now())
        try:
            async with asyncio.timeout(self._timing.retry_seconds):
                await self._cluster.replace(LEASE, lease)
        except (faults.ClusterFault, TimeoutError):
            _log.warning("the lease runs out by itself", lease=self._name)

    def _is_over(self) -> bool:
        other = self._seen is not None and self._seen.spec.get("holderIdentity") not in {"", None, self._identity}
        return other or self.late_seconds >= self._timing.renew_seconds

    async def _try(self) -> bool:
        """One try to get or renew the lease, which counts from its beginning."""
        began = self._clock()
        left = self._timing.renew_seconds - self.late_seconds
        try:
            async with asyncio.timeout(max(self._timing.retry_seconds, min(left, self._timing.renew_seconds / 2))):
                won = await self._write(began)
        except faults.Conflict:
            return False  # somebody was faster; the next look shows who
        except (faults.ClusterFault, TimeoutError) as fault:
            _log.warning("cannot reach the lease", lease=self._name, reason=str(fault) or "no answer in time")
            return False
        if won:
            self._renewed_at = began
        return won

    async def _write(self, began: float) -> bool:
        lease = await self._cluster.find(LEASE, self._namespace, self._name)
        if lease is None:
            wanted = election.taken(self._name, self._namespace, None, self._identity, self._now(), self._timing)
            answer = await self._cluster.create(LEASE, wanted)
        else:
            self._seen = election.sight(lease, self._seen, began)
            if not election.may_take(self._seen, self._identity, began, self._timing):
                return False
            wanted = election.taken(self._name, self._namespace, self._seen, self._identity, self._now(), self._timing)
            answer = await self._cluster.replace(LEASE, wanted)
        self._seen = election.sight(answer, self._seen, self._clock())
        return True
