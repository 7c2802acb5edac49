"""The API server goes away for good measure and comes back: the operator neither crash-loops nor stays deaf."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from tests.cluster import operating
from tests.cluster.api import Api
from tests.cluster.operating import Operators
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until
from tests.cluster.yards import lay_out, leads, looked_after, repaired

RECOVERY_SECONDS = 15.0
NAMES = [f"yard-{number}" for number in range(5)]
QUICK = {"lease_seconds": "4", "renew_seconds": "3", "retry_seconds": "0.5"}
TWO = ("first", "second")
ONE = ("pod-0",)
"""A copy that bears the name of its pod knows its own lease again."""


@dataclass(frozen=True)
class House:
    """What a test has."""

    plane: ControlPlane
    api: Api
    namespace: str
    operator: Operators


@pytest.fixture(scope="module")
def control_plane(launch_plane: Callable[..., ControlPlane]) -> ControlPlane:
    """To be broken."""
    return launch_plane()


@pytest.fixture(scope="module")
def definitions(control_plane: ControlPlane) -> None:
    operating.define(control_plane)


@pytest.fixture
def house(control_plane: ControlPlane, api: Api, namespace: str, operator: Operators) -> House:
    return House(control_plane, api, namespace, operator)


async def _outage(house: House, copies: Sequence[str], lasts: float, **timing: str) -> float:
    """Until the leader has given up, and at least so long; returns in how many seconds everything was well again."""
    api, namespace, codes = house.api, house.namespace, {}
    for copy in copies:
        codes[copy] = await house.operator.keep(identity=copy, **timing)
        await leads(api, namespace, copies[0])
        await house.operator.probes(copy)
    await lay_out(api, namespace, NAMES[:3])
    await looked_after(api, namespace, 3)

    server = house.plane.processes["kube-apiserver"]
    with house.plane.controllers_still():
        server.kill()
        began = time.monotonic()

        async def given_up() -> bool:
            return bool(codes[copies[0]]) and time.monotonic() - began >= lasts

        await until(given_up, "the leader to give up", lasts + 60.0)
        server.start()
        await asyncio.to_thread(house.plane.wait_ready, "kube-apiserver")
        back = time.monotonic()
        await repaired(api, namespace, f"{NAMES[0]}-ingest", RECOVERY_SECONDS)
        await lay_out(api, namespace, NAMES)
        await looked_after(api, namespace, len(NAMES), RECOVERY_SECONDS)
        took = time.monotonic() - back
    assert codes == {copy: [1] if copy == copies[0] else [] for copy in copies}
    return took


@pytest.mark.parametrize("copies", [ONE, TWO], ids=["one", "two"])
async def test_an_outage_costs_the_leader_one_restart_and_is_over_soon_after_its_end(
    house: House, copies: Sequence[str]
) -> None:
    assert await _outage(house, copies, 0.0, **QUICK) < RECOVERY_SECONDS


@pytest.mark.soak
@pytest.mark.timeout(300)
@pytest.mark.parametrize("copies", [ONE, TWO], ids=["one", "two"])
async def test_a_minute_without_the_api_server_is_over_within_fifteen_seconds(
    house: House, copies: Sequence[str], bench_row: Callable[..., None]
) -> None:
    """With the timing that the operator has unless told otherwise."""
    took = await _outage(house, copies, 60.0)
    what = f"operator: well again after a minute without the API server, copies: {len(copies)}"
    bench_row(what, took, RECOVERY_SECONDS, "s", higher_is_better=False)
    assert took < RECOVERY_SECONDS
