"""A small Kubernetes API over real HTTP, for the faults that a real one does not show on demand.

It keeps objects, versions and a history to watch, merges what is applied, and can be told to misbehave: refuse with a
status, cut the streams, forget its history (410), be slow, or not be there. It knows no schema, no controllers and no
garbage collection: what depends on those is tested on the real control plane.
"""

import asyncio
import copy
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from hsi_operator.engine import kinds
from hsi_operator.engine.kinds import Kind

Manifest = dict[str, Any]
_NAMESPACE = Kind("v1", "Namespace", "namespaces", (), namespaced=False)  # kopf does not begin without this kind
_KINDS = {(kind.api_version, kind.plural): kind for kind in (*kinds.WATCHED, kinds.EVENT, kinds.LEASE, _NAMESPACE)}


@dataclass
class Rule:
    """Answer the next `times` requests that fit with this status."""

    method: str
    part: str
    status: int
    times: int
    headers: Mapping[str, str] = field(default_factory=dict)


class KubeApi:
    """See the module; `url` is where it listens."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[str] = []
        self.rules: list[Rule] = []
        self.delay_seconds = 0.0
        self._version = 100
        self._oldest = 100
        self._objects: dict[tuple[str, str, str], Manifest] = {}
        self._history: list[tuple[int, str, Manifest | None, Manifest | None]] = []
        """Version, plural, and what an object was before and after."""
        self._news = asyncio.Condition()
        self._cuts = 0

    def find(self, plural: str, name: str, namespace: str = "default") -> Manifest | None:
        return copy.deepcopy(self._objects.get((plural, namespace, name)))

    def every(self, plural: str) -> list[Manifest]:
        return [copy.deepcopy(found) for (kind, _, _), found in self._objects.items() if kind == plural]

    def count(self, method: str, part: str = "") -> int:
        return sum(1 for line in self.requests if line.startswith(f"{method} ") and part in line)

    def writes(self) -> Counter[str]:
        return Counter(line.split()[0] for line in self.requests if not line.startswith("GET") and "leases" not in line)

    def refuse(self, method: str, part: str, status: int, *, times: int, **headers: str) -> None:
        self.rules.append(Rule(method, part, status, times, headers))

    async def put(self, plural: str, manifest: Mapping[str, Any]) -> Manifest:
        """As somebody else would: the whole object, with `generation` as the server counts it."""
        metadata = manifest["metadata"]
        where = plural, metadata.get("namespace", ""), metadata["name"]
        return await self._store(where, dict(manifest))

    async def remove(self, plural: str, name: str, namespace: str = "default") -> None:
        await self._drop((plural, namespace, name))

    def vanish(self, plural: str, name: str, namespace: str = "default") -> None:
        """Gone without anybody having been told: it happened while nobody could watch."""
        self._objects.pop((plural, namespace, name))
        self._version += 1

    async def cut(self) -> None:
        """End every stream."""
        async with self._news:
            self._cuts += 1
            self._news.notify_all()

    async def forget(self) -> None:
        """The history is too old for whoever asks from before now: 410."""
        self._version += 1
        self._oldest = self._version
        self._history.clear()
        await self.cut()

    async def _store(self, where: tuple[str, str, str], manifest: Manifest) -> Manifest:
        before = self._objects.get(where)
        metadata = dict(manifest["metadata"])
        old = before["metadata"] if before else {}
        metadata["uid"] = old.get("uid") or str(uuid.uuid4())
        changed = before is None or before.get("spec") != manifest.get("spec")
        metadata["generation"] = old.get("generation", 0) + int(changed)
        metadata["resourceVersion"] = old.get("resourceVersion", "")
        found = copy.deepcopy({**manifest, "metadata": metadata})
        if before == found:
            return copy.deepcopy(before)
        self._objects[where] = found
        self._note(where, before, found)
        answer = copy.deepcopy(found)
        await self._tell()
        return answer

    async def _drop(self, where: tuple[str, str, str]) -> None:
        found = copy.deepcopy(self._objects.pop(where))
        self._note(where, found, None)
        await self._tell()

    def _note(self, where: tuple[str, str, str], before: Manifest | None, after: Manifest | None) -> None:
        """Changes happen between two awaits, so that none is lost to another."""
        self._version += 1
        if after is not None:
            after["metadata"]["resourceVersion"] = str(self._version)
        self._history.append((self._version, where[0], copy.deepcopy(before), copy.deepcopy(after)))

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path_qs}")
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        for rule in self.rules:
            if rule.times and rule.method == request.method and rule.part in request.path_qs:
                rule.times -= 1
                return _status(rule.status, "as the test asked", rule.headers)
        parts = [part for part in request.path.split("/") if part]
        if len(parts) == 1:
            return web.json_response(_groups(parts[0]))
        skip = 2 if parts[0] == "api" else 3
        return await self._of_group("/".join(parts[1:skip]), parts[skip:], request)

    async def _of_group(self, group_version: str, rest: list[str], request: web.Request) -> web.StreamResponse:
        if not rest:
            return _resources(group_version)
        namespace = ""
        if rest[0] == "namespaces" and len(rest) > 2:
            namespace, rest = rest[1], rest[2:]
        kind = _KINDS.get((group_version, rest[0]))
        if kind is None:
            return _status(404, f"no {rest[0]}")
        if len(rest) == 1 and request.method == "GET":
            watch = request.query.get("watch") == "true"
            return await (self._watch(request, kind, namespace) if watch else self._list(request, kind, namespace))
        name = rest[1] if len(rest) > 1 else (await request.json())["metadata"]["name"]
        return await _METHODS[request.method](self, request, kind, (kind.plural, namespace, name))

    async def _list(self, request: web.Request, kind: Kind, namespace: str) -> web.Response:
        items = [
            found
            for (plural, where, _), found in self._objects.items()
            if plural == kind.plural and namespace in {"", where} and _selected(request, found)
        ]
        metadata = {"resourceVersion": str(self._version)}
        bare = [{name: value for name, value in item.items() if name not in {"kind", "apiVersion"}} for item in items]
        return web.json_response(
            {"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": metadata, "items": bare}
        )

    async def _watch(self, request: web.Request, kind: Kind, namespace: str) -> web.StreamResponse:
        since = int(request.query.get("resourceVersion") or self._version)
        stream = web.StreamResponse(headers={"Content-Type": "application/json"})
        await stream.prepare(request)
        if since < self._oldest:
            await stream.write(_line("ERROR", {"kind": "Status", "code": 410, "reason": "Expired", "message": "old"}))
            return stream
        cuts = self._cuts
        while True:
            async with self._news:
                while self._cuts == cuts and self._version <= since:
                    await self._news.wait()
                if self._cuts != cuts:
                    break
                news = [entry for entry in self._history if entry[0] > since and entry[1] == kind.plural]
                since = self._version
            for version, _, before, after in news:
                if (line := _told(request, namespace, version, before, after)) is not None:
                    await stream.write(line)
        if request.transport is not None:
            request.transport.abort()  # cut, not ended
        return stream

    async def _get(self, _: web.Request, __: Kind, where: tuple[str, str, str]) -> web.Response:
        found = self._objects.get(where)
        return _status(404, f"no {where}") if found is None else web.json_response(found)

    async def _post(self, request: web.Request, _: Kind, where: tuple[str, str, str]) -> web.Response:
        if where in self._objects:
            return _status(409, f"{where} is there")
        return web.json_response(await self._store(where, await request.json()), status=201)

    async def _replace(self, request: web.Request, _: Kind, where: tuple[str, str, str]) -> web.Response:
        body, before = await request.json(), self._objects.get(where)
        if before is None:
            return _status(404, f"no {where}")
        if body["metadata"].get("resourceVersion") not in {None, before["metadata"]["resourceVersion"]}:
            return _status(409, "somebody was faster")
        return web.json_response(await self._store(where, body))

    async def _apply(self, request: web.Request, kind: Kind, where: tuple[str, str, str]) -> web.Response:
        assert request.content_type == "application/apply-patch+yaml"
        body, before = await request.json(), self._objects.get(where, {})
        if request.path.endswith("/status"):
            if not before:
                return _status(404, f"no {where}")
            return web.json_response(await self._store(where, {**before, "status": body["status"]}))
        version = body["metadata"].get("resourceVersion")
        if before and version not in {None, before["metadata"]["resourceVersion"]}:
            return _status(409, "somebody was faster")
        metadata = {**before.get("metadata", {}), **body["metadata"]}
        kept = {"status": before["status"]} if "status" in before else {}
        whole = {"apiVersion": kind.api_version, "kind": kind.name, **kept, **body, "metadata": metadata}
        return web.json_response(await self._store(where, whole), status=200 if before else 201)

    async def _delete(self, request: web.Request, _: Kind, where: tuple[str, str, str]) -> web.Response:
        found = self._objects.get(where)
        if found is None:
            return _status(404, f"no {where}")
        wanted = (await request.json()).get("preconditions", {}).get("uid")
        if wanted not in {None, found["metadata"]["uid"]}:
            return _status(409, "another one")
        await self._drop(where)
        return web.json_response({"kind": "Status", "status": "Success"})


_Doing = Callable[[KubeApi, web.Request, Kind, tuple[str, str, str]], Awaitable[web.Response]]
_METHODS: dict[str, _Doing] = {
    "GET": KubeApi._get,
    "POST": KubeApi._post,
    "PUT": KubeApi._replace,
    "PATCH": KubeApi._apply,
    "DELETE": KubeApi._delete,
}


def _told(
    request: web.Request, namespace: str, version: int, before: Manifest | None, after: Manifest | None
) -> bytes | None:
    """What one watcher hears: an object that is no longer selected is DELETED for it."""

    def seen(found: Manifest | None) -> bool:
        return (
            found is not None
            and namespace in {"", found["metadata"].get("namespace", "")}
            and _selected(request, found)
        )

    if seen(after):
        return _line("MODIFIED" if seen(before) else "ADDED", after or {})
    if not seen(before):
        return None
    last = copy.deepcopy(after or before or {})
    last["metadata"]["resourceVersion"] = str(version)
    return _line("DELETED", last)


def _line(what: str, found: Mapping[str, Any]) -> bytes:
    return json.dumps({"type": what, "object": found}).encode() + b"\n"


def _status(code: int, message: str, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.json_response({"kind": "Status", "code": code, "message": message}, status=code, headers=headers)


def _selected(request: web.Request, found: Mapping[str, Any]) -> bool:
    labels = found["metadata"].get("labels") or {}
    wanted = [pair.split("=") for pair in request.query.get("labelSelector", "").split(",") if pair]
    return all(labels.get(name) == value for name, value in wanted)


def _groups(root: str) -> Mapping[str, Any]:
    if root == "version":
        return {"major": "1", "minor": "34", "gitVersion": "v1.34.10"}
    if root == "api":
        return {"kind": "APIVersions", "versions": ["v1"]}
    groups: dict[str, list[dict[str, str]]] = {}
    for version, _ in _KINDS:
        if "/" in version:
            entry = {"groupVersion": version, "version": version.partition("/")[2]}
            if entry not in groups.setdefault(version.partition("/")[0], []):
                groups[version.partition("/")[0]].append(entry)
    return {
        "kind": "APIGroupList",
        "groups": [{"name": name, "versions": found, "preferredVersion": found[0]} for name, found in groups.items()],
    }


def _resources(group_version: str) -> web.Response:
    found = [
        {
            "name": kind.plural,
            "singularName": kind.name.lower(),
            "namespaced": kind.namespaced,
            "kind": kind.name,
            "verbs": ["create", "delete", "get", "list", "patch", "update", "watch"],
        }
        for kind in _KINDS.values()
        if kind.api_version == group_version
    ]
    if not found:
        return _status(404, f"no {group_version}")
    return web.json_response({"kind": "APIResourceList", "groupVersion": group_version, "resources": found})


@asynccontextmanager
async def running(port: int = 0) -> AsyncIterator[KubeApi]:
    """The API, until the end of the block; nobody's streams outlive it."""
    api = KubeApi()
    made = web.Application()
    made.router.add_route("*", "/{path:.*}", api.answer)
    runner = web.AppRunner(made, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield api
    finally:
        await api.cut()
        await runner.cleanup()


def kubeconfig(folder: Path, url: str) -> Path:
    """How to reach it, as a file."""
    path = folder / "fake.kubeconfig"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "fake", "cluster": {"server": url}}],
        "users": [{"name": "fake", "user": {"token": "a-token"}}],
        "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}],
        "current-context": "fake",
    }
    path.write_text(json.dumps(content))
    return path
