"""Every field of both specs on a real control plane: an edit is refused, or reaches a child, the record or a word."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.cluster import volumes, world
from tests.cluster.api import APPLY, CLAIMS, NODES, SECRETS, Api, Refused, Resource
from tests.cluster.kubelet import FakeKubelet
from tests.cluster.operating import Operators
from tests.cluster.waiting import until
from tests.cluster.world import Owner, World
from tests.parts import plan_world
from tests.parts.crd_cases import changed
from tests.parts.field_edits import FIELDS, NO_VALUES, WHOLE, Change, Reached, changes, reached
from tests.parts.product_api import ProductApi

from hsi_operator.engine.kinds import kind_of
from hsi_operator.engine.routing import node_facts
from hsi_operator.plan.plan import SecretFacts
from hsi_operator.settings import Settings

KINDS = {"Camera": Resource("hsi.dev/v1alpha1", "cameras"), "ModelZoo": Resource("hsi.dev/v1alpha1", "modelzoos")}
REFUSED = {*(f"weights.pvc.{name}" for name in ("accessMode", "claimName", "storageClassName")), "models[].role"}
"""What cannot change on an object that is there; all else can."""
GROWS = "weights.pvc.size"
STRICT = {"fieldValidation": "Strict"}
AGAIN = {**STRICT, "fieldManager": "hsi-operator", "force": "true", "dryRun": "All"}
CAPACITY = {"nvidia.com/gpu": "64", "nvidia.com/gpumem": "200000", "nvidia.com/gpucores": "6400", "pods": "500"}
ROOMS = ("attic", "atticx", "cellar")
CLAIMED = ("weights", "models", "modelsx")
SECRET_NAMES = ("front-door-login", "front-door-loginx", "tokens", "tokensx")
KEYS = ("user", "userx", "pass", "passx", "detector", "detectorx")
"""What the full objects name, and what they name when edited."""
ROUNDS = 4
SECONDS = 90.0


class Overtaken(Exception):
    """The operator wrote the status between reading and writing."""


@dataclass
class Lane:
    """One object of the test, and the fields that are edited on it together."""

    api: Api
    world: World
    product: ProductApi
    around: Mapping[str, Any]
    whole: Mapping[str, Any]
    todo: dict[str, Change] = field(default_factory=dict)
    now: Reached | None = None
    """What there shall be with these."""
    judged: bool = False
    """Whether one of them shows in the status only, which is written seldom."""

    def made(self, edits: Mapping[str, Change]) -> Mapping[str, Any]:
        """The object with these edits; raises LookupError where one takes away the place of another."""
        found = self.whole
        for change in edits.values():
            found = change.made(found)
        return found

    def reached(self, edits: Mapping[str, Change]) -> Reached:
        """What there shall be with these edits, by the plan."""
        return reached(self.made(edits))

    async def takes(self, path: str) -> bool:
        """Whether this field can be edited beside the others; then it is."""
        was = self.now = self.now or self.reached(self.todo)
        for change in changes(self.whole, path):
            edits = {**self.todo, path: change}
            with suppress(LookupError):
                found = self.reached(edits)
                if found != was and await self._passes(change.made(self.whole), self.made(edits)):
                    self.todo, self.now, self.judged = edits, found, self.judged or found.made == was.made
                    return True
        return False

    def hidden(self) -> list[str]:
        """Fields whose edit makes no difference beside the others; they are left for another round."""
        whole = self.reached(self.todo)
        found = [path for path in self.todo if self._without(path) == whole]
        for path in found:
            del self.todo[path]
        self.now = None
        return found

    def _without(self, path: str) -> Reached | None:
        try:
            return self.reached({name: change for name, change in self.todo.items() if name != path})
        except LookupError:
            return None

    async def _passes(self, *manifests: Mapping[str, Any]) -> bool:
        """Whether the API server takes each of them."""
        for manifest in manifests:
            try:
                await self._write(manifest, dryRun="All")
            except Refused as refused:
                if refused.status != 422:
                    raise
                return False
        return True

    async def walk(self) -> None:
        """Edit, and see that everything becomes what the plan says; nothing else may be left."""
        live = await self._write(self.made(self.todo))
        wanted = reached(live, **self.around)
        owner = live["kind"], live["metadata"]["name"]
        try:
            await until(lambda: self._is_so(owner, wanted), f"{owner} to be as planned", SECONDS)
        except AssertionError as late:
            late.add_note(f"edited: {sorted(self.todo)}; not so: {await self._not_so(owner, wanted)}")
            raise
        if self.judged:
            await until(lambda: self._says(owner, wanted), f"{owner} to say {wanted.judged}", SECONDS)

    async def as_it_was(self) -> None:
        """Ready for another round; a volume that grew stays so."""
        if grown := self.todo.get(GROWS):
            self.whole = grown.made(self.whole)
        self.todo, self.now, self.judged = {}, None, False
        await self._write(self.whole)

    async def _is_so(self, owner: Owner, wanted: Reached) -> bool:
        return not await self._not_so(owner, wanted)

    async def _not_so(self, owner: Owner, wanted: Reached) -> list[str]:
        """The names of what is missing, too much, or different."""
        children, body = wanted.made
        strange = self.world.of(owner) ^ {(each["kind"], each["metadata"]["name"]) for each in children}
        if strange:
            return [" ".join(each) for each in sorted(strange)]
        shown = self.product.cameras.get(owner[1], {})
        asked = {key: value for key, value in (body or {}).items() if key != "credentials"}
        found = [key for key, value in asked.items() if shown.get(key) != value]
        return [*found, *[each["metadata"]["name"] for each in children if not await self._is_as(each)]]

    async def _says(self, owner: Owner, wanted: Reached) -> bool:
        status = self.world.status(owner)
        kind = "BudgetSatisfied" if owner[0] == "ModelZoo" else "PipelineBound"
        said = [each["message"] for each in status.get("conditions", ()) if each["type"] == kind]
        return (status.get("budget"), said) == (wanted.judged[0], [wanted.judged[1]])

    async def _is_as(self, child: Mapping[str, Any]) -> bool:
        """Whether writing it again would change nothing."""
        kind = kind_of(child["apiVersion"], child["kind"])
        path = f"{kind.path(self.world.namespace)}/{child['metadata']['name']}"
        try:
            live = await self.api.call("GET", path)
            plain = json.loads(json.dumps(child, default=dict))
            again = await self.api.call("PATCH", path, query=AGAIN, body=plain, content_type=APPLY)
        except Refused:
            return False
        return _asked(live) == _asked(again)

    async def _write(self, manifest: Mapping[str, Any], **query: str) -> Any:
        """The whole spec, as this one has it, whatever its status is by now; raises Refused."""
        path = KINDS[manifest["kind"]].path(self.world.namespace, manifest["metadata"]["name"])
        while True:
            version = (await self.api.call("GET", path))["metadata"]["resourceVersion"]
            body = changed(manifest, {"metadata.resourceVersion": version})
            with suppress(Overtaken):
                return await self._put(path, {**STRICT, **query}, body)

    async def _put(self, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        try:
            return await self.api.call("PUT", path, query=query, body=body)
        except Refused as refused:
            if refused.status == 409:
                raise Overtaken from refused
            raise


def _asked(manifest: Mapping[str, Any]) -> list[Any]:
    metadata = manifest["metadata"]
    return [manifest.get("spec"), manifest.get("data"), *(metadata.get(name) for name in ("labels", "annotations"))]


@pytest.fixture
async def seen(api: Api, definitions: None, namespace: str, fake_kubelet: FakeKubelet) -> AsyncIterator[World]:
    """With the nodes, claims and Secrets that are named."""
    for room in ROOMS:
        await fake_kubelet.node(room, capacity=CAPACITY, labels={**plan_world.CARD.labels, "room": room})
    for name in CLAIMED:
        spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}
        await api.create(CLAIMS, {"metadata": {"name": name}, "spec": spec}, namespace)
    for name in SECRET_NAMES:
        await api.create(SECRETS, {"metadata": {"name": name}, "stringData": dict.fromkeys(KEYS, "x")}, namespace)
    async with volumes.running(api, "fast"), world.watched(api, namespace) as found:
        yield found


async def _lanes(api: Api, seen: World, product: ProductApi) -> AsyncIterator[Lane]:
    """An object of each kind of source and strategy, by a name of its own."""
    secrets = {name: await api.get(SECRETS, name, seen.namespace) for name in SECRET_NAMES}
    around = {
        "house": Settings().house,
        "nodes": tuple([node_facts(await api.get(NODES, room)) for room in ROOMS]),
        "storage_classes": {"fast": True},
        "secrets": {
            name: SecretFacts(each["metadata"]["resourceVersion"], frozenset(each["data"]))
            for name, each in secrets.items()
        },
    }
    for number, each in enumerate(WHOLE):
        named = changed(each, {"metadata.name": f"whole{number}"})
        await api.create(KINDS[each["kind"]], named, seen.namespace)
        yield Lane(api, seen, product, around, named)


async def _shared_out(lanes: list[Lane], fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give every field to the lane with the least to do that takes it; returns those that none takes."""
    left = []
    for kind, path in fields:
        for lane in sorted(lanes, key=lambda each: len(each.todo)):
            if lane.whole["kind"] == kind and await lane.takes(path):
                break
        else:
            left.append((kind, path))
    return left


