"""A house with cameras of both sorts and a small zoo, on a cluster with everything that they need."""

from dataclasses import dataclass
from typing import Any

from tests.cluster.api import CAMERAS, CLAIMS, SECRETS, ZOOS, Api, Manifest, Resource, condition
from tests.cluster.waiting import SECONDS, until
from tests.parts.product_api import ProductApi

LOGIN = {"username": "eve", "password": "first"}
MODEL_URI = {"uri": "https://models.example.com/enrichment.onnx", "sha256": "0" * 64}


async def furnish(api: Api, namespace: str) -> None:
    """What an installation brings."""
    await connections(api, namespace)
    await claim(api, namespace)


async def connections(api: Api, namespace: str) -> None:
    """Where the rooms find database and streams."""
    await secret(api, namespace, "hsi-connections", DATABASE_URL="postgresql://db", REDIS_URL="redis://cache")


async def claim(api: Api, namespace: str) -> None:
    """The claim of the cameras' folders."""
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    await api.create(CLAIMS, {"metadata": {"name": "hsi-media"}, "spec": spec}, namespace)


async def secret(api: Api, namespace: str, name: str, **values: str) -> None:
    """A Secret as a person writes it."""
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": values}
    await api.apply(SECRETS, body, namespace)


def camera(name: str, source: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """A Camera; drawn, so with a pod of its own, unless a source is given."""
    return {
        "apiVersion": "hsi.dev/v1alpha1",
        "kind": "Camera",
        "metadata": {"name": name},
        "spec": {"source": source or {"synthetic": {"seed": 1, "intervalMs": 1000}}, **spec},
    }


def model(name: str, **fields: Any) -> dict[str, Any]:
    """A model on the CPU; a builtin detector unless told otherwise."""
    return {
        "name": name,
        "role": "Detector",
        "runtime": "OnnxRuntime",
        "source": {"builtin": "yolox-nano"},
        "accelerator": {"type": "CPU"},
        **fields,
    }


def zoo(*models: dict[str, Any], **spec: Any) -> dict[str, Any]:
    """The zoo `small`, without a GPU unless told otherwise."""
    return {
        "apiVersion": "hsi.dev/v1alpha1",
        "kind": "ModelZoo",
        "metadata": {"name": "small"},
        "spec": {
            "gpu": {"vramStrategy": {"type": "CPU"}},
            "weights": {"pvc": {"size": "2Gi"}},
            "models": list(models),
            **spec,
        },
    }


@dataclass(frozen=True)
class Told:
    """What a condition shall say; `words` are part of its message."""

    kind: str
    status: str
    reason: str
    words: str = ""

    def by(self, found: Manifest) -> bool:
        """Whether this object says it."""
        told = condition(found, self.kind)
        is_so = (told.get("status"), told.get("reason")) == (self.status, self.reason)
        return is_so and self.words in told["message"]


async def says(api: Api, resource: Resource, name: str, namespace: str, told: Told, seconds: float = SECONDS) -> Any:
    """The object, once it says so; the failure has all that it said instead, and what else it said at the end."""
    seen: dict[str, None] = {}
    found: dict[str, Any] = {}

    async def look() -> Any:
        nonlocal found
        found = await api.find(resource, name, namespace) or {}
        seen[_words(condition(found, told.kind))] = None
        return found if told.by(found) else None

    try:
        return await until(look, str(told), seconds)
    except AssertionError as waited:
        others = [f"{each['type']} {_words(each)}" for each in found.get("status", {}).get("conditions", ())]
        said = f"{name}: {str(waited).partition(';')[0]}; it said {list(seen)}; at the end {others}"
        raise AssertionError(said) from None


def _words(condition: Manifest) -> str:
    return " ".join(str(condition.get(part)) for part in ("status", "reason", "message"))


async def camera_says(
    api: Api, namespace: str, name: str, reason: str, words: str = "", *, kind: str = "Ready", status: str = "False"
) -> Any:
    """A Camera is not ready for this reason, unless another condition or status is asked for."""
    return await says(api, CAMERAS, name, namespace, Told(kind, status, reason, words))


async def zoo_says(
    api: Api, namespace: str, reason: str, words: str = "", *, kind: str = "Ready", status: str = "False"
) -> Any:
    """The zoo `small` is not ready for this reason, unless another condition or status is asked for."""
    return await says(api, ZOOS, "small", namespace, Told(kind, status, reason, words))


async def delivers(api: Api, namespace: str, product: ProductApi, name: str) -> None:
    """The product sees pictures of a Camera, whenever it has a record of it, and the Camera is ready."""
    told = Told("Ready", "True", "Delivering")

    async def look() -> bool:
        if name in product.cameras:
            product.cameras[name]["status"] = "online"
        return told.by(await api.get(CAMERAS, name, namespace))

    await until(look, f"{name} to deliver")
