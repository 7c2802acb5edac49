"""The API server for tests: plain dicts over the official client's transport, any kind by its path."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kubernetes.aio import client, config

Manifest = Mapping[str, Any]
REQUEST_SECONDS = 30.0
MERGE = "application/merge-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"
APPLY = "application/apply-patch+yaml"


class Refused(Exception):
    """What the API server answered instead of doing it."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message


@dataclass(frozen=True)
class Resource:
    """A kind by where it is served."""

    group_version: str
    plural: str

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        parts = ["api" if "/" not in self.group_version else "apis", self.group_version]
        parts += ["namespaces", namespace] if namespace else []
        return "/" + "/".join([*parts, self.plural, *filter(None, (name, subresource))])


PODS = Resource("v1", "pods")
NODES = Resource("v1", "nodes")
EVENTS = Resource("v1", "events")
SECRETS = Resource("v1", "secrets")
CONFIG_MAPS = Resource("v1", "configmaps")
NAMESPACES = Resource("v1", "namespaces")
SERVICE_ACCOUNTS = Resource("v1", "serviceaccounts")
VOLUMES = Resource("v1", "persistentvolumes")
CLAIMS = Resource("v1", "persistentvolumeclaims")
DEPLOYMENTS = Resource("apps/v1", "deployments")
JOBS = Resource("batch/v1", "jobs")
LEASES = Resource("coordination.k8s.io/v1", "leases")
STORAGE_CLASSES = Resource("storage.k8s.io/v1", "storageclasses")
CAMERAS = Resource("hsi.dev/v1alpha1", "cameras")
ZOOS = Resource("hsi.dev/v1alpha1", "modelzoos")
DEFINITIONS = Resource("apiextensions.k8s.io/v1", "customresourcedefinitions")


class Api:
    """One user's connection."""

    def __init__(self, transport: client.ApiClient) -> None:
        self._transport = transport

    @classmethod
    @asynccontextmanager
    async def opened(cls, kubeconfig: Path, *, user: str = "") -> AsyncIterator[Self]:
        """As who is in the kubeconfig, or as this user, if that one may impersonate."""
        configuration = client.Configuration()
        await config.load_kube_config(  # type: ignore[no-untyped-call]
            str(kubeconfig), client_configuration=configuration
        )
        async with client.ApiClient(configuration) as transport:
            if user:
                transport.set_default_header("Impersonate-User", user)
            yield cls(transport)
        await asyncio.sleep(0)  # the loop's turn in which its connections end

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        content_type: str = "application/json",
    ) -> Any:  # JSON of any shape
        """Any request; raises Refused for every answer that is no success."""
        response = await self._answered(method, path, query or {}, body, content_type, REQUEST_SECONDS)
        text = await response.text()
        if response.status >= 400:
            raise _refused(response.status, text)
        return json.loads(text) if text.startswith(("{", "[")) else text

    async def _answered(
        self, method: str, path: str, query: Mapping[str, str], body: Any, content_type: str, seconds: float | None
    ) -> Any:
        request = await self._transport.param_serialize(
            method,
            path,
            query_params=list(query.items()),
            header_params={"Accept": "application/json", "Content-Type": content_type},
            body=body,
            auth_settings=["BearerToken"],
        )
        return (await self._transport.call_api(*request, _request_timeout=seconds)).response

    async def get(self, resource: Resource, name: str, namespace: str = "") -> Any:
        return await self.call("GET", resource.path(namespace, name))

    async def find(self, resource: Resource, name: str, namespace: str = "") -> Any:
        """The object, or None."""
        try:
            return await self.get(resource, name, namespace)
        except Refused as refused:
            if refused.status != 404:
                raise
            return None

    async def items(self, resource: Resource, namespace: str = "", *, labels: str = "", fields: str = "") -> list[Any]:
        query = {"labelSelector": labels, "fieldSelector": fields}
        answer = await self.call("GET", resource.path(namespace), query={k: v for k, v in query.items() if v})
        return list(answer["items"])

    async def create(self, resource: Resource, body: Manifest, namespace: str = "", *, subresource: str = "") -> Any:
        name = str(body["metadata"]["name"]) if subresource else ""
        return await self.call("POST", resource.path(namespace, name, subresource), body=body)

    async def apply(self, resource: Resource, body: Manifest, namespace: str = "", *, manager: str = "tests") -> Any:
        """Server-side apply, strict about fields it does not know."""
        query = {"fieldManager": manager, "force": "true", "fieldValidation": "Strict"}
        path = resource.path(namespace, str(body["metadata"]["name"]))
        return await self.call("PATCH", path, query=query, body=body, content_type=APPLY)

    async def patch(
        self,
        resource: Resource,
        name: str,
        body: Manifest,
        namespace: str = "",
        *,
        subresource: str = "",
        content_type: str = MERGE,
    ) -> Any:
        path = resource.path(namespace, name, subresource)
        return await self.call("PATCH", path, body=body, content_type=content_type)

    async def delete(
        self, resource: Resource, name: str, namespace: str = "", *, grace_seconds: int | None = None, uid: str = ""
    ) -> None:
        """Gone or going; what is not there is gone."""
        options: dict[str, Any] = {} if grace_seconds is None else {"gracePeriodSeconds": grace_seconds}
        options |= {"preconditions": {"uid": uid}} if uid else {}
        try:
            await self.call("DELETE", resource.path(namespace, name), body=options)
        except Refused as refused:
            if refused.status not in (404, 409):
                raise

    async def watch(self, resource: Resource, since: str) -> AsyncGenerator[tuple[str, Any], None]:
        """Changes of one kind in all namespaces after a resourceVersion, until the server ends it."""
        query = {"watch": "true", "resourceVersion": since, "allowWatchBookmarks": "true"}
        response = await self._answered("GET", resource.path(), query, None, "application/json", None)
        try:
            if response.status >= 400:
                raise _refused(response.status, await response.text())
            async for line in _whole_lines(response.content.iter_any()):
                event = json.loads(line)
                if event["type"] == "ERROR":
                    raise _refused(int(event["object"]["code"]), json.dumps(event["object"]))
                yield event["type"], event["object"]
        finally:
            # At once: a farewell by TLS takes longer than a test's loop lives.
            if response.connection is not None and response.connection.transport is not None:
                response.connection.transport.abort()
            response.close()


async def _whole_lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """A line of a watch is an object, which may be larger than any reader's line limit."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line


def _refused(status: int, text: str) -> Refused:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = {}
    if not isinstance(answer, dict):
        answer = {}
    return Refused(status, str(answer.get("reason", "")), str(answer.get("message", text)))


def condition(obj: Manifest, kind: str) -> dict[str, Any]:
    """One condition of an object's status; empty when it has none."""
    found: Iterable[dict[str, Any]] = obj.get("status", {}).get("conditions", ())
    return next((each for each in found if each["type"] == kind), {})
