"""One log line for each assessed incident: the first channel, and the place where others will come."""

from hsi.events.messages import Message, RiskAssessed, utc_iso
from hsi.notify import metrics
from hsi.runtime import logs

_log = logs.logger(__name__)


def line(assessed: RiskAssessed) -> dict[str, object]:
    """The fields of the log line. Pure; the model's summary is data in a field, never part of the line's own words."""
    return {
        "event_id": assessed.event_id,
        "camera_id": assessed.camera_id,
        "risk_score": assessed.risk_score,
        "risk_level": assessed.risk_level.value,
        "analysis_status": assessed.analysis_status.value,
        "summary": assessed.summary,
        "objects": [found.value for found in assessed.object_classes],
        "started_at": utc_iso(assessed.started_at),
        "fast_path": assessed.is_fast_path,
        "revision": assessed.revision,
        "synthetic": assessed.synthetic,
        "trace_id": assessed.trace_id,
    }


async def notify(message: Message) -> None:
    """Say that an incident was assessed; other entries of the log are not for this room."""
    if not isinstance(message, RiskAssessed):
        return
    _log.info("incident assessed" if message.revision == 1 else "incident assessed again", **line(message))
    metrics.NOTIFICATIONS.labels(channel="log", status="sent").inc()


async def buried(message: Message | None, reason: str) -> None:
    """An entry nobody could read is not told to anybody."""
    _log.warning("notification not sent", reason=reason, entry=type(message).__name__ if message else "unreadable")
    metrics.NOTIFICATIONS.labels(channel="log", status="failed").inc()
