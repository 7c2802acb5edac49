"""The operator on a real API server: a thousand Cameras at once, what is broken and mended, and a leader that dies."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import psutil
import pytest
from tests.cluster import home
from tests.cluster.api import CAMERAS, DEPLOYMENTS, NAMESPACES, ZOOS, Api
from tests.cluster.at_once import at_once
from tests.cluster.copies import Copy
from tests.cluster.operating import Operators
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until
from tests.cluster.yards import deployments, lay_out, leads, looked_after, repaired, yard
from tests.parts.product_api import ProductApi

pytestmark = pytest.mark.bench
COUNT = 1000
AT_ONCE = 20
TIMES = 10
RESYNC_SECONDS = 30
SECOND_LOOK_SECONDS = 40
SETTLED_SECONDS = 10
IMAGE = "somebody/else:1"

BenchRow = Callable[..., None]


def _is_told(each: Any) -> bool:
    return bool((each.get("status") or {}).get("observedGeneration"))


async def _all(api: Api, namespace: str) -> list[Any]:
    return [each for kind in (CAMERAS, ZOOS, DEPLOYMENTS) for each in await api.items(kind, namespace)]


async def _versions(api: Api, namespace: str) -> dict[str, str]:
    return {each["metadata"]["uid"]: each["metadata"]["resourceVersion"] for each in await _all(api, namespace)}


async def _told(api: Api, namespace: str, since: str) -> None:
    """Until each Camera has a status; by a watch, because to list a thousand again and again is work for the server."""
    names = set()
    async with aclosing(api.watch(CAMERAS, since)) as news:
        async for _, camera in news:
            if camera["metadata"].get("namespace") == namespace and _is_told(camera):
                names.add(camera["metadata"]["name"])
            if len(names) == COUNT:
                return


async def test_a_thousand_cameras_and_a_zoo(
    control_plane: ControlPlane,
    api: Api,
    namespace: str,
    operator: Operators,
    product: ProductApi,
    bench_row: BenchRow,
) -> None:
    """Until all are looked after, the cluster's own controllers stand still: for each Deployment they make a ReplicaSet
    and several statuses, which on two cores would be most of what is measured.
    """

    async def make(number: int) -> None:
        await api.create(CAMERAS, yard(f"cam-{number}", number), namespace)

    await at_once(make, range(COUNT), AT_ONCE)
    await api.apply(ZOOS, home.zoo(home.model("detector")), namespace)
    with control_plane.controllers_still():
        took, process = await _looked_after(api, namespace, operator, product)
    what = "operator: 1,000 Cameras and a zoo, start to all looked after"
    bench_row(what, took, 15, "s", higher_is_better=False)

    await _settled(api, namespace)  # what the cluster's controllers have to say of the Deployments
    before, puts = await _versions(api, namespace), product.puts
    await asyncio.sleep(SECOND_LOOK_SECONDS)
    after = await _versions(api, namespace)
    memory = psutil.Process(process.pid).memory_info().rss / 2**20
    bench_row("operator: memory with 1,000 Cameras", memory, 200, "MiB", higher_is_better=False)
    written = sum(1 for uid, version in after.items() if before.get(uid) != version) + product.puts - puts
    bench_row("operator: writes of a second look", written, 0, "", higher_is_better=False)
    own = [each["metadata"] for each in await api.items(CAMERAS, namespace)]
    marks = sum(len(each.get("annotations") or ()) + len(each.get("finalizers") or ()) for each in own)
    bench_row("operator: annotations and finalizers on 1,000 Cameras", marks, 0, "", higher_is_better=False)

    process.terminate()
    await process.wait()
    with control_plane.controllers_still():
        bare = await _bare(api, namespace)
    what = "operator: 1,000 Cameras and a zoo, against a client that only sends the Cameras' writes"
    bench_row(what, took / bare, 2, "x", higher_is_better=False)


async def _looked_after(api: Api, namespace: str, operator: Operators, product: ProductApi) -> tuple[float, Copy]:
    """Seconds from the operator's start until every Camera and the zoo has a status and every record is there."""
    listed = await api.call("GET", CAMERAS.path(namespace))
    told = asyncio.create_task(_told(api, namespace, listed["metadata"]["resourceVersion"]))
    began = time.monotonic()
    process = await operator.start(resync_seconds=str(RESYNC_SECONDS), product_poll_seconds="10")
    async with asyncio.timeout(300):
        await told

    async def rest_told() -> bool:
        return len(product.cameras) == COUNT and all(map(_is_told, await api.items(ZOOS, namespace)))

    await until(rest_told, "the product and the zoo", 60)
    return time.monotonic() - began, process


