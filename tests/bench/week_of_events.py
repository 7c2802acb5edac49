"""Fills a running site with 10,000 events of the last week, in a moment: rows by SQL, pictures as links to a few."""

import hashlib
import os
from pathlib import Path

import asyncpg

from hsi.detect import thumbnails
from hsi.detect.boxes import Kept
from hsi.events.classes import ObjectClass
from hsi.events.messages import Box
from hsi.media.pictures import Limits
from hsi.simulate import camera, schedule

EVENTS = 10_000
CAMERAS = 4
SIZE = (640, 360)
_LIMITS = Limits(min_bytes=1, max_bytes=20_000_000, max_pixels=40_000_000)
_ROWS = Path(__file__).with_name("week_of_events.sql")


def stills(count: int) -> list[bytes]:
    """Drawn yards with somebody in them, one of each camera."""
    drawn = []
    for one in camera.cameras(count, seed=7, pace=schedule.Pace()):
        visit = next(schedule.visits(one.seed, one.pace))
        moment = schedule.Moment((visit.begin_seconds + visit.end_seconds) / 2, visit)
        drawn.append(camera.View(one).frame(moment, one.name).jpeg())
    return drawn


def thumbnail(still: bytes) -> bytes:
    """As detect draws it, of one object."""
    person = Kept(ObjectClass.PERSON, 0.9, Box(x=80, y=90, width=60, height=150))
    (drawn,) = thumbnails.render(still, SIZE, [person], _LIMITS)
    return drawn


async def fill(data: Path) -> None:
    """Into the site that keeps its data there and was empty until now."""
    pictures = stills(CAMERAS)
    connection = await asyncpg.connect(f"postgresql://postgres@/postgres?host={data / 'run' / 'pg'}", timeout=10)
    try:
        hashes = ",".join(hashlib.sha256(picture).hexdigest() for picture in pictures)
        await connection.execute("SELECT set_config('hsi.sha256', $1, false)", f"{{{hashes}}}")
        await connection.execute(_ROWS.read_text(), timeout=120)
        await connection.execute("VACUUM ANALYZE", timeout=120)  # as autovacuum has done in a house
        shown = await connection.fetch("SELECT camera_id, thumbnail_path FROM detections")
    finally:
        await connection.close()
    for number, picture in enumerate(pictures):
        folder = data / "cameras" / f"camera_{number}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{EVENTS - CAMERAS + number}.still").write_bytes(picture)
        (data / f"thumbnail_of_camera_{number}").write_bytes(thumbnail(picture))
    for row in shown:
        target = data / "thumbnails" / row["thumbnail_path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(data / f"thumbnail_of_{row['camera_id']}", target)
