"""Every kind of object that the operator reads or writes, and what it does with it: the one list of them.

The watches, the addresses of requests and the RBAC rules all come from here, so that none of them can forget a kind; a
request that does not stand here is refused before it is sent. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.plan.plan import Ref

GROUP: Final = "hsi.dev"
VERSION: Final = "v1alpha1"
MANAGED: Final = "app.kubernetes.io/managed-by=hsi-operator"
_SEE: Final = ("list", "watch")
_KEEP: Final = ("create", "delete", "get", "list", "patch", "watch")


class NotGranted(Exception):
    """The code asks for what it has no right to, because rights are made from this list: a bug."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with its address, which of its objects we see, and the verbs we need."""

    api_version: str
    name: str
    plural: str
    verbs: tuple[str, ...]
    labels: str = ""
    """Label selector of list and watch."""
    fields: str = ""
    """Field selector of list and watch."""
    namespaced: bool = True
    optional: bool = False
    """Not every cluster has it."""
    tells: bool = False
    """Its status is ours to write."""

    @property
    def group(self) -> str:
        """The API group; empty for the core."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """The version in its group."""
        return self.api_version.rpartition("/")[2]

    def granted(self, verb: str, *, status: bool = False) -> None:
        """Raises NotGranted unless this verb, or writing the status, stands in this list."""
        if not (verb == "patch" and self.tells if status else verb in self.verbs):
            raise NotGranted(f"{verb} {self.plural}{'/status' if status else ''}")

    def path(self, namespace: str | None) -> str:
        """Where its objects are: of one namespace, or of all with None."""
        root = f"/apis/{self.api_version}" if self.group else f"/api/{self.api_version}"
        place = f"/namespaces/{namespace}" if namespace is not None and self.namespaced else ""
        return f"{root}{place}/{self.plural}"


CAMERA: Final = Kind(f"{GROUP}/{VERSION}", "Camera", "cameras", _SEE, tells=True)
ZOO: Final = Kind(f"{GROUP}/{VERSION}", "ModelZoo", "modelzoos", _SEE, tells=True)
OWN: Final = (CAMERA, ZOO)
"""What people write and we obey."""

CHILDREN: Final = (
    Kind("apps/v1", "Deployment", "deployments", _KEEP, MANAGED),
    Kind("v1", "Service", "services", _KEEP, MANAGED),
    Kind("v1", "ConfigMap", "configmaps", _KEEP, MANAGED),
    Kind("v1", "PersistentVolumeClaim", "persistentvolumeclaims", _KEEP, MANAGED),
    Kind("batch/v1", "Job", "jobs", _KEEP, MANAGED),
    Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", _KEEP, MANAGED),
    Kind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", _KEEP, MANAGED),
    Kind("resource.k8s.io/v1", "ResourceClaimTemplate", "resourceclaimtemplates", _KEEP, MANAGED, optional=True),
)
POD: Final = Kind("v1", "Pod", "pods", _SEE, MANAGED)
SECRET: Final = Kind("v1", "Secret", "secrets", _KEEP, fields="type!=helm.sh/release.v1")
"""Those that people write are seen, too; of each only its version and the names of its keys stay in memory."""
NODE: Final = Kind("v1", "Node", "nodes", _SEE, namespaced=False)
STORAGE_CLASS: Final = Kind("storage.k8s.io/v1", "StorageClass", "storageclasses", _SEE, namespaced=False)

WATCHED: Final = (*OWN, *CHILDREN, SECRET, POD, NODE, STORAGE_CLASS)
EVENT: Final = Kind("events.k8s.io/v1", "Event", "events", ("create",))
LEASE: Final = Kind("coordination.k8s.io/v1", "Lease", "leases", ("create", "get", "update"))

_BY_NAME: Final = {(kind.api_version, kind.name): kind for kind in (*WATCHED, EVENT, LEASE)}


class KindUnknown(LookupError):
    """A plan asks for an object of a kind that stands in no list here."""


def kind_of(api_version: str, name: str) -> Kind:
    """The kind of this name; raises KindUnknown."""
    try:
        return _BY_NAME[api_version, name]
    except KeyError as fault:
        raise KindUnknown(f"{api_version} {name} is no kind that the operator knows") from fault


def ref_of(manifest: Mapping[str, Any]) -> Ref:
    """Which object a manifest is of."""
    metadata = manifest["metadata"]
    return Ref(manifest["apiVersion"], manifest["kind"], metadata.get("namespace", ""), metadata["name"])


def watched(*, cluster_facts: bool) -> tuple[Kind, ...]:
    """What is watched; without `cluster_facts` nothing outside the namespaces."""
    return tuple(kind for kind in WATCHED if kind.namespaced or cluster_facts)
