"""The definitions in crds/ on a real API server: every rule lets one object pass and tells why it refuses another."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cluster.api import DEFINITIONS, Api, Refused, Resource, condition
from tests.cluster.kubectl import Kubectl
from tests.parts import crd_cases
from tests.parts.crd_bounds import BOUNDS, Bound
from tests.parts.crd_cases import CAMERA, CASES, ZOO, Case
from tests.parts.crd_full import LARGEST

from hsi_operator.api.camera import CameraSpec
from hsi_operator.api.modelzoo import ModelZooSpec

ROOT = Path(__file__).parents[2]
KINDS = {"Camera": Resource("hsi.dev/v1alpha1", "cameras"), "ModelZoo": Resource("hsi.dev/v1alpha1", "modelzoos")}
STRICT = {"fieldValidation": "Strict"}
DRY = {**STRICT, "dryRun": "All"}
SAMPLES = sorted((ROOT / "manifests" / "samples").glob("*.yaml"))


async def _create(api: Api, obj: Mapping[str, Any], namespace: str = "default", query: Mapping[str, str] = DRY) -> Any:
    return await api.call("POST", KINDS[obj["kind"]].path(namespace), query=query, body=obj)


async def _replace(api: Api, obj: Mapping[str, Any], namespace: str, version: str) -> Any:
    found = {**obj, "metadata": {**obj["metadata"], "resourceVersion": version}}
    path = KINDS[obj["kind"]].path(namespace, obj["metadata"]["name"])
    return await api.call("PUT", path, query=DRY, body=found)


def _expected(case: Case) -> re.Pattern[str]:
    """One fault and no other: at its place, with its sentence; before 1.36 the value stands between the two."""
    at = re.escape(case.at).replace(r"\[\]", r"\[\d+\]") or "<nil>"
    return re.compile(rf"is invalid: {at}: Invalid value: (?:.*?: )?{re.escape(case.sentence)}$", re.DOTALL)


@pytest.mark.parametrize("case", [case for case in CASES if case.before is None], ids=crd_cases.name)
async def test_a_rule_lets_one_object_pass_and_says_why_it_refuses_another(
    api: Api, definitions: None, case: Case
) -> None:
    await _create(api, case.passing())
    with pytest.raises(Refused) as refused:
        await _create(api, case.refused())
    assert refused.value.status == 422
    assert _expected(case).search(refused.value.message), refused.value.message


@pytest.mark.parametrize("case", [case for case in CASES if case.before is not None], ids=crd_cases.name)
async def test_what_cannot_change_is_refused_and_the_rest_of_it_can(
    api: Api, definitions: None, namespace: str, case: Case
) -> None:
    made = await _create(api, case.base(), namespace, STRICT)
    version = made["metadata"]["resourceVersion"]
    await _replace(api, case.passing(), namespace, version)
    with pytest.raises(Refused) as refused:
        await _replace(api, case.refused(), namespace, version)
    assert refused.value.status == 422
    assert _expected(case).search(refused.value.message), refused.value.message


async def test_every_value_beyond_a_bound_of_the_schema_is_refused_where_it_stands(api: Api, definitions: None) -> None:
    """Generated from the definitions, so that a new field cannot be forgotten."""
    passed = [bound.name for bound in BOUNDS if not await _is_refused(api, bound)]
    assert not passed
    assert len(BOUNDS) > 150


@pytest.mark.parametrize("obj", LARGEST, ids=lambda obj: str(obj["kind"]))
async def test_the_largest_object_is_judged_within_what_the_server_spends_on_one(
    api: Api, definitions: None, namespace: str, obj: dict[str, Any]
) -> None:
    made = await _create(api, obj, namespace, STRICT)
    await _replace(api, obj, namespace, made["metadata"]["resourceVersion"])


async def _is_refused(api: Api, bound: Bound) -> bool:
    try:
        await _create(api, bound.object)
    except Refused as refused:
        return f"{bound.at}: " in refused.message
    return False


@pytest.mark.parametrize("base", [CAMERA, ZOO], ids=lambda base: str(base["kind"]))
async def test_a_value_that_nobody_knows_is_refused_by_its_name(
    api: Api, definitions: None, base: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match=r'unknown field "spec\.colour"'):
        await _create(api, crd_cases.changed(base, {"spec.colour": "red"}))


async def test_what_is_left_out_is_shown_as_the_models_have_it(api: Api, definitions: None) -> None:
    """Defaults are the schema's, so that people see them; those of the models are the same."""
    camera = (await _create(api, CAMERA))["spec"]
    assert camera["detection"]["fastPath"] == {"enabled": True, "labels": ["person"], "minConfidencePercent": 90}
    assert camera == _without_empty_lists(CameraSpec.model_validate(CAMERA["spec"]).model_dump(**_AS_WRITTEN))
    zoo = (await _create(api, ZOO))["spec"]
    assert zoo["weights"] == {"offline": False, "pvc": {"accessMode": "ReadWriteOnce", "size": "50Gi"}}
    assert zoo == _without_empty_lists(ModelZooSpec.model_validate(ZOO["spec"]).model_dump(**_AS_WRITTEN))


_AS_WRITTEN: dict[str, Any] = {"mode": "json", "by_alias": True, "exclude_none": True}


def _without_empty_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty_lists(each) for key, each in value.items() if each != []}
    return [_without_empty_lists(each) for each in value] if isinstance(value, list) else value


