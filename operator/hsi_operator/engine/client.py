"""Requests to the Kubernetes API: plain JSON values in and out, by the asyncio half of the official client.

The only importer of `kubernetes`. Promises: every request has a timeout, takes a token from one bucket, and ends in an
answer or in one of the faults of `faults`; what the rights do not hold is not even sent. It never retries: the queue
does, for all reasons alike.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
from kubernetes.aio import config as kube_config
from kubernetes.aio.client import ApiClient, Configuration

from hsi_operator.engine import faults
from hsi_operator.engine.bucket import Bucket
from hsi_operator.engine.kinds import NODE, Kind
from hsi_operator.plan.plan import Manifest, Ref

FIELD_MANAGER: Final = "hsi-operator"
_APPLY: Final = "application/apply-patch+yaml"
_STEPS: Final = "application/json-patch+json"
_MERGE: Final = "application/merge-patch+json"
_JSON: Final = "application/json"
_PAGE: Final = 500
NEVER: Final = "1"
"""A resource version that no object has, because etcd's first write makes 2: an apply that gives it only creates."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach the API: by a kubeconfig, or as a pod does where that is None."""

    kubeconfig: Path | None = None
    timeout_seconds: float = 15.0
    requests_per_second: float = 500.0


@dataclass(frozen=True, slots=True)
class Listing:
    """All objects of a kind in one place, at one moment."""

    items: tuple[dict[str, Any], ...]
    resource_version: str


