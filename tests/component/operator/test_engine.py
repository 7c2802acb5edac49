"""The engine end to end, with a planner that is easy to foresee."""

from typing import Any

from tests.parts import plain_plan
from tests.parts.kube_api import KubeApi
from tests.parts.product_api import ProductApi


def _image(kube: KubeApi, name: str = "front") -> Any:
    found = kube.find("deployments", f"{name}-ingest")
    return found and found["spec"]["template"]["spec"]["containers"][0]["image"]


async def test_a_camera_becomes_its_children_its_status_and_its_record(
    kube: KubeApi, product: ProductApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera(maps=["one"]))
    await until(lambda: _image(kube) == "hsi:1", "the Deployment")
    await until(lambda: kube.find("configmaps", "front-one"), "the ConfigMap")
    await until(lambda: "front" in product.cameras, "the record")
    await until(
        lambda: (kube.find("cameras", "front") or {}).get("status", {}).get("product") == "unknown", "the status"
    )
    assert product.cameras["front"]["managed_by"] == "operator"
    await until(lambda: kube.every("events"), "the event")


async def test_an_edit_reaches_the_child_and_what_is_no_longer_wanted_goes(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera(maps=["one", "two"]))
    await until(lambda: kube.find("configmaps", "front-two"), "the ConfigMaps")
    await kube.put("cameras", plain_plan.camera(image="hsi:2", maps=["one"]))
    await until(lambda: _image(kube) == "hsi:2", "the new image")
    await until(lambda: not kube.find("configmaps", "front-two"), "the orphan to go")
    assert kube.find("configmaps", "front-one")


async def test_a_child_that_is_deleted_edited_or_stripped_is_repaired(kube: KubeApi, operator: Any, until: Any) -> None:
    operator()
    await kube.put("cameras", plain_plan.camera())
    await until(lambda: _image(kube) == "hsi:1", "the Deployment")
    await kube.remove("deployments", "front-ingest")
    await until(lambda: _image(kube) == "hsi:1", "the Deployment to come back", 5.0)
    for spoil in (_other_image, _no_labels):
        await kube.put("deployments", spoil(kube.find("deployments", "front-ingest")))
        await until(lambda: _image(kube) == "hsi:1" and _labelled(kube), "the repair", 5.0)


def _other_image(found: Any) -> Any:
    found["spec"]["template"]["spec"]["containers"][0]["image"] = "evil:1"
    return found


def _no_labels(found: Any) -> Any:
    found["metadata"]["labels"] = {}
    return found


def _labelled(kube: KubeApi) -> bool:
    found = kube.find("deployments", "front-ingest")
    return bool(found and found["metadata"]["labels"].get("hsi.dev/camera") == "front")


async def test_a_new_camera_costs_one_request_for_each_child_and_one_for_its_status(
    kube: KubeApi, operator: Any, until: Any
) -> None:
    """Nobody asks for a child before it is made, and the status waits for what the cluster makes of the children."""
    operator()
    await kube.put("cameras", plain_plan.camera(maps=["one", "two"]))
    await until(lambda: (kube.find("cameras", "front") or {}).get("status"), "the status")
    asked = [kube.count("GET", f"/{kind}/front") for kind in ("configmaps", "deployments")]
    made = [kube.count("PATCH", f"/{kind}/front") for kind in ("configmaps", "deployments", "cameras")]
    assert (asked, made) == ([0, 0], [2, 1, 1])
