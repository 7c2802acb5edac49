"""What is changed behind the operator's back is put right within five seconds; what is not ours stays as it is."""

import asyncio
import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from tests.cluster import home
from tests.cluster.api import CAMERAS, CONFIG_MAPS, DEPLOYMENTS, PODS, SECRETS, STRATEGIC, ZOOS, Api, Resource
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi

from hsi_operator.engine.kinds import CHILDREN, MANAGED, SECRET

REPAIRED_SECONDS = 5.0
KINDS = {kind.name: Resource(kind.api_version, kind.plural) for kind in (*CHILDREN, SECRET)}
KEPT_WHILE_USED = {"PersistentVolumeClaim"}
"""Deleting one takes no effect before its last pod has gone."""
HTTP = {"http": {"url": "http://192.168.1.21/snapshot.jpg", "kind": "snapshot", "intervalMs": 5000}}
YARD = home.camera(
    "yard", HTTP, credentialsSecretRef={"name": "yard-login"}, nodeSelector={"kubernetes.io/os": "linux"}
)
SCALED = home.model("faces", role="Enrichment", source=home.MODEL_URI, autoscaling={"minReplicas": 1, "maxReplicas": 2})


class Child(NamedTuple):
    """One child, by its kind and name."""

    kind: str
    name: str


@pytest.fixture
async def house(api: Api, furnished: str) -> str:
    """A camera that is called, one that calls, and two models, all of them settled; gives the namespace."""
    await home.secret(api, furnished, "yard-login", **home.LOGIN)
    await api.apply(CAMERAS, YARD, furnished)
    await api.apply(CAMERAS, home.camera("gate", {"ftp": {}}), furnished)
    await api.apply(ZOOS, home.zoo(home.model("detector"), SCALED), furnished)
    await home.zoo_says(api, furnished, "AllReady", status="True")
    for name in ("yard", "gate"):
        await home.camera_says(api, furnished, name, "Bound", kind="PipelineBound", status="True")
    await home.camera_says(api, furnished, "yard", "UpToDate", kind="Progressing")
    return furnished


async def _children(api: Api, namespace: str) -> dict[Child, Any]:
    """Everything that carries the operator's label."""
    return {
        Child(kind, each["metadata"]["name"]): each
        for kind, resource in KINDS.items()
        for each in await api.items(resource, namespace, labels=MANAGED)
    }


def _asked(child: Mapping[str, Any]) -> Any:
    """What an object is for: without what the API server and controllers say of it."""
    found = {name: child.get(name) for name in ("spec", "data", "type")}
    return {**found, **{name: child["metadata"].get(name) for name in ("labels", "ownerReferences")}}


async def test_every_child_that_is_deleted_comes_back(api: Api, house: str) -> None:
    before = await _children(api, house)
    assert {each.kind for each in before} == set(KINDS) - {"ResourceClaimTemplate"}

    async def replaced(child: Child) -> None:
        resource = KINDS[child.kind]
        uid = before[child]["metadata"]["uid"]
        await api.delete(resource, child.name, house, grace_seconds=0)

        async def another() -> bool:
            found = await api.find(resource, child.name, house)
            return found is not None and found["metadata"]["uid"] != uid

        await until(another, f"{child.kind} {child.name} to come back", REPAIRED_SECONDS)

    for child in before:
        if child.kind not in KEPT_WHILE_USED:
            await replaced(child)
    after = await _children(api, house)
    assert after.keys() == before.keys()


async def test_a_label_that_is_stripped_comes_back_and_the_object_stays(api: Api, house: str) -> None:
    before = await _children(api, house)

    async def labelled(child: Child) -> bool:
        found = await api.get(KINDS[child.kind], child.name, house)
        assert found["metadata"]["uid"] == before[child]["metadata"]["uid"]
        return bool(before[child]["metadata"]["labels"].items() <= found["metadata"].get("labels", {}).items())

    for child, manifest in before.items():
        stripped = {"metadata": {"labels": dict.fromkeys(manifest["metadata"]["labels"])}}
        await api.patch(KINDS[child.kind], child.name, stripped, house)
    await asyncio.gather(
        *(until(lambda child=child: labelled(child), f"the labels of {child}", REPAIRED_SECONDS) for child in before)  # type: ignore[misc]
    )


