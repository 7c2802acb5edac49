"""Synthetic cameras with a known truth through the whole site: visits become events, and events are visits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hsi.events.classes import ObjectClass
from hsi.simulate import camera, player, truth
from hsi.simulate.schedule import Pace

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(500)]

CAMERAS = 5
LENGTH = timedelta(minutes=8)
LEAST = 0.95


def test_ground_truth_visits_become_events(launch: Callable[..., Any], data_dir: Path) -> None:
    root = data_dir / "data" / "cameras"
    (data_dir / "data").mkdir(mode=0o711)
    began_at = datetime.now(UTC) - LENGTH - timedelta(minutes=2)
    views = camera.cameras(CAMERAS, seed=40, pace=Pace())
    # Three cameras sent their stills while nobody was there, two send them to the running site.
    visits = [visit for view in views[:3] for visit in player.record(root, view, began_at, LENGTH)]
    site = launch("up", DETECTOR_MODEL="synthetic-yard", NEMOTRON_URL="").ready()
    visits += [visit for view in views[3:] for visit in player.record(root, view, began_at, LENGTH)]
    site.wait(lambda: _settled(site), "all detections to stand in events", 240)
    events = [_reported(event) for event in site.events()]
    score = truth.score(visits, events)
    assert len(visits) >= 20
    assert score.recall >= LEAST, score.missed
    assert score.precision >= LEAST, score.unfounded
    assert all(event["synthetic"] for event in site.events())


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
