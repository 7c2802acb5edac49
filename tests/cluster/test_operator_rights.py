"""The rights in manifests/operator on a real API server, asked by impersonation: enough, and not too much."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cluster.api import APPLY, Api, Refused
from tests.cluster.kubectl import Kubectl
from tests.cluster.plane import ControlPlane

from hsi_operator.engine import kinds
from hsi_operator.engine.kinds import Kind

MANIFEST = Path(__file__).parents[2] / "manifests" / "operator" / "rbac.yaml"
NEW = {"metadata": {"name": "tried"}}
METHODS = {"create": "POST", "delete": "DELETE", "patch": "PATCH", "update": "PUT"}
ALL = ("ClusterRoleBinding", "hsi-operator")


@dataclass(frozen=True)
class Deed:
    """What somebody asks of the API server."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None


FORBIDDEN = {
    "make a pod": Deed("POST", "/api/v1/namespaces/{here}/pods", NEW),
    "delete a pod": Deed("DELETE", "/api/v1/namespaces/{here}/pods/any"),
    "run a command in a pod": Deed("POST", "/api/v1/namespaces/{here}/pods/any/exec"),
    "read what a pod logs": Deed("GET", "/api/v1/namespaces/{here}/pods/any/log"),
    "evict a pod": Deed("POST", "/api/v1/namespaces/{here}/pods/any/eviction", NEW),
    "change a node": Deed("PATCH", "/api/v1/nodes/any", NEW),
    "change what a node offers": Deed("PATCH", "/api/v1/nodes/any/status", NEW),
    "delete a node": Deed("DELETE", "/api/v1/nodes/any"),
    "make a Camera": Deed("POST", "/apis/hsi.dev/v1alpha1/namespaces/{here}/cameras", NEW),
    "change a Camera": Deed("PATCH", "/apis/hsi.dev/v1alpha1/namespaces/{here}/cameras/any", NEW),
    "delete a Camera": Deed("DELETE", "/apis/hsi.dev/v1alpha1/namespaces/{here}/cameras/any"),
    "put a finalizer on a Camera": Deed("PUT", "/apis/hsi.dev/v1alpha1/namespaces/{here}/cameras/any/finalizers", NEW),
    "delete a ModelZoo": Deed("DELETE", "/apis/hsi.dev/v1alpha1/namespaces/{here}/modelzoos/any"),
    "replace a Secret": Deed("PUT", "/api/v1/namespaces/{here}/secrets/any", NEW),
    "delete all Secrets at once": Deed("DELETE", "/api/v1/namespaces/{here}/secrets"),
    "read another namespace's Secrets": Deed("GET", "/api/v1/namespaces/kube-system/secrets"),
    "read everybody's Secrets": Deed("GET", "/api/v1/secrets"),
    "make a token": Deed("POST", "/api/v1/namespaces/{here}/serviceaccounts/default/token", NEW),
    "make a Role": Deed("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/{here}/roles", NEW),
    "bind a ClusterRole": Deed("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", NEW),
    "list namespaces": Deed("GET", "/api/v1/namespaces"),
    "delete a namespace": Deed("DELETE", "/api/v1/namespaces/{here}"),
    "list definitions": Deed("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"),
    "make a webhook": Deed("POST", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", NEW),
    "delete a Lease": Deed("DELETE", "/apis/coordination.k8s.io/v1/namespaces/{here}/leases/any"),
    "read events": Deed("GET", "/apis/events.k8s.io/v1/namespaces/{here}/events"),
    "delete a volume": Deed("DELETE", "/api/v1/persistentvolumes/any"),
    "make a StorageClass": Deed("POST", "/apis/storage.k8s.io/v1/storageclasses", NEW),
}


@dataclass(frozen=True)
class Operator:
    """The API server as the operator sees it, and its own namespace."""

    api: Api
    namespace: str

    async def may(self, deed: Deed, **query: str) -> bool:
        """Whether it is let in; what it finds there, and whether what it brings will do, is another matter."""
        asked = {**query, **({} if deed.method == "GET" else {"dryRun": "All"})}
        kind = APPLY if deed.method == "PATCH" else "application/json"
        path = deed.path.format(here=self.namespace)
        try:
            await self.api.call(deed.method, path, query=asked, body=deed.body, content_type=kind)
        except Refused as refused:
            return refused.status != 403
        return True


def _objects(namespace: str, *, everywhere: bool) -> list[dict[str, Any]]:
    """The manifest for this namespace; as its head says, one RoleBinding in place of the binding for all."""
    found = list(yaml.safe_load_all(MANIFEST.read_text().replace("namespace: hsi", f"namespace: {namespace}")))
    (all_of_it,) = (each for each in found if (each["kind"], each["metadata"]["name"]) == ALL)
    if not everywhere:
        all_of_it["kind"] = "RoleBinding"
        all_of_it["metadata"] |= {"name": "served", "namespace": namespace}
    return found


@pytest.fixture(params=[True, False], ids=["everywhere", "in one namespace"])
def everywhere(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
async def subject(
    control_plane: ControlPlane, api: Api, namespace: str, definitions: None, kubectl: Kubectl, everywhere: bool
) -> AsyncIterator[Operator]:
    """The operator's account with the manifest's rights and no others."""
    manifest = yaml.safe_dump_all(_objects(namespace, everywhere=everywhere))
    await kubectl("apply", "--filename=-", stdin=manifest)
    try:
        user = f"system:serviceaccount:{namespace}:hsi-operator"
        async with Api.opened(control_plane.admin, user=user) as opened:
            yield Operator(opened, namespace)
    finally:
        await kubectl("delete", "--filename=-", "--wait=false", stdin=manifest)


def _done(kind: Kind, verb: str, namespace: str | None) -> tuple[Deed, dict[str, str]]:
    """What the operator does with a kind."""
    path = kind.path(namespace)
    if verb in {"list", "watch"}:
        watch = {"watch": "true", "timeoutSeconds": "1"} if verb == "watch" else {}
        return Deed("GET", path), {"fieldSelector": "metadata.name=tried", **watch}
    body = {"apiVersion": kind.api_version, "kind": kind.name, **NEW}
    name = "" if verb == "create" else "/tried"
    return Deed(METHODS.get(verb, "GET"), path + name, None if verb == "get" else body), {}


def _all_done(namespace: str, *, everywhere: bool) -> dict[str, tuple[Deed, dict[str, str]]]:
    found = {}
    for kind in (*kinds.WATCHED, kinds.EVENT, kinds.LEASE):
        for verb in kind.verbs:
            sees = everywhere and verb in {"list", "watch"}
            found[f"{verb} {kind.plural}"] = _done(kind, verb, None if sees else namespace)
        if kind.tells:
            deed, query = _done(kind, "patch", namespace)
            found[f"tell {kind.plural}"] = replace(deed, path=f"{deed.path}/status"), query
    return found


async def test_everything_that_the_operator_does_is_allowed(subject: Operator, everywhere: bool) -> None:
    done = _all_done(subject.namespace, everywhere=everywhere)
    allowed = await asyncio.gather(*(subject.may(deed, **query) for deed, query in done.values()))
    assert not [what for what, may in zip(done, allowed, strict=True) if not may]


@pytest.mark.parametrize("everywhere", [False], ids=["in one namespace"])
async def test_what_the_operator_must_not_do_is_refused(subject: Operator) -> None:
    allowed = await asyncio.gather(*(subject.may(deed) for deed in FORBIDDEN.values()))
    assert not [what for what, may in zip(FORBIDDEN, allowed, strict=True) if may]
