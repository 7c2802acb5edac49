"""What a kubelet would say of a pod, for every end it can take; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Manifest = Mapping[str, Any]
OUTCOME = "kubelet.test/outcome"
EXIT_CODE = "kubelet.test/exit-code"
MESSAGE = "kubelet.test/message"
OUT_OF_MEMORY = 137


class End(StrEnum):
    """What becomes of a pod's containers."""

    READY = "ready"
    UNREADY = "unready"
    CREATING = "creating"
    CONFIG_ERROR = "config-error"
    IMAGE_PULL = "image-pull"
    CRASH_LOOP = "crash-loop"
    OOM_KILLED = "oom-killed"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """An end, with the exit code and the termination message that go with it."""

    end: End
    exit_code: int = 1
    message: str = ""


def asked(pod: Manifest) -> Outcome | None:
    """What the pod's own annotations ask for."""
    annotations = pod["metadata"].get("annotations", {})
    if OUTCOME not in annotations:
        return None
    code = int(annotations.get(EXIT_CODE, "1"))
    return Outcome(End(annotations[OUTCOME]), code, annotations.get(MESSAGE, ""))


def usual(pod: Manifest) -> Outcome:
    """A job's pod comes to its end; any other runs."""
    owners = {owner["kind"] for owner in pod["metadata"].get("ownerReferences", ())}
    return Outcome(End.SUCCEEDED if "Job" in owners else End.READY)


def is_over(pod: Manifest) -> bool:
    """A pod that ended stays so."""
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def status(pod: Manifest, outcome: Outcome, address: str, now: str) -> dict[str, Any]:
    """The status to be patched in; strategic merge keeps the scheduler's condition beside these."""
    outcome = _possible(pod, outcome)
    ready = outcome.end is End.READY
    over = outcome.end in (End.SUCCEEDED, End.FAILED)
    initialized = outcome.end not in (End.CREATING, End.CONFIG_ERROR, End.IMAGE_PULL)
    truths = {
        "PodReadyToStartContainers": not over,
        "Initialized": initialized,
        "ContainersReady": ready,
        "Ready": ready,
    }
    reason = {} if ready else {"reason": "PodCompleted" if over else "ContainersNotReady"}
    spec = pod["spec"]
    return {
        "phase": _phase(outcome.end),
        "hostIP": "127.0.0.1",
        "podIP": address,
        "podIPs": [{"ip": address}],
        "startTime": pod.get("status", {}).get("startTime", now),
        "conditions": [
            {"type": kind, "status": str(truth), "lastTransitionTime": now, **({} if truth else reason)}
            for kind, truth in truths.items()
        ],
        "initContainerStatuses": [
            _container(container, _before(container, outcome, now)) for container in spec.get("initContainers", ())
        ],
        "containerStatuses": [
            _container(container, {**_begun(pod, container, outcome), **_state(container, outcome, now)})
            for container in spec["containers"]
        ],
    }


def _begun(pod: Manifest, container: Manifest, outcome: Outcome) -> Manifest:
    """A container that passed its start-up probe has done so until it ends, whether it is ready or not."""
    before = [each for each in pod.get("status", {}).get("containerStatuses", ()) if each["name"] == container["name"]]
    return {"started": outcome.end is End.UNREADY and bool(before) and bool(before[0].get("started"))}


def _possible(pod: Manifest, outcome: Outcome) -> Outcome:
    """Containers that are started again do not end, they crash again and again."""
    if outcome.end is End.FAILED and pod["spec"].get("restartPolicy", "Always") != "Never":
        return Outcome(End.CRASH_LOOP, outcome.exit_code, outcome.message)
    return outcome


def _phase(end: End) -> str:
    if end in (End.CREATING, End.CONFIG_ERROR, End.IMAGE_PULL):
        return "Pending"
    return {End.SUCCEEDED: "Succeeded", End.FAILED: "Failed"}.get(end, "Running")


