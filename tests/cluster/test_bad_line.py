"""The operator at the end of a bad line to a real API server: whatever the line does, what people want comes about."""

from datetime import timedelta

from tests.cluster.api import CAMERAS, DEPLOYMENTS, Api
from tests.cluster.disturbing import Line
from tests.cluster.operating import Operators
from tests.cluster.waiting import until
from tests.cluster.yards import deployments, lay_out, looked_after, repaired
from tests.parts.product_api import ProductApi

NAMES = ["back", "front", "side"]
CHILD = "front-ingest"
SECONDS = 15.0
REFUSED = ("/leases", "/apis/apps/v1", "/cameras", "/secrets", "/storageclasses")


async def _settled(api: Api, namespace: str, operator: Operators) -> None:
    await operator.start(identity="one")
    await lay_out(api, namespace, NAMES)
    await looked_after(api, namespace, len(NAMES))


async def _answers(api: Api, namespace: str, product: ProductApi, seed: int) -> None:
    """An edit reaches the product, and a child that is lost comes back: no watch is deaf."""
    await lay_out(api, namespace, ["front"], seed)

    async def sent() -> bool:
        return bool(product.cameras["front"]["source"]["synthetic"]["seed"] == seed)

    await until(sent, "the edit to reach the product", SECONDS)
    await repaired(api, namespace, CHILD, SECONDS)


async def test_watches_that_are_cut_or_expire_begin_again_and_what_went_meanwhile_is_found(
    api: Api, namespace: str, operator_on_a_bad_line: Operators, bad_line: Line, product: ProductApi
) -> None:
    """After 410 a watch begins anew with a list that says nothing of what is gone."""
    await _settled(api, namespace, operator_on_a_bad_line)
    bad_line.cut()
    await _answers(api, namespace, product, 2)
    probes = await operator_on_a_bad_line.probes("one")
    before = await probes.metrics()
    bad_line.dead = True
    bad_line.cut()
    lost = (await deployments(api, namespace))[CHILD]
    await api.delete(DEPLOYMENTS, CHILD, namespace)
    await api.delete(CAMERAS, "side", namespace)
    bad_line.expire(watches=len(_restarts(before)))
    bad_line.dead = False

    async def found() -> bool:
        return "side" not in product.cameras and (await deployments(api, namespace)).get(CHILD, lost) != lost

    await until(found, "what went to be noticed", SECONDS)
    await _answers(api, namespace, product, 3)
    after = _restarts(await probes.metrics())
    assert all(after[kind] > count for kind, count in _restarts(before).items())


def _restarts(metrics: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in metrics.items() if name.startswith("hsi_operator_watch_restarts_total")}


async def test_refusals_for_a_while_are_waited_out_from_the_start_on(
    api: Api, namespace: str, operator_on_a_bad_line: Operators, bad_line: Line, product: ProductApi
) -> None:
    """Each of these is asked for by the search for kinds, by a list, by a watch, or by the lease."""
    for part, status in zip(REFUSED, (429, 500, 503, 504, 429), strict=True):
        bad_line.refuse(status, times=2, retry_after=1, part=part)
    await _settled(api, namespace, operator_on_a_bad_line)
    bad_line.refuse(429, times=3, retry_after=1, part="/deployments")
    bad_line.refuse(503, times=2, part="/cameras")
    await _answers(api, namespace, product, 2)
    (copy,) = operator_on_a_bad_line.started
    assert copy.returncode is None


async def test_a_slow_line_and_one_that_is_dead_for_a_moment_end_nobody(
    api: Api, namespace: str, operator_on_a_bad_line: Operators, bad_line: Line, product: ProductApi
) -> None:
    await _settled(api, namespace, operator_on_a_bad_line)
    bad_line.delay = timedelta(milliseconds=300)
    await _answers(api, namespace, product, 2)
    bad_line.delay = timedelta()
    bad_line.dead = True
    bad_line.cut()

    async def noticed() -> bool:
        return any(operator_on_a_bad_line.said("cannot reach the lease"))

    await until(noticed, "the operator to miss its lease")
    bad_line.dead = False
    await _answers(api, namespace, product, 3)
    (copy,) = operator_on_a_bad_line.started
    assert copy.returncode is None
