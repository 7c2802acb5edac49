from datetime import UTC, datetime, timedelta

import pytest

from hsi.analyze import plan
from hsi.analyze.plan import Create, Merge, Nothing, Observed, PublishAgain, Reassess, Wait
from hsi.events.classes import ObjectClass
from hsi.events.ids import BatchId, CameraId, DetectionId, EventId
from hsi.events.messages import BatchClosed, CloseReason
from hsi.events.risk import AnalysisStatus, RiskLevel
from hsi.store.records import Event

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def ids(*numbers: int) -> tuple[DetectionId, ...]:
    return tuple(map(DetectionId, numbers))


def batch(
    context: tuple[int, ...] = (), *, reason: CloseReason = CloseReason.IDLE, reassess: int = 0, age_s: int = 0
) -> BatchClosed:
    return BatchClosed(
        batch_id=BatchId("batch-1"),
        camera_id=CameraId("front_door"),
        detection_ids=ids(1, 2, 3),
        context_detection_ids=ids(*context),
        started_at=NOW,
        ended_at=NOW,
        reason=reason,
        first_completed_at=NOW,
        closed_at=NOW - timedelta(seconds=age_s),
        reassess_revision=reassess,
    )


def event(
    status: AnalysisStatus = AnalysisStatus.OK, *, revision: int = 1, incident: str | None = None, number: int = 7
) -> Event:
    return Event(
        id=EventId(number),
        batch_id=BatchId("fast_path_9"),
        incident_batch_id=BatchId(incident) if incident else None,
        camera_id=CameraId("front_door"),
        camera_name="Front Door",
        started_at=NOW,
        ended_at=NOW,
        risk_score=50,
        risk_level=RiskLevel.MEDIUM,
        summary="s",
        reasoning="r",
        analysis_status=status,
        analysis_error=None,
        reviewed=False,
        notes=None,
        is_fast_path=True,
        synthetic=False,
        close_reason=CloseReason.FAST_PATH,
        object_classes=(ObjectClass.PERSON,),
        model="",
        prompt_version="",
        revision=revision,
        stage_ms={},
        created_at=NOW,
        analysed_at=NOW,
        detection_ids=ids(9),
        context_detection_ids=(),
        thumbnail_key=None,
    )


def observed(
    own: Event | None = None,
    *,
    found: tuple[int, ...] = (1, 2, 3),
    taken: tuple[int, ...] = (),
    hosts: tuple[Event, ...] = (),
) -> Observed:
    return Observed(own, frozenset(ids(*found)), frozenset(ids(*taken)), hosts)


FALLBACK = event(AnalysisStatus.FALLBACK)
HOST = event()
FULL = event(incident="batch-0")


@pytest.mark.parametrize(
    ("closed", "seen", "decided"),
    [
        pytest.param(batch(), observed(), Create(ids(1, 2, 3)), id="a new batch"),
        pytest.param(batch(), observed(found=(1, 3)), Create(ids(1, 3)), id="some detections are gone"),
        pytest.param(batch(), observed(taken=(2,)), Create(ids(1, 3)), id="another event has some"),
        pytest.param(
            batch(),
            observed(taken=(1, 2, 3)),
            Nothing("other events have all of its detections"),
            id="another event has all",
        ),
        pytest.param(batch(), observed(found=()), Nothing("none of its detections exists any more"), id="all are gone"),
        pytest.param(batch(), observed(HOST), PublishAgain(HOST), id="delivered again"),
        pytest.param(batch(), observed(FALLBACK), PublishAgain(FALLBACK), id="a fallback delivered again"),
        pytest.param(batch(reassess=1), observed(FALLBACK), Reassess(FALLBACK), id="asked to judge again"),
        pytest.param(batch(reassess=1), observed(HOST), PublishAgain(HOST), id="asked, but judged meanwhile"),
        pytest.param(
            batch(reassess=1),
            observed(event(AnalysisStatus.FALLBACK, revision=2)),
            PublishAgain(event(AnalysisStatus.FALLBACK, revision=2)),
            id="asked, but grown meanwhile",
        ),
        pytest.param(
            batch(reassess=1), observed(), Nothing("the event to analyse again is gone"), id="asked, but deleted"
        ),
        pytest.param(batch((9,)), observed(hosts=(HOST,)), Merge(HOST, ids(1, 2, 3)), id="the rest of an incident"),
        pytest.param(
            batch((9,)),
            observed(),
            Wait("the fast-path event of this incident is not written yet"),
            id="the rest comes before its beginning",
        ),
        pytest.param(batch((9,), age_s=60), observed(), Create(ids(1, 2, 3)), id="the beginning never came"),
        pytest.param(batch((9,)), observed(hosts=(FULL,)), Create(ids(1, 2, 3)), id="the incident has its rest"),
        pytest.param(
            batch((9,)), observed(hosts=(FULL, HOST)), Merge(HOST, ids(1, 2, 3)), id="the second beginning has room"
        ),
        pytest.param(
            batch(reason=CloseReason.FAST_PATH), observed(), Create(ids(1, 2, 3)), id="the beginning of an incident"
        ),
    ],
)
def test_a_batch_becomes_at_most_one_event(closed: BatchClosed, seen: Observed, decided: plan.Plan) -> None:
    assert plan.decide(closed, seen, NOW) == decided
