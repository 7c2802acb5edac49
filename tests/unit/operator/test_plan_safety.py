"""What holds for every child of every object: restricted pods, stable names and labels, limits that hold."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.parts.crd_cases import CAMERA, ZOO, changed
from tests.parts.crd_full import FULL
from tests.parts.plan_world import look, planned, settled

from hsi_operator.plan import names

ROOT = Path(__file__).parents[3]
OBJECTS = [CAMERA, ZOO, *FULL]
IDS = [f"{each['kind']}-{number}" for number, each in enumerate(OBJECTS)]
WHOLE = [settled(look(each))[1] for each in OBJECTS]
CHILDREN = [each for plan in WHOLE for each in (*plan.children, *plan.once)]
NOT_YET = {"ENRICHMENT_MODEL", "ENRICHMENT_HOST", "ENRICHMENT_PORT"}
"""Names of the enrichment server, which is not there yet."""


def _pods() -> Iterator[dict[str, Any]]:
    for each in CHILDREN:
        if each["kind"] in {"Deployment", "Job"}:
            yield each["spec"]["template"]


def test_every_pod_passes_the_restricted_standard() -> None:
    for pod in _pods():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
        kinds = {key for volume in spec["volumes"] for key in volume if key != "name"}
        assert kinds <= {"emptyDir", "configMap", "secret", "persistentVolumeClaim"}


def test_no_pod_hides_the_shared_memory_of_the_mps_daemon() -> None:
    assert "/dev/shm" not in json.dumps(CHILDREN)  # noqa: S108 - that is the point


def test_every_volume_that_is_mounted_is_there_and_every_one_there_is_mounted() -> None:
    for pod in _pods():
        volumes = [each["name"] for each in pod["spec"]["volumes"]]
        assert len(set(volumes)) == len(volumes)
        assert {each["name"] for c in pod["spec"]["containers"] for each in c["volumeMounts"]} == set(volumes)


def test_every_child_is_labelled_owned_and_named_within_bounds() -> None:
    for each in CHILDREN:
        metadata = each["metadata"]
        assert len(metadata["name"]) <= names.LONGEST
        assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", metadata["name"])
        assert metadata["labels"][names.MANAGED_BY] == "hsi-operator"
        assert all(len(value) <= names.LONGEST for value in metadata["labels"].values())
        (owner,) = metadata["ownerReferences"]
        assert owner["uid"] == "uid-1"
        assert "blockOwnerDeletion" not in owner


@pytest.mark.parametrize("plan", WHOLE, ids=IDS)
def test_no_two_children_are_the_same_object(plan: Any) -> None:
    refs = [names.ref(each) for each in plan.children]
    assert len(set(refs)) == len(refs)


def test_a_selector_picks_the_pods_of_its_own_child_and_of_no_other() -> None:
    deployments = [each for each in WHOLE[1].children if each["kind"] == "Deployment"]
    for each in deployments:
        wanted = each["spec"]["selector"]["matchLabels"].items()
        picked = [other for other in deployments if wanted <= other["spec"]["template"]["metadata"]["labels"].items()]
        assert picked == [each]
    jobs = [each for each in WHOLE[1].children if each["kind"] == "Job"]
    for service in (each for each in WHOLE[1].children if each["kind"] == "Service"):
        assert not [
            job
            for job in jobs
            if service["spec"]["selector"].items() <= job["spec"]["template"]["metadata"]["labels"].items()
        ]


def test_no_model_may_call_anybody() -> None:
    policies = [each for each in WHOLE[1].children if each["kind"] == "NetworkPolicy"]
    for each in policies:
        assert set(each["spec"]["policyTypes"]) == {"Ingress", "Egress"}
        if "hsi.dev/model" in each["spec"]["podSelector"]["matchLabels"]:
            assert "egress" not in each["spec"]
            assert each["spec"]["ingress"][0]["from"]
    (fetching,) = [each for each in policies if each["metadata"]["name"] == "main-weights"]
    ports = {port["port"] for rule in fetching["spec"]["egress"] for port in rule["ports"]}
    assert ports == {53, 443}


def test_a_way_that_somebody_opened_is_closed_again() -> None:
    observed, plan = settled(look(ZOO))
    (policy,) = [each for each in plan.children if _is_policy(each, "main-nemotron")]
    opened = {**policy, "spec": {**policy["spec"], "egress": [{}]}}
    after = planned(replace(observed, children={**observed.children, ("NetworkPolicy", "main-nemotron"): opened}))
    (closed,) = [each for each in after.children if _is_policy(each, "main-nemotron")]
    assert closed["spec"] == {**policy["spec"], "egress": []}


def _is_policy(each: Any, name: str) -> bool:
    return bool((each["kind"], each["metadata"]["name"]) == ("NetworkPolicy", name))


def test_weights_that_must_not_be_fetched_have_no_way_out() -> None:
    _, plan = settled(look(changed(ZOO, {"spec.weights": {"offline": True}})))
    (policy,) = [
        each for each in plan.children if each["metadata"]["name"] == "main-weights" and "podSelector" in each["spec"]
    ]
    assert not policy["spec"].keys() & {"egress", "ingress"}
    (job,) = [each for each in plan.children if each["kind"] == "Job" and "nemotron" in each["metadata"]["name"]]
    assert not [arg for arg in job["spec"]["template"]["spec"]["containers"][0]["args"] if arg.startswith("--uri")]


def test_every_runtime_is_told_its_limit() -> None:
    for plan in WHOLE:
        configs = {each["metadata"]["name"]: each["data"] for each in plan.children if each["kind"] == "ConfigMap"}
        for each in plan.children:
            if each["kind"] == "Deployment" and names.MODEL in each["metadata"]["labels"]:
                (container,) = each["spec"]["template"]["spec"]["containers"]
                (source,) = container["envFrom"]
                assert int(configs[source["configMapRef"]["name"]]["MODEL_VRAM_LIMIT_MIB"]) >= 0


def test_every_variable_that_is_set_is_a_setting_of_the_product() -> None:
    known = set(re.findall(r"^\| `([A-Z_0-9]+)`", (ROOT / "docs" / "configuration.md").read_text(), re.MULTILINE))
    configs = [each["data"] for each in CHILDREN if each["kind"] == "ConfigMap"]
    used = {name for data in configs for name in data if name.isupper()}
    used |= {
        each["name"]
        for pod in _pods()
        for container in pod["spec"]["containers"]
        for each in container.get("env", ())
        if container["name"] != "model"
    }
    assert used - known - NOT_YET == set()


def test_every_model_shows_that_it_can_infer_and_may_take_long_to_start() -> None:
    for each in WHOLE[1].children:
        if each["kind"] == "Deployment":
            (container,) = each["spec"]["template"]["spec"]["containers"]
            starting = container["startupProbe"]
            assert starting["periodSeconds"] * starting["failureThreshold"] == 900
            assert each["spec"]["progressDeadlineSeconds"] > 900
            assert container["livenessProbe"]["timeoutSeconds"] >= 5
            assert "readinessProbe" in container
            assert each["spec"]["strategy"] == {"type": "Recreate"}


def _empty(value: Any, path: str = "") -> Iterator[str]:
    """Where an object has a list, map or value that is empty: a server does not keep it, and each apply writes anew."""
    if value in ([], {}, None):
        yield path
    for key, each in enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ():
        yield from _empty(each, f"{path}.{key}")


def test_no_child_has_anything_empty_that_a_server_would_drop() -> None:
    found = {path.rpartition(".")[2] for each in CHILDREN for path in _empty(each)}
    assert found <= {"namespaceSelector"}


def test_children_and_status_are_plain_values() -> None:
    for plan in WHOLE:
        for each in (*plan.children, plan.status):
            assert yaml.safe_load(yaml.safe_dump(each)) == json.loads(json.dumps(each))


label = st.from_regex(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", fullmatch=True)


@given(label, label, label)
def test_names_of_children_are_bounded_stable_and_unlike(owner: str, model: str, role: str) -> None:
    name = names.child(owner, model, role)
    assert len(name) <= names.LONGEST
    assert name == names.child(owner, model, role)
    assert name != names.child(owner, model, f"{role}x")
    assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", name)
