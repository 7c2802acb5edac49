"""A real control plane as processes: etcd, API server, controller manager and scheduler, each stopped by its pid."""

import random
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
from tests.cluster import lines
from tests.cluster.binaries import Programs
from tests.cluster.certificates import Authority, signing_pair
from tests.cluster.kubeconfig import Door, by_certificate, by_token

READY_SECONDS = 90.0
PORTS = (20_000, 32_000)
STOP_SECONDS = 5.0
SERVING_HOSTS = ("127.0.0.1", "localhost", "kubernetes.default.svc", "10.0.0.1")
CONTROLLERS = ("kube-controller-manager", "kube-scheduler")
ORDER = ("etcd", "kube-apiserver", *CONTROLLERS)


class Process:
    """One program of the plane; its output goes to a file."""

    def __init__(self, name: str, line: Sequence[str], log: Path) -> None:
        self.name = name
        self._line = line
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process, f"{self.name} was never started"
        return self._process.pid

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """On a thread that lasts: the kernel ends the process with the thread that started it."""
        # A test run that is killed takes its control plane with it.
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [*guard, *self._line], stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    def stop(self) -> None:
        """Politely for a few seconds, then at once: nothing of what it holds is kept."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)

    def tail(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:]) if self._log.exists() else ""


class ControlPlane:
    """What a test sees of it: kubeconfigs, kubectl's place, and processes that may be stopped and started again."""

    def __init__(
        self, programs: Programs, folder: Path, gates: Sequence[str] = (), scheduler: Sequence[str] = ()
    ) -> None:
        self.programs = programs
        ports = lines.Ports(*_free_ports(5))
        authority = Authority(folder)
        self._door = Door(f"https://127.0.0.1:{ports.api}", folder, authority)
        site = lines.Site(
            folder=folder,
            ports=ports,
            authority=authority.file,
            serving=authority.issue("kube-apiserver", hosts=SERVING_HOSTS),
            accounts=signing_pair(folder),
            users={name: self.kubeconfig(name) for name in lines.COMPONENTS},
            gates=gates,
            scheduler=scheduler,
        )
        self.processes = {
            name: Process(name, line, folder / f"{name}.log") for name, line in lines.of(programs, site).items()
        }
        self._probes = {name: f"https://127.0.0.1:{port}/{path}" for name, port, path in ports.probes()}
        self.admin = self.kubeconfig("admin", "system:masters")

    @property
    def server(self) -> str:
        return self._door.server

    @property
    def authority(self) -> Authority:
        return self._door.authority

    def kubeconfig(self, user: str, *groups: str) -> Path:
        """A user by certificate: without groups one who may do nothing until a role binding says otherwise."""
        return by_certificate(self._door, user, groups)

    def account(self, namespace: str, name: str, token: str, *, server: str = "") -> Path:
        """A service account by its token, at the API server itself or at another door to it."""
        door = Door(server or self.server, self._door.folder, self._door.authority)
        return by_token(door, f"{namespace}-{name}{'-by-line' if server else ''}", token)

    def environment(self, kubeconfig: Path | None = None) -> dict[str, str]:
        """What kubectl needs, and nothing of the person's own configuration."""
        return {"PATH": "/usr/bin:/bin", "HOME": str(self._door.folder), "KUBECONFIG": str(kubeconfig or self.admin)}

    def start(self) -> None:
        """All of it, in an order in which nobody waits in vain."""
        self.processes["etcd"].start()
        self.processes["kube-apiserver"].start()
        self.wait_ready("kube-apiserver")
        self._start_controllers()

    def wait_ready(self, name: str, seconds: float = READY_SECONDS) -> None:
        """Until its health probe says yes; a process that ended says why."""
        deadline = time.monotonic() + seconds
        context = ssl.create_default_context(cafile=str(self._door.authority.file))
        if name != "kube-apiserver":  # the two others sign for themselves
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        process = self.processes[name]
        with httpx.Client(verify=context, timeout=5, trust_env=False) as client:
            while not _says_yes(client, self._probes[name]):
                dead = [each for each in self.processes.values() if each.name in ("etcd", name) and not each.runs]
                if dead or time.monotonic() > deadline:
                    why = "ended" if dead else f"was not ready within {seconds:g} s"
                    culprit = dead[0] if dead else process
                    raise RuntimeError(f"{culprit.name} {why}:\n{culprit.tail()}")
                threading.Event().wait(0.05)

    @contextmanager
    def controllers_still(self) -> Iterator[None]:
        """Controllers and scheduler are away meanwhile: for who measures without them, and for an outage, after which
        they would not come back for minutes.
        """
        for name in CONTROLLERS:
            self.processes[name].stop()
        try:
            yield
        finally:
            self._start_controllers()

    def _start_controllers(self) -> None:
        for name in CONTROLLERS:
            self.processes[name].start()
        for name in CONTROLLERS:
            self.wait_ready(name)

    def stop(self) -> None:
        for name in reversed(ORDER):
            self.processes[name].stop()


def _says_yes(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.TransportError:
        return False


def _free_ports(count: int) -> list[int]:
    """From below those that the kernel lends to clients, because some are bound only seconds after this."""
    with ExitStack() as stack:
        found: list[int] = []
        while len(found) < count:
            probe = stack.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind(("127.0.0.1", random.randrange(*PORTS)))
                found.append(probe.getsockname()[1])
        return found


@contextmanager
def running(
    programs: Programs, folder: Path, gates: Sequence[str] = (), scheduler: Sequence[str] = ()
) -> Iterator[ControlPlane]:
    """A control plane for as long as the context is open."""
    plane = ControlPlane(programs, folder, gates, scheduler)
    with ExitStack() as stack:
        stack.callback(plane.stop)
        plane.start()
        yield plane
