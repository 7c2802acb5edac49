"""Conditions as Kubernetes has them, and the events that their changes are.

A condition's transition time moves only when its status flips, so that writing the same again changes nothing. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import ValidationError

from hsi_operator.api.conditions import GOOD_WHEN_FALSE
from hsi_operator.api.reasons import AS_WANTED, Reason
from hsi_operator.api.status import Truth
from hsi_operator.plan.plan import Event, Kind, Manifest, Observed, Plan

LONGEST_MESSAGE_CHARS: Final = 1024


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is so, is not so, or is not known; `reason` is of the closed list, `message` for a person."""

    type: str
    status: Truth
    reason: Reason
    message: str


def truth(value: bool | None) -> Truth:  # noqa: FBT001 - the value itself
    """The word for a value; None is unknown."""
    if value is None:
        return Truth.UNKNOWN
    return Truth.TRUE if value else Truth.FALSE


def head(observed: Observed, found: Iterable[Condition]) -> dict[str, Any]:
    """What every status begins with."""
    return {
        "observedGeneration": observed.object["metadata"].get("generation", 0),
        "conditions": written(found, observed.object, observed.now),
    }


def bare(observed: Observed, reason: Reason, message: str) -> Plan:
    """A plan that touches nothing and says why; what else the status said stays."""
    found = [
        Condition("Ready", Truth.FALSE, reason, message),
        Condition("Progressing", truth(reason is Reason.TERMINATING), reason, message),
    ]
    status = {**observed.object.get("status", {}), **head(observed, found)}
    return Plan(status=status, events=events(found, observed.object))


def hindered(observed: Observed, kind: str) -> Condition | None:
    """The condition of this type where the last plan could not be carried out: what the spec says is not so."""
    if observed.hindrance is None:
        return None
    return Condition(kind, Truth.FALSE, observed.hindrance.reason, observed.hindrance.message)


def written(found: Iterable[Condition], owner: Manifest, now: datetime) -> list[dict[str, Any]]:
    """The conditions as the status has them, in the order given."""
    before = _before(owner)
    generation = owner["metadata"].get("generation", 0)
    return [
        {
            "type": str(each.type),
            "status": str(each.status),
            "reason": str(each.reason),
            "message": bounded(each.message),
            "observedGeneration": generation,
            "lastTransitionTime": _since(before.get(each.type), each, now),
        }
        for each in found
    ]


def events(found: Iterable[Condition], owner: Manifest) -> tuple[Event, ...]:
    """One event for each condition whose status or reason is another than before.

    A condition that was never written is told only when something is wrong: a new object is no list of good news, and
    that it is only being made, or is as its spec wants it, says its status.
    """
    before = _before(owner)
    told = []
    for each in found:
        bad = each.status is (Truth.TRUE if each.type in GOOD_WHEN_FALSE else Truth.FALSE)
        old = before.get(each.type)
        changed = old is not None and (old.get("status"), old.get("reason")) != (str(each.status), each.reason)
        if changed or (old is None and bad and each.reason not in AS_WANTED):
            told.append(Event(Kind.WARNING if bad else Kind.NORMAL, each.reason, _told(each)))
    return tuple(told)


def _told(condition: Condition) -> str:
    return bounded(f"{condition.type} is {condition.status}: {condition.message or condition.reason}")


def bounded(text: str) -> str:
    """One line of bounded length: what a scheduler or a registry says can be pages."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_MESSAGE_CHARS else f"{line[: LONGEST_MESSAGE_CHARS - 1]}…"


def timestamp(moment: datetime) -> str:
    """As Kubernetes writes a time, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _before(owner: Manifest) -> dict[str, Mapping[str, Any]]:
    return {each["type"]: each for each in owner.get("status", {}).get("conditions", ())}


def _since(old: Mapping[str, Any] | None, new: Condition, now: datetime) -> str:
    if old is not None and old.get("status") == str(new.status) and old.get("lastTransitionTime"):
        return str(old["lastTransitionTime"])
    return timestamp(now)


def fault(problem: ValidationError) -> str:
    """What is wrong with a spec, with the place of each fault and without its value."""
    return "; ".join(f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in problem.errors()[:5])


def secret_trouble(observed: Observed, name: str, keys: Sequence[str]) -> tuple[Reason, str] | None:
    """Why a Secret that is named cannot be used; None when it can."""
    found = observed.secrets.get(name)
    if found is None:
        return Reason.SECRET_NOT_FOUND, f"Secret {name} is not there"
    missing = sorted(set(keys) - found.keys)
    if missing:
        return Reason.SECRET_KEY_MISSING, f"Secret {name} has no key {' and no key '.join(missing)}"
    return None
