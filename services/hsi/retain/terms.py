"""How long what is kept: the installation's word for all cameras, but for those of which something else was decided.

Pure: from the time, the setting and the cameras' policies to what goes.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsi.events.ids import CameraId
from hsi.store.policy import Policy
from hsi.store.retention import Scope


@dataclass(frozen=True, slots=True)
class Usual:
    """What the installation keeps, at this moment."""

    now: datetime
    days: int


@dataclass(frozen=True, slots=True)
class MediaTerm:
    """Pictures and clips that go before the events they belong to: those of one camera between two moments."""

    camera_id: CameraId
    since: datetime
    """What is older goes with its event."""
    cutoff: datetime


def scopes(usual: Usual, policies: Mapping[CameraId, Policy]) -> list[Scope]:
    """Every camera is in exactly one of them; the last is of all that have no word of their own."""
    own = defaultdict(list)
    for camera_id, policy in sorted(policies.items()):
        if policy.retention.events_days is not None:
            own[policy.retention.events_days].append(camera_id)
    theirs = [Scope(usual.now - timedelta(days=days), only=tuple(cameras)) for days, cameras in sorted(own.items())]
    besides = tuple(camera_id for scope in theirs for camera_id in scope.only or ())
    return [*theirs, Scope(usual.now - timedelta(days=usual.days), besides=besides)]


def media(usual: Usual, policies: Mapping[CameraId, Policy]) -> list[MediaTerm]:
    """Of the cameras that keep their events for longer."""
    found = []
    for camera_id, policy in sorted(policies.items()):
        media_days, events_days = policy.retention.media_days, policy.retention.events_days or usual.days
        if media_days is not None and media_days < events_days:
            since, cutoff = (usual.now - timedelta(days=days) for days in (events_days, media_days))
            found.append(MediaTerm(camera_id, since, cutoff))
    return found
