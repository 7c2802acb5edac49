"""Pods as every pod of ours is: restricted, without rights at the API server, with what people pass through.

They pass the `restricted` Pod Security Standard: no root, no capability, no escalation, a read-only root file system.
What is written goes to a small /tmp or to a claim. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hsi_operator.plan.house import House

USER_ID: Final = 10001
GRACE_SECONDS: Final = 60
"""Longer than the 45 s in which a process of the product ends its work."""
TMP: Final = {"name": "tmp", "mountPath": "/tmp"}  # noqa: S108 - a volume of the pod's own
READABLE_BY_GROUP: Final = 0o440


@dataclass(frozen=True, slots=True)
class Passed:
    """What the author of an object says about where and with what its pods run."""

    resources: Mapping[str, Any] = field(default_factory=dict)
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: Sequence[Mapping[str, Any]] = ()
    priority_class: str = ""
    runtime_class: str = ""


@dataclass(frozen=True, slots=True)
class Pod:
    """One pod of one container, ready to be written into a template."""

    container: Mapping[str, Any]
    labels: Mapping[str, str]
    volumes: Sequence[Mapping[str, Any]] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)
    spec: Mapping[str, Any] = field(default_factory=dict)
    """Further fields of the pod, such as `schedulerName`."""
    pull_secrets: Sequence[str] = ()


def template(pod: Pod, passed: Passed, house: House) -> dict[str, Any]:
    """The pod template."""
    spec: dict[str, Any] = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER_ID,
            "runAsGroup": USER_ID,
            "fsGroup": USER_ID,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_contained(pod.container)],
        "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}, *pod.volumes],
        **_placed(passed),
        **pod.spec,
    }
    pull_secrets = dict.fromkeys((*house.pull_secrets, *pod.pull_secrets))
    if pull_secrets:
        spec["imagePullSecrets"] = [{"name": name} for name in pull_secrets]
    metadata: dict[str, Any] = {"labels": dict(pod.labels)}
    if pod.annotations:
        metadata["annotations"] = dict(pod.annotations)
    return {"metadata": metadata, "spec": spec}


def deployment(metadata: Mapping[str, Any], selector: Mapping[str, str], pod: Mapping[str, Any]) -> dict[str, Any]:
    """A Deployment of this pod template that never has an old and a new pod at once; whoever scales it adds replicas.

    On one card a second pod would wait for the memory of the first for ever, and of one camera there is one stream.
    """
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": dict(metadata),
        "spec": {
            "strategy": {"type": "Recreate"},
            "revisionHistoryLimit": 2,
            "selector": {"matchLabels": dict(selector)},
            "template": dict(pod),
        },
    }


def env(values: Mapping[str, str]) -> list[dict[str, Any]]:
    """Environment variables with these values, in this order."""
    return [{"name": name, "value": value} for name, value in values.items()]


def env_from(secret: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Environment variables of the same names as the keys of a Secret."""
    return [{"name": key, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}} for key in keys]


def http_probe(path: str, port: str, *, period_seconds: int, failures: int, timeout_seconds: int = 5) -> dict[str, Any]:
    """Ask a path; `failures` in a row are one failure."""
    asked = {"httpGet": {"path": path, "port": port}}
    return {**asked, **_patience(period_seconds, failures, timeout_seconds)}


def exec_probe(
    command: Sequence[str], *, period_seconds: int, failures: int, timeout_seconds: int = 5
) -> dict[str, Any]:
    """Run a command in the container; `failures` in a row are one failure."""
    return {"exec": {"command": list(command)}, **_patience(period_seconds, failures, timeout_seconds)}


def _patience(period_seconds: int, failures: int, timeout_seconds: int) -> dict[str, int]:
    return {"periodSeconds": period_seconds, "failureThreshold": failures, "timeoutSeconds": timeout_seconds}


def _contained(container: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in container.items() if value not in ({}, [])},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [TMP, *container.get("volumeMounts", ())],
    }


def _placed(passed: Passed) -> dict[str, Any]:
    found: dict[str, Any] = {
        "nodeSelector": dict(passed.node_selector),
        "tolerations": [dict(each) for each in passed.tolerations],
        "priorityClassName": passed.priority_class,
        "runtimeClassName": passed.runtime_class,
    }
    return {name: value for name, value in found.items() if value}


def resources(passed: Passed, limits: Mapping[str, str], claims: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """The container's resources: what was passed through, and what the accelerator needs besides."""
    found: dict[str, Any] = {name: dict(value) for name, value in passed.resources.items() if value}
    if limits:
        found["limits"] = {**found.get("limits", {}), **limits}
    if claims:
        found["claims"] = [dict(claim) for claim in claims]
    return found
