"""What a copy of the operator answers at its port on a real control plane: when to restart it, and true numbers."""

import asyncio
import signal
from datetime import timedelta

import psutil
import pytest
from tests.cluster import home
from tests.cluster.api import CAMERAS, ZOOS, Api, Resource
from tests.cluster.disturbing import Line
from tests.cluster.operating import Operators, Probes
from tests.cluster.waiting import until
from tests.cluster.yards import lay_out, leads, looked_after

from hsi_operator.engine.kinds import WATCHED

FROZEN = timedelta(seconds=1.5)
PATIENCE = {
    "loop_lag_seconds": "1",
    "oldest_key_seconds": "5",
    "lease_seconds": "9",
    "renew_seconds": "8.9",
    "retry_seconds": "4",
}
RECONCILES, SECONDS, VRAM = (f"hsi_operator_{name}" for name in ("reconciles_total", "reconcile_seconds", "vram_mib"))


async def _complains(probes: Probes, of: str) -> None:
    async def does() -> bool:
        status, text = await probes.ask("/healthz")
        return status == 503 and of in text

    await until(does, f"the probe to fail because {of}", 20.0)


async def test_the_probe_fails_when_the_loop_lags_the_queue_is_stuck_or_the_lease_is_late(
    api: Api, namespace: str, operator_on_a_bad_line: Operators, bad_line: Line
) -> None:
    copy = await operator_on_a_bad_line.start(identity="one", **PATIENCE)
    probes = await operator_on_a_bad_line.probes("one")
    await lay_out(api, namespace, ["front"])
    await looked_after(api, namespace, 1)

    async def well() -> bool:
        return await probes.ask("/healthz") == await probes.ask("/readyz") == (200, "ok\n")

    await until(well, "the probes to find nothing wrong")

    copy.send_signal(signal.SIGSTOP)
    await asyncio.sleep(FROZEN.total_seconds())
    copy.send_signal(signal.SIGCONT)
    await _complains(probes, "the event loop lags by")
    assert (await probes.metrics())["hsi_operator_loop_lag_seconds"] >= 1.0

    bad_line.delay = timedelta(minutes=1)
    await lay_out(api, namespace, ["front"], seed=2)
    await _complains(probes, "the oldest key is")
    assert (await probes.metrics())["hsi_operator_queue_oldest_seconds"] >= 5.0
    assert (await probes.metrics())['hsi_operator_queue_depth{state="working"}'] == 1.0
    await _complains(probes, "the lease was renewed")
    assert await copy.wait() == 1


async def test_the_metrics_are_what_the_cluster_shows(api: Api, namespace: str, operator: Operators) -> None:
    copy = await operator.start(identity="one", product_poll_seconds="600")
    probes = await operator.probes("one")
    await leads(api, namespace, "one")
    await operator.start(identity="other")
    gpu = {"budgetMiB": 8192, "reserveMiB": 512, "vramStrategy": {"type": "Exclusive"}}
    large = home.model("large", accelerator={"type": "NvidiaGPU", "vramMiB": 6000})
    await api.apply(ZOOS, home.zoo(large, gpu=gpu), namespace)
    await lay_out(api, namespace, ["front"])
    await looked_after(api, namespace, 1)
    await home.zoo_says(api, namespace, "NoMatchingNode")

    async def settled() -> dict[str, float] | None:
        found = await probes.metrics()
        return found if found["hsi_operator_cached_objects"] == await _objects(api, namespace) else None

    seen = await until(settled, "as many objects in memory as there are")
    budget = (await api.get(ZOOS, "small", namespace))["status"]["budget"]
    labels = f'namespace="{namespace}",what="{{}}",zoo="small"'
    told = {what: seen[f"{VRAM}{{{labels.format(what)}}}"] for what in ("requested", "budget", "free")}
    assert told == {what: budget[f"{what}MiB"] for what in told} == {"requested": 6000, "budget": 8192, "free": 1680}

    assert seen["hsi_operator_leading"] == 1.0
    assert (await (await operator.probes("other")).metrics())["hsi_operator_leading"] == 0.0
    assert seen["process_resident_memory_bytes"] / psutil.Process(copy.pid).memory_info().rss == pytest.approx(1, 0.2)

    await api.patch(CAMERAS, "front", {"metadata": {"labels": {"floor": "ground"}}}, namespace)

    async def counted() -> bool:
        return _reconciles(await probes.metrics(), "Camera") > _reconciles(seen, "Camera")

    await until(counted, "the look at the Camera to be counted")
    after = await probes.metrics()
    for kind in ("Camera", "ModelZoo"):
        assert after[f'{SECONDS}_count{{kind="{kind}"}}'] == _reconciles(after, kind) > 0.0


def _reconciles(metrics: dict[str, float], kind: str) -> float:
    return sum(value for name, value in metrics.items() if name.startswith(f'{RECONCILES}{{kind="{kind}"'))


async def _objects(api: Api, namespace: str) -> int:
    """All that the operator sees."""
    found = 0
    for kind in WATCHED:
        where = namespace if kind.namespaced else ""
        found += len(
            await api.items(Resource(kind.api_version, kind.plural), where, labels=kind.labels, fields=kind.fields)
        )
    return found
