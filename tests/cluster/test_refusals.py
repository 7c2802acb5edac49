"""What the product or the API server refuses, and what is somebody else's: told, left alone, done when it can be."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.cluster import home
from tests.cluster.api import CAMERAS, CLAIMS, DEPLOYMENTS, SECRETS, STORAGE_CLASSES, ZOOS, Api, Resource
from tests.cluster.home import delivers
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.pod_status import End, Outcome
from tests.cluster.waiting import until
from tests.parts.product_api import ProductApi

QUOTAS = Resource("v1", "resourcequotas")


async def test_a_product_that_is_away_or_refuses_is_told_and_the_pod_is_there_all_the_same(
    api: Api, furnished: str, product: ProductApi
) -> None:
    product.down = True
    await api.apply(CAMERAS, home.camera("yard"), furnished)
    await home.camera_says(api, furnished, "yard", "ProductUnreachable", kind="PipelineBound")
    await home.camera_says(api, furnished, "yard", "UpToDate", kind="Progressing")
    product.down, product.refusal = False, "camera yard is kept by file"
    await home.camera_says(api, furnished, "yard", "ProductRefused", "kept by file")
    product.refusal = ""
    await api.apply(CAMERAS, home.camera("yard", displayName="The yard"), furnished)
    await delivers(api, furnished, product, "yard")


async def test_a_product_that_goes_away_later_is_told_until_it_is_back(
    api: Api, furnished: str, product: ProductApi
) -> None:
    await api.apply(CAMERAS, home.camera("yard"), furnished)
    await delivers(api, furnished, product, "yard")
    await product.leave()
    await home.camera_says(api, furnished, "yard", "ProductUnreachable")
    await product.serve()
    await home.camera_says(api, furnished, "yard", "Delivering", status="True")


async def test_the_zoo_of_a_camera_is_missed_until_it_is_ready(
    api: Api, furnished: str, fake_kubelet: FakeKubelet, product: ProductApi
) -> None:
    await api.apply(CAMERAS, home.camera("yard", modelZooRef={"name": "small"}), furnished)
    await home.camera_says(api, furnished, "yard", "ModelNotFound", "ModelZoo small is not there")
    fake_kubelet.behave(Outcome(End.IMAGE_PULL), {"hsi.dev/zoo": "small"})
    await api.apply(ZOOS, home.zoo(home.model("detector")), furnished)
    await home.camera_says(api, furnished, "yard", "ModelNotReady")
    fake_kubelet.behave_as_usual()
    await delivers(api, furnished, product, "yard")


async def test_what_the_api_server_refuses_for_good_is_told_until_it_does_not(
    api: Api, furnished: str, product: ProductApi
) -> None:
    hard = {"metadata": {"name": "none"}, "spec": {"hard": {"count/deployments.apps": "0"}}}
    await api.create(QUOTAS, hard, furnished)

    async def counted() -> Any:
        return (await api.get(QUOTAS, "none", furnished)).get("status", {}).get("hard")

    await until(counted, "the quota to hold")
    await api.apply(CAMERAS, home.camera("yard"), furnished)
    await home.camera_says(api, furnished, "yard", "ReconcileError", "exceeded quota: none")
    await home.camera_says(api, furnished, "yard", "ReconcileError", "yard-ingest", kind="Progressing")
    await api.delete(QUOTAS, "none", furnished)
    await delivers(api, furnished, product, "yard")


async def test_a_volume_that_cannot_grow_is_told_until_it_can_and_the_models_serve_on(
    api: Api, furnished: str, storage_class: str
) -> None:
    await api.apply(ZOOS, home.zoo(home.model("detector")), furnished)
    await home.zoo_says(api, furnished, "AllReady", status="True")
    await api.patch(STORAGE_CLASSES, storage_class, {"allowVolumeExpansion": False})
    await api.apply(ZOOS, home.zoo(home.model("detector"), weights={"pvc": {"size": "4Gi"}}), furnished)
    found = await home.zoo_says(api, furnished, "ReconcileError", "must support resize")
    assert found["status"]["readyModels"] == "1/1"
    await api.patch(STORAGE_CLASSES, storage_class, {"allowVolumeExpansion": True})
    await home.zoo_says(api, furnished, "AllReady", status="True")
    claim = await api.get(CLAIMS, "small-weights", furnished)
    assert claim["spec"]["resources"]["requests"]["storage"] == "4Gi"


@pytest.mark.parametrize("source", [{"synthetic": {"seed": 1, "intervalMs": 1000}}, {"ftp": {}}], ids=["pod", "login"])
async def test_an_object_of_somebody_else_that_has_the_name_of_a_child_is_left_alone_and_told(
    api: Api, furnished: str, product: ProductApi, source: dict[str, Any]
) -> None:
    resource, body = _theirs(source)
    before = await api.create(resource, body, furnished)
    await api.apply(CAMERAS, home.camera("yard", source), furnished)
    name = body["metadata"]["name"]
    await home.camera_says(api, furnished, "yard", "NameTaken", f"{name} is there and is not ours")
    found = await api.get(resource, name, furnished)
    assert (found["metadata"]["uid"], found.get("data"), found["metadata"].get("labels")) == (
        before["metadata"]["uid"],
        before.get("data"),
        before["metadata"].get("labels"),
    )
    assert {each["manager"] for each in found["metadata"]["managedFields"]} & {"hsi-operator"} == set()
    await api.delete(resource, name, furnished)
    await delivers(api, furnished, product, "yard")


def _theirs(source: Mapping[str, Any]) -> tuple[Resource, dict[str, Any]]:
    if "ftp" in source:
        return SECRETS, {"metadata": {"name": "yard-ftp"}, "stringData": {"note": "mine"}}
    labels = {"app": "theirs"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "it", "image": "theirs:1"}]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    return DEPLOYMENTS, {"metadata": {"name": "yard-ingest", "labels": labels}, "spec": spec}
