"""A namespace with everything in it is deleted while no operator runs: nothing of ours holds it up."""

import signal
from collections.abc import AsyncIterator

from tests.cluster import home
from tests.cluster.api import CAMERAS, CLAIMS, NAMESPACES, ZOOS, Api, Resource
from tests.cluster.home import Told
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until

from hsi_operator.engine.kinds import CHILDREN, OWN, SECRET

SECONDS = 30.0
PROTECTION = "kubernetes.io/pvc-protection"
"""The cluster's own, on every claim: it goes with the pods."""
READY = Told("Ready", "True", "AllReady")


async def test_a_namespace_goes_with_all_that_is_in_it_while_no_operator_runs(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators
) -> None:
    await fake_kubelet.node("one")
    await home.furnish(api, namespace)
    copy = await operator.start()
    await api.apply(CAMERAS, home.camera("drawn"), namespace)
    await api.apply(CAMERAS, home.camera("pushed", {"ftp": {}}), namespace)
    await api.apply(ZOOS, home.zoo(home.model("detector"), home.model("enrichment", role="Enrichment")), namespace)
    await home.says(api, ZOOS, "small", namespace, READY)
    await home.says(api, CAMERAS, "drawn", namespace, Told("Progressing", "False", "UpToDate"))
    assert {each async for each in _finalizers(api, namespace)} <= {PROTECTION}
    assert await api.items(CLAIMS, namespace)

    copy.send_signal(signal.SIGKILL)
    await copy.wait()
    await api.delete(NAMESPACES, namespace)

    async def gone() -> bool:
        return await api.find(NAMESPACES, namespace) is None

    await until(gone, "the namespace to go", SECONDS)


async def _finalizers(api: Api, namespace: str) -> AsyncIterator[str]:
    for kind in (*OWN, *CHILDREN, SECRET):
        for each in await api.items(Resource(kind.api_version, kind.plural), namespace):
            for name in each["metadata"].get("finalizers", ()):
                yield name
