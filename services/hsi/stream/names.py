"""Every Redis key of the house, made here and nowhere else (style rule 13); each function states the key's lifetime.

Streams and channels are named in `events.streams`. One Redis primary is the supported shape, so keys carry no hash
tags. Everything in Redis is work in hand or a claim that expires; the truth is in PostgreSQL.
"""

from hsi.events.ids import BatchId, CameraId, EventId, FrameId
from hsi.events.streams import Stream


def dead_letters(stream: Stream) -> str:
    """Stream of a stream's dead letters; an entry lives until a person requeues or deletes it."""
    return f"dlq:{stream}"


def sequence(log: Stream) -> str:
    """String: the last sequence number given on a log; lives for ever."""
    return f"{log}:seq"


def dedupe(sha256: str) -> str:
    """Claim on a picture's content, held by its media key; expires after DEDUPE_TTL_SECONDS."""
    return f"dedupe:{sha256}"


def fast_path_cooldown(camera_id: CameraId, *, synthetic: bool) -> str:
    """Claim of the last fast-path alarm of a camera; expires after the cooldown, each qualifying frame renews it.

    Synthetic frames have one of their own: a test never keeps a real alarm waiting.
    """
    return f"fast_path:{camera_id}:{'synthetic:' if synthetic else ''}cooldown"


def open_batch(flow: str) -> str:
    """Hash: the open batch of a camera or a clip; deleted when it closes, expires an hour after its last object."""
    return f"batch:{flow}:current"


def batch_objects(flow: str) -> str:
    """List: the detections of the open batch of a camera or of one clip; lives as long as the batch."""
    return f"batch:{flow}:objects"


def batch_deadlines() -> str:
    """Sorted set flow → wall time in ms when its open batch is due; a member lives as long as the batch."""
    return "batch:deadlines"


def batched_frame(frame_id: FrameId) -> str:
    """String: the batch that has a frame's objects, so that a redelivery adds them once; expires after an hour."""
    return f"batch:frame:{frame_id}"


def closed_batches() -> str:
    """Hash batch id → closed batch as JSON; a field is deleted once the batch is on the analysis queue."""
    return "batch:closed"


def swept_batch(batch_id: BatchId) -> str:
    """Claim on putting forgotten detections on the analysis queue; expires after an hour, so that it is tried again."""
    return f"batch:swept:{batch_id}"


def analysis_calls(camera_id: CameraId) -> str:
    """Sorted set of a camera's analyses by time in ms; each leaves after an hour, and the set with the last of them."""
    return f"analysis:{camera_id}:calls"


def reanalysis(event_id: EventId, revision: int) -> str:
    """Claim on analysing a fallback event again; expires after minutes, so that a failed attempt is made again."""
    return f"reanalysis:{event_id}:{revision}"


def lease(activity: str) -> str:
    """Claim of the one process that does something only one may do; expires after seconds unless renewed."""
    return f"lease:{activity}"