async def _begun(lanes: list[Lane]) -> bool:
    return all(lane.world.status((lane.whole["kind"], lane.whole["metadata"]["name"])) for lane in lanes)


def _hidden(lanes: list[Lane]) -> Iterator[tuple[str, str]]:
    for lane in lanes:
        yield from ((lane.whole["kind"], path) for path in lane.hidden())


@pytest.mark.timeout(300)
async def test_an_edit_of_any_field_reaches_something_or_is_refused(
    api: Api, seen: World, product: ProductApi, operator: Operators
) -> None:
    lanes = [lane async for lane in _lanes(api, seen, product)]
    edited, fields = 0, [each for each in FIELDS if each[1] not in NO_VALUES]
    for _ in range(ROUNDS):
        refused = await _shared_out(lanes, fields)
        if not operator.started:
            await operator.start()
            await until(lambda: _begun(lanes), "every object to have a status before it is edited")
        fields = [*refused, *_hidden(lanes)]
        edited += sum(len(lane.todo) for lane in lanes)
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                if lane.todo:
                    group.create_task(lane.walk())
        for lane in lanes:
            await lane.as_it_was()
        if len(fields) == len(refused):
            break
    assert {path for _, path in fields} == REFUSED
    assert edited + len(REFUSED) == len([each for each in FIELDS if each[1] not in NO_VALUES])
