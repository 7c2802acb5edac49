"""Dead letters: what no room could process, why, and the way back (product.md 13.6)."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hsi.api.parts import Here
from hsi.events.streams import Stream
from hsi.stream.broker import DeadLetter, StreamFull

router = APIRouter(prefix="/api/dlq", tags=["dead letters"])
MOST_REQUEUED = 10_000
REQUEUE_SECONDS = 20.0


class DeadQueue(StrEnum):
    """The dead letter queues, under the seeds' names."""

    DETECTION = "dlq:detection_queue"
    ENRICHMENT = "dlq:enrichment_queue"
    BATCH = "dlq:batch_queue"
    ANALYSIS = "dlq:analysis_queue"

    @property
    def stream(self) -> Stream:
        """The work stream whose dead letters these are."""
        return Stream(self.value.removeprefix("dlq:"))


class DeadLetterCounts(BaseModel):
    """How many dead letters wait in each queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    detection_queue_count: int
    enrichment_queue_count: int
    batch_queue_count: int
    analysis_queue_count: int
    total_count: int


class Job(BaseModel):
    """One dead letter: the message as it stood in the stream, and why nobody could process it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry_id: str
    type: str
    data: str
    reason: str
    deliveries: int
    buried_at: AwareDatetime


class Jobs(BaseModel):
    """Some dead letters of one queue, oldest first; they stay where they are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue_name: DeadQueue
    jobs: list[Job]
    count: int


class Requeued(BaseModel):
    """What a requeue did; nothing to requeue is no error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    success: bool
    message: str
    count: int
    job: Job | None = None


class Discarded(BaseModel):
    """What was thrown away; that nothing was there is no error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    success: bool
    message: str
    queue_name: DeadQueue
    count: int


EntryId = Annotated[str, Field(pattern=r"^\d{1,19}-\d{1,19}$")]


class RequeueQuery(BaseModel):
    """Which dead letter; the oldest unless it is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entry_id: EntryId | None = None


class DiscardQuery(BaseModel):
    """From which dead letter to which; all unless they are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: EntryId | None = None
    through: EntryId | None = None


class JobQuery(BaseModel):
    """Which dead letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    start: int = Field(0, ge=0, le=1_000_000)
    limit: int = Field(100, ge=1, le=1000)


@router.get("/stats", summary="Count dead letters")
async def count_dead_letters(here: Here) -> DeadLetterCounts:
    """How many dead letters each queue has."""
    detection, enrichment, batch, analysis = [(await here.broker.depth(queue.stream)).dead for queue in DeadQueue]
    return DeadLetterCounts(
        detection_queue_count=detection,
        enrichment_queue_count=enrichment,
        batch_queue_count=batch,
        analysis_queue_count=analysis,
        total_count=detection + enrichment + batch + analysis,
    )


@router.get("/jobs/{queue}", summary="List dead letters")
async def list_dead_letters(here: Here, queue: DeadQueue, asked: Annotated[JobQuery, Query()]) -> Jobs:
    """Dead letters of one queue, oldest first, without removing them."""
    found = await here.broker.dead_letters(queue.stream, start=asked.start, limit=asked.limit)
    return Jobs(queue_name=queue, jobs=[_job(each) for each in found], count=len(found))


@router.post("/requeue/{queue}", summary="Requeue one dead letter")
async def requeue_dead_letter(here: Here, queue: DeadQueue, asked: Annotated[RequeueQuery, Query()]) -> Requeued:
    """Put one dead letter back as a fresh entry, in one step; its deliveries count from the start."""
    letter = await here.broker.requeue(queue.stream, asked.entry_id)
    if letter is None:
        missing = f"{queue} is empty" if asked.entry_id is None else f"{queue} no longer has {asked.entry_id}"
        return Requeued(success=False, message=missing, count=0)
    return Requeued(success=True, message=f"one entry went back to {queue.stream}", count=1, job=_job(letter))


@router.post("/requeue-all/{queue}", summary="Requeue all dead letters")
async def requeue_all_dead_letters(here: Here, queue: DeadQueue) -> Requeued:
    """Put all dead letters back, oldest first, until the stream is full, or ten thousand went back.

    Those that die again meanwhile stay where they are: otherwise one that nobody can process would go round for ever.
    """
    count, ended = 0, "nothing is left"
    try:
        async with asyncio.timeout(REQUEUE_SECONDS):
            most = min(MOST_REQUEUED, (await here.broker.depth(queue.stream)).dead)
            while count < most and await here.broker.requeue(queue.stream) is not None:
                count += 1
        if count == MOST_REQUEUED:
            ended = f"{MOST_REQUEUED} is the most for one call; call again"
    except StreamFull:
        ended = "the stream is full; call again when it has drained"
    except TimeoutError:
        ended = "time is up; call again"
    return Requeued(success=count > 0, message=f"{count} went back to {queue.stream}: {ended}", count=count)


@router.delete("/{queue}", summary="Throw dead letters away")
async def discard_dead_letters(here: Here, queue: DeadQueue, asked: Annotated[DiscardQuery, Query()]) -> Discarded:
    """Throw dead letters of one queue away for good; `through` spares those that came after a person looked."""
    count = await here.broker.discard(queue.stream, since=asked.since, through=asked.through)
    told = f"{count} thrown away" if count else f"{queue} has nothing to throw away"
    return Discarded(success=count > 0, message=told, queue_name=queue, count=count)


def _job(letter: DeadLetter) -> Job:
    return Job(
        entry_id=letter.entry_id,
        type=letter.type_name,
        data=letter.data,
        reason=letter.reason,
        deliveries=letter.deliveries,
        buried_at=datetime.fromtimestamp(letter.buried_at_ms / 1000, UTC),
    )
