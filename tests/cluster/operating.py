"""The operator as a process, with its own rights and no others, at any control plane."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cluster import accounts
from tests.cluster.api import Api
from tests.cluster.plane import ControlPlane

from hsi_operator.engine.rights import rights

STOP_SECONDS = 20.0


@dataclass
class Operators:
    """Copies of the operator of one namespace; what they say goes to one file."""

    told: dict[str, str]
    log: Path
    started: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self, **settings: str) -> asyncio.subprocess.Process:
        """One more copy."""
        told = {f"HSI_OPERATOR_{name.upper()}": value for name, value in {**self.told, **settings}.items()}
        with self.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "hsi_operator"),
                stdout=output,
                stderr=output,
                env={**os.environ, **told},  # noqa: TID251 - a child is told what it needs
            )
        self.started.append(process)
        return process

    async def stop(self) -> None:
        """Ask each that still runs to end; it does so in time and says 0."""
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
    plane: ControlPlane, api: Api, namespace: str, product_url: str, folder: Path
) -> AsyncIterator[Operators]:
    """No copy yet; all that were started are stopped at the end, and what they said is shown when a test fails."""
    kubeconfig = await accounts.account(plane, api, namespace, "hsi-operator")
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
