"""The fake kubelet's word on pods that the other tests do not have."""

from typing import Any

import pytest
from tests.cluster import pod_status
from tests.cluster.pod_status import End, Outcome

NOW = "2026-01-01T00:00:00Z"
SIDECAR = {"name": "proxy", "image": "proxy:1", "restartPolicy": "Always"}
FIRST = {"name": "first", "image": "first:1"}


def _pod(**spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": "one"}, "spec": {"containers": [{"name": "main", "image": "main:1"}], **spec}}


def test_init_containers_have_ended_and_sidecars_run_when_the_pod_runs() -> None:
    status = pod_status.status(_pod(initContainers=[FIRST, SIDECAR]), Outcome(End.READY), "10.244.0.1", NOW)
    ended, running = status["initContainerStatuses"]
    assert ended["state"]["terminated"]["exitCode"] == 0
    assert (running["ready"], "running" in running["state"]) == (True, True)
    assert {each["status"] for each in status["conditions"]} == {"True"}


def test_a_pod_that_runs_and_is_not_ready_has_no_reason_to_wait() -> None:
    status = pod_status.status(_pod(), Outcome(End.UNREADY), "10.244.0.1", NOW)
    (container,) = status["containerStatuses"]
    assert status["phase"] == "Running"
    assert (container["ready"], list(container["state"])) == (False, ["running"])


@pytest.mark.parametrize(("policy", "phase"), [("Never", "Failed"), ("OnFailure", "Running"), ("Always", "Running")])
def test_only_a_pod_that_is_never_restarted_can_fail_for_good(policy: str, phase: str) -> None:
    status = pod_status.status(_pod(restartPolicy=policy), Outcome(End.FAILED, 65), "10.244.0.1", NOW)
    (container,) = status["containerStatuses"]
    ended = container["state" if policy == "Never" else "lastState"]["terminated"]
    assert (status["phase"], ended["exitCode"]) == (phase, 65)


def test_what_a_pod_needs_is_found_wherever_it_is_named_and_nothing_optional() -> None:
    env = [
        {"name": "A", "valueFrom": {"secretKeyRef": {"name": "key", "key": "a"}}},
        {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "perhaps", "key": "b", "optional": True}}},
        {"name": "C", "value": "plain"},
    ]
    pod = _pod(
        initContainers=[{**FIRST, "envFrom": [{"configMapRef": {"name": "all"}}]}],
        volumes=[
            {"name": "files", "secret": {"secretName": "mounted"}},
            {"name": "maybe", "secret": {"secretName": "absent", "optional": True}},
            {"name": "mixed", "projected": {"sources": [{"configMap": {"name": "part"}}, {"serviceAccountToken": {}}]}},
        ],
    )
    pod["spec"]["containers"][0]["env"] = env
    assert pod_status.references(pod) == [
        ("Secret", "mounted", "files"),
        ("ConfigMap", "part", "mixed"),
        ("ConfigMap", "all", ""),
        ("Secret", "key", ""),
    ]
