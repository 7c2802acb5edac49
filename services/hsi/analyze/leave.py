"""Whether the model may be asked about a camera at all: what its owner decided, told in words an event can carry."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from hsi.analyze.budget import Budget
from hsi.events.ids import CameraId
from hsi.store.policy import AnalysisPolicy

SWITCHED_OFF: Final = "its analysis is switched off for this camera"


class Leave:
    """Asked for before every question to the model; raises BrokerUnavailable."""

    def __init__(self, budget: Budget, zone: ZoneInfo) -> None:
        self._budget = budget
        self._zone = zone

    async def refusal(self, camera_id: CameraId, own: AnalysisPolicy, now: datetime) -> str:
        """Why the model is not to be asked now; empty where it may be, and that counts as a call."""
        if not own.enabled:
            return SWITCHED_OFF
        if own.calls_per_hour is None:
            return ""
        free_at = await self._budget.take(camera_id, own.calls_per_hour, now)
        return "" if free_at is None else used_up(own.calls_per_hour, free_at.astimezone(self._zone))

    async def is_likely(self, camera_id: CameraId, own: AnalysisPolicy, now: datetime) -> bool:
        """Whether `refusal` would say nothing now; takes nothing."""
        if not own.enabled:
            return False
        return own.calls_per_hour is None or not await self._budget.spent(camera_id, own.calls_per_hour, now)


def used_up(most: int, free_at: datetime) -> str:
    """The sentence for a budget that is; `free_at` is the site's time. Pure."""
    calls = "1 analysis" if most == 1 else f"{most} analyses"
    return f"this camera's budget of {calls} an hour is used up until {free_at:%H:%M}"
