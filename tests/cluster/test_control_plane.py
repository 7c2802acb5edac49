"""The control plane of the tests is a real one: version, rights, controllers, scheduler; parts can be stopped."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cluster.api import (
    CLAIMS,
    DEPLOYMENTS,
    EVENTS,
    JOBS,
    NAMESPACES,
    PODS,
    SECRETS,
    SERVICE_ACCOUNTS,
    Api,
    condition,
)
from tests.cluster.dump import dump
from tests.cluster.kubectl import Kubectl
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.plane import ControlPlane
from tests.cluster.pod_status import EXIT_CODE, MESSAGE, OUTCOME, End, Outcome
from tests.cluster.waiting import until

APP = {"app": "web"}


def _template(**container: Any) -> dict[str, Any]:
    return {"metadata": {"labels": APP}, "spec": {"containers": [{"name": "web", "image": "web:1", **container}]}}


def _deployment(template: dict[str, Any], replicas: int = 1) -> dict[str, Any]:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "web"},
        "spec": {"replicas": replicas, "selector": {"matchLabels": APP}, "template": template},
    }


async def _pod(api: Api, namespace: str) -> Any:
    """The one pod of the test's Deployment; None while there is none or another is still going."""
    pods = [each for each in await api.items(PODS, namespace) if "deletionTimestamp" not in each["metadata"]]
    return pods[0] if len(pods) == 1 else None


async def _waits_for(api: Api, namespace: str, reason: str) -> Any:
    async def look() -> Any:
        pod = await _pod(api, namespace)
        statuses = pod["status"].get("containerStatuses", ()) if pod else ()
        return next((each for each in statuses if each["state"].get("waiting", {}).get("reason") == reason), None)

    return await until(look, f"a container that waits with {reason}")


async def _is_available(api: Api, namespace: str, replicas: int = 1) -> None:
    async def look() -> bool:
        status = (await api.get(DEPLOYMENTS, "web", namespace)).get("status", {})
        return bool(status.get("readyReplicas", 0) == status.get("availableReplicas", 0) == replicas)

    await until(look, f"{replicas} ready replicas")


async def test_the_version_is_the_one_that_was_asked_for(
    control_plane: ControlPlane, api: Api, kubectl: Kubectl
) -> None:
    """Without the stamp the server says v0.0.0, and charts refuse it."""
    version = await api.call("GET", "/version")
    assert version["gitVersion"] == control_plane.programs.version
    said = await kubectl("version", "--output=yaml")
    assert said.count(f"gitVersion: {control_plane.programs.version}") == 2
    assert "skew" not in said


async def test_a_deployment_becomes_ready_on_a_fake_node(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, kubectl: Kubectl
) -> None:
    await fake_kubelet.node("house")
    await kubectl("create", "deployment", "web", "--image=web:1", "--replicas=2", f"--namespace={namespace}")
    await _is_available(api, namespace, replicas=2)
    pods = await api.items(PODS, namespace)
    assert {pod["spec"]["nodeName"] for pod in pods} == {"house"}
    assert len({pod["status"]["podIP"] for pod in pods}) == 2


