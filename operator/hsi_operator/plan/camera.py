"""What a Camera becomes: its children in the cluster, its record in the product, and its status. Pure.

A camera that is being deleted, or is gone, has its record removed and nothing else done: the garbage collector takes
the children. While it is paused, neither children nor record change.
"""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import ValidationError

from hsi_operator.api.camera import CameraSpec
from hsi_operator.api.reasons import Reason
from hsi_operator.plan import camera_status, conditions, ingest, names, record
from hsi_operator.plan.orphans import orphans
from hsi_operator.plan.plan import Manifest, Observed, Plan


def plan(observed: Observed) -> Plan:
    """The plan for a Camera."""
    camera = observed.object
    if observed.gone:
        return Plan(product=record.removal(camera))
    if "deletionTimestamp" in camera["metadata"]:
        leaving = conditions.bare(observed, Reason.TERMINATING, "the Camera is being deleted")
        return replace(leaving, product=record.removal(camera))
    try:
        spec = CameraSpec.model_validate(camera["spec"])
    except ValidationError as fault:
        return conditions.bare(observed, Reason.INVALID_SPEC, conditions.fault(fault))
    return _plan(observed, spec)


def _plan(observed: Observed, spec: CameraSpec) -> Plan:
    wanted = record.record(observed, spec)
    paused = names.is_paused(observed.object)
    written = camera_status.status(observed, spec, wanted, paused=paused)
    if paused:
        return Plan(status=written.status, events=written.events)
    lost = ingest.broken(observed, spec)
    children: Sequence[Manifest] = [
        each for each in ingest.children(observed, spec) if not (each["kind"] == "Secret" and _name(each) in lost)
    ]
    return Plan(
        children=tuple(children),
        once=tuple(ingest.once(observed, spec)),
        orphans=orphans(observed, children),
        status=written.status,
        events=written.events,
        product=wanted,
    )


def _name(manifest: Manifest) -> str:
    return str(manifest["metadata"]["name"])
