"""One real control plane for the session, a namespace for each test, and what was in it when a test failed."""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.cluster import binaries, disturbing, home, kubelet, operating, volumes
from tests.cluster import plane as planes
from tests.cluster.api import NAMESPACES, PODS, SERVICE_ACCOUNTS, Api
from tests.cluster.binaries import Programs
from tests.cluster.disturbing import Line
from tests.cluster.dump import dump
from tests.cluster.kubectl import Kubectl
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until
from tests.parts import product_api
from tests.parts.product_api import ProductApi

ROOT = Path(__file__).parents[2]
DUMPS = ROOT / "build" / "cluster"
_numbers = count(1)


@pytest.fixture(scope="session")
def programs() -> Programs:
    """The five programs; where they cannot be had, tests are skipped with the reason, and in CI they fail."""
    try:
        return binaries.find(binaries.wanted())
    except binaries.Unavailable as why:
        if os.environ.get("CI"):  # noqa: TID251 - CI must not skip it
            pytest.fail(str(why))
        pytest.skip(str(why))


@contextmanager
def _plane(programs: Programs, *gates: str, scheduler: Sequence[str] = ()) -> Iterator[ControlPlane]:
    folder = Path(tempfile.mkdtemp(prefix="hsi-plane-"))
    try:
        with planes.running(programs, folder, gates, scheduler) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def control_plane(programs: Programs) -> Iterator[ControlPlane]:
    """The session's control plane; a test that stops a part of it takes `launch_plane` instead."""
    with _plane(programs) as started:
        yield started


@pytest.fixture(scope="session")
def definitions(control_plane: ControlPlane) -> None:
    """Camera and ModelZoo, as crds/ has them, served."""
    operating.define(control_plane)


@pytest.fixture(scope="module")
def launch_plane(programs: Programs) -> Iterator[Callable[..., ControlPlane]]:
    """A control plane of a module's own, to be broken, or with what is not usual: gates (`Name=true`), flags.

    Where all its tests are on that plane, it is the module's `control_plane`, so that all other fixtures are of it.
    """
    with ExitStack() as stack:
        yield lambda *gates, **flags: stack.enter_context(_plane(programs, *gates, **flags))


@pytest.fixture
async def api(control_plane: ControlPlane) -> AsyncIterator[Api]:
    """The API server as its administrator sees it."""
    async with Api.opened(control_plane.admin) as opened:
        yield opened


@pytest.fixture
async def fake_kubelet(api: Api) -> AsyncIterator[FakeKubelet]:
    """No nodes yet; `await fake_kubelet.node("gpu", capacity={...})` makes one."""
    async with kubelet.running(api) as running:
        yield running


@pytest.fixture
async def bad_line(control_plane: ControlPlane) -> AsyncIterator[Line]:
    """A second door to the API server that notes every request and behaves as badly as it is told."""
    async with disturbing.bad_line(control_plane) as line:
        yield line


@pytest.fixture
async def storage_class(api: Api) -> AsyncIterator[str]:
    """The default storage class of a cluster that has one; without this fixture there is none."""
    async with volumes.running(api, "standard") as name:
        yield name


@pytest.fixture
async def namespace(api: Api, fake_kubelet: FakeKubelet) -> AsyncIterator[str]:
    """A namespace of this test's own, with its service account; its pods go before the nodes they are on."""
    name = f"test-{os.getpid()}-{next(_numbers)}"
    await api.create(NAMESPACES, {"metadata": {"name": name}})
    await until(lambda: api.find(SERVICE_ACCOUNTS, "default", name), "the namespace's service account")
    yield name
    await api.delete(NAMESPACES, name)
    await api.call("DELETE", PODS.path(name), body={"gracePeriodSeconds": 0})

    async def is_bare() -> bool:
        return not await api.items(PODS, name, fields="spec.nodeName!=")

    await until(is_bare, f"the pods of {name} to leave their nodes")


@pytest.fixture
async def product() -> AsyncIterator[ProductApi]:
    """What the operator uses of the product's API."""
    async with product_api.running() as found:
        yield found


@pytest.fixture
async def operator(
    request: pytest.FixtureRequest,
    control_plane: ControlPlane,
    api: Api,
    definitions: None,
    namespace: str,
    product: ProductApi,
    tmp_path: Path,
) -> AsyncIterator[Operators]:
    """No copy of it yet; `await operator.start()` is one that serves the test's namespace."""
    async with operating.operators(control_plane, api, namespace, product.url, tmp_path) as found:
        found.from_scratch = any(map(request.node.get_closest_marker, ("bench", "soak")))
        yield found


@pytest.fixture
async def operator_on_a_bad_line(
    control_plane: ControlPlane,
    api: Api,
    definitions: None,
    namespace: str,
    product: ProductApi,
    bad_line: Line,
    tmp_path: Path,
) -> AsyncIterator[Operators]:
    """The same, whose copies reach the API server by nothing but the bad line."""
    async with operating.operators(
        control_plane, api, namespace, product.url, tmp_path, server=bad_line.server
    ) as found:
        yield found


@pytest.fixture
async def furnished(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str, operator: Operators
) -> str:
    """The test's namespace with all that an installation brings, one node for its pods, and the operator at work."""
    await home.furnish(api, namespace)
    await fake_kubelet.node("one")
    await operator.start()
    return namespace


@pytest.fixture
def kubectl(control_plane: ControlPlane) -> Kubectl:
    """The one that was built with the API server, as its administrator."""
    return Kubectl(control_plane)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failed test shows its namespace's objects and events; all of them in full go to build/cluster/."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    found = getattr(item, "funcargs", {})
    namespace, plane = found.get("namespace"), found.get("control_plane")
    if report.failed and isinstance(namespace, str) and isinstance(plane, ControlPlane):
        file = DUMPS / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', item.name)}.yaml"
        report.sections.append(("objects and events", dump(plane, namespace, file)))
    return report  # type: ignore[return-value]
