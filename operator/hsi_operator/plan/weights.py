"""Weights: the volume they lie on, the Jobs that bring them there, and what those Jobs say.

A file lies at a path that holds its checksum, so that a new version never replaces the file that a running pod has
open. A Job's name holds a hash of all it does, because a Job cannot be changed; run again, it finds the file and ends
at once. One that failed for good is deleted after a while, and thereby tried again. Pure.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from hsi_operator.api.model import Model, Runtime
from hsi_operator.api.modelzoo import AccessMode, ModelZooSpec
from hsi_operator.plan import names, pods, vram
from hsi_operator.plan.plan import Manifest, Observed

MOUNT: Final = "/models"
COMPONENT: Final = "weights"
SHARES: Final = f"{names.GROUP}/shares-volume"
"""Label of pods that mount the zoo's volume, where no two nodes may mount it at the same time."""
RETRY_AFTER: Final = timedelta(minutes=10)
EXIT_MISMATCH: Final = 3
EXIT_MISSING: Final = 4
"""How a weights Job's program, ours or the detector's, ends when another try cannot help."""
_TRIES: Final = 6
_DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model's file is: on which claim, and at which path below `MOUNT`; `path` is empty for a builtin model."""

    claim: str
    path: str


def claim_name(zoo: Manifest, spec: ModelZooSpec) -> str:
    """The claim of the zoo's weights."""
    return spec.weights.pvc.claim_name or names.child(zoo["metadata"]["name"], "weights")


def claim(zoo: Manifest, spec: ModelZooSpec) -> dict[str, Any] | None:
    """The claim that we make, None where a person's is used."""
    wanted = spec.weights.pvc
    if wanted.claim_name is not None:
        return None
    body: dict[str, Any] = {
        "accessModes": [str(wanted.access_mode)],
        "resources": {"requests": {"storage": wanted.size}},
    }
    if wanted.storage_class_name is not None:
        body["storageClassName"] = wanted.storage_class_name
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": names.metadata(zoo, claim_name(zoo, spec), COMPONENT),
        "spec": body,
    }


def place(zoo: Manifest, spec: ModelZooSpec, model: Model) -> Place:
    """Where this model's file is, or will be."""
    source = model.source
    if source.pvc is not None:
        return Place(source.pvc.claim_name, source.pvc.path)
    if source.uri is None:
        return Place(claim_name(zoo, spec), "")
    file = PurePosixPath(urlsplit(source.uri).path).name
    folder = PurePosixPath(model.name, (source.sha256 or "")[:16])
    if model.runtime is Runtime.TRITON:
        folder, file = folder / model.name / "1", f"model{PurePosixPath(file).suffix}"
    return Place(claim_name(zoo, spec), str(folder / file))


def volume(zoo: Manifest, spec: ModelZooSpec, model: Model) -> dict[str, Any]:
    """The volume with the model's file."""
    return {"name": "weights", "persistentVolumeClaim": {"claimName": place(zoo, spec, model).claim}}


def downloads(spec: ModelZooSpec, model: Model) -> bool:
    """Whether this model's Job needs the network."""
    return model.source.pvc is None and not spec.weights.offline


def job(observed: Observed, spec: ModelZooSpec, model: Model) -> dict[str, Any] | None:
    """The Job that fetches and verifies the model's file; None for a builtin model that must not be fetched."""
    if model.source.builtin is not None and spec.weights.offline:
        return None
    zoo = observed.object
    body = {
        "backoffLimit": _TRIES,
        "activeDeadlineSeconds": _DAY_SECONDS,
        "podFailurePolicy": {
            "rules": [
                {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [EXIT_MISMATCH, EXIT_MISSING]}},
                {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
            ]
        },
        "template": _template(observed, spec, model),
    }
    digest = names.digest(json.dumps(body, sort_keys=True))[:8]
    name = names.child(zoo["metadata"]["name"], model.name, digest)
    metadata = names.metadata(zoo, name, COMPONENT, model.name)
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": body}


