"""The terminal's list of incidents: provisional rows give way to events, newer revisions win, text stays text."""

import asyncio
import io
from datetime import UTC, datetime, timedelta

from rich.console import Console

from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId, MediaKey
from hsi.events.messages import Box, DetectedObject, DetectionGrouped, RiskAssessed
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.events.streams import Stream
from hsi.runtime.tasks import Stop
from hsi.site import incidents
from hsi.stream.broker import BrokerUnavailable, LogEntry
from hsi.stream.memory import MemoryBroker

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _detection(batch: str, *, fast_path: bool = False) -> DetectionGrouped:
    return DetectionGrouped(
        batch_id=BatchId(batch),
        camera_id=CameraId("gate"),
        media_key=MediaKey("gate/a.jpg"),
        captured_at=NOON,
        image_width_px=640,
        image_height_px=360,
        detected=DetectedObject(
            detection_id=DetectionId(1),
            object_class=ObjectClass.PERSON,
            confidence=0.8,
            box=Box(x=1, y=1, width=5, height=5),
            fast_path=fast_path,
        ),
    )


def _event(number: int, batch: str, *, score: int = 50, revision: int = 1, summary: str = "A person.") -> RiskAssessed:
    return RiskAssessed(
        event_id=EventId(number),
        batch_id=BatchId(batch),
        camera_id=CameraId("gate"),
        camera_name="Gate",
        risk_score=score,
        risk_level=RiskLevel.MEDIUM,
        summary=summary,
        reasoning="",
        analysis_status=AnalysisStatus.FALLBACK,
        started_at=NOON + timedelta(seconds=number),
        ended_at=NOON + timedelta(seconds=number + 5),
        detection_ids=(DetectionId(1),),
        object_classes=(ObjectClass.PERSON,),
        is_fast_path=False,
        revision=revision,
        synthetic=True,
    )


def _printed(seen: incidents.Incidents) -> str:
    console = Console(record=True, width=200, file=None, force_terminal=False)
    with console.capture() as capture:
        console.print(incidents.screen(seen.rows(), "http://localhost:8000"))
    return capture.get()


def test_a_provisional_row_gives_way_to_its_event() -> None:
    seen = incidents.Incidents()
    seen.take(_detection("batch-1"))
    assert "assessing" in _printed(seen)
    seen.take(_event(1, "batch-1"))
    assert [row.event and row.event.event_id for row in seen.rows()] == [1]
    assert "assessing" not in _printed(seen)


def test_a_merged_batch_takes_its_provisional_row_along() -> None:
    seen = incidents.Incidents()
    seen.take(_detection("batch-1"))
    seen.take(_event(1, "fast_path_1").model_copy(update={"incident_batch_id": BatchId("batch-1")}))
    assert len(seen.rows()) == 1


def test_a_detection_of_the_fast_path_makes_no_row_of_its_own() -> None:
    seen = incidents.Incidents()
    seen.take(_detection("batch-1", fast_path=True))
    assert seen.rows() == []


def test_a_batch_that_is_the_rest_of_a_fast_path_incident_makes_no_second_row() -> None:
    seen = incidents.Incidents()
    seen.take(_detection("batch-1"))
    seen.take(_event(1, "fast_path_1"))
    seen.take(_detection("batch-1", fast_path=True))
    seen.take(_detection("batch-1"))
    assert [row.event is not None for row in seen.rows()] == [True]


def test_an_older_revision_does_not_overwrite_a_newer_one() -> None:
    seen = incidents.Incidents()
    seen.take(_event(1, "batch-1", score=80, revision=2))
    seen.take(_event(1, "batch-1", score=50, revision=1))
    (row,) = seen.rows()
    assert row.event
    assert row.event.risk_score == 80


def test_the_list_is_bounded_and_newest_first() -> None:
    seen = incidents.Incidents(limit=3)
    for number in range(1, 10):
        seen.take(_event(number, f"batch-{number}"))
        seen.take(_detection(f"open-{number}"))
    assert len(seen.rows()) == 3
    assert [row.event.event_id for row in seen.rows() if row.event] == [9, 8, 7]


def test_an_event_says_that_it_is_synthetic_and_that_no_model_was_there() -> None:
    seen = incidents.Incidents()
    incident = seen.take(_event(1, "batch-1"))
    assert incident
    for text in (incidents.line(incident), _printed(seen)):
        assert "synthetic" in text
        assert "analysed without a model" in text


def test_markup_and_control_characters_in_a_summary_are_shown_as_text() -> None:
    seen = incidents.Incidents()
    incident = seen.take(_event(1, "batch-1", summary="[bold red]evil[/] \x1b[2J\nsecond line"))
    assert incident
    assert "[bold red]evil[/]" in _printed(seen)
    assert "\x1b" not in incidents.line(incident)
    assert "\n" not in incidents.line(incident)


class AwayAtFirst(MemoryBroker):
    """A queue whose first answer does not come."""

    answers = 0

    async def replay(self, log: Stream, *, after: int, limit: int = 1000) -> list[LogEntry]:
        self.answers += 1
        if self.answers == 1:
            raise BrokerUnavailable("nobody there")
        return await super().replay(log, after=after, limit=limit)


async def test_the_view_tells_each_event_once_and_outlives_the_queue() -> None:
    broker, stop, console = AwayAtFirst(), Stop(), Console(record=True, width=200, file=io.StringIO())
    await broker.append(_event(1, "a", summary="Before our time."))
    first_seq = await broker.newest(Stream.EVENT_LOG)
    view = incidents.IncidentView(broker, console, url="http://localhost", first_seq=first_seq, beat=lambda: None)
    running = asyncio.create_task(view.run(stop))
    for number, summary in enumerate(("A courier.", "A cat."), start=2):
        await broker.append(_detection(f"b{number}"))
        await broker.append(_event(number, f"b{number}", summary=summary))
        async with asyncio.timeout(10):
            while summary not in console.export_text(clear=False):
                await asyncio.sleep(0.01)
    stop.order()
    await running

    told = console.export_text().splitlines()
    assert ["A courier." in told[0], "A cat." in told[1]] == [True, True]
    assert len(told) == 2
