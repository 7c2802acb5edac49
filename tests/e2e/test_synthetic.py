"""Synthetic cameras with a known truth through the whole site: visits become events, and events are visits."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hsi.events.classes import ObjectClass
from hsi.simulate import camera, player, schedule, truth
from hsi.simulate.schedule import Pace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(500)]

CAMERAS = 8
LENGTH = timedelta(minutes=8)
LEAST = 0.95
ENTERING = timedelta(seconds=4)
"""A visitor needs this long to come into view."""


def test_ground_truth_visits_become_events(launch: Callable[..., Any], data_dir: Path) -> None:
    root = data_dir / "data" / "cameras"
    (data_dir / "data").mkdir(mode=0o711)
    began_at = datetime.now(UTC) - LENGTH - timedelta(minutes=2)
    views = camera.cameras(CAMERAS, seed=40, pace=Pace())
    # Three cameras sent their stills while nobody was there, two send them to the running site.
    for view in views[:3]:
        player.record(root, view, began_at, LENGTH, fps=1.0)
    site = launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready()
    for view in views[3:]:
        player.record(root, view, began_at, LENGTH, fps=1.0)
    site.wait(lambda: _settled(site), "all detections to stand in events", 240)
    visits = [visit for view in views for visit in _visits(view, began_at)]
    events = [_reported(event) for event in site.events()]
    score = truth.score(visits, [event for event in events if event.began_at < began_at + LENGTH - ENTERING])
    assert len(visits) >= 20
    assert score.recall >= LEAST, score.missed
    assert score.precision >= LEAST, score.unfounded
    assert all(event["synthetic"] for event in site.events())


def _visits(view: camera.SyntheticCamera, began_at: datetime) -> tuple[truth.Visited, ...]:
    """All visits of the recording, the one its end cuts off too, but none that had only just begun then."""
    latest = (LENGTH - ENTERING).total_seconds()
    script = itertools.takewhile(lambda visit: visit.begin_seconds < latest, schedule.visits(view.seed, view.pace))
    return truth.visited(view.name, script, began_at)


def _settled(site: Any) -> bool:
    """Nothing waits in any queue, nothing is in an open batch, and twice in a row nothing new came."""
    health = site.get("/api/system/health")
    held = {number for event in site.events() for number in event["detection_ids"]}
    page = site.get("/api/detections", limit="100")
    found = {row["id"] for row in page["items"]}
    return bool(found) and found <= held and health["status"] == "healthy" and _drained(site)


def _drained(site: Any) -> bool:
    import httpx

    text = httpx.get(site.url + "/api/metrics", timeout=10).text
    depths = [line for line in text.splitlines() if line.startswith("hsi_queue_depth")]
    return bool(depths) and all(float(line.rsplit(" ", 1)[1]) == 0 for line in depths)


def _reported(event: dict[str, Any]) -> truth.Reported:
    return truth.Reported(
        event["camera_id"],
        frozenset(ObjectClass(name) for name in event["object_types"]),
        datetime.fromisoformat(event["started_at"]),
        datetime.fromisoformat(event["ended_at"]),
    )
