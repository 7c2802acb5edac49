"""The operator with the rights that are made from its kinds, on a real API server: enough, and no more."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.cluster import accounts
from tests.cluster.api import Api, Resource
from tests.cluster.plane import ControlPlane

from hsi_operator.engine import kinds
from hsi_operator.engine.rights import rights

REVIEWS = Resource("authorization.k8s.io/v1", "subjectaccessreviews")
FORBIDDEN = [
    ("create", "pods", "", ""),
    ("delete", "pods", "", ""),
    ("create", "pods/exec", "", ""),
    ("get", "pods/log", "", ""),
    ("patch", "nodes", "", ""),
    ("patch", "nodes/status", "", ""),
    ("delete", "nodes", "", ""),
    ("patch", "cameras", "hsi.dev", ""),
    ("delete", "cameras", "hsi.dev", ""),
    ("create", "cameras", "hsi.dev", ""),
    ("update", "cameras/finalizers", "hsi.dev", ""),
    ("delete", "modelzoos", "hsi.dev", ""),
    ("update", "secrets", "", ""),
    ("deletecollection", "secrets", "", ""),
    ("create", "serviceaccounts/token", "", ""),
    ("create", "roles", "rbac.authorization.k8s.io", ""),
    ("escalate", "clusterroles", "rbac.authorization.k8s.io", ""),
    ("list", "namespaces", "", ""),
    ("delete", "namespaces", "", ""),
    ("list", "customresourcedefinitions", "apiextensions.k8s.io", ""),
    ("create", "mutatingwebhookconfigurations", "admissionregistration.k8s.io", ""),
    ("delete", "leases", "coordination.k8s.io", ""),
    ("delete", "events", "events.k8s.io", ""),
    ("list", "secrets", "", "kube-system"),
    ("impersonate", "users", "", ""),
]


@pytest.fixture
async def subject(control_plane: ControlPlane, api: Api, namespace: str, definitions: None) -> Mapping[str, str]:
    """The operator's service account, with its rights and no others."""
    await accounts.account(control_plane, api, namespace, "hsi-operator")
    found = accounts.subject_of(namespace, "hsi-operator")
    needed = rights()
    await accounts.allow(api, namespace, found, [*needed.served, *needed.home])
    await accounts.allow_everywhere(api, found, needed.around)
    return found


async def _may(api: Api, subject: Mapping[str, str], verb: str, resource: str, group: str, namespace: str) -> bool:
    plural, _, part = resource.partition("/")
    asked: dict[str, Any] = {"verb": verb, "group": group, "resource": plural, "namespace": namespace}
    asked |= {"subresource": part} if part else {}
    user = f"system:serviceaccount:{subject['namespace']}:{subject['name']}"
    groups = ["system:serviceaccounts", f"system:serviceaccounts:{subject['namespace']}", "system:authenticated"]
    spec = {"user": user, "groups": groups, "resourceAttributes": asked}
    answer = await api.create(REVIEWS, {"metadata": {}, "spec": spec})
    return bool(answer["status"]["allowed"])


async def test_everything_that_the_operator_does_is_allowed(api: Api, subject: Mapping[str, str]) -> None:
    done = [(kind, verb, kind.plural) for kind in (*kinds.WATCHED, kinds.EVENT, kinds.LEASE) for verb in kind.verbs]
    done += [(kind, "patch", f"{kind.plural}/status") for kind in kinds.OWN]
    refused = [
        (verb, resource)
        for kind, verb, resource in done
        if not await _may(api, subject, verb, resource, kind.group, subject["namespace"] if kind.namespaced else "")
    ]
    assert not refused


async def test_what_the_operator_must_not_do_is_refused(api: Api, subject: Mapping[str, str]) -> None:
    allowed = [
        line
        for line in FORBIDDEN
        if await _may(api, subject, line[0], line[1], line[2], line[3] or subject["namespace"])
    ]
    assert not allowed