def _template(observed: Observed, spec: ModelZooSpec, model: Model) -> dict[str, Any]:
    """Jobs run where the models do, so that a volume of one node can be mounted by both."""
    zoo = observed.object
    container = {
        "name": "weights",
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [{"name": "weights", "mountPath": MOUNT}],
        **_program(observed, spec, model),
    }
    pod = pods.Pod(
        container,
        {**names.labels(zoo, COMPONENT, model.name), **marks(spec, model)},
        volumes=[volume(zoo, spec, model)],
        spec={"restartPolicy": "Never", **together(zoo, spec, model)},
    )
    return pods.template(pod, placed(spec, model), observed.house)


def placed(spec: ModelZooSpec, model: Model) -> pods.Passed:
    """On which nodes what belongs to a model runs."""
    gpu = spec.gpu
    if not in_pool(spec, model):
        return pods.Passed(tolerations=_given(spec))
    given = _given(spec)
    tolerated = any(each.get("key") == vram.GPU and each.get("effect") in {None, "NoSchedule"} for each in given)
    own = [] if tolerated else [vram.TOLERATION]
    return pods.Passed(node_selector=gpu.node_selector or {}, tolerations=[*given, *own])


def _given(spec: ModelZooSpec) -> list[Mapping[str, Any]]:
    return [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in spec.gpu.tolerations or ()]


def in_pool(spec: ModelZooSpec, model: Model) -> bool:
    """Whether a model's pods run on the pool's nodes: those with a GPU, and those whose volume is mounted there."""
    on_gpu = [each for each in spec.models if each.enabled and vram.need_of(spec.gpu, each.accelerator) is not None]
    return model in on_gpu or (_on_one_node(spec, model) and any(_on_one_node(spec, each) for each in on_gpu))


def together(zoo: Manifest, spec: ModelZooSpec, model: Model) -> dict[str, Any]:
    """Fields of a pod that keep all who mount the zoo's volume on one node, where no more than one may mount it.

    A pod that is the first of them goes where it likes.
    """
    if not _on_one_node(spec, model):
        return {}
    theirs = {"matchLabels": {names.ZOO: zoo["metadata"]["name"], SHARES: "true"}}
    near = {"labelSelector": theirs, "topologyKey": "kubernetes.io/hostname"}
    return {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [near]}}}


def marks(spec: ModelZooSpec, model: Model) -> dict[str, str]:
    """The label by which they find each other."""
    return {SHARES: "true"} if _on_one_node(spec, model) else {}


def _on_one_node(spec: ModelZooSpec, model: Model) -> bool:
    """Of a volume that somebody else made we know what they say of it; of a model's own claim nothing."""
    return model.source.pvc is None and spec.weights.pvc.access_mode is not AccessMode.READ_WRITE_MANY


def _program(observed: Observed, spec: ModelZooSpec, model: Model) -> Mapping[str, Any]:
    source = model.source
    if source.builtin is not None:
        return {
            "image": observed.house.detector_image,
            "command": ["python", "-m", "hsi.serve.detector.fetch", source.builtin],
            "env": pods.env({"MODELS_DIR": MOUNT}),
        }
    options = [f"--file={MOUNT}/{place(observed.object, spec, model).path}"]
    if source.uri is not None and downloads(spec, model):
        options.append(f"--uri={source.uri}")
    if source.sha256 is not None:
        options.append(f"--sha256={source.sha256}")
    return {
        "image": observed.house.weights_image,
        "command": ["python", "-m", "hsi_operator.weights"],
        "args": options,
    }


def failed_at(found: Manifest) -> tuple[datetime, str] | None:
    """When a Job failed for good, and what Kubernetes says of it; None while it has not."""
    for each in found.get("status", {}).get("conditions", ()):
        if each["type"] == "Failed" and each["status"] == "True":
            return datetime.fromisoformat(each["lastTransitionTime"]), str(each.get("message", ""))
    return None


def succeeded(found: Manifest) -> bool:
    """Whether a Job has done its work."""
    return any(
        each["type"] == "Complete" and each["status"] == "True"
        for each in found.get("status", {}).get("conditions", ())
    )
