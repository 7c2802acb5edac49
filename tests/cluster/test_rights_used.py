"""Every right that the operator has is one that it uses, seen on the line to a real API server."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.cluster import home
from tests.cluster.api import CAMERAS, ZOOS, Api, Resource
from tests.cluster.disturbing import Asked, Line
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until

from hsi_operator.engine.kinds import CHILDREN, SECRET, Kind
from hsi_operator.engine.rights import rights

OBJECT = re.compile(
    r"/apis?(?:/(?P<group>[^/]+\.[^/]+|apps|batch|autoscaling))?/v[^/]+"
    r"(?:/namespaces/[^/]+)?/(?P<plural>[a-z]+)(?:/(?P<name>[^/]+))?(?P<status>/status)?"
)
VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}
OF_THE_SERVER = ("uid", "resourceVersion", "managedFields", "creationTimestamp", "generation")
MADE_FOR_ONE = ("clusterIP", "clusterIPs", "volumeName", "selector")
"""Parts of a spec that the server filled in for one object; a selector is needed where people give it."""


async def test_every_right_is_used_and_nothing_is_asked_for_without_one(
    api: Api,
    namespace: str,
    fake_kubelet: FakeKubelet,
    storage_class: str,
    operator_on_a_bad_line: Operators,
    bad_line: Line,
) -> None:
    """Every kind of child is made, loses its labels and gets them back; and one that nobody wants is removed."""
    await fake_kubelet.node("one")
    await home.furnish(api, namespace)
    await operator_on_a_bad_line.start()
    await api.apply(CAMERAS, home.camera("pushed", {"ftp": {}}), namespace)
    on_cards = home.model("large", accelerator={"type": "NvidiaGPU", "vramMiB": 6000})
    scaled = home.model(
        "scaled", role="Enrichment", autoscaling={"maxReplicas": 2}, resources={"requests": {"cpu": "1"}}
    )
    gpu = {"budgetMiB": 8192, "vramStrategy": {"type": "DRA"}}
    await api.apply(ZOOS, home.zoo(on_cards, scaled, gpu=gpu), namespace)
    await home.zoo_says(api, namespace, "Present", kind="WeightsReady", status="True")
    for kind in (*CHILDREN, SECRET):
        child = await until(lambda: _child(api, kind, namespace), f"a {kind.name}")  # noqa: B023 - awaited here
        await _strip(api, kind, child)
        await _orphan(api, kind, child)
    used = {each for asked in bad_line.requests for each in _verbs(asked)}
    assert {f"{each.method} {each.path}" for each in bad_line.refused} == set()
    assert used == set(_granted())


async def _child(api: Api, kind: Kind, namespace: str) -> Any:
    found = await api.items(_resource(kind), namespace, labels="app.kubernetes.io/managed-by=hsi-operator")
    return next(iter(found), None)


async def _strip(api: Api, kind: Kind, child: Mapping[str, Any]) -> None:
    metadata = child["metadata"]
    bare = {"metadata": {"labels": {**dict.fromkeys(metadata["labels"]), "left": "one"}}}  # none at all is defaulted
    await api.patch(_resource(kind), metadata["name"], bare, metadata["namespace"])

    async def labelled() -> bool:
        found = await api.find(_resource(kind), metadata["name"], metadata["namespace"])
        return bool(found and metadata["labels"].items() <= found["metadata"].get("labels", {}).items())

    await until(labelled, f"{kind.name} {metadata['name']} to get its labels back")


async def _orphan(api: Api, kind: Kind, child: Mapping[str, Any]) -> None:
    """One that looks as if an older operator had made it."""
    kept = {name: value for name, value in child["metadata"].items() if name not in OF_THE_SERVER}
    body = {**child, "metadata": {**kept, "name": "orphan"}}
    body.pop("status", None)
    if kind.name in {"Service", "PersistentVolumeClaim", "Job"}:
        body["spec"] = {name: value for name, value in child["spec"].items() if name not in MADE_FOR_ONE}
    if kind.name == "Job":
        body["spec"]["template"] = {"spec": child["spec"]["template"]["spec"]}
    await api.create(_resource(kind), body, kept["namespace"])

    async def gone() -> bool:
        return await api.find(_resource(kind), "orphan", kept["namespace"]) is None

    await until(gone, f"the orphan {kind.name} to go")


def _resource(kind: Kind) -> Resource:
    return Resource(kind.api_version, kind.plural)


def _verbs(asked: Asked) -> Iterator[tuple[str, str, str]]:
    """The rights that a request needs; an apply needs one more where it makes the object."""
    if (found := OBJECT.fullmatch(asked.path)) is None:
        return
    resource = f"{found['plural']}{found['status'] or ''}"
    reads = "get" if found["name"] else "watch" if asked.is_watch else "list"
    verb = VERBS.get(asked.method, reads)
    yield found["group"] or "", resource, verb
    if verb == "patch" and not found["status"]:
        yield found["group"] or "", resource, "create"


def _granted() -> Iterator[tuple[str, str, str]]:
    needed = rights()
    for rule in (*needed.served, *needed.around, *needed.home):
        (group,) = rule["apiGroups"]
        for resource in rule["resources"]:
            yield from ((group, resource, verb) for verb in rule["verbs"])
