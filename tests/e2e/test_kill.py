"""SIGKILL of the one-process site at random moments of a replay: every file is accounted for exactly once."""

import asyncio
import itertools
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from hsi.simulate import camera as synthetic
from hsi.simulate import schedule

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

FILES = 200
KILLS = 10
LOST = """
    SELECT f.media_key, f.verdict, r.outcome FROM frames f LEFT JOIN detection_runs r ON r.frame_id = f.id
    WHERE f.verdict = 'accepted' AND r.frame_id IS NULL
"""
HOMELESS = """
    SELECT d.id FROM detections d WHERE NOT EXISTS (SELECT 1 FROM event_detections e WHERE e.detection_id = d.id)
"""
TWICE = """
    SELECT detection_id FROM event_detections WHERE role = 'evidence' GROUP BY detection_id HAVING count(*) > 1
"""


def test_every_file_is_accounted_for_exactly_once(launch: Callable[..., Any], data_dir: Path) -> None:
    chance = random.Random(7)
    cameras = data_dir / "data" / "cameras"
    settings = {
        "DETECTOR_MODEL": "synthetic-yard",
        "BATCH_WINDOW_SECONDS": "10",
        "BATCH_IDLE_TIMEOUT_SECONDS": "3",
        "NEMOTRON_URL": "",
    }
    site = launch("up", **settings).ready()
    writer = threading.Thread(target=_replay, args=(cameras, chance.randrange(1000)), daemon=True)
    writer.start()
    for _ in range(KILLS):
        threading.Event().wait(chance.uniform(0.5, 6.0))
        site.kill()
        site = launch("up", **settings)
    writer.join(300)
    site.ready()
    url = f"postgresql://postgres@/postgres?host={data_dir / 'data' / 'run' / 'pg'}"
    _settled(url, FILES)
    rows = asyncio.run(_rows(url, "SELECT media_key, verdict, count(*) AS n FROM frames GROUP BY 1, 2"))
    assert {row["media_key"] for row in rows} == {f"gate/{number:03d}.jpg" for number in range(FILES)}
    assert all(row["verdict"] == "accepted" and row["n"] == 1 for row in rows)
    outcomes = asyncio.run(_rows(url, "SELECT outcome, count(*) AS n FROM detection_runs GROUP BY 1"))
    assert sum(row["n"] for row in outcomes) == FILES
    assert not [row for row in outcomes if row["outcome"] == "failed"]
    assert asyncio.run(_rows(url, "SELECT 1 FROM detections LIMIT 1")), "the replay showed nobody"
    assert not asyncio.run(_rows(url, TWICE))


@pytest.mark.parametrize("victim", ["hsi.serve.detector", "redis-server", "postgres"])
def test_a_killed_part_loses_nothing(launch: Callable[..., Any], data_dir: Path, victim: str) -> None:
    """The detector is started again; a killed server ends the site, whose next start takes up what was left."""
    settings = {"DETECTOR_MODEL": "synthetic-yard", "BATCH_IDLE_TIMEOUT_SECONDS": "3", "NEMOTRON_URL": ""}
    site = launch("up", **settings).ready()
    url = f"postgresql://postgres@/postgres?host={data_dir / 'data' / 'run' / 'pg'}"
    writer = threading.Thread(target=_replay, args=(data_dir / "data" / "cameras", 3, 60), daemon=True)
    writer.start()
    threading.Event().wait(3)
    (process,) = [child for child in psutil.Process(site.process.pid).children() if victim in " ".join(child.cmdline())]
    process.kill()
    writer.join(120)
    if victim != "hsi.serve.detector":
        assert site.process.wait(90) == 1
        assert victim.removesuffix("-server") in site.log.read_text().lower()
        site = launch("up", **settings).ready()
    _settled(url, 60)
    rows = asyncio.run(_rows(url, "SELECT outcome, count(*) AS n FROM detection_runs GROUP BY 1"))
    assert sum(row["n"] for row in rows) == 60
    assert not [row for row in rows if row["outcome"] == "failed"]
    assert not asyncio.run(_rows(url, TWICE))


def _replay(cameras: Path, seed: int, files: int = FILES) -> None:
    """Unique pictures of visits, each written to its end and renamed into place, as FTP servers do."""
    (camera,) = synthetic.cameras(1, seed=seed, pace=schedule.Pace())
    view = synthetic.View(camera)
    folder = cameras / "gate"
    folder.mkdir(parents=True, exist_ok=True)
    script = schedule.moments(camera.seed, camera.pace, fps=4, idle_seconds=45)
    for number, moment in enumerate(itertools.islice(script, files)):
        partial = folder / f".{number:03d}.part"
        partial.write_bytes(view.frame(moment, f"still {number}").jpeg(85))
        partial.rename(folder / f"{number:03d}.jpg")
        threading.Event().wait(0.2)


def _settled(url: str, files: int, seconds: float = 180) -> None:
    """Wait until every frame has a run and every detection an event."""
    deadline = time.monotonic() + seconds
    left: tuple[list[Any], list[Any]] = ([], [])
    while time.monotonic() < deadline:
        left = asyncio.run(_rows(url, LOST)), asyncio.run(_rows(url, HOMELESS))
        frames = asyncio.run(_rows(url, "SELECT count(*) AS n FROM frames"))
        if not any(left) and frames[0]["n"] >= files:
            return
        threading.Event().wait(0.5)
    pytest.fail(f"not accounted for after {seconds} s: {left}")


async def _rows(url: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()
