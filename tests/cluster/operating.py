"""The operator as a process, with its own rights and no others, at any control plane."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from tests.cluster import accounts
from tests.cluster.api import Api
from tests.cluster.copies import Copy, Forked
from tests.cluster.dump import kubectl
from tests.cluster.plane import ControlPlane
from tests.cluster.waiting import until

from hsi_operator.engine.rights import rights

DEFINITIONS = Path(__file__).parents[2] / "crds"
STOP_SECONDS = 20.0
PROBE_SECONDS = 5.0
"""A kubelet's patience, as the manifests ask for it."""


def define(plane: ControlPlane) -> None:
    """Camera and ModelZoo, as crds/ has them, are served when this returns."""
    for line in (
        ("apply", "--server-side", f"--filename={DEFINITIONS}"),
        ("wait", "--for=condition=Established", "--timeout=60s", f"--filename={DEFINITIONS}"),
    ):
        done = kubectl(plane, *line)
        assert done.returncode == 0, done.stdout


@dataclass(frozen=True)
class Probes:
    """What one copy answers at its port."""

    address: str

    async def ask(self, path: str) -> tuple[int, str]:
        """Status and text of /healthz, /readyz or /metrics."""
        timeout = aiohttp.ClientTimeout(total=PROBE_SECONDS)
        connector = aiohttp.TCPConnector(force_close=True)
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False, connector=connector) as session,
            session.get(self.address + path) as answer,
        ):
            return answer.status, await answer.text()

    async def metrics(self) -> dict[str, float]:
        """Every sample by its name and labels, as they are written."""
        _, text = await self.ask("/metrics")
        lines = [line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#")]
        return {name: float(value) for name, _, value in lines}


@dataclass
class Operators:
    """Copies of the operator of one namespace; what they say goes to one file."""

    told: dict[str, str]
    log: Path
    from_scratch: bool = False
    """Every copy is started as in an installation: what is measured must be."""
    started: list[Copy] = field(default_factory=list)
    kept: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, **settings: str) -> Copy:
        """One more copy."""
        if self.from_scratch:
            return await self._launch(settings)
        copy = Forked(self._told(settings), self.log)
        self.started.append(copy)
        return copy

    def _told(self, settings: Mapping[str, str]) -> dict[str, str]:
        return {f"HSI_OPERATOR_{name.upper()}": value for name, value in {**self.told, **settings}.items()}

    async def _launch(self, settings: Mapping[str, str]) -> asyncio.subprocess.Process:
        """As its image does."""
        with self.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "hsi_operator"),
                stdout=output,
                stderr=output,
                env={**os.environ, **self._told(settings)},  # noqa: TID251 - a child is told what it needs
            )
        self.started.append(process)
        return process

    async def keep(self, **settings: str) -> list[int]:
        """One more copy that is started again whenever it ends, as by a kubelet; with what codes it has ended."""
        codes: list[int] = []
        process = await self._launch(settings)

        async def again(process: asyncio.subprocess.Process) -> None:
            while True:
                codes.append(await process.wait())
                process = await self._launch(settings)

        self.kept.append(asyncio.create_task(again(process), name="keeping a copy"))
        return codes

    def said(self, event: str) -> Iterator[dict[str, Any]]:
        """What the copies logged under this event."""
        text = self.log.read_text().rpartition("\n")[0] if self.log.exists() else ""
        lines = (json.loads(line) for line in text.splitlines() if line.startswith("{"))
        return (each for each in lines if each["event"] == event)

    async def probes(self, identity: str) -> Probes:
        """Of the copy of this name, once it listens; of the last one where it was started again."""

        async def port() -> int | None:
            ports = [each["probe_port"] for each in self.said("waiting to lead") if each["identity"] == identity]
            return ports[-1] if ports else None

        return Probes(f"http://127.0.0.1:{await until(port, f'the probes of {identity}')}")

    async def stop(self) -> None:
        """Ask each that still runs to end; it does so in time and says 0."""
        for task in self.kept:
            task.cancel()
        await asyncio.gather(*self.kept, return_exceptions=True)
        asked = [process for process in self.started if process.returncode is None]
        for process in asked:
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                codes = [await process.wait() for process in asked]
            assert set(codes) <= {0}, codes
        finally:
            for process in asked:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            sys.stdout.write(self.log.read_text() if self.log.exists() else "")


@asynccontextmanager
async def operators(
    plane: ControlPlane, api: Api, namespace: str, product_url: str, folder: Path, *, server: str = ""
) -> AsyncIterator[Operators]:
    """No copy yet; all that were started are stopped at the end, and what they said is shown when a test fails."""
    kubeconfig = await accounts.account(plane, api, namespace, "hsi-operator", server=server)
    subject = accounts.subject_of(namespace, "hsi-operator")
    needed = rights()
    await accounts.allow(api, namespace, subject, [*needed.served, *needed.home])
    await accounts.allow_everywhere(api, subject, needed.around)
    told = {
        "kubeconfig": str(kubeconfig),
        "namespace": namespace,
        "watch_namespaces": namespace,
        "product_url": product_url,
        "product_poll_seconds": "1",
        "probe_host": "127.0.0.1",
        "probe_port": "0",
    }
    found = Operators(told, folder / "operator.log")
    try:
        yield found
    finally:
        await found.stop()