class Cluster:
    """One API server, as one user."""

    def __init__(self, api: ApiClient, reach: Reach) -> None:
        self._api = api
        self._timeout = aiohttp.ClientTimeout(total=reach.timeout_seconds)
        self._bucket = Bucket(per_second=reach.requests_per_second, burst=max(1.0, reach.requests_per_second))

    @property
    def server(self) -> str:
        """Where the API is."""
        return str(self._api.configuration.host)

    async def authorization(self) -> str | None:
        """The header's value for this moment: tokens of pods change every hour."""
        settings = await self._api.configuration.auth_settings()
        token = settings.get("BearerToken")
        return None if token is None else str(token["value"])

    def connector(self) -> aiohttp.TCPConnector:
        """Connections as ours are, for another session; its user closes it."""
        return aiohttp.TCPConnector(ssl=self._api.rest_client.ssl_context, limit=0)

    async def serves(self, kind: Kind) -> bool:
        """Whether the cluster has this kind; raises Absent where one that is not optional is missing."""
        root = f"/apis/{kind.api_version}" if kind.group else f"/api/{kind.api_version}"
        try:
            found = await self._request("GET", root)
        except faults.Absent:
            if kind.optional:
                return False
            raise
        if any(resource["name"] == kind.plural for resource in found.get("resources") or []):
            return True
        if kind.optional:
            return False
        raise faults.Absent(f"GET {root}", f"it has no {kind.plural}")

    async def list(self, kind: Kind, namespace: str | None) -> Listing:
        """Every object of the kind that we see, in pages."""
        kind.granted("list")
        items: list[dict[str, Any]] = []
        query = [("limit", str(_PAGE))]
        query += [("labelSelector", kind.labels)] if kind.labels else []
        query += [("fieldSelector", kind.fields)] if kind.fields else []
        more = ""
        while True:
            token = [("continue", more)] if more else []
            page = await self._request("GET", kind.path(namespace), query + token)
            found = page.get("items") or []
            items += [{**item, "apiVersion": kind.api_version, "kind": kind.name} for item in found]
            metadata = page["metadata"]
            more = metadata.get("continue") or ""
            if not more:
                return Listing(tuple(items), metadata["resourceVersion"])

    async def find(self, kind: Kind, namespace: str, name: str) -> dict[str, Any] | None:
        """The object, or None."""
        kind.granted("get")
        try:
            return await self._request("GET", f"{kind.path(namespace)}/{name}")
        except faults.Absent:
            return None

    async def create(self, kind: Kind, manifest: Manifest) -> dict[str, Any]:
        """Make it; raises Conflict where one of this name is there."""
        kind.granted("create")
        query = [("fieldManager", FIELD_MANAGER)]
        namespace = manifest["metadata"].get("namespace")
        return await self._request("POST", kind.path(namespace), query, body=manifest)

    async def replace(self, kind: Kind, manifest: Manifest) -> dict[str, Any]:
        """Put it there; raises Conflict where somebody was faster."""
        kind.granted("update")
        metadata = manifest["metadata"]
        path = f"{kind.path(metadata['namespace'])}/{metadata['name']}"
        return await self._request("PUT", path, [("fieldManager", FIELD_MANAGER)], body=manifest)

    async def apply(self, kind: Kind, manifest: Manifest, *, status: bool = False) -> dict[str, Any]:
        """Server-side apply: what the manifest says is so, and what we said before and no longer say is gone.

        With a resource version in it, raises Conflict where the object has another; see NEVER.
        """
        kind.granted("patch", status=status)
        metadata = manifest["metadata"]
        path = f"{kind.path(metadata.get('namespace'))}/{metadata['name']}{'/status' if status else ''}"
        query = [("fieldManager", FIELD_MANAGER), ("force", "true")]
        return await self._request("PATCH", path, query, body=manifest, content_type=_APPLY)

    async def reset(self, kind: Kind, live: Manifest, spec: Manifest) -> dict[str, Any]:
        """Put this spec in the place of the whole spec of the very object that `live` is."""
        kind.granted("patch")
        metadata = live["metadata"]
        path = f"{kind.path(metadata['namespace'])}/{metadata['name']}"
        same = {"op": "test", "path": "/metadata/uid", "value": metadata["uid"]}
        steps = [same, {"op": "replace", "path": "/spec", "value": spec}]
        return await self._request("PATCH", path, [("fieldManager", FIELD_MANAGER)], body=steps, content_type=_STEPS)

    async def advertise(self, node: str, resource: str, amount: str | None) -> dict[str, Any]:
        """Say that a node has so much of a resource, or none any more; its kubelet keeps what it does not know."""
        said = {"capacity": {resource: amount}, "allocatable": {resource: amount}}
        path = f"{NODE.path(None)}/{node}/status"
        query = [("fieldManager", FIELD_MANAGER)]
        return await self._request("PATCH", path, query, body={"status": said}, content_type=_MERGE)

    async def delete(self, kind: Kind, ref: Ref, *, uid: str | None) -> None:
        """Delete in the background the very object that has this uid; one that is gone is success."""
        kind.granted("delete")
        body: dict[str, Any] = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background"}
        if uid is not None:
            body["preconditions"] = {"uid": uid}
        try:
            await self._request("DELETE", f"{kind.path(ref.namespace)}/{ref.name}", body=body)
        except (faults.Absent, faults.Conflict):  # gone, or another one has its name by now
            return

    async def _request(
        self,
        method: str,
        path: str,
        query: Sequence[tuple[str, str]] = (),
        *,
        body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
        content_type: str = _JSON,
    ) -> dict[str, Any]:
        if wait := self._bucket.take(time.monotonic()):
            await asyncio.sleep(wait)
        what = f"{method} {path}"
        given = {"Accept": _JSON, "Content-Type": content_type}
        plain = None if body is None else json.loads(json.dumps(body, default=dict))
        with faults.translated(what):
            _, url, headers, _, _ = await self._api.param_serialize(
                method, path, query_params=[*query], header_params=given, auth_settings=["BearerToken"]
            )
            # Without the body until now: it is plain already, and to look through it costs as much as all the rest.
            answer: Any = await self._api.call_api(method, url, headers, plain, _request_timeout=self._timeout)
            raw: bytes = await answer.read()
        if answer.status >= 400:
            raise faults.of_answer(what, answer.status, answer.getheader("Retry-After"), raw)
        with faults.translated(what):
            parsed = json.loads(raw)
        return dict(parsed)


@asynccontextmanager
async def opened(reach: Reach) -> AsyncIterator[Cluster]:
    """The cluster, until the end of the block; raises LoginUnusable where nothing says how to reach it."""
    configuration = Configuration()
    loader: Any = kube_config  # without types of its own
    try:
        if reach.kubeconfig is None:
            loader.load_incluster_config(client_configuration=configuration)
        else:
            await loader.load_kube_config(str(reach.kubeconfig), client_configuration=configuration)
    except (kube_config.ConfigException, OSError) as fault:
        raise faults.LoginUnusable(f"cannot reach a cluster: {fault}") from fault
    configuration.client_session_kwargs = {"trust_env": False}
    api: Any = ApiClient(configuration)
    try:
        yield Cluster(api, reach)
    finally:
        await api.close()
