"""Two copies of the operator on a real API server: one that is killed, frozen or stopped is replaced by the other."""

import signal
from datetime import UTC, datetime, timedelta

from tests.cluster import disturbing
from tests.cluster.accounts import account
from tests.cluster.api import DEPLOYMENTS, EVENTS, Api
from tests.cluster.operating import Operators
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until
from tests.cluster.yards import deployments, lay_out, leads, looked_after, repaired
from tests.parts.product_api import ProductApi

TAKEOVER = timedelta(seconds=20)
WORKERS = 4
NAMES = [f"yard-{number}" for number in range(12)]
QUICK = {"lease_seconds": "3", "renew_seconds": "2", "retry_seconds": "0.3"}


async def test_the_other_copy_takes_over_when_the_leader_is_killed_and_makes_nothing_twice(
    api: Api, namespace: str, operator: Operators, product: ProductApi
) -> None:
    """In the middle of its work, and with the timing that the operator has unless told otherwise."""
    first = await operator.start(identity="first")
    await leads(api, namespace, "first")
    await operator.start(identity="second")
    await operator.probes("second")
    await lay_out(api, namespace, NAMES[:6])
    before = await until(lambda: deployments(api, namespace), "the first Deployments")
    first.send_signal(signal.SIGKILL)
    killed = datetime.now(UTC)
    await first.wait()
    await lay_out(api, namespace, NAMES[6:])
    await looked_after(api, namespace, len(NAMES), 40.0)
    await leads(api, namespace, "second")
    (led,) = [each for each in operator.said("leading") if each["identity"] == "second"]
    assert datetime.fromisoformat(led["timestamp"]) - killed < TAKEOVER

    made = await api.items(DEPLOYMENTS, namespace)
    assert sorted(each["metadata"]["labels"]["hsi.dev/camera"] for each in made) == sorted(NAMES)
    assert before.items() <= (await deployments(api, namespace)).items(), "what the first had made was made anew"
    assert sorted(product.cameras) == sorted(name.replace("-", "_") for name in NAMES)
    events = [each for each in await api.items(EVENTS, namespace) if each["reportingComponent"] == "hsi-operator"]
    told = [(each["involvedObject"]["name"], each["reason"], each["message"]) for each in events]
    assert len(told) == len(set(told)), "an event was told twice"


async def test_a_leader_that_slept_while_another_took_over_ends_with_what_it_had_in_hand(
    control_plane: ControlPlane, api: Api, namespace: str, operator: Operators
) -> None:
    """A frozen process, as on a machine that was suspended, wakes up in the belief that it leads."""
    async with disturbing.bad_line(control_plane) as line:
        kubeconfig = await account(control_plane, api, namespace, "hsi-operator", server=line.server)
        first = await operator.start(identity="first", kubeconfig=str(kubeconfig), **QUICK)
        await leads(api, namespace, "first")
        await operator.start(identity="second", **QUICK)
        await operator.probes("second")
        await lay_out(api, namespace, NAMES)
        await until(lambda: deployments(api, namespace), "the first Deployments")
        first.send_signal(signal.SIGSTOP)
        await leads(api, namespace, "second")
        await looked_after(api, namespace, len(NAMES))
        made, before = await deployments(api, namespace), len(line.requests)
        first.send_signal(signal.SIGCONT)
        assert await first.wait() == 1
        after = await deployments(api, namespace)
    late = [asked for asked in line.requests[before:] if asked.writes]
    assert len(late) <= WORKERS, late
    assert made == after
    (ending,) = operator.said("ending")
    assert "could not be renewed" in ending["reason"]


async def test_a_leader_that_is_asked_to_end_hands_over_at_once(api: Api, namespace: str, operator: Operators) -> None:
    first = await operator.start(identity="first")
    await leads(api, namespace, "first")
    await operator.start(identity="second")
    await operator.probes("second")
    await lay_out(api, namespace, NAMES[:1])
    await looked_after(api, namespace, 1)
    first.send_signal(signal.SIGTERM)
    assert await first.wait() == 0
    await leads(api, namespace, "second", 5.0)
    await repaired(api, namespace, f"{NAMES[0]}-ingest", 10.0)
