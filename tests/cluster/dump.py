"""What a namespace holds, for whoever reads the failure of a test."""

import subprocess
from pathlib import Path

from tests.cluster.plane import ControlPlane

# In every namespace, or shown apart.
QUIET = {"events", "events.events.k8s.io", "serviceaccounts", "configmaps", "secrets", "endpoints"}


def dump(plane: ControlPlane, namespace: str, file: Path) -> str:
    """The objects as a table, the events in their order, and who has ended; all objects in full go to the file."""
    dead = [f"{process.name} has ended:\n{process.tail()}" for process in plane.processes.values() if not process.runs]
    kinds = _got(plane, "api-resources", "--namespaced", "--verbs=list", "--output=name").split()
    where = f"--namespace={namespace}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_got(plane, "get", ",".join(kinds), where, "--output=yaml"))
    objects = _got(plane, "get", ",".join(kind for kind in kinds if kind not in QUIET), where, "--output=wide")
    events = _got(plane, "get", "events", where, "--sort-by=.lastTimestamp")
    return "\n".join([*dead, objects, events, f"All of them in full: {file}"])


def _got(plane: ControlPlane, *arguments: str) -> str:
    try:
        return kubectl(plane, *arguments, "--request-timeout=10s").stdout
    except subprocess.TimeoutExpired as error:
        return str(error)


def kubectl(plane: ControlPlane, *arguments: str) -> subprocess.CompletedProcess[str]:
    """kubectl where no loop runs; what it prints and what it complains of in one."""
    return subprocess.run(
        [str(plane.programs.kubectl), *arguments],
        env=plane.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=90,
        check=False,
    )
