"""A hundred thousand watch events on a real API server: the operator stays as small and as quick as it was."""

import math
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, Final

import psutil
import pytest
from tests.cluster.api import PODS, Api
from tests.cluster.at_once import at_once
from tests.cluster.operating import Operators, Probes
from tests.cluster.waiting import until
from tests.cluster.yards import lay_out, looked_after

EVENTS: Final = 100_000
WARM_UP: Final = EVENTS // 5
"""After so many of them all that is made once is there: pools, caches, the heap's own shape."""
SAMPLE_EVERY: Final = EVENTS // 100
NAMES: Final = [f"yard-{number}" for number in range(50)]
GROWTH_MIB: Final = 5.0
LAG_SECONDS: Final = 0.1
HEARD: Final = 'hsi_operator_watch_events_total{kind="pods"}'


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_a_hundred_thousand_watch_events_cost_no_memory_and_no_patience(
    api: Api, namespace: str, operator: Operators, bench_row: Callable[..., None]
) -> None:
    """Of pods that no scheduler takes, so that nobody but the operator has work with them."""
    process = await operator.start(identity="soaked")
    probes = await operator.probes("soaked")
    await lay_out(api, namespace, NAMES)
    await looked_after(api, namespace, len(NAMES), 120.0)
    for name in NAMES:
        await api.create(PODS, _pod(name), namespace)
    resident: list[float] = []
    numbers, before = count(), await _lags(probes)

    async def change(name: str) -> None:
        number = next(numbers)
        await api.patch(PODS, f"{name}-pod", {"metadata": {"annotations": {"turn": str(number)}}}, namespace)
        if number >= WARM_UP and number % SAMPLE_EVERY == 0:
            resident.append(psutil.Process(process.pid).memory_info().rss / 2**20)

    await at_once(change, (NAMES[number % len(NAMES)] for number in range(EVENTS)), 8)

    async def heard() -> bool:
        return (await probes.metrics()).get(HEARD, 0.0) >= EVENTS

    await until(heard, "the operator to hear of all of them", 60.0)
    growth = _line_through(resident) * len(resident)
    bench_row("operator: 100,000 watch events, growth of memory", growth, GROWTH_MIB, "MiB", higher_is_better=False)
    lag = _below(before, await _lags(probes), 0.99)
    bench_row("operator: 100,000 watch events, lag of the loop, p99", lag * 1e3, 100, "ms", higher_is_better=False)
    assert growth < GROWTH_MIB
    assert lag <= LAG_SECONDS


def _pod(camera: str) -> dict[str, Any]:
    labels = {"app.kubernetes.io/managed-by": "hsi-operator", "hsi.dev/camera": camera}
    spec = {"schedulerName": "nobody", "containers": [{"name": "ingest", "image": "hsi/none"}]}
    return {"metadata": {"name": f"{camera}-pod", "labels": labels}, "spec": spec}


def _line_through(samples: list[float]) -> float:
    """By how much each sample is above the one before, by least squares."""
    middle, mean = (len(samples) - 1) / 2, sum(samples) / len(samples)
    across = sum((at - middle) * (value - mean) for at, value in enumerate(samples))
    return across / sum((at - middle) ** 2 for at in range(len(samples)))


async def _lags(probes: Probes) -> dict[float, float]:
    """How many lags were at most so many seconds."""
    return {
        float(name.split('le="')[1].split('"')[0]): value
        for name, value in (await probes.metrics()).items()
        if name.startswith("hsi_operator_loop_lags_seconds_bucket")
    }


def _below(before: Mapping[float, float], after: Mapping[float, float], share: float) -> float:
    """The least bound below which this share of the lags between the two is."""
    new = {bound: value - before[bound] for bound, value in after.items()}
    return min(bound for bound, value in new.items() if value >= share * new[math.inf])
