"""A kubelet without containers: nodes that stay alive, and pods that come to the end that a test asks for.

Pods of its nodes run to Ready, a job's pods succeed, a pod that is deleted goes. A missing Secret or ConfigMap holds a
pod back as it would on a node. Anything else is asked for by the pod's annotations (pod_status.OUTCOME) or, for pods
that somebody else makes, by `behave`; taking that back lets the pod recover. Everything it does, it does again after
the API server was away.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.cluster import pod_status
from tests.cluster.api import CONFIG_MAPS, EVENTS, LEASES, NODES, PODS, SECRETS, STRATEGIC, Api, Manifest
from tests.cluster.following import AWAY, RETRY, ended, follow
from tests.cluster.pod_status import End, Outcome
from tests.cluster.waiting import until

WORKERS = 8
HEARTBEAT = timedelta(seconds=10)
CAPACITY = {"cpu": "8", "memory": "32Gi", "ephemeral-storage": "100Gi", "pods": "110"}
LEASE_NAMESPACE = "kube-node-lease"


@dataclass(frozen=True)
class _Rule:
    """Pods with these labels come to this end."""

    labels: Mapping[str, str]
    outcome: Outcome

    def covers(self, pod: Manifest) -> bool:
        return bool(self.labels.items() <= pod["metadata"].get("labels", {}).items())


@dataclass
class _Known:
    """A pod of ours as the API server last had it, and what we last made of it."""

    pod: Manifest
    address: str
    done: Outcome | None = None


@dataclass
class FakeKubelet:
    """All nodes of a test."""

    _api: Api
    _nodes: set[str] = field(default_factory=set)
    _pods: dict[str, _Known] = field(default_factory=dict)
    _rules: list[_Rule] = field(default_factory=list)
    _due: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _queued: set[str] = field(default_factory=set)
    _numbers: Any = field(default_factory=lambda: count(1))

    async def node(
        self,
        name: str,
        *,
        capacity: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
        taints: Sequence[Manifest] = (),
    ) -> None:
        """A node that pods can be scheduled on when this returns; capacity is added to the usual one."""
        self._nodes.add(name)
        marks = {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"}
        metadata = {"name": name, "labels": {**marks, **(labels or {})}}
        await self._api.create(NODES, {"metadata": metadata, "spec": {"taints": list(taints)}})
        await self._beat(name)
        whole = {**CAPACITY, **(capacity or {})}
        conditions = [_node_condition("Ready", "True", "KubeletReady")]
        conditions += [_node_condition(f"{what}Pressure", "False", "Enough") for what in ("Memory", "Disk", "PID")]
        status = {
            "capacity": whole,
            "allocatable": whole,
            "conditions": conditions,
            "addresses": [{"type": "Hostname", "address": name}],
        }
        await self._api.patch(NODES, name, {"status": status}, subresource="status", content_type=STRATEGIC)
        await until(lambda: self._is_open(name), f"node {name} to lose the taint of a new node")

    async def _is_open(self, name: str) -> bool:
        taints = (await self._api.get(NODES, name))["spec"].get("taints", ())
        return "node.kubernetes.io/not-ready" not in {taint["key"] for taint in taints}

    def behave(self, outcome: Outcome, labels: Mapping[str, str]) -> None:
        """From now on pods with these labels come to this end, those that run included; a later rule wins."""
        self._rules.append(_Rule(labels, outcome))
        self._look_again()

    def behave_as_usual(self) -> None:
        """Forget all rules; what waited or crashed recovers."""
        self._rules.clear()
        self._look_again()

    def _look_again(self) -> None:
        for uid in self._pods:
            self._enqueue(uid)

    def _enqueue(self, uid: str) -> None:
        if uid not in self._queued:
            self._queued.add(uid)
            self._due.put_nowait(uid)

    def saw(self, pod: Manifest) -> None:
        """A pod is new or has changed; those of other nodes are nobody's."""
        if pod["spec"].get("nodeName") not in self._nodes:
            return
        uid = pod["metadata"]["uid"]
        known = self._pods.get(uid)
        if known is None:
            number = next(self._numbers)
            self._pods[uid] = _Known(pod, f"10.{244 + number // 65536}.{number // 256 % 256}.{number % 256}")
        else:
            known.pod = pod
        self._enqueue(uid)

    def gone(self, pod: Manifest) -> None:
        self._pods.pop(pod["metadata"]["uid"], None)

    async def work(self) -> None:
        """Bring pods to their end, one at a time."""
        while True:
            uid = await self._due.get()
            self._queued.discard(uid)
            if known := self._pods.get(uid):
                try:
                    waits = await self._settle(known)
                except AWAY:
                    waits = True
                if waits:
                    asyncio.get_running_loop().call_later(RETRY.total_seconds(), self._enqueue, uid)

    async def _settle(self, known: _Known) -> bool:
        """Whether to look again before the pod changes."""
        metadata = known.pod["metadata"]
        name, namespace = metadata["name"], metadata["namespace"]
        over = pod_status.is_over(known.pod)
        if "deletionTimestamp" in metadata:
            if metadata.get("finalizers") and not over:
                await self._write(known, Outcome(End.FAILED, OUT_BY_SIGNAL))
            await self._api.delete(PODS, name, namespace, grace_seconds=0, uid=metadata["uid"])
            return False
        if over:
            return False
        missing = await self._missing(known)
        outcome = missing or self._outcome(known.pod)
        if outcome != known.done:
            await self._write(known, outcome)
            known.done = outcome
            if outcome.end not in (End.READY, End.SUCCEEDED):
                await self._tell(known.pod, outcome)
        return missing is not None

    def _outcome(self, pod: Manifest) -> Outcome:
        rules = [rule.outcome for rule in self._rules if rule.covers(pod)]
        return pod_status.asked(pod) or (rules[-1] if rules else pod_status.usual(pod))

    async def _missing(self, known: _Known) -> Outcome | None:
        """Asked until the containers were started once; after that nobody looks."""
        if known.done is not None and known.done.end not in (End.CREATING, End.CONFIG_ERROR):
            return None
        namespace = known.pod["metadata"]["namespace"]
        for kind, name, volume in pod_status.references(known.pod):
            resource = SECRETS if kind == "Secret" else CONFIG_MAPS
            if await self._api.find(resource, name, namespace) is None:
                absent = f'{kind.lower()} "{name}" not found'
                if volume:
                    return Outcome(End.CREATING, message=f'MountVolume.SetUp failed for volume "{volume}" : {absent}')
                return Outcome(End.CONFIG_ERROR, message=absent)
        return None

    async def _write(self, known: _Known, outcome: Outcome) -> None:
        metadata = known.pod["metadata"]
        status = pod_status.status(known.pod, outcome, known.address, _now().strftime("%Y-%m-%dT%H:%M:%SZ"))
        body = {"metadata": {"uid": metadata["uid"]}, "status": status}
        await self._api.patch(
            PODS, metadata["name"], body, metadata["namespace"], subresource="status", content_type=STRATEGIC
        )

    async def _tell(self, pod: Manifest, outcome: Outcome) -> None:
        """A warning event, as a kubelet writes one beside the status."""
        metadata, moment = pod["metadata"], _now().strftime("%Y-%m-%dT%H:%M:%SZ")
        body = {
            "metadata": {"generateName": f"{metadata['name']}.", "namespace": metadata["namespace"]},
            "involvedObject": {
                "apiVersion": "v1",
                "kind": "Pod",
                **{key: metadata[key] for key in ("name", "namespace", "uid")},
            },
            "type": "Warning",
            "reason": _REASONS.get(outcome.end, "Failed"),
            "message": outcome.message or f"the pod is {outcome.end}",
            "source": {"component": "kubelet", "host": pod["spec"]["nodeName"]},
            "firstTimestamp": moment,
            "lastTimestamp": moment,
            "count": 1,
        }
        await self._api.create(EVENTS, body, metadata["namespace"])

    async def beat(self) -> None:
        """Renew the leases of all nodes, for ever."""
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            for name in sorted(self._nodes):
                with suppress(*AWAY):
                    await self._beat(name)

    async def _beat(self, name: str) -> None:
        spec = {
            "holderIdentity": name,
            "leaseDurationSeconds": 40,
            "renewTime": _now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        await self._api.apply(
            LEASES,
            {"apiVersion": LEASES.group_version, "kind": "Lease", "metadata": {"name": name}, "spec": spec},
            LEASE_NAMESPACE,
            manager="kubelet",
        )

    async def leave(self) -> None:
        """Take the nodes away, and what was left on them."""
        for name in sorted(self._nodes):
            await self._api.delete(NODES, name)
            await self._api.delete(LEASES, name, LEASE_NAMESPACE)
            for pod in await self._api.items(PODS, fields=f"spec.nodeName={name}"):
                await self._api.delete(PODS, pod["metadata"]["name"], pod["metadata"]["namespace"], grace_seconds=0)


OUT_BY_SIGNAL = 143
_REASONS = {End.CREATING: "FailedMount", End.CRASH_LOOP: "BackOff", End.OOM_KILLED: "BackOff", End.UNREADY: "Unhealthy"}


def _now() -> datetime:
    return datetime.now(UTC)


def _node_condition(kind: str, status: str, reason: str) -> dict[str, str]:
    now = _now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"type": kind, "status": status, "reason": reason, "lastHeartbeatTime": now, "lastTransitionTime": now}


@asynccontextmanager
async def running(api: Api) -> AsyncIterator[FakeKubelet]:
    """A fake kubelet for as long as the context is open; an error of its own fails the test."""
    kubelet = FakeKubelet(api)
    loops = [follow(api, PODS, kubelet.saw, kubelet.gone), kubelet.beat(), *(kubelet.work() for _ in range(WORKERS))]
    tasks = [asyncio.create_task(loop, name=f"fake kubelet {number}") for number, loop in enumerate(loops)]
    try:
        yield kubelet
    finally:
        await ended(tasks, "the fake kubelet")
        await kubelet.leave()
