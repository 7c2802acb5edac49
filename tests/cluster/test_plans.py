"""What plans ask for, on a real API server: every child is taken as it is, and the same again changes nothing."""

from typing import Any

import pytest
from tests.cluster.api import APPLY, NAMESPACES, PODS, SECRETS, Api, Resource
from tests.parts.crd_cases import CAMERA, ZOO, changed
from tests.parts.crd_full import FULL
from tests.parts.plan_world import look, planned, settled

from hsi_operator.engine.kinds import kind_of

OBJECTS = [CAMERA, changed(CAMERA, {"spec.source": {"ftp": {}}}), ZOO, *FULL]
IDS = [f"{each['kind']}-{number}" for number, each in enumerate(OBJECTS)]
STRICT = {"fieldValidation": "Strict", "fieldManager": "hsi-operator", "force": "true"}
DRY = {"dryRun": "All"}
STIRRED = {"Deployment", "Job", "PersistentVolumeClaim"}
"""Kinds to whose status controllers write meanwhile."""


def _resource(manifest: Any) -> Resource:
    return Resource(manifest["apiVersion"], kind_of(manifest["apiVersion"], manifest["kind"]).plural)


def _here(manifest: Any, namespace: str) -> Any:
    """In this namespace, and owned by something that is there, or the collector would take it at once."""
    return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace, "ownerReferences": []}}


def _children(manifest: Any, namespace: str) -> list[Any]:
    return [_here(each, namespace) for each in settled(look(manifest))[1].children]


async def _applied(api: Api, manifest: Any, namespace: str, **query: str) -> Any:
    path = _resource(manifest).path(namespace, manifest["metadata"]["name"])
    return await api.call("PATCH", path, query={**STRICT, **query}, body=manifest, content_type=APPLY)


@pytest.fixture
async def restricted(api: Api, namespace: str) -> str:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    await api.patch(NAMESPACES, namespace, {"metadata": {"labels": labels}})
    return namespace


@pytest.mark.parametrize("manifest", OBJECTS, ids=IDS)
async def test_every_child_is_taken_by_a_strict_server(api: Api, restricted: str, manifest: Any) -> None:
    for each in _children(manifest, restricted):
        await _applied(api, each, restricted, **DRY)


@pytest.mark.parametrize("manifest", OBJECTS, ids=IDS)
async def test_every_pod_passes_the_restricted_standard_of_the_server(api: Api, restricted: str, manifest: Any) -> None:
    for each in _children(manifest, restricted):
        if each["kind"] in {"Deployment", "Job"}:
            template = each["spec"]["template"]
            classes = {"priorityClassName", "runtimeClassName"}  # they have to exist, and do not here
            spec = {name: value for name, value in template["spec"].items() if name not in classes}
            metadata = {**template["metadata"], "name": each["metadata"]["name"]}
            pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
            await api.call("POST", PODS.path(restricted), query={**DRY, "fieldValidation": "Strict"}, body=pod)


@pytest.mark.parametrize("manifest", [CAMERA, ZOO], ids=["Camera", "ModelZoo"])
async def test_the_same_plan_again_writes_nothing(api: Api, namespace: str, manifest: Any) -> None:
    for each in _children(manifest, namespace):
        first = await _applied(api, each, namespace)
        again = await _applied(api, each, namespace)
        kept = "generation" if each["kind"] in STIRRED else "resourceVersion"
        assert again["metadata"].get(kept) == first["metadata"].get(kept)


async def test_a_login_that_was_made_once_outlives_every_later_apply(api: Api, namespace: str) -> None:
    ftp = changed(CAMERA, {"spec.source": {"ftp": {}}})
    (made,) = planned(look(ftp)).once
    await api.create(SECRETS, _here(made, namespace), namespace)
    for _ in range(2):
        for each in _children(ftp, namespace):
            await _applied(api, each, namespace)
    kept = await api.get(SECRETS, made["metadata"]["name"], namespace)
    assert set(kept["data"]) == {"username", "password"}