def _container(container: Manifest, state: Manifest) -> dict[str, Any]:
    return {
        "name": container["name"],
        "image": container["image"],
        "imageID": "",
        "ready": False,
        "started": False,
        "restartCount": 0,
        **state,
    }


def _before(container: Manifest, outcome: Outcome, now: str) -> Manifest:
    """Init containers have done their work when the others start; a sidecar among them goes on."""
    if _phase(outcome.end) == "Pending":
        return _waiting("PodInitializing", "")
    if container.get("restartPolicy") == "Always":
        return {"ready": True, "started": True, "state": {"running": {"startedAt": now}}}
    return {"ready": True, **_terminated("state", "Completed", 0, "", now)}


def _state(container: Manifest, outcome: Outcome, now: str) -> Manifest:
    message, code = outcome.message, outcome.exit_code
    pull = message or f'Back-off pulling image "{container["image"]}"'
    running = {"state": {"running": {"startedAt": now}}}
    states: dict[End, Manifest] = {
        End.READY: {"ready": True, "started": True, **running},
        End.UNREADY: running,
        End.CREATING: _waiting("ContainerCreating", message),
        End.CONFIG_ERROR: _waiting("CreateContainerConfigError", message),
        End.IMAGE_PULL: _waiting("ImagePullBackOff", pull),
        End.SUCCEEDED: _terminated("state", "Completed", 0, message, now),
        End.FAILED: _terminated("state", "Error", code, message, now),
        End.CRASH_LOOP: _restarting(container, "Error", code, message, now),
        End.OOM_KILLED: _restarting(container, "OOMKilled", OUT_OF_MEMORY, message, now),
    }
    return states[outcome.end]


def _restarting(container: Manifest, reason: str, exit_code: int, message: str, now: str) -> Manifest:
    waiting = _waiting("CrashLoopBackOff", f"back-off 5m0s restarting failed container={container['name']}")
    return {"restartCount": 5, **waiting, **_terminated("lastState", reason, exit_code, message, now)}


def _waiting(reason: str, message: str) -> dict[str, Any]:
    return {"state": {"waiting": {"reason": reason, **({"message": message} if message else {})}}}


def _terminated(key: str, reason: str, exit_code: int, message: str, now: str) -> dict[str, Any]:
    said = {"message": message} if message else {}
    return {key: {"terminated": {"reason": reason, "exitCode": exit_code, "startedAt": now, "finishedAt": now, **said}}}


def references(pod: Manifest) -> list[tuple[str, str, str]]:
    """The Secrets and ConfigMaps that must be there: (kind, name, the volume that mounts it or nothing)."""
    found: list[tuple[str, str, str]] = []
    spec = pod["spec"]
    for volume in spec.get("volumes", ()):
        for key, name, kind in (("secret", "secretName", "Secret"), ("configMap", "name", "ConfigMap")):
            if key in volume and not volume[key].get("optional"):
                found.append((kind, volume[key][name], volume["name"]))
        for source in volume.get("projected", {}).get("sources", ()):
            found += [(kind, name, volume["name"]) for kind, name in _named(source, "secret", "configMap")]
    for container in [*spec.get("initContainers", ()), *spec["containers"]]:
        for source in container.get("envFrom", ()):
            found += [(kind, name, "") for kind, name in _named(source, "secretRef", "configMapRef")]
        for variable in container.get("env", ()):
            source = variable.get("valueFrom", {})
            found += [(kind, name, "") for kind, name in _named(source, "secretKeyRef", "configMapKeyRef")]
    return list(dict.fromkeys(found))


def _named(source: Manifest, secret: str, config_map: str) -> list[tuple[str, str]]:
    kinds = ((secret, "Secret"), (config_map, "ConfigMap"))
    return [
        (kind, source[key]["name"])
        for key, kind in kinds
        if key in source and not source[key].get("optional") and source[key].get("name") != "kube-root-ca.crt"
    ]
