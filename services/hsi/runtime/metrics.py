"""Metrics of this process, in one registry; the only importer of prometheus_client.

Rooms declare theirs in `<room>/metrics.py`. Names start with `hsi_`; labels come from closed sets or through
`label`, never from file names or free text.
"""

from collections.abc import Sequence
from typing import TypeVar

import prometheus_client as prometheus
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST

_REGISTRY = prometheus.CollectorRegistry()
_KNOWN: dict[str, Counter | Gauge | Histogram] = {}
_LABELS: dict[str, tuple[str, ...]] = {}

prometheus.ProcessCollector(registry=_REGISTRY)
prometheus.GCCollector(registry=_REGISTRY)
prometheus.PlatformCollector(registry=_REGISTRY)

M = TypeVar("M", Counter, Gauge, Histogram)


def counter(name: str, doc: str, labels: Sequence[str] = ()) -> Counter:
    """A count that only grows; asking again for the same name gives the same one."""
    return _known(name, labels, Counter) or _keep(name, labels, Counter(name, doc, labels, registry=_REGISTRY))


def gauge(name: str, doc: str, labels: Sequence[str] = ()) -> Gauge:
    """A value that goes up and down."""
    return _known(name, labels, Gauge) or _keep(name, labels, Gauge(name, doc, labels, registry=_REGISTRY))


def histogram(name: str, doc: str, labels: Sequence[str] = (), *, buckets: Sequence[float]) -> Histogram:
    """Counts by upper bucket edge, in the unit that the name says."""
    return _known(name, labels, Histogram) or _keep(
        name, labels, Histogram(name, doc, labels, registry=_REGISTRY, buckets=buckets)
    )


def exposition() -> bytes:
    """All metrics in the text format that Prometheus scrapes; its type is `CONTENT_TYPE`."""
    return prometheus.generate_latest(_REGISTRY)


def value(name: str, **labels: str) -> float:
    """One sample as it stands (`hsi_x_total`, `hsi_x_seconds_count`); 0 when nothing was counted yet."""
    return _REGISTRY.get_sample_value(name, labels) or 0.0


def label(text: str) -> str:
    """Text as a label value: lower case, 64 characters at most, anything unusual an underscore."""
    return "".join(char if char.isalnum() or char in "_-." else "_" for char in text.lower())[:64]


def _known(name: str, labels: Sequence[str], kind: type[M]) -> M | None:
    found = _KNOWN.get(name)
    if found is None:
        return None
    if not isinstance(found, kind) or _LABELS[name] != tuple(labels):
        raise MetricContradicts(name)
    return found


def _keep(name: str, labels: Sequence[str], made: M) -> M:
    _KNOWN[name] = made
    _LABELS[name] = tuple(labels)
    return made


class MetricContradicts(ValueError):
    """Two places declare one metric name with different kinds or labels."""

    def __init__(self, name: str) -> None:
        super().__init__(f"metric {name} is already declared with another kind or other labels")
