"""What holds pods back, in the words of the kubelet and the scheduler, brought to reasons of our list. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.api.reasons import Reason
from hsi_operator.plan.plan import Manifest

_PULLING: Final = frozenset(
    {
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RegistryUnavailable",
        "SignatureValidationFailed",
    }
)
_CONFIG: Final = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
_CUDA: Final = ("cuda out of memory", "cudaerrormemoryallocation", "cuda_error_out_of_memory", "cudamalloc failed")

_CROSSED: Final = "the object has been modified"
"""What the API server says to one of two who write at once, as the scheduler does for two pods with one volume: it
tries again by itself within seconds."""


@dataclass(frozen=True, slots=True)
class Ailment:
    """Why a pod does not work; `message` names the pod and repeats what was said of it."""

    reason: Reason
    message: str


def of(pods: Iterable[Manifest]) -> Ailment | None:
    """What is wrong with the first of these pods that ails for good; None while all is well or starting."""
    for pod in sorted(pods, key=name_of):
        if "deletionTimestamp" not in pod["metadata"] and (found := _of_pod(pod)) is not None:
            return found
    return None


def selected(pods: Iterable[Manifest], labels: Mapping[str, str]) -> tuple[Manifest, ...]:
    """The pods that carry these labels; where one of a Deployment is over (evicted, say), another took its place."""
    return tuple(
        pod
        for pod in pods
        if labels.items() <= pod["metadata"].get("labels", {}).items() and not (_stays(pod) and _is_over(pod))
    )


def is_ready(pod: Manifest) -> bool:
    """Whether the pod serves."""
    return _condition(pod, "Ready").get("status") == "True" and "deletionTimestamp" not in pod["metadata"]


def ready(pods: Iterable[Manifest]) -> int:
    """How many of the pods serve."""
    return sum(is_ready(pod) for pod in pods)


def node_of(pods: Sequence[Manifest]) -> str:
    """The node of the pod that serves, or else of the first that has one; empty for none."""
    placed = sorted(
        (pod for pod in pods if pod["spec"].get("nodeName")), key=lambda pod: (not is_ready(pod), name_of(pod))
    )
    return str(placed[0]["spec"]["nodeName"]) if placed else ""


def exit_code(pods: Iterable[Manifest]) -> tuple[int, str] | None:
    """How the newest of these pods ended that failed, with its last words; None where none did."""
    ended = [
        (end.get("finishedAt", ""), int(end.get("exitCode", 0)), str(end.get("message", "")))
        for pod in pods
        for status in pod.get("status", {}).get("containerStatuses", ())
        for end in (status.get("state", {}).get("terminated") or status.get("lastState", {}).get("terminated"),)
        if end and end.get("exitCode")
    ]
    if not ended:
        return None
    _, code, words = max(ended)
    return code, words


def _of_pod(pod: Manifest) -> Ailment | None:
    scheduled = _condition(pod, "PodScheduled")
    said = scheduled.get("message", "no reason was given")
    if scheduled.get("status") == "False" and _CROSSED not in said:
        return Ailment(Reason.UNSCHEDULABLE, f"pod {name_of(pod)} has no node: {said}")
    told = pod.get("status", {})
    for status in (*told.get("initContainerStatuses", ()), *told.get("containerStatuses", ())):
        if (found := _of_container(pod, status)) is not None:
            return found
    return None


def _of_container(pod: Manifest, status: Mapping[str, Any]) -> Ailment | None:
    waiting = status.get("state", {}).get("waiting", {})
    reason, said = waiting.get("reason", ""), waiting.get("message", "")
    if reason in _PULLING:
        return Ailment(Reason.IMAGE_PULL_FAILED, f"pod {name_of(pod)} has no image: {said or reason}")
    if reason in _CONFIG:
        return Ailment(Reason.CONTAINER_CONFIG_INVALID, f"pod {name_of(pod)} cannot start: {said or reason}")
    end = status.get("state", {}).get("terminated") or status.get("lastState", {}).get("terminated") or {}
    failed = reason == "CrashLoopBackOff" or end.get("exitCode") or (end and _stays(pod))
    return _ended(pod, end) if failed and not is_ready(pod) and not status.get("ready") else None


def _ended(pod: Manifest, end: Mapping[str, Any]) -> Ailment:
    words = str(end.get("message", "")).strip()
    if end.get("reason") == "OOMKilled":
        return Ailment(Reason.OOM_KILLED, f"pod {name_of(pod)} used more memory than its limit and was killed")
    if any(word in words.lower() for word in _CUDA):
        return Ailment(Reason.CUDA_OUT_OF_MEMORY, f"pod {name_of(pod)} found no GPU memory: {words}")
    ending = f"ended with code {end['exitCode']}" if "exitCode" in end else "ends again and again"
    return Ailment(Reason.CRASH_LOOP, f"pod {name_of(pod)} {ending}{f': {words}' if words else ''}")


def _stays(pod: Manifest) -> bool:
    """Whether its containers are started again when they end, as those of a Deployment are."""
    return bool(pod["spec"].get("restartPolicy", "Always") == "Always")


def _is_over(pod: Manifest) -> bool:
    return pod.get("status", {}).get("phase") in {"Failed", "Succeeded"}


def _condition(pod: Manifest, kind: str) -> Mapping[str, Any]:
    found: Mapping[str, Any]
    for found in pod.get("status", {}).get("conditions", ()):
        if found["type"] == kind:
            return found
    return {}


def name_of(pod: Manifest) -> str:
    """What a pod is called."""
    return str(pod["metadata"]["name"])
