"""The command lines of a control plane's four programs."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.cluster.binaries import Programs
from tests.cluster.certificates import Pair

# HAMi's own scheduler is not here: the stock one answers to its name and counts what a node has of each resource.
SCHEDULERS = ("default-scheduler", "hami-scheduler")
COMPONENTS = ("system:kube-controller-manager", "system:kube-scheduler")


@dataclass(frozen=True)
class Ports:
    """All on the loopback address."""

    etcd: int
    etcd_peers: int
    api: int
    controllers: int
    scheduler: int

    def probes(self) -> tuple[tuple[str, int, str], ...]:
        return (
            ("kube-apiserver", self.api, "readyz"),
            ("kube-controller-manager", self.controllers, "healthz"),
            ("kube-scheduler", self.scheduler, "healthz"),
        )


@dataclass(frozen=True)
class Site:
    """The files and ports of one control plane."""

    folder: Path
    ports: Ports
    authority: Path
    serving: Pair
    accounts: Pair
    users: Mapping[str, Path]  # component: its kubeconfig
    gates: Sequence[str] = ()  # "Name=true"
    scheduler: Sequence[str] = ()  # more flags of the scheduler's

    def feature_gates(self) -> list[str]:
        return [f"--feature-gates={','.join(self.gates)}"] if self.gates else []


def of(programs: Programs, site: Site) -> dict[str, list[str]]:
    """A line for each program, by its name."""
    return {
        "etcd": _etcd(programs.etcd, site),
        "kube-apiserver": _api_server(programs.kube_apiserver, site),
        "kube-controller-manager": _controllers(programs.kube_controller_manager, site),
        "kube-scheduler": _scheduler(programs.kube_scheduler, site),
    }


def _etcd(program: Path, site: Site) -> list[str]:
    clients, peers = (f"http://127.0.0.1:{port}" for port in (site.ports.etcd, site.ports.etcd_peers))
    return [
        str(program),
        f"--data-dir={site.folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--log-level=warn",
        "--unsafe-no-fsync",
    ]


def _api_server(program: Path, site: Site) -> list[str]:
    return [
        str(program),
        f"--etcd-servers=http://127.0.0.1:{site.ports.etcd}",
        "--bind-address=127.0.0.1",
        f"--secure-port={site.ports.api}",
        f"--tls-cert-file={site.serving.certificate}",
        f"--tls-private-key-file={site.serving.key}",
        f"--client-ca-file={site.authority}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={site.accounts.certificate}",
        f"--service-account-signing-key-file={site.accounts.key}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--endpoint-reconciler-type=none",
        "--delete-collection-workers=8",
        *site.feature_gates(),
    ]


def _controllers(program: Path, site: Site) -> list[str]:
    kubeconfig = site.users["system:kube-controller-manager"]
    return [
        str(program),
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        "--bind-address=127.0.0.1",
        f"--secure-port={site.ports.controllers}",
        f"--service-account-private-key-file={site.accounts.key}",
        f"--root-ca-file={site.authority}",
        "--use-service-account-credentials",
        "--leader-elect=false",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        "--pvclaimbinder-sync-period=2s",  # a claim that waits for a storage class is looked at again only then
        "--node-monitor-grace-period=5m",  # a fake kubelet on a busy machine is late, not gone
        *site.feature_gates(),
    ]


def _scheduler(program: Path, site: Site) -> list[str]:
    kubeconfig = site.users["system:kube-scheduler"]
    configuration = site.folder / "scheduler.json"
    configuration.write_text(
        json.dumps(
            {
                "apiVersion": "kubescheduler.config.k8s.io/v1",
                "kind": "KubeSchedulerConfiguration",
                "leaderElection": {"leaderElect": False},
                "clientConnection": {"kubeconfig": str(kubeconfig), "qps": 500, "burst": 1000},
                "profiles": [{"schedulerName": name} for name in SCHEDULERS],
            }
        )
    )
    return [
        str(program),
        f"--config={configuration}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        "--bind-address=127.0.0.1",
        f"--secure-port={site.ports.scheduler}",
        *site.feature_gates(),
        *site.scheduler,
    ]
