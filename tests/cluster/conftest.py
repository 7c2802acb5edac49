"""One real control plane for the session, a namespace for each test, and what was in it when a test failed."""

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest
from tests.cluster import binaries, kubelet, plane, volumes
from tests.cluster.api import NAMESPACES, PODS, SERVICE_ACCOUNTS, Api
from tests.cluster.binaries import Programs
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until

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
def _plane(programs: Programs) -> Iterator[ControlPlane]:
    folder = Path(tempfile.mkdtemp(prefix="hsi-plane-"))
    try:
        with plane.running(programs, folder) as started:
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
    for line in (
        ("apply", "--server-side", f"--filename={ROOT / 'crds'}"),
        ("wait", "--for=condition=Established", "--timeout=60s", f"--filename={ROOT / 'crds'}"),
    ):
        done = _run(control_plane, *line)
        assert done.returncode == 0, done.stdout


@pytest.fixture
def launch_plane(programs: Programs) -> Iterator[Callable[[], ControlPlane]]:
    """A control plane of the test's own, to be broken."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(_plane(programs))


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
async def storage_class(api: Api) -> AsyncIterator[str]:
    """The default storage class of a cluster that has one; without this fixture there is none."""
    async with volumes.running(api, "standard") as name:
        yield name


@pytest.fixture
async def namespace(api: Api) -> AsyncIterator[str]:
    """A namespace of this test's own, with its service account; afterwards nothing of it waits for a node any more."""
    name = f"test-{os.getpid()}-{next(_numbers)}"
    await api.create(NAMESPACES, {"metadata": {"name": name}})
    await until(lambda: api.find(SERVICE_ACCOUNTS, "default", name), "the namespace's service account")
    yield name
    await api.delete(NAMESPACES, name)
    await api.call("DELETE", PODS.path(name), body={"gracePeriodSeconds": 0})

    async def is_bare() -> bool:
        return not await api.items(PODS, name)

    await until(is_bare, f"the pods of {name} to go")


class Kubectl(Protocol):
    """Run kubectl and get what it prints; a refusal fails the test with its words unless `check` is off."""

    async def __call__(
        self, *arguments: str, kubeconfig: Path | None = None, stdin: str = "", check: bool = True
    ) -> str: ...


@pytest.fixture
def kubectl(control_plane: ControlPlane) -> Kubectl:
    """The real one, without holding up the test's loop."""

    async def run(*arguments: str, kubeconfig: Path | None = None, stdin: str = "", check: bool = True) -> str:
        process = await asyncio.create_subprocess_exec(
            str(control_plane.programs.kubectl),
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=control_plane.environment(kubeconfig),
        )
        output, _ = await asyncio.wait_for(process.communicate(stdin.encode()), 60)
        assert not check or process.returncode == 0, f"kubectl {' '.join(arguments)}: {output.decode()}"
        return output.decode()

    return run


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failed test shows its namespace's objects and events; all of them in full go to build/cluster/."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    found = getattr(item, "funcargs", {})
    if (
        report.failed
        and isinstance(found.get("namespace"), str)
        and isinstance(found.get("control_plane"), ControlPlane)
    ):
        report.sections.append(("objects and events", _dump(found["control_plane"], found["namespace"], item.name)))
    return report  # type: ignore[return-value]


def _dump(of: ControlPlane, namespace: str, name: str) -> str:
    def got(*arguments: str) -> str:
        return _run(of, *arguments, "--request-timeout=10s").stdout

    dead = [f"{process.name} has ended:\n{process.tail()}" for process in of.processes.values() if not process.runs]
    kinds = got("api-resources", "--namespaced", "--verbs=list", "--output=name").split()
    file = DUMPS / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name)}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    where = f"--namespace={namespace}"
    file.write_text(got("get", ",".join(kinds), where, "--output=yaml"))
    quiet = {"events", "events.events.k8s.io", "serviceaccounts", "configmaps", "secrets", "endpoints"}
    objects = got("get", ",".join(kind for kind in kinds if kind not in quiet), where, "--output=wide")
    events = got("get", "events", where, "--sort-by=.lastTimestamp")
    return "\n".join([*dead, objects, events, f"All of them in full: {file}"])


def _run(of: ControlPlane, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(of.programs.kubectl), *arguments],
        env=of.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=90,
        check=False,
    )
