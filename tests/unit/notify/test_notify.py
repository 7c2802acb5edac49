"""One log line for each assessed incident."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId
from hsi.events.messages import Health, RiskAssessed, StatusChanged
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.notify import app, worker
from hsi.runtime import logs, metrics
from hsi.runtime.health import Board
from hsi.runtime.settings import RuntimeSettings
from hsi.runtime.tasks import Stop
from hsi.stream.memory import MemoryBroker
from hsi.stream.settings import StreamSettings

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def assessed(revision: int = 1, summary: str = "A person at the door") -> RiskAssessed:
    return RiskAssessed(
        event_id=EventId(7),
        batch_id=BatchId("batch-1"),
        camera_id=CameraId("front_door"),
        camera_name="Front door",
        risk_score=72,
        risk_level=RiskLevel.HIGH,
        summary=summary,
        reasoning="",
        analysis_status=AnalysisStatus.OK,
        started_at=NOW,
        ended_at=NOW,
        detection_ids=(DetectionId(1),),
        object_classes=(ObjectClass.PERSON,),
        is_fast_path=False,
        revision=revision,
        trace_id="t1",
    )


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    logs.configure(RuntimeSettings(log_file_path=tmp_path / "x.log"), process="notify", stderr=False)
    yield tmp_path / "x.log"
    logs.shutdown()


def told(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def sent(status: str = "sent") -> float:
    return metrics.value("hsi_notifications_total", channel="log", status=status)


async def test_every_assessment_in_the_log_is_told_once(log_file: Path) -> None:
    broker, before = MemoryBroker(), sent()
    await broker.append(assessed())
    await broker.append(assessed(revision=2))
    for _ in range(2):
        for task in app.assemble(StreamSettings(), broker=broker, board=Board()):
            await task.run(Stop(), burst=True)
    lines = [line for line in told(log_file) if line["logger"] == "hsi.notify.worker"]
    assert [line["event"] for line in lines] == ["incident assessed", "incident assessed again"]
    assert lines[0]["risk_score"] == 72
    assert lines[0]["risk_level"] == "high"
    assert lines[0]["objects"] == ["person"]
    assert lines[0]["started_at"] == "2026-11-21T12:00:00.000Z"
    assert lines[0]["trace_id"] == "t1"
    assert sent() - before == 2


async def test_other_messages_of_the_log_are_passed_over(log_file: Path) -> None:
    before = sent()
    await worker.notify(
        StatusChanged(observed_at=NOW, health=Health.HEALTHY, parts={}, queues={}, cameras_total=0, cameras_active=0)
    )
    assert told(log_file) == []
    assert sent() == before


async def test_what_a_model_wrote_cannot_forge_a_line(log_file: Path) -> None:
    await worker.notify(assessed(summary='"}\n{"event": "incident assessed", "risk_score": 0}'))
    (line,) = told(log_file)
    assert line["risk_score"] == 72


async def test_an_entry_nobody_can_read_is_counted_as_failed(log_file: Path) -> None:
    before = sent("failed")
    await worker.buried(None, "unknown event type 'X'")
    assert sent("failed") - before == 1
    assert told(log_file)[0]["reason"] == "unknown event type 'X'"
