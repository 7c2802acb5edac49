"""How far a model's weights are, from its Job, the Job's pods and the claim. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from hsi_operator.api.model import Model
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.api.reasons import Reason
from hsi_operator.plan import ailing, names, weights
from hsi_operator.plan.plan import Manifest, Observed

_CODE: Final = re.compile(r"exit code (\d+)")


@dataclass(frozen=True, slots=True)
class Fetch:
    """`there`: the file is on the volume and right. `failed`: somebody should look; `retry_in`: we try again then."""

    reason: Reason
    message: str = ""
    there: bool = False
    failed: bool = False
    retry_in: timedelta | None = None


def of(observed: Observed, spec: ModelZooSpec, model: Model, job: Mapping[str, Any] | None) -> Fetch:
    """How far it is; `job` is the one that is wanted."""
    if job is None:
        return Fetch(Reason.NOT_NEEDED, there=True)
    live = observed.children.get(("Job", job["metadata"]["name"]))
    if live is not None and weights.succeeded(live):
        return Fetch(Reason.PRESENT, there=True)
    if live is not None and (ended := weights.failed_at(live)) is not None:
        left = max(ended[0] + weights.RETRY_AFTER - observed.now, timedelta(0))
        return _failed(observed, model, live, ended[1], left)
    held_back = _claim_trouble(observed, spec)
    if held_back is not None and model.source.pvc is None:
        return held_back
    ailment = ailing.of(_pods(observed, model, live))
    if ailment is not None and ailment.reason is not Reason.CRASH_LOOP:
        return Fetch(ailment.reason, f"weights of {model.name}: {ailment.message}", failed=True)
    return Fetch(Reason.DOWNLOADING, f"the weights of {model.name} are being fetched and verified")


def _failed(observed: Observed, model: Model, live: Manifest, said: str, left: timedelta) -> Fetch:
    ended = ailing.exit_code(_pods(observed, model, live))
    code = ended[0] if ended else _code(said)
    words = f": {ended[1]}" if ended and ended[1] else f": {said}" if said else ""
    match code:
        case weights.EXIT_MISMATCH:
            reason, what = Reason.CHECKSUM_MISMATCH, f"the file of {model.name} is not the one that was promised"
        case weights.EXIT_MISSING:
            reason, what = Reason.WEIGHTS_MISSING, f"the file of {model.name} is not on the volume"
        case _:
            reason, what = Reason.DOWNLOAD_FAILED, f"the weights of {model.name} cannot be fetched"
    return Fetch(reason, f"{what}{words}", failed=True, retry_in=left)


def _code(said: str) -> int | None:
    found = _CODE.search(said)
    return int(found.group(1)) if found else None


def _pods(observed: Observed, model: Model, live: Manifest | None) -> tuple[Manifest, ...]:
    if live is None:
        return ()
    labels = {names.MODEL: model.name, names.COMPONENT: weights.COMPONENT}
    mine = ailing.selected(observed.pods, labels)
    return tuple(
        pod
        for pod in mine
        if any(owner.get("name") == live["metadata"]["name"] for owner in pod["metadata"].get("ownerReferences", ()))
    )


def _claim_trouble(observed: Observed, spec: ModelZooSpec) -> Fetch | None:
    """Why the zoo's own claim is not usable, None while it is or may become so by itself.

    A claim is often bound only when a pod asks for it, so one that waits is no failure.
    """
    wanted = spec.weights.pvc
    if wanted.claim_name is not None:
        return None
    live = observed.children.get(("PersistentVolumeClaim", weights.claim_name(observed.object, spec)))
    if live is not None and live.get("status", {}).get("phase") == "Bound":
        return None
    classes = observed.storage_classes
    if classes is not None and wanted.storage_class_name is not None and wanted.storage_class_name not in classes:
        return _no_class(f"StorageClass {wanted.storage_class_name} is not there")
    if classes is not None and wanted.storage_class_name is None and not any(classes.values()):
        return _no_class("the cluster has no default StorageClass, and weights.pvc names none")
    name = weights.claim_name(observed.object, spec)
    return Fetch(Reason.PVC_PENDING, f"the volume {name} for weights is not bound yet")


def _no_class(message: str) -> Fetch:
    return Fetch(Reason.STORAGE_CLASS_NOT_FOUND, message, failed=True)
