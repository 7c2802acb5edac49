"""Who leads: what one copy of the operator may conclude from the Lease it read, and what it should write there.

The rules are those of client-go: a lease is over when it did not change for its whole duration on *our* clock, so that
clocks of two machines need not agree. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hsi_operator.engine.kinds import LEASE
from hsi_operator.plan.plan import Manifest

_TIME: Final = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Timing:
    """A leader renews every `retry_seconds`, gives up `renew_seconds` after the last renewal, and is taken for gone
    after `lease_seconds`, so that it has stopped before another begins.
    """

    lease_seconds: float = 15.0
    renew_seconds: float = 10.0
    retry_seconds: float = 2.0

    def __post_init__(self) -> None:
        if not self.lease_seconds > self.renew_seconds > self.retry_seconds > 0:
            raise ValueError("a lease has to last longer than its renewal may take, and that longer than one try")


@dataclass(frozen=True, slots=True)
class Sight:
    """A Lease as it was read, and when (on a clock that only grows) it was first seen like that."""

    spec: Mapping[str, Any]
    version: str
    since: float


def sight(lease: Manifest, before: Sight | None, clock: float) -> Sight:
    """What a reading adds to the one before."""
    version = str(lease["metadata"]["resourceVersion"])
    if before is not None and before.version == version:
        return before
    return Sight(dict(lease.get("spec") or {}), version, clock)


def may_take(seen: Sight, identity: str, clock: float, timing: Timing) -> bool:
    """Whether the lease is ours, nobody's, or over."""
    holder = seen.spec.get("holderIdentity")
    if not holder or holder == identity:
        return True
    lasts = max(float(seen.spec.get("leaseDurationSeconds") or 0.0), timing.lease_seconds)
    return clock - seen.since >= lasts


def taken(name: str, namespace: str, seen: Sight | None, identity: str, now: datetime, timing: Timing) -> Manifest:
    """The Lease with us as its holder; over `seen`, whose version it carries, or a new one."""
    old = {} if seen is None else dict(seen.spec)
    at = now.strftime(_TIME)
    ours = old.get("holderIdentity") == identity
    spec = {
        **old,
        "holderIdentity": identity,
        "leaseDurationSeconds": round(timing.lease_seconds),
        "renewTime": at,
        "acquireTime": old.get("acquireTime", at) if ours else at,
        "leaseTransitions": int(old.get("leaseTransitions") or 0) + (0 if ours or seen is None else 1),
    }
    return _lease(name, namespace, seen, spec)


def released(name: str, namespace: str, seen: Sight, now: datetime) -> Manifest:
    """The Lease with nobody as its holder, so that the next one need not wait."""
    spec = {**seen.spec, "holderIdentity": "", "leaseDurationSeconds": 1, "renewTime": now.strftime(_TIME)}
    return _lease(name, namespace, seen, spec)


def _lease(name: str, namespace: str, seen: Sight | None, spec: Mapping[str, Any]) -> Manifest:
    metadata = {"name": name, "namespace": namespace}
    if seen is not None:
        metadata["resourceVersion"] = seen.version
    return {"apiVersion": LEASE.api_version, "kind": LEASE.name, "metadata": metadata, "spec": spec}
