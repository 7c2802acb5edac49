"""Which detections belong together: the pure specification that `add.lua` and `close.lua` carry out inside Redis.

Capture time decides where a flow of pictures is cut, so that a backlog replayed after an outage splits as it would
have live. Arrival time decides when a batch that hears nothing more is due. All times are milliseconds since 1970,
UTC, because that is what both languages compare without rounding. A property test holds Lua to this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from hsi.events.ids import BatchId, DetectionId
from hsi.events.messages import CloseReason


@dataclass(frozen=True, slots=True)
class Rules:
    """When a batch ends."""

    window: timedelta
    """Longest span of one batch, by capture time between its pictures and by arrival time while it is open."""
    idle: timedelta
    """Longest silence inside one batch."""
    max_objects: int
    """A batch that holds this many closes at once; a picture is never split, so it may hold a few more."""

    @property
    def window_ms(self) -> int:
        """The window in whole milliseconds."""
        return self.window // timedelta(milliseconds=1)

    @property
    def idle_ms(self) -> int:
        """The silence in whole milliseconds."""
        return self.idle // timedelta(milliseconds=1)


def of_camera(usual: Rules, window_seconds: int | None, idle_seconds: int | None) -> Rules:
    """`usual`, but for what was decided for a camera."""
    window = usual.window if window_seconds is None else timedelta(seconds=window_seconds)
    return replace(usual, window=window, idle=usual.idle if idle_seconds is None else timedelta(seconds=idle_seconds))


@dataclass(frozen=True, slots=True)
class Grouped:
    """One detection inside a batch."""

    detection_id: DetectionId
    captured_ms: int
    is_context: bool = False
    """A fast-path event has it already; it tells the analysis which incident this batch continues."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A picture's detections, at the moment they reach the batch room."""

    captured_ms: int
    arrived_ms: int
    objects: tuple[Grouped, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Detections of one camera that belong together so far."""

    batch_id: BatchId
    first_captured_ms: int
    last_captured_ms: int
    first_arrived_ms: int
    last_arrived_ms: int
    objects: tuple[Grouped, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A batch that takes no more."""

    batch: Batch
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class Step:
    """What an arrival does: the batch that stays open, if any, and those it ended."""

    batch_id: BatchId
    open: Batch | None
    ended: tuple[Ended, ...]


def arrive(open_batch: Batch | None, arrival: Arrival, candidate: BatchId, rules: Rules) -> Step:
    """Put an arrival where it belongs; `candidate` names the batch if a new one has to be opened.

    A picture older than the open batch simply joins it. A batch that reaches its maximum size ends at once.
    """
    ended: list[Ended] = []
    if open_batch is not None and (
        reason := _too_far(open_batch.first_captured_ms, open_batch.last_captured_ms, arrival.captured_ms, rules)
    ):
        ended.append(Ended(open_batch, reason))
        open_batch = None
    joined = _opened(arrival, candidate) if open_batch is None else _grown(open_batch, arrival)
    if len(joined.objects) >= rules.max_objects:
        ended.append(Ended(joined, CloseReason.MAX_SIZE))
        return Step(joined.batch_id, None, tuple(ended))
    return Step(joined.batch_id, joined, tuple(ended))


def deadline_ms(batch: Batch, rules: Rules) -> int:
    """When a batch that hears nothing more is due, by the wall clock."""
    return min(batch.first_arrived_ms + rules.window_ms, batch.last_arrived_ms + rules.idle_ms)


def due(batch: Batch, now_ms: int, rules: Rules) -> CloseReason | None:
    """Why the batch ends now, or None while it may still grow; a full window is named before silence."""
    if now_ms >= batch.first_arrived_ms + rules.window_ms:
        return CloseReason.WINDOW
    if now_ms >= batch.last_arrived_ms + rules.idle_ms:
        return CloseReason.IDLE
    return None


def cut(pictures: Sequence[tuple[int, int]], rules: Rules) -> list[list[int]]:
    """Positions of pictures grouped as a live flow would have been; for what the sweep found.

    Each picture is its capture time in milliseconds and how many detections it has; oldest first.
    """
    groups: list[list[int]] = []
    held = 0
    for position, (captured_ms, count) in enumerate(pictures):
        full = held >= rules.max_objects
        if (
            groups
            and not full
            and not _too_far(pictures[groups[-1][0]][0], pictures[position - 1][0], captured_ms, rules)
        ):
            groups[-1].append(position)
            held += count
        else:
            groups.append([position])
            held = count
    return groups


def _too_far(first_ms: int, last_ms: int, captured_ms: int, rules: Rules) -> CloseReason | None:
    if captured_ms - last_ms >= rules.idle_ms:
        return CloseReason.IDLE
    if captured_ms - first_ms >= rules.window_ms:
        return CloseReason.WINDOW
    return None


def _opened(arrival: Arrival, batch_id: BatchId) -> Batch:
    return Batch(
        batch_id,
        first_captured_ms=arrival.captured_ms,
        last_captured_ms=arrival.captured_ms,
        first_arrived_ms=arrival.arrived_ms,
        last_arrived_ms=arrival.arrived_ms,
        objects=arrival.objects,
    )


def _grown(batch: Batch, arrival: Arrival) -> Batch:
    return replace(
        batch,
        first_captured_ms=min(batch.first_captured_ms, arrival.captured_ms),
        last_captured_ms=max(batch.last_captured_ms, arrival.captured_ms),
        last_arrived_ms=max(batch.last_arrived_ms, arrival.arrived_ms),
        objects=batch.objects + arrival.objects,
    )
