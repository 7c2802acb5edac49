"""What holds an object back, by its pods and by what could not be carried out: told for both kinds alike."""

from dataclasses import replace
from typing import Any

import pytest
from tests.parts.crd_cases import CAMERA, ZOO
from tests.parts.plan_world import condition, look, message, planned, settled

from hsi_operator.api.reasons import Reason
from hsi_operator.plan import ailing
from hsi_operator.plan.plan import Hindrance, Kind

UNREADY = {"type": "Ready", "status": "False"}


def _pod(restarts: str = "Always", **status: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "it", "labels": {"app": "it"}},
        "spec": {"restartPolicy": restarts},
        "status": {"conditions": [UNREADY], **status},
    }


def _ended(code: int, **more: Any) -> dict[str, Any]:
    return {"name": "it", "lastState": {"terminated": {"exitCode": code, **more}}, "state": {"running": {}}}


def _homeless(reason: str, message: str) -> dict[str, Any]:
    return _pod(conditions=[{"type": "PodScheduled", "status": "False", "reason": reason, "message": message}])


CASES = {
    "has no node": (_homeless("Unschedulable", "0/1 nodes are available: 1 Too many pods."), Reason.UNSCHEDULABLE),
    "nobody can say where to": (_homeless("SchedulerError", "an extender is away"), Reason.UNSCHEDULABLE),
    "and its neighbour claimed one volume at once": (
        _homeless(
            "SchedulerError",
            'running PreBind plugin "VolumeBinding": Operation cannot be fulfilled on persistentvolumeclaims "weights":'
            " the object has been modified; please apply your changes to the latest version and try again",
        ),
        None,
    ),
    "starts again after a crash": (_pod(containerStatuses=[_ended(1)]), Reason.CRASH_LOOP),
    "ends well and is started again and again": (
        _pod(containerStatuses=[{**_ended(0), "state": {"waiting": {"reason": "CrashLoopBackOff"}}}]),
        Reason.CRASH_LOOP,
    ),
    "ended well and is started again": (_pod(containerStatuses=[_ended(0)]), Reason.CRASH_LOOP),
    "a Job's that is done": (_pod("Never", containerStatuses=[_ended(0)]), None),
    "the registry is away": (
        _pod(containerStatuses=[{"state": {"waiting": {"reason": "RegistryUnavailable"}}}]),
        Reason.IMAGE_PULL_FAILED,
    ),
    "what starts before it has no image": (
        _pod(
            initContainerStatuses=[{"state": {"waiting": {"reason": "ErrImagePull"}}}],
            containerStatuses=[{"state": {"waiting": {"reason": "PodInitializing"}}}],
        ),
        Reason.IMAGE_PULL_FAILED,
    ),
    "is being made": (_pod(containerStatuses=[{"state": {"waiting": {"reason": "ContainerCreating"}}}]), None),
    "loads": (_pod(containerStatuses=[{"state": {"running": {}}}]), None),
    "what ran before it is done": (
        _pod(
            initContainerStatuses=[{**_ended(1), "ready": True, "state": {"terminated": {"exitCode": 0}}}],
            containerStatuses=[{"state": {"running": {}}}],
        ),
        None,
    ),
}


@pytest.mark.parametrize(("pod", "reason"), CASES.values(), ids=CASES)
def test_a_pod_ails_when_a_person_has_to_look(pod: dict[str, Any], reason: Reason | None) -> None:
    found = ailing.of([pod])
    assert (found and found.reason) == reason


def test_a_pod_that_was_evicted_says_nothing_of_the_one_in_its_place() -> None:
    evicted = _pod(phase="Failed", reason="Evicted", containerStatuses=[_ended(137)])
    assert ailing.selected([evicted], {"app": "it"}) == ()
    of_a_job = _pod("Never", phase="Failed", containerStatuses=[_ended(3)])
    assert ailing.selected([of_a_job], {"app": "it"}) == (of_a_job,)


@pytest.mark.parametrize("manifest", [CAMERA, ZOO], ids=["Camera", "ModelZoo"])
def test_what_could_not_be_carried_out_is_told_until_it_could(manifest: Any) -> None:
    observed, _ = settled(look(manifest))
    words = "PATCH /apis/apps/v1/deployments/x: 422 field is immutable"
    hindered = replace(observed, hindrance=Hindrance(Reason.RECONCILE_ERROR, words))
    plan = planned(hindered)
    for kind in ("Ready", "Progressing"):
        assert condition(plan, kind) == ("False", "ReconcileError")
        assert message(plan, kind) == words
    assert (Kind.WARNING, "ReconcileError") in {(each.kind, each.reason) for each in plan.events}
    assert plan.children == planned(observed).children
    told = {**hindered.object, "status": plan.status}
    assert condition(planned(replace(observed, object=told)), "Ready")[0] == "True"
