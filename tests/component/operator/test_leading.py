"""Two copies of the operator, one Lease."""

import asyncio
from typing import Any

import aiohttp
from tests.parts import plain_plan
from tests.parts.kube_api import KubeApi

from hsi_operator.engine.leading import LeaseLost


def _holder(kube: KubeApi) -> Any:
    lease = kube.find("leases", "hsi-operator")
    return lease and lease["spec"].get("holderIdentity")


def _leaves(fault: BaseException | None) -> list[BaseException]:
    if isinstance(fault, BaseExceptionGroup):
        return [leaf for each in fault.exceptions for leaf in _leaves(each)]
    return [fault] if fault is not None else []


async def test_one_copy_works_and_the_other_takes_over_at_once_when_it_is_stopped(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    first = operator(identity="first")
    await until(lambda: _holder(kube) == "first", "the first to lead")
    operator(identity="second")
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: kube.find("deployments", "front-ingest"), "the Deployment")
    first.stop()
    await first.wait()
    assert first.fault is None
    began = asyncio.get_running_loop().time()
    await until(lambda: _holder(kube) == "second", "the second to lead")
    assert asyncio.get_running_loop().time() - began < 2.5, "the lease was not given back"
    await kube.remove("deployments", "front-ingest")
    await until(lambda: kube.find("deployments", "front-ingest"), "the repair by the second", 40)
    assert kube.find("leases", "hsi-operator")["spec"]["leaseTransitions"] >= 1  # type: ignore[index]


async def test_a_copy_whose_lease_was_taken_ends(kube: KubeApi, operator: Any, until: Any) -> None:
    copy = operator(identity="first")
    await until(lambda: _holder(kube) == "first", "the first to lead")
    lease = kube.find("leases", "hsi-operator")
    assert lease is not None
    lease["spec"]["holderIdentity"] = "usurper"
    await kube.put("leases", lease)
    await copy.wait()
    assert [type(leaf) for leaf in _leaves(copy.fault)] == [LeaseLost]
    assert _holder(kube) == "usurper"


async def test_a_copy_that_cannot_renew_ends_before_the_lease_does(kube: KubeApi, operator: Any, until: Any) -> None:
    copy = operator(identity="first")
    await until(lambda: _holder(kube) == "first", "the first to lead")
    began = asyncio.get_running_loop().time()
    kube.refuse("GET", "/leases/", 503, times=10_000)
    await copy.wait()
    assert [type(leaf) for leaf in _leaves(copy.fault)] == [LeaseLost]
    assert asyncio.get_running_loop().time() - began < 10


async def test_a_copy_that_waits_survives_an_api_server_that_is_away(kube: KubeApi, operator: Any, until: Any) -> None:
    kube.refuse("GET", "/leases/", 503, times=15)
    operator(identity="first")
    await until(lambda: _holder(kube) == "first", "the first to lead", 30)


async def test_the_probes_say_what_is_missing_and_the_metrics_what_was_done(
    kube: KubeApi, operator: Any, until: Any, free_port: int
) -> None:
    kube.refuse("GET", "/jobs?limit", 503, times=3)
    operator(probe_port=free_port)
    address = f"http://127.0.0.1:{free_port}"
    async with aiohttp.ClientSession() as session:

        async def ask(path: str) -> tuple[int, str]:
            async with session.get(address + path) as answer:
                return answer.status, await answer.text()

        await until(lambda: kube.count("GET", "/jobs?limit") >= 1, "the first list")
        status, text = await ask("/readyz")
        assert status == 503
        assert "jobs" in text
        assert (await ask("/healthz"))[0] == 200
        await kube.put("cameras", plain_plan.camera())
        await until(lambda: kube.find("deployments", "front-ingest"), "the Deployment")
        assert (await ask("/readyz")) == (200, "ok\n")
        await kube.cut()
        await until(
            lambda: kube.count("GET", "/cameras?watch") + kube.count("GET", "/cameras?allow") > 1, "a new watch"
        )
        _, text = await ask("/metrics")
    assert 'hsi_operator_reconciles_total{kind="Camera",result="done"}' in text
    assert "hsi_operator_leading 1.0" in text
    assert "hsi_operator_queue_oldest_seconds" in text
    assert "hsi_operator_loop_lag_seconds" in text