async def _settled(api: Api, namespace: str) -> None:
    """Until nothing has changed for a while; one who writes for ever fails it."""
    seen: dict[str, str] = {}

    async def unchanged() -> bool:
        nonlocal seen
        await asyncio.sleep(SETTLED_SECONDS)
        before, seen = seen, await _versions(api, namespace)
        return seen == before

    await until(unchanged, "the cluster to have said all it has to say", 240)


async def _bare(api: Api, namespace: str) -> float:
    """Seconds of one Deployment and one status each for as many new Cameras, as the operator wrote them."""
    elsewhere = f"{namespace}-bare"
    await api.create(NAMESPACES, {"metadata": {"name": elsewhere}})
    child = await api.get(DEPLOYMENTS, "cam-0-ingest", namespace)
    status = (await api.get(CAMERAS, "cam-0", namespace))["status"]

    async def make(number: int) -> None:
        await api.create(CAMERAS, yard(f"cam-{number}", number), elsewhere)

    async def write(number: int) -> None:
        metadata = {"name": f"cam-{number}-ingest", "labels": child["metadata"]["labels"]}
        body = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": child["spec"]}
        await api.apply(DEPLOYMENTS, body, elsewhere)
        await api.patch(CAMERAS, f"cam-{number}", {"status": status}, elsewhere, subresource="status")

    await at_once(make, range(COUNT), AT_ONCE)
    began = time.monotonic()
    await at_once(write, range(COUNT), AT_ONCE)
    return time.monotonic() - began


async def test_what_is_broken_is_put_right(api: Api, namespace: str, operator: Operators, bench_row: BenchRow) -> None:
    names = [f"yard-{number}" for number in range(TIMES)]
    await operator.start()
    await lay_out(api, namespace, names)
    await looked_after(api, namespace, TIMES)
    children = sorted(await deployments(api, namespace))

    async def edited(name: str) -> None:
        containers = [{"name": "ingest", "image": IMAGE}]
        body = {"spec": {"template": {"spec": {"containers": containers}}}}
        await api.patch(DEPLOYMENTS, name, body, namespace)

        async def as_it_was() -> bool:
            found = await api.get(DEPLOYMENTS, name, namespace)
            return bool(found["spec"]["template"]["spec"]["containers"][0]["image"] != IMAGE)

        await until(as_it_was, f"the image of {name} to be put right")

    deleted = await _longest(children, lambda name: repaired(api, namespace, name, 60.0))
    bench_row("operator: child deleted to made anew, longest of 10", deleted, 5, "s", higher_is_better=False)
    changed = await _longest(children, edited)
    bench_row("operator: image edited to put right, longest of 10", changed, 5, "s", higher_is_better=False)


async def _longest(names: list[str], do: Callable[[str], Awaitable[None]]) -> float:
    """One after the other; the seconds of the slowest."""
    took = []
    for name in names:
        began = time.monotonic()
        await do(name)
        took.append(time.monotonic() - began)
    return max(took)


async def test_a_leader_that_is_killed_and_a_namespace_without_an_operator(
    api: Api, namespace: str, operator: Operators, bench_row: BenchRow
) -> None:
    first = await operator.start(identity="first")
    await leads(api, namespace, "first")
    second = await operator.start(identity="second")
    await operator.probes("second")
    await lay_out(api, namespace, ["front"])
    await looked_after(api, namespace, 1)
    began = time.monotonic()
    first.send_signal(signal.SIGKILL)
    await first.wait()
    await lay_out(api, namespace, ["front", "back"])
    await looked_after(api, namespace, 2)
    took = time.monotonic() - began
    bench_row("operator: leader killed to the next Camera looked after", took, 20, "s", higher_is_better=False)

    second.send_signal(signal.SIGKILL)
    await second.wait()
    began = time.monotonic()
    await api.delete(NAMESPACES, namespace)

    async def gone() -> bool:
        return await api.find(NAMESPACES, namespace) is None

    await until(gone, "the namespace to go", 120.0)
    bench_row("operator: namespace gone, no operator left", time.monotonic() - began, 30, "s", higher_is_better=False)