async def test_two_who_apply_own_one_zone_each(api: Api, definitions: None, namespace: str) -> None:
    triangle = [[0, 0], [1000, 0], [500, 1000]]
    yard, drive = ({"name": name, "polygon": triangle} for name in ("yard", "drive"))
    await api.apply(KINDS["Camera"], crd_cases.changed(CAMERA, {"spec.zones": [yard]}), namespace, manager="one")
    both = await api.apply(
        KINDS["Camera"], crd_cases.changed(CAMERA, {"spec.zones": [drive]}), namespace, manager="other"
    )
    assert [zone["name"] for zone in both["spec"]["zones"]] == ["yard", "drive"]


async def test_the_definitions_are_structural_and_have_their_short_names_and_category(
    api: Api, definitions: None, kubectl: Kubectl
) -> None:
    for name in ("cameras.hsi.dev", "modelzoos.hsi.dev"):
        found = await api.get(DEFINITIONS, name)
        assert condition(found, "NamesAccepted")["status"] == "True"
        assert not condition(found, "NonStructuralSchema")
    listed = await kubectl("api-resources", "--api-group=hsi.dev", "--categories=security", "--no-headers")
    assert [line.split() for line in listed.splitlines()] == [
        ["cameras", "cam", "hsi.dev/v1alpha1", "true", "Camera"],
        ["modelzoos", "zoo", "hsi.dev/v1alpha1", "true", "ModelZoo"],
    ]


async def test_a_field_is_explained_where_people_ask(definitions: None, kubectl: Kubectl) -> None:
    explained = await kubectl("explain", "camera.spec.privacy.masks")
    assert "blackened before anything looks at a picture" in explained
    assert "does not act on it yet" in explained


CAMERA_STATUS: dict[str, Any] = {
    "observedGeneration": 1,
    "source": "rtsp",
    "cameraId": "front_door",
    "state": "online",
    "worker": {"name": "front-door-ingest-1", "node": "attic"},
}
READY = {"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z", "observedGeneration": 1}
CAMERA_READY = {"conditions": [{**READY, "reason": "Delivering", "message": "a picture every 2 s"}]}
ZOO_STATUS: dict[str, Any] = {
    "observedGeneration": 1,
    "enforcement": "Soft",
    "readyModels": "3/3",
    "budget": {"budgetMiB": 24_564, "reserveMiB": 512, "requestedMiB": 24_000, "freeMiB": 52},
    "conditions": [{**READY, "reason": "AllReady", "message": "every model answers"}],
    "models": [{"name": "detector", "state": "Loaded", "replicas": 1, "readyReplicas": 1, "vramMiB": 650}],
}
COLUMNS = {
    "cam": """\
NAME         READY   SOURCE   STATE    MODELS   REASON       LAST-FRAME   AGE
front-door   True    rtsp     online   main     Delivering                0s
""",
    "zoo": """\
NAME   READY   STRATEGY   VRAM    BUDGET   MODELS   REASON     AGE
main   True    HAMi       24000   24564    3/3      AllReady   0s
""",
}
WIDE = {
    "cam": ["WORKER", "NODE", "MESSAGE", "front-door-ingest-1", "attic", "a picture every 2 s"],
    "zoo": ["FREE", "ENFORCEMENT", "MESSAGE", "52", "Soft", "every model answers"],
}


async def test_a_status_is_a_write_of_its_own_and_a_list_shows_what_a_person_needs(
    api: Api, definitions: None, namespace: str, kubectl: Kubectl
) -> None:
    camera = crd_cases.changed(CAMERA, {"spec.modelZooRef": {"name": "main"}})
    for obj, status in ((camera, {**CAMERA_STATUS, **CAMERA_READY}), (ZOO, ZOO_STATUS)):
        made = await _create(api, {**obj, "status": status}, namespace, STRICT)
        assert "status" not in made
        kind, name = KINDS[obj["kind"]], obj["metadata"]["name"]
        written = await api.patch(kind, name, {"status": status}, namespace, subresource="status")
        assert written["metadata"]["generation"] == 1
        assert written["status"] == status
    for short, columns in COLUMNS.items():
        shown = await kubectl("get", short, f"--namespace={namespace}")
        assert [re.sub(r"\d+s$", "0s", line.rstrip()) for line in shown.splitlines()] == columns.splitlines()
        wide = await kubectl("get", short, f"--namespace={namespace}", "--output=wide")
        assert [word for word in WIDE[short] if word not in wide] == []


async def test_a_status_cannot_say_what_a_condition_cannot_be(api: Api, definitions: None, namespace: str) -> None:
    await _create(api, CAMERA, namespace, STRICT)
    with pytest.raises(Refused, match="Unsupported value"):
        await api.patch(
            KINDS["Camera"],
            "front-door",
            {"status": {"conditions": [{**READY, "status": "Maybe", "reason": "Delivering"}]}},
            namespace,
            subresource="status",
        )


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
async def test_a_sample_can_be_applied(
    api: Api, definitions: None, namespace: str, kubectl: Kubectl, path: Path
) -> None:
    await kubectl("apply", "--validate=strict", f"--namespace={namespace}", f"--filename={path}")
    objects = [obj for obj in yaml.safe_load_all(path.read_text()) if obj["kind"] in KINDS]
    assert objects
    for obj in objects:
        found = await api.get(KINDS[obj["kind"]], obj["metadata"]["name"], namespace)
        model = CameraSpec if obj["kind"] == "Camera" else ModelZooSpec
        model.model_validate(found["spec"])
