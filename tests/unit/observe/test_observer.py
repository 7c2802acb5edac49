"""The round over the in-memory queue: what is shown and published while parts come and go."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path
from typing import Any

import pytest

from hsi.events.cameras import CameraStatus
from hsi.events.ids import BatchId, CameraId, DetectionId
from hsi.events.messages import BatchClosed, CloseReason, Health, QueueDepth, StatusChanged
from hsi.events.streams import Stream
from hsi.observe.health import CameraSeen
from hsi.observe.peers import Peer
from hsi.observe.worker import WORK_STREAMS, DatabaseSilent, Observer
from hsi.runtime import logs, metrics
from hsi.runtime.health import Board
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.tasks import Stop
from hsi.stream.broker import BrokerUnavailable
from hsi.stream.memory import MemoryBroker
from hsi.stream.memory_claims import MemoryClaims

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Database:
    """Cameras of a database that can go away."""

    def __init__(self) -> None:
        self.away = ""
        self.status = CameraStatus.ONLINE

    async def cameras(self) -> Sequence[CameraSeen]:
        if self.away:
            raise DatabaseSilent(self.away)
        return [CameraSeen("Front", self.status, synthetic=True, last_seen_at=NOW)]


class Queue(MemoryBroker):
    """The in-memory queue, able to go away."""

    away = False

    async def depth(self, stream: Stream) -> QueueDepth:
        if self.away:
            raise BrokerUnavailable("connection refused")
        return await super().depth(stream)


class House:
    """One observer and what it looks at."""

    def __init__(self) -> None:
        self.database, self.queue, self.claims, self.board = Database(), Queue(), MemoryClaims(), Board()
        self.observer = self.another()

    def another(self, *peers: Peer) -> Observer:
        return Observer(
            broker=self.queue,
            claims=self.claims,
            database=self.database,
            asked=peers,
            health_timeout_seconds=5,
            board=self.board,
            clock=lambda: NOW,
        )

    async def look(self, observer: Observer | None = None) -> None:
        await (observer or self.observer).run(Stop(), burst=True)

    async def published(self) -> list[StatusChanged]:
        entries = await self.queue.replay(Stream.STATUS_LOG, after=0)
        return [entry.message for entry in entries if isinstance(entry.message, StatusChanged)]


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    logs.configure(RuntimeSettings(log_file_path=tmp_path / "x.log"), process="observe", stderr=False)
    yield tmp_path / "x.log"
    logs.shutdown()


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def closed() -> BatchClosed:
    return BatchClosed(
        batch_id=BatchId("batch-1"),
        camera_id=CameraId("door"),
        detection_ids=(DetectionId(1),),
        started_at=NOW,
        ended_at=NOW,
        reason=CloseReason.IDLE,
        first_completed_at=NOW,
        closed_at=NOW,
    )


async def test_a_round_publishes_what_it_saw() -> None:
    house = House()
    await house.queue.publish(closed())
    await house.look()
    (status,) = await house.published()
    assert status.health is Health.HEALTHY
    assert set(status.parts) == {"database", "redis", "tasks", "cameras"}
    assert set(status.queues) == set(WORK_STREAMS)
    assert status.queues[Stream.ANALYSIS_QUEUE].waiting == 1
    assert (status.cameras_total, status.cameras_active, status.synthetic) == (1, 1, True)


async def test_a_camera_that_falls_silent_degrades_the_whole_and_is_named() -> None:
    house = House()
    house.database.status = CameraStatus.SILENT
    await house.look()
    (status,) = await house.published()
    assert status.health is Health.DEGRADED
    assert status.parts["cameras"].message == "Front is silent"
    assert (status.cameras_active, status.cameras_by_status) == (0, {CameraStatus.SILENT: 1})


async def test_a_silent_database_makes_the_whole_unhealthy_and_counts_no_cameras() -> None:
    house = House()
    house.database.away = "the database does not answer"
    await house.look()
    (status,) = await house.published()
    assert status.health is Health.UNHEALTHY
    assert status.parts["database"].message == "the database does not answer"
    assert status.cameras_total == 0
    assert "cameras" not in status.parts
    assert house.board.conditions["database"].state == "degraded"


async def test_a_task_without_progress_is_named() -> None:
    house = House()
    house.board.pulse("detect worker", stall_after=timedelta(seconds=-1))
    await house.look()
    (status,) = await house.published()
    assert status.health is Health.DEGRADED
    assert status.parts["tasks"].message == "no progress: detect worker"


async def test_without_the_queue_each_change_is_one_line_and_the_rounds_go_on(log_file: Path) -> None:
    house = House()
    house.queue.away = True
    await house.look()
    await house.look()
    house.queue.away = False
    await house.look()
    lines = [(line["event"], line["part"]) for line in told(log_file)]
    assert lines == [("part is not well", "redis"), ("part is well again", "redis")]
    assert house.board.pulses["observe"].beats == 3
    assert (await house.published())[-1].health is Health.HEALTHY


async def test_of_several_copies_one_publishes() -> None:
    house = House()
    other = MemoryClaims.claim
    assert await other(house.claims, "lease:observe", "somebody else", timedelta(minutes=1)) is None
    await house.look()
    assert await house.published() == []


async def test_a_copy_that_stops_hands_the_lease_over() -> None:
    house = House()
    await house.look()
    await house.look(house.another())
    assert len(await house.published()) == 2


async def test_gauges_show_depths_and_lose_what_cannot_be_measured() -> None:
    house = House()
    await house.queue.publish(closed())
    await house.look()
    assert metrics.value("hsi_queue_depth", queue="analysis_queue") == 1
    assert metrics.value("hsi_analysis_queue_depth") == 1
    assert metrics.value("hsi_part_healthy", part="redis") == 1
    house.queue.away = True
    await house.look()
    assert isnan(metrics.value("hsi_analysis_queue_depth"))
    assert 'hsi_queue_depth{queue="analysis_queue"}' not in metrics.exposition().decode()
    assert metrics.value("hsi_part_healthy", part="redis") == 0