def _container(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": {"containers": [fields]}}}}


EDITS = {
    "the image of a camera": ("Deployment", "yard-ingest", _container(name="ingest", image="evil:1")),
    "the copies of a camera": ("Deployment", "yard-ingest", {"spec": {"replicas": 3}}),
    "a variable of a camera": (
        "Deployment",
        "yard-ingest",
        _container(name="ingest", env=[{"name": "INGEST_CAMERAS", "value": "all"}]),
    ),
    "the rights of a camera": (
        "Deployment",
        "yard-ingest",
        _container(name="ingest", securityContext={"readOnlyRootFilesystem": False}),
    ),
    "the image of a model": ("Deployment", "small-detector", _container(name="model", image="evil:1")),
    "how a model is replaced": ("Deployment", "small-faces", {"spec": {"strategy": {"type": "RollingUpdate"}}}),
    "where a variable comes from": (
        "Deployment",
        "yard-ingest",
        _container(
            name="ingest",
            env=[
                {
                    "name": "INGEST_CAMERAS",
                    "value": None,
                    "valueFrom": {"secretKeyRef": {"name": "yard-login", "key": "username"}},
                }
            ],
        ),
    ),
    "where a model may go": ("NetworkPolicy", "small-detector", {"spec": {"egress": [{}]}}),
    "who may call what fetches weights": ("NetworkPolicy", "small-weights", {"spec": {"ingress": [{}]}}),
    "the address of a model": ("Service", "small-detector", {"spec": {"selector": {"hsi.dev/model": "other"}}}),
    "what a Service selects beside": ("Service", "small-detector", {"spec": {"selector": {"a": "b"}}}),
    "whom a policy is for": ("NetworkPolicy", "small-detector", {"spec": {"podSelector": {"matchLabels": {"a": "b"}}}}),
    "who may call a model": ("NetworkPolicy", "small-detector", {"spec": {"ingress": [{}]}}),
    "on which nodes a camera runs": (
        "Deployment",
        "yard-ingest",
        {"spec": {"template": {"spec": {"nodeSelector": {"a": "b"}}}}},
    ),
    "the variables of a model": ("ConfigMap", "small-detector", {"data": {"MODELS_DIR": "/elsewhere"}}),
    "the bounds of an autoscaler": ("HorizontalPodAutoscaler", "small-faces", {"spec": {"maxReplicas": 9}}),
    "whose a child is": ("ConfigMap", "small-detector", {"metadata": {"ownerReferences": [{"$patch": "replace"}]}}),
}


async def test_whatever_is_edited_is_put_right(api: Api, house: str) -> None:
    for what, (kind, name, patch) in EDITS.items():
        resource = KINDS[kind]
        before = _asked(await api.get(resource, name, house))
        edited = await api.patch(resource, name, patch, house, content_type=STRATEGIC)
        assert _asked(edited) != before, what

        async def righted(resource: Resource = resource, name: str = name, before: Any = before) -> bool:
            return bool(_asked(await api.get(resource, name, house)) == before)

        await until(righted, f"{what} to be as it was", REPAIRED_SECONDS)


async def test_what_others_add_to_a_child_stays(api: Api, house: str) -> None:
    """So that `kubectl rollout restart` works and other controllers can leave their marks."""
    mark = {"kubectl.kubernetes.io/restartedAt": "2026-11-21T20:00:00Z"}
    await api.patch(
        DEPLOYMENTS,
        "yard-ingest",
        {"metadata": {"annotations": mark}, "spec": {"template": {"metadata": {"annotations": mark}}}},
        house,
    )
    await api.patch(DEPLOYMENTS, "yard-ingest", {"spec": {"replicas": 2}}, house)

    async def righted() -> Any:
        found = await api.get(DEPLOYMENTS, "yard-ingest", house)
        return found if found["spec"]["replicas"] == 1 else None

    found = await until(righted, "our own part to be put right", REPAIRED_SECONDS)
    assert mark.items() <= found["metadata"]["annotations"].items()
    assert mark.items() <= found["spec"]["template"]["metadata"]["annotations"].items()


async def test_a_rotated_login_starts_the_pod_anew_and_goes_to_the_product(
    api: Api, house: str, product: ProductApi
) -> None:
    async def pods() -> set[str]:
        found = await api.items(PODS, house, labels="hsi.dev/camera=yard")
        return {each["metadata"]["uid"] for each in found if "deletionTimestamp" not in each["metadata"]}

    before = await pods()
    await home.secret(api, house, "yard-login", username="eve", password="second")

    async def anew() -> bool:
        return bool(await pods()) and not before & await pods()

    await until(anew, "a pod with the new login", REPAIRED_SECONDS)

    async def known() -> bool:
        return "gate" in product.credentials

    await until(known, "the login that was made, in the product")
    assert product.credentials["gate"]["username"] == "gate"
    data = {"password": base64.b64encode(b"rotated").decode()}
    await api.patch(SECRETS, "gate-ftp", {"data": data}, house)

    async def sent() -> bool:
        return bool(product.credentials["gate"] == {"username": "gate", "password": "rotated"})

    await until(sent, "the new login in the product", REPAIRED_SECONDS)
    kept = await api.get(SECRETS, "gate-ftp", house)
    assert kept["data"]["password"] == data["password"]


async def test_a_child_that_nobody_wants_any_more_goes_and_takes_nothing_else_with_it(api: Api, house: str) -> None:
    before = await _children(api, house)
    await api.apply(CAMERAS, home.camera("yard", {"folder": {}}), house)
    await api.apply(ZOOS, home.zoo(home.model("detector")), house)
    zoo = await api.get(ZOOS, "small", house)
    owner = {"apiVersion": zoo["apiVersion"], "kind": "ModelZoo", "name": "small", "uid": zoo["metadata"]["uid"]}
    old = {
        "name": "small-of-an-older-version",
        "labels": {"app.kubernetes.io/managed-by": "hsi-operator", "hsi.dev/zoo": "small"},
        "ownerReferences": [owner],
    }
    await api.create(CONFIG_MAPS, {"metadata": old}, house)
    unwanted = {each for each in before if each.name.startswith("small-faces") or each == ("Deployment", "yard-ingest")}
    assert {each.kind for each in unwanted} == {
        "ConfigMap",
        "Deployment",
        "HorizontalPodAutoscaler",
        "Job",
        "NetworkPolicy",
        "Service",
    }

    async def gone() -> bool:
        return (await _children(api, house)).keys() == before.keys() - unwanted

    await until(gone, "the orphans to go", REPAIRED_SECONDS)
    stayed = await _children(api, house)
    assert all(stayed[each]["metadata"]["uid"] == before[each]["metadata"]["uid"] for each in stayed)


async def test_what_belongs_to_others_is_never_touched(api: Api, house: str) -> None:
    """Neither what has no label of ours, nor what has it and was not made for one of our objects."""
    ours = {"app.kubernetes.io/managed-by": "hsi-operator", "hsi.dev/camera": "yard"}
    plain = await api.create(CONFIG_MAPS, {"metadata": {"name": "plain"}}, house)
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "plain", "uid": plain["metadata"]["uid"]}
    theirs = [
        {"name": "yard-of-the-house", "labels": {"app.kubernetes.io/part-of": "hsi"}},
        {"name": "yard-with-our-labels", "labels": ours},
        {"name": "yard-of-another-owner", "labels": ours, "ownerReferences": [owner]},
    ]
    before = [plain, *[await api.create(CONFIG_MAPS, {"metadata": each}, house) for each in theirs]]
    await api.apply(CAMERAS, home.camera("yard", {"folder": {}}), house)

    async def pruned() -> bool:
        return await api.find(DEPLOYMENTS, "yard-ingest", house) is None

    await until(pruned, "the Camera to be looked at anew", REPAIRED_SECONDS)
    await api.delete(CAMERAS, "yard", house)
    await api.delete(ZOOS, "small", house)

    async def collected() -> bool:
        left = {each.name for each in await _children(api, house)}
        return left == {"gate-ftp", "yard-with-our-labels", "yard-of-another-owner"}

    await until(collected, "everything of the Camera and the zoo to go")
    assert [await api.get(CONFIG_MAPS, each["metadata"]["name"], house) for each in before] == before
