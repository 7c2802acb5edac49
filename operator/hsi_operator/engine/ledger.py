"""Keeping the ledger: GPU memory as a resource of nodes, written where a time-sliced zoo asks for it.

Promises: it writes only what differs, one resource of a node and nothing else; what somebody takes away comes back; a
fault keeps it from nothing but this write, and it tries again. It needs the right to patch `nodes/status`, which is why
it works only where it is switched on.
"""

import asyncio
from collections.abc import Iterable
from typing import Final

from hsi_operator import logs
from hsi_operator.engine import faults
from hsi_operator.engine.cache import Cache, Key
from hsi_operator.engine.client import Cluster
from hsi_operator.engine.kinds import NODE, ZOO
from hsi_operator.engine.routing import node_facts
from hsi_operator.plan import ledger, names

RETRY_SECONDS: Final = 10.0
_log = logs.logger(__name__)


class Ledger:
    """See the module; it belongs to one event loop."""

    def __init__(self, cluster: Cluster, cache: Cache) -> None:
        self._cluster = cluster
        self._cache = cache
        self._news = asyncio.Event()

    def heard(self, keys: Iterable[Key]) -> None:
        """These are to be looked at: a zoo, or for a node that changed, every zoo."""
        if any(key.kind == ZOO.name for key in keys):
            self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._cache.complete and not await self._keep():
                asyncio.get_running_loop().call_later(RETRY_SECONDS, self._news.set)

    async def _keep(self) -> bool:
        nodes = [node_facts(node) for node in self._cache.every(NODE.name)]
        try:
            for name, mib in ledger.changes(self._cache.every(ZOO.name), nodes).items():
                amount = None if mib is None else str(mib)
                self._cache.put(await self._cluster.advertise(name, names.VRAM_LEDGER, amount))
                _log.info("wrote the ledger", node=name, mib=mib)
        except faults.ClusterFault as fault:
            _log.warning("cannot write the ledger", reason=str(fault))
            return False
        return True
