"""What the state of the parts means for the whole. Pure.

Without the database nothing true can be said or kept: unhealthy. Without the queue, the detector or the language
model, or with a task that makes no progress, work waits or is done by a fallback: degraded. So it is while a camera
that should show something does not; one that was switched off should not.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsi.events.cameras import MISSING, CameraStatus
from hsi.events.messages import Health, PartHealth, QueueDepth, StatusChanged

DATABASE = "database"
REDIS = "redis"
DETECTOR = "detector"
NEMOTRON = "nemotron"
TASKS = "tasks"
CAMERAS = "cameras"
MOST_NAMED = 5
"""Cameras that a message names; of the others it says how many."""

_WORDS = {CameraStatus.SILENT: "silent", CameraStatus.OFFLINE: "offline", CameraStatus.ERROR: "in error"}

SYNTHETIC_FOR = timedelta(minutes=5)
"""How long after its last picture a synthetic camera still marks the status as synthetic."""


@dataclass(frozen=True, slots=True)
class CameraSeen:
    """What the status says of one camera."""

    name: str
    status: CameraStatus
    synthetic: bool
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Observations:
    """One round's findings."""

    problems: Mapping[str, str]
    """Part to what is wrong with it, empty when nothing is. A part that is not set up is not in here."""
    queues: Mapping[str, QueueDepth]
    """Work stream to its depth; empty when the queue could not be asked."""
    cameras: Sequence[CameraSeen]
    """Empty when the database could not be asked."""


def missing(cameras: Sequence[CameraSeen]) -> str:
    """Which cameras show nothing although they should, in a few words; nothing when there are none."""
    found = [f"{camera.name} is {_WORDS[camera.status]}" for camera in cameras if camera.status in MISSING]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more


def decide(problems: Mapping[str, str]) -> tuple[Health, dict[str, PartHealth]]:
    """The state of the whole and of each part."""
    parts = {
        name: PartHealth(status=_state(name) if problem else Health.HEALTHY, message=problem)
        for name, problem in problems.items()
    }
    states = {part.status for part in parts.values()}
    for worst in (Health.UNHEALTHY, Health.DEGRADED):
        if worst in states:
            return worst, parts
    return Health.HEALTHY, parts


def report(seen: Observations, now: datetime) -> StatusChanged:
    """The message of one round."""
    health, parts = decide(seen.problems)
    return StatusChanged(
        observed_at=now,
        health=health,
        parts=parts,
        queues=dict(seen.queues),
        cameras_total=len(seen.cameras),
        cameras_active=sum(camera.status is CameraStatus.ONLINE for camera in seen.cameras),
        cameras_by_status=dict(Counter(camera.status for camera in seen.cameras)),
        synthetic=any(_is_synthetic_now(camera, now) for camera in seen.cameras),
    )


def changes(before: Mapping[str, PartHealth], after: Mapping[str, PartHealth]) -> dict[str, PartHealth]:
    """Parts whose state is another than last time; in the first round, those that are not healthy."""
    return {
        name: part
        for name, part in after.items()
        if part.status != (before[name].status if name in before else Health.HEALTHY)
    }


def _state(part: str) -> Health:
    return Health.UNHEALTHY if part == DATABASE else Health.DEGRADED


def _is_synthetic_now(camera: CameraSeen, now: datetime) -> bool:
    return camera.synthetic and camera.last_seen_at is not None and now - camera.last_seen_at <= SYNTHETIC_FOR
