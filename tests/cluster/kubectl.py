"""The real kubectl, without holding up the loop on which the fake kubelet works."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.plane import ControlPlane

SECONDS = 60.0


@dataclass(frozen=True)
class Kubectl:
    """Called with kubectl's arguments it gives what is printed; a refusal fails the test with its words."""

    plane: ControlPlane

    async def __call__(self, *arguments: str, kubeconfig: Path | None = None, stdin: str = "") -> str:
        code, output = await self.tried(*arguments, kubeconfig=kubeconfig, stdin=stdin)
        assert code == 0, f"kubectl {' '.join(arguments)}: {output}"
        return output

    async def tried(self, *arguments: str, kubeconfig: Path | None = None, stdin: str = "") -> tuple[int, str]:
        """The exit code and everything printed, for what is to be refused."""
        process = await asyncio.create_subprocess_exec(
            str(self.plane.programs.kubectl),
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self.plane.environment(kubeconfig),
        )
        output, _ = await asyncio.wait_for(process.communicate(stdin.encode()), SECONDS)
        return process.returncode or 0, output.decode()