async def test_a_pod_that_is_too_big_waits_with_the_words_of_the_scheduler(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("small", capacity={"nvidia.com/gpumem": "24564"})
    too_big = _template(resources={"limits": {"nvidia.com/gpumem": "24565"}})
    await api.create(DEPLOYMENTS, _deployment(too_big), namespace)

    async def held_back() -> Any:
        pod = await _pod(api, namespace)
        return condition(pod, "PodScheduled") if pod else None

    said = await until(held_back, "the scheduler's word on the pod")
    assert (said["status"], said["reason"]) == ("False", "Unschedulable")
    assert "1 Insufficient nvidia.com/gpumem" in said["message"]
    fits = _template(resources={"limits": {"nvidia.com/gpumem": "24564"}})
    await api.apply(DEPLOYMENTS, _deployment(fits), namespace)
    await _is_available(api, namespace)


async def test_a_taint_and_labels_of_a_node_decide_who_comes(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    taint = {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}
    await fake_kubelet.node("gpu", labels={"nvidia.com/gpu.product": "RTX-A5500"}, taints=[taint])
    await fake_kubelet.node("plain")
    template = _template()
    template["spec"] |= {"nodeSelector": {"nvidia.com/gpu.product": "RTX-A5500"}}
    await api.create(DEPLOYMENTS, _deployment(template), namespace)

    async def words() -> str:
        pod = await _pod(api, namespace)
        return str(condition(pod, "PodScheduled").get("message", "")) if pod else ""

    said = await until(words, "the scheduler's word on the pod")
    assert "1 node(s) had untolerated taint(s)" in said
    template["spec"] |= {"tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}]}
    await api.apply(DEPLOYMENTS, _deployment(template), namespace)
    await _is_available(api, namespace)
    pod = await until(lambda: _pod(api, namespace), "one pod")
    assert pod["spec"]["nodeName"] == "gpu"


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (End.CREATING, "ContainerCreating"),
        (End.CONFIG_ERROR, "CreateContainerConfigError"),
        (End.IMAGE_PULL, "ImagePullBackOff"),
        (End.CRASH_LOOP, "CrashLoopBackOff"),
        (End.OOM_KILLED, "CrashLoopBackOff"),
    ],
    ids=str,
)
async def test_a_pod_fails_as_it_is_told_and_recovers_when_that_is_taken_back(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, end: End, reason: str
) -> None:
    await fake_kubelet.node("house")
    fake_kubelet.behave(Outcome(end, message="as asked"), APP)
    await api.create(DEPLOYMENTS, _deployment(_template()), namespace)
    container = await _waits_for(api, namespace, reason)
    if end is End.OOM_KILLED:
        assert container["lastState"]["terminated"]["reason"] == "OOMKilled"
    fake_kubelet.behave_as_usual()
    await _is_available(api, namespace)


async def test_a_pod_that_runs_breaks_and_heals_by_its_annotation(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("house")
    await api.create(DEPLOYMENTS, _deployment(_template()), namespace)
    await _is_available(api, namespace)
    pod = await until(lambda: _pod(api, namespace), "one pod")
    for value, replicas in ((str(End.OOM_KILLED), 0), (None, 1)):
        body = {"metadata": {"annotations": {OUTCOME: value}}}
        await api.patch(PODS, pod["metadata"]["name"], body, namespace)
        await _is_available(api, namespace, replicas)


async def test_a_pod_that_names_the_scheduler_of_hami_is_counted_by_the_stock_one(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("gpu", capacity={"nvidia.com/gpumem": "24564"})
    template = _template(resources={"limits": {"nvidia.com/gpumem": "21700"}})
    template["spec"] |= {"schedulerName": "hami-scheduler"}
    await api.create(DEPLOYMENTS, _deployment(template, replicas=2), namespace)
    await _is_available(api, namespace)
    waiting = await until(lambda: api.items(PODS, namespace, fields="status.phase=Pending"), "the second to wait")
    said = await until(lambda: _word_on(api, waiting[0]), "the scheduler's word on it")
    assert "Insufficient nvidia.com/gpumem" in said


async def _word_on(api: Api, pod: Any) -> str:
    found = await api.get(PODS, pod["metadata"]["name"], pod["metadata"]["namespace"])
    return str(condition(found, "PodScheduled").get("message", ""))


async def test_a_secret_that_is_missing_holds_a_pod_back_until_it_is_there(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("house")
    source = {"secretKeyRef": {"name": "door", "key": "password"}}
    template = _template(env=[{"name": "PASSWORD", "valueFrom": source}])
    await api.create(DEPLOYMENTS, _deployment(template), namespace)
    container = await _waits_for(api, namespace, "CreateContainerConfigError")
    assert container["state"]["waiting"]["message"] == 'secret "door" not found'
    await api.create(SECRETS, {"metadata": {"name": "door"}, "stringData": {"password": "x"}}, namespace)
    await _is_available(api, namespace)


async def test_a_job_succeeds_or_fails_with_the_code_and_the_words_it_was_given(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("house")
    asked = {OUTCOME: str(End.FAILED), EXIT_CODE: "65", MESSAGE: "sha256 differs"}
    for name, annotations in (("good", {}), ("bad", asked)):
        template = _template()
        template["metadata"] |= {"annotations": annotations}
        template["spec"] |= {"restartPolicy": "Never"}
        await api.create(
            JOBS, {"metadata": {"name": name}, "spec": {"backoffLimit": 0, "template": template}}, namespace
        )
    for name, kind in (("good", "Complete"), ("bad", "Failed")):

        async def ended(name: str = name, kind: str = kind) -> bool:
            return condition(await api.get(JOBS, name, namespace), kind).get("status") == "True"

        await until(ended, f"job {name} to be {kind}")
    (pod,) = await api.items(PODS, namespace, labels="job-name=bad")
    terminated = pod["status"]["containerStatuses"][0]["state"]["terminated"]
    assert (terminated["exitCode"], terminated["message"]) == (65, "sha256 differs")


async def test_a_claim_without_a_storage_class_waits_and_says_so(
    api: Api, namespace: str, fake_kubelet: FakeKubelet
) -> None:
    await fake_kubelet.node("house")
    await api.create(CLAIMS, _claim("absent"), namespace)

    async def words() -> str:
        events = await api.items(EVENTS, namespace, fields="involvedObject.kind=PersistentVolumeClaim")
        return " ".join(event["message"] for event in events)

    assert 'storageclass.storage.k8s.io "absent" not found' in await until(words, "an event on the claim")


async def test_a_claim_is_bound_when_a_pod_that_wants_it_has_a_node(
    api: Api, namespace: str, fake_kubelet: FakeKubelet, storage_class: str
) -> None:
    await fake_kubelet.node("house")
    await api.create(CLAIMS, _claim(None), namespace)
    template = _template(volumeMounts=[{"name": "data", "mountPath": "/data"}])
    template["spec"] |= {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}
    await api.create(DEPLOYMENTS, _deployment(template), namespace)
    await _is_available(api, namespace)
    claim = await api.get(CLAIMS, "data", namespace)
    assert (claim["status"]["phase"], claim["spec"]["storageClassName"]) == ("Bound", storage_class)


def _claim(storage_class: str | None) -> dict[str, Any]:
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    return {"metadata": {"name": "data"}, "spec": spec | ({"storageClassName": storage_class} if storage_class else {})}


async def test_a_namespace_ends_with_everything_in_it(api: Api, fake_kubelet: FakeKubelet) -> None:
    await fake_kubelet.node("house")
    await api.create(NAMESPACES, {"metadata": {"name": "short-lived"}})
    await until(lambda: api.find(SERVICE_ACCOUNTS, "default", "short-lived"), "its service account")
    template = _template()
    template["spec"] |= {"terminationGracePeriodSeconds": 1}  # by which the controller reckons how long to wait
    await api.create(DEPLOYMENTS, _deployment(template), "short-lived")
    await _is_available(api, "short-lived")
    await api.delete(NAMESPACES, "short-lived")

    async def is_gone() -> bool:
        return await api.find(NAMESPACES, "short-lived") is None

    await until(is_gone, "the namespace to go")


async def test_a_failure_shows_what_was_there_and_why_it_waits(
    control_plane: ControlPlane, api: Api, namespace: str, tmp_path: Path
) -> None:
    await api.create(DEPLOYMENTS, _deployment(_template()), namespace)
    await until(lambda: api.items(EVENTS, namespace, fields="reason=FailedScheduling"), "the scheduler's word")
    shown = await asyncio.to_thread(dump, control_plane, namespace, tmp_path / "all.yaml")
    assert "deployment.apps/web" in shown
    assert "no nodes available to schedule pods" in shown
    assert "image: web:1" in (tmp_path / "all.yaml").read_text()


async def test_parts_can_be_stopped_and_started_again(launch_plane: Callable[..., ControlPlane]) -> None:
    """What was written is there again, and every process goes by its pid when the test ends."""
    plane = launch_plane()
    pids = {name: process.pid for name, process in plane.processes.items()}
    async with Api.opened(plane.admin) as api:
        await api.create(NAMESPACES, {"metadata": {"name": "kept"}})
        plane.processes["kube-apiserver"].stop()
        assert not plane.processes["kube-apiserver"].runs
        with pytest.raises(httpx.ConnectError):
            httpx.get(plane.server, verify=False, timeout=5, trust_env=False)  # noqa: S501 - nobody is to answer
        plane.processes["kube-apiserver"].start()
        plane.wait_ready("kube-apiserver")
        assert (await api.get(NAMESPACES, "kept"))["metadata"]["name"] == "kept"
    plane.stop()
    assert not [name for name, process in plane.processes.items() if process.runs]
    assert not [pid for pid in pids.values() if Path(f"/proc/{pid}").exists()]
