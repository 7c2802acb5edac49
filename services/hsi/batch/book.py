"""The open batches in Redis: one Lua script per decision, so that any number of replicas share one book.

A batch is open, then closed in the same step that takes its objects away from later pictures, then finished when its
BatchClosed is on the analysis queue. A crash between the last two leaves it under "closed", where any replica finds
it. Adding a picture twice changes nothing. Scripts lie beside this module. Raises BrokerUnavailable.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any
from uuid import uuid4

from hsi.batch import flows, windows
from hsi.batch.flows import Flow
from hsi.batch.windows import Grouped, Rules
from hsi.events.ids import BatchId, CameraId, DetectionId, FrameId
from hsi.events.messages import BatchClosed, CloseReason, DetectionsReady
from hsi.stream import names
from hsi.stream.connection import Connection

TTL = timedelta(hours=1)
"""How long Redis keeps an open batch nobody closes, and remembers which pictures were added."""
CLOSED_AT_ONCE = 100
OF_A_CLIP = Rules(window=timedelta(days=1), idle=timedelta(days=1), max_objects=5000)
"""Time does not cut a clip in two; when its batch is due is said by `put_off`."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    """The moment that many milliseconds after 1970, UTC."""
    return _EPOCH + milliseconds * _MILLISECOND


@dataclass(frozen=True, slots=True)
class ClosedBatch:
    """A batch that takes no more and waits to be published."""

    batch_id: BatchId
    camera_id: CameraId
    objects: tuple[Grouped, ...]
    """Oldest first."""
    first_captured_ms: int
    last_captured_ms: int
    first_completed_ms: int
    closed_ms: int
    reason: CloseReason
    synthetic: bool
    trace_id: str

    def message(self) -> BatchClosed | None:
        """What analysis is told; None when everything in the batch belongs to a fast-path event already."""
        evidence = tuple(held.detection_id for held in self.objects if not held.is_context)
        if not evidence:
            return None
        return BatchClosed(
            trace_id=self.trace_id,
            batch_id=self.batch_id,
            camera_id=self.camera_id,
            detection_ids=evidence,
            context_detection_ids=tuple(held.detection_id for held in self.objects if held.is_context),
            started_at=from_ms(self.first_captured_ms),
            ended_at=from_ms(self.last_captured_ms),
            reason=self.reason,
            first_completed_at=from_ms(self.first_completed_ms),
            closed_at=from_ms(self.closed_ms),
            synthetic=self.synthetic,
        )


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a picture did."""

    batch_id: BatchId
    is_new: bool
    """False when the picture had been added before."""
    opened: bool
    """Whether the batch begins with this picture: only then has the camera a deadline that nobody knew of."""
    closed: tuple[ClosedBatch, ...]


