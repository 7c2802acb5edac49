"""What Prometheus is told; the only importer of its client."""

from collections.abc import Mapping
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_LAGS_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)


class Metrics:
    """One set of metrics for one engine, and what the process takes."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        own = self._registry
        ProcessCollector(registry=own)
        self._reconciles = Counter("hsi_operator_reconciles", "Objects looked at", ["kind", "result"], registry=own)
        self._seconds = Histogram("hsi_operator_reconcile_seconds", "How long that took", ["kind"], registry=own)
        self._depth = Gauge("hsi_operator_queue_depth", "Keys by what they do", ["state"], registry=own)
        self._oldest = Gauge("hsi_operator_queue_oldest_seconds", "Age of the oldest key", registry=own)
        self._lag = Gauge("hsi_operator_loop_lag_seconds", "Greatest lag of the event loop lately", registry=own)
        self._lags = Histogram(
            "hsi_operator_loop_lags_seconds", "Each lag of the event loop", registry=own, buckets=_LAGS_SECONDS
        )
        self._heard = Counter("hsi_operator_watch_events", "News that watches brought", ["kind"], registry=own)
        self._restarts = Counter("hsi_operator_watch_restarts", "Watches that began again", ["kind"], registry=own)
        self._leading = Gauge("hsi_operator_leading", "1 for the copy that works", registry=own)
        self._objects = Gauge("hsi_operator_cached_objects", "Objects in memory", registry=own)
        self._vram = Gauge("hsi_operator_vram_mib", "GPU memory of a zoo", ["namespace", "zoo", "what"], registry=own)

    def reconciled(self, kind: str, result: str, seconds: float) -> None:
        """One piece of work ended."""
        self._reconciles.labels(kind, result).inc()
        self._seconds.labels(kind).observe(seconds)

    def lagged(self, seconds: float) -> None:
        """The event loop came this late to what was due."""
        self._lags.observe(seconds)

    def heard(self, kind: str) -> None:
        """A watch of this kind brought news."""
        self._heard.labels(kind).inc()

    def watch_restarted(self, kind: str) -> None:
        """A watch of this kind began again."""
        self._restarts.labels(kind).inc()

    def stands(self, *, ready: int, working: int, waiting: int, oldest: float, lag: float) -> None:
        """How the queue and the loop stand now."""
        for state, count in (("ready", ready), ("working", working), ("waiting", waiting)):
            self._depth.labels(state).set(count)
        self._oldest.set(oldest)
        self._lag.set(lag)

    def leads(self, *, leading: bool, objects: int) -> None:
        """Whether this copy works, and on how much."""
        self._leading.set(int(leading))
        self._objects.set(objects)

    def budgets(self, zoos: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """The `status.budget` of every zoo: `requestedMiB`, `budgetMiB`, `freeMiB`."""
        self._vram.clear()
        for (namespace, zoo), budget in zoos.items():
            for what in ("requested", "budget", "free"):
                if isinstance(value := budget.get(f"{what}MiB"), int):
                    self._vram.labels(namespace, zoo, what).set(value)

    def exposition(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
