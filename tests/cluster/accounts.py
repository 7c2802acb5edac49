"""Service accounts with the rights a test gives them, at any door to the API server."""

from collections.abc import Sequence
from pathlib import Path

from tests.cluster.api import SERVICE_ACCOUNTS, Api, Manifest, Resource
from tests.cluster.plane import ControlPlane

ROLES = Resource("rbac.authorization.k8s.io/v1", "roles")
ROLE_BINDINGS = Resource("rbac.authorization.k8s.io/v1", "rolebindings")
CLUSTER_ROLES = Resource("rbac.authorization.k8s.io/v1", "clusterroles")
CLUSTER_ROLE_BINDINGS = Resource("rbac.authorization.k8s.io/v1", "clusterrolebindings")
_GROUP = "rbac.authorization.k8s.io"


async def account(plane: ControlPlane, api: Api, namespace: str, name: str, *, server: str = "") -> Path:
    """The kubeconfig of a service account that is made where it is missing; its rights are what roles give it."""
    if await api.find(SERVICE_ACCOUNTS, name, namespace) is None:
        await api.create(SERVICE_ACCOUNTS, {"metadata": {"name": name}}, namespace)
    request = {"metadata": {"name": name}, "spec": {"expirationSeconds": 7200}}
    answer = await api.create(SERVICE_ACCOUNTS, request, namespace, subresource="token")
    return plane.account(namespace, name, answer["status"]["token"], server=server)


async def allow(api: Api, namespace: str, subject: Manifest, rules: Sequence[Manifest]) -> None:
    """A role in this namespace, and who has it."""
    metadata = {"name": str(subject["name"])}
    role = {"apiGroup": _GROUP, "kind": "Role", **metadata}
    await api.create(ROLES, {"metadata": metadata, "rules": list(rules)}, namespace)
    await api.create(ROLE_BINDINGS, {"metadata": metadata, "roleRef": role, "subjects": [dict(subject)]}, namespace)


async def allow_everywhere(api: Api, subject: Manifest, rules: Sequence[Manifest], name: str = "") -> None:
    """The same in all namespaces, under a name that is the account's alone; `name` sets several roles apart."""
    metadata = {"name": f"{subject.get('namespace', 'users')}-{subject['name']}{name and f'-{name}'}"}
    role = {"apiGroup": _GROUP, "kind": "ClusterRole", **metadata}
    await api.create(CLUSTER_ROLES, {"metadata": metadata, "rules": list(rules)})
    await api.create(CLUSTER_ROLE_BINDINGS, {"metadata": metadata, "roleRef": role, "subjects": [dict(subject)]})


def subject_of(namespace: str, name: str) -> dict[str, str]:
    """The account as a role binding names it."""
    return {"kind": "ServiceAccount", "name": name, "namespace": namespace}