class Book:
    """Open and closed batches, shared by all replicas through Redis."""

    def __init__(self, connection: Connection, rules: Rules) -> None:
        self._rules = rules
        self._add = connection.script(_lua("shut") + _lua("add"))
        self._close = connection.script(_lua("shut") + _lua("close"))
        self._due = connection.script(_lua("due"))
        self._closing = connection.script(_lua("closing"))
        self._finish = connection.script(_lua("finish"))
        self._put_off = connection.script(_lua("put_off"))
        self._held = connection.script(_lua("held"))

    async def add(self, ready: DetectionsReady, now: datetime) -> Added:
        """Put a picture's objects into its camera's batch; closes what its capture time or the size ends.

        What was decided for the camera holds for the whole batch from this picture on.
        """
        captured_ms, candidate = to_ms(ready.captured_at), f"batch-{uuid4().hex}"
        flow = flows.flow_of(ready.camera_id, ready.clip_id, synthetic=ready.synthetic)
        rules = windows.of_camera(self._rules, ready.batch_window_seconds, ready.batch_idle_seconds)
        ttl = max(TTL, 2 * (rules.window + rules.idle))  # a batch must outlive its own deadline
        if ready.clip_id is not None:
            rules = OF_A_CLIP
        answer = await self._add(
            keys=[
                names.open_batch(flow),
                names.batch_objects(flow),
                names.batched_frame(ready.frame_id),
                names.batch_deadlines(),
                names.closed_batches(),
            ],
            args=[
                flow,
                candidate,
                to_ms(now),
                captured_ms,
                to_ms(ready.completed_at),
                rules.window_ms,
                rules.idle_ms,
                rules.max_objects,
                int(ttl.total_seconds()),
                int(ready.synthetic),
                ready.trace_id,
                *(_written(Grouped(seen.detection_id, captured_ms, seen.fast_path)) for seen in ready.objects),
            ],
        )
        found, is_new, *closed = answer
        batch_id = _text(found)
        return Added(
            BatchId(batch_id), bool(is_new), batch_id == candidate, tuple(_closed(record) for record in closed)
        )

    async def next_deadline(self) -> tuple[Flow, datetime] | None:
        """The flow whose open batch is due first, and when; None when no batch is open."""
        answer = await self._due(keys=[names.batch_deadlines()], args=[1])
        if not answer:
            return None
        return Flow(_text(answer[0])), from_ms(int(float(_text(answer[1]))))

    async def put_off(self, flow: Flow, until: datetime, most: timedelta) -> datetime | None:
        """Let the open batch be due then, at most `most` after its first picture came; None when none is open."""
        keys = [names.open_batch(flow), names.batch_deadlines()]
        answer = await self._put_off(keys=keys, args=[flow, to_ms(until), most // _MILLISECOND])
        return from_ms(int(_text(answer))) if answer else None

    async def close(self, flow: Flow, now: datetime) -> ClosedBatch | None:
        """Close the flow's batch if it is due; None when it is not, or when another replica was faster."""
        record = await self._close(
            keys=[
                names.open_batch(flow),
                names.batch_objects(flow),
                names.batch_deadlines(),
                names.closed_batches(),
            ],
            args=[flow, to_ms(now)],
        )
        return _closed(record) if record else None

    async def unfinished(self) -> list[ClosedBatch]:
        """Closed batches not yet known to be published, at most `CLOSED_AT_ONCE` of them."""
        answer = await self._closing(keys=[names.closed_batches()], args=[CLOSED_AT_ONCE])
        return [_closed(record) for record in answer]

    async def finish(self, batch_id: BatchId) -> None:
        """The batch is published: forget it."""
        await self._finish(keys=[names.closed_batches()], args=[batch_id])

    async def held(self, frames: Sequence[tuple[Flow, FrameId]]) -> set[FrameId]:
        """Those of the frames whose batch is still open, or closed and unpublished."""
        keys = [names.closed_batches()]
        for flow, frame_id in frames:
            keys += [names.batched_frame(frame_id), names.open_batch(flow)]
        answer = await self._held(keys=keys, args=[])
        return {frame_id for (_, frame_id), here in zip(frames, answer, strict=True) if here}


def _lua(name: str) -> str:
    return resources.files("hsi.batch").joinpath(f"{name}.lua").read_text("utf-8")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _written(held: Grouped) -> str:
    return f"{held.captured_ms}:{held.detection_id}:{int(held.is_context)}"


def _read(line: str) -> Grouped:
    captured_ms, detection_id, is_context = line.split(":")
    return Grouped(DetectionId(int(detection_id)), int(captured_ms), is_context == "1")


def _closed(record: str | bytes) -> ClosedBatch:
    found: dict[str, Any] = json.loads(record)
    objects = sorted(map(_read, found["objects"]), key=lambda held: (held.captured_ms, held.detection_id))
    return ClosedBatch(
        batch_id=BatchId(found["id"]),
        camera_id=flows.camera_of(Flow(found["camera"])),
        objects=tuple(objects),
        first_captured_ms=int(found["first_captured"]),
        last_captured_ms=int(found["last_captured"]),
        first_completed_ms=int(found["first_completed"]),
        closed_ms=int(found["closed"]),
        reason=CloseReason(found["reason"]),
        synthetic=found["synthetic"] == "1",
        trace_id=found["trace"],
    )
