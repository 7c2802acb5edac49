"""A clip dropped into a camera's folder: all rooms on real parts, up to a player that seeks in it."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image

from hsi.analyze import app as analyze
from hsi.api import app as api
from hsi.api.settings import Settings as ApiSettings
from hsi.batch import app as batch
from hsi.detect import app as detect
from hsi.detect import detector
from hsi.detect.detector import Answer
from hsi.ingest import app as ingest
from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop, Task
from hsi.runtime.web import HttpServer
from hsi.site.settings import Settings
from hsi.store import engine
from hsi.store.records import EventFilter
from hsi.stream import connection
from hsi.stream.connection import Connection

BEST = 3


class Eyes:
    """A detector that sees one person in every picture, best in the one whose grey is that of the best moment."""

    def __init__(self, best: float) -> None:
        self._best = best

    async def detect(self, picture: bytes, media_type: str, trace_id: str) -> Answer:  # noqa: ARG002
        grey = int(np.asarray(Image.open(io.BytesIO(picture)).convert("L")).mean())
        number = round(grey / 50)
        seen = {"class": "person", "confidence": self._best if number == BEST else 0.6, "bbox": _BOX}
        answer = {"detections": [seen], "image_width": 128, "image_height": 96, "model": "eyes"}
        return Answer(detector._Answer.model_validate(answer))

    async def problem(self) -> str:
        return ""


_BOX = {"x": 10, "y": 10, "width": 40, "height": 60}


def _clip(path: Path) -> Path:
    """Ten seconds at ten frames a second; the five sampled moments differ in their grey."""
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        for number in range(100):
            frame = av.VideoFrame.from_ndarray(np.full((96, 128, 3), 50 * (number // 20 + 1), np.uint8), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


class House:
    """Every room of the corridor, one after the other, each until it has nothing to do."""

    def __init__(self, settings: Settings, store: engine.Store, queue: Connection) -> None:
        self.settings, self.store, self.queue = settings, store, queue

    async def run(self, room: Any) -> None:
        board = Board()
        running: list[Task] = list(room(board))
        await tasks.run(running, Stop(), burst=True)

    async def see(self, best: float) -> None:
        given, queue, store = self.settings, self.queue, self.store
        await self.run(
            lambda board: ingest.assemble(given, given, given, given, connection=queue, store=store, board=board)
        )
        await self.run(
            lambda board: detect.assemble(
                given, given, given, detector=Eyes(best), connection=queue, store=store, board=board
            )
        )

    async def judge(self) -> None:
        given, queue, store = self.settings, self.queue, self.store
        for _ in range(2):  # a burst closes what is due when it begins
            await self.run(lambda board: batch.assemble(given, given, queue=queue, store=store, board=board))
        await self.run(
            lambda board: analyze.assemble(given, given, given, model=None, queue=queue, store=store, board=board)
        )

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        names = ApiSettings.model_fields
        given = {name: value for name, value in self.settings.model_dump().items() if name in names}
        stop, settings = Stop(), ApiSettings.model_validate({**given, "api_host": "127.0.0.1", "api_port": 0})
        async with api.build(settings, Board()) as running:
            server = next(task for task in running if isinstance(task, HttpServer))
            server.bind()
            ended = asyncio.create_task(tasks.run(running, stop))
            async with httpx.AsyncClient(base_url=server.url) as client:
                yield client
            stop.order()
            await ended


@pytest.fixture
async def house(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[House]:
    (tmp_path / "cameras" / "Front Door").mkdir(parents=True)
    settings = Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "hsi_data_dir": tmp_path,
            "foscam_base_path": tmp_path / "cameras",
            "thumbnails_dir": tmp_path / "thumbnails",
            "video_thumbnails_dir": tmp_path / "stills",
            "camera_logins_dir": tmp_path / "logins",
            "log_file_path": None,
        }
    )
    async with engine.open(settings) as store, connection.open(settings) as queue:
        yield House(settings, store, queue)


WAYS = {"slow path": (0.85, False), "with the fast path": (0.95, True)}


@pytest.mark.parametrize(("best", "fast"), WAYS.values(), ids=WAYS.keys())
async def test_a_clip_becomes_one_event_that_can_be_played(
    house: House, tmp_path: Path, best: float, fast: bool
) -> None:
    path = _clip(tmp_path / "cameras" / "Front Door" / "alarm.mp4")
    data = path.read_bytes()
    await house.see(best)
    await house.judge()
    async with house.client() as client, house.store.reading() as reading:
        [stored] = (await reading.events.page(EventFilter(), None, 10)).items
        event = (await client.get(f"/api/events/{stored.id}")).json()
        assert event["detection_count"] == 5
        assert event["is_fast_path"] is fast
        clip = event["clip"]
        assert (clip["width"], clip["height"], clip["codec"], clip["flaw"]) == (128, 96, "h264", None)
        assert clip["duration_seconds"] == pytest.approx(10, abs=0.1)
        assert clip == (await client.get(f"/api/clips/{clip['id']}")).json()

        seen = (await client.get(f"/api/events/{stored.id}/detections")).json()["items"]
        [shown] = [each for each in seen if each["thumbnail_url"] == event["thumbnail_url"]]
        assert shown["confidence"] == best
        assert [each["file_path"].startswith("@/front_door/") for each in seen] == [True] * 5
        picture = await client.get(shown["image_url"])
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert (await client.get(event["thumbnail_url"])).status_code == 200
        starts = {stored.started_at - timedelta(milliseconds=500), stored.clip.started_at if stored.clip else None}
        assert len(starts) == 1

        whole = await client.get(clip["url"])
        assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
        assert whole.content == data
        part = await client.get(clip["url"], headers={"Range": "bytes=1000-1999"})
        assert (part.status_code, part.content) == (206, data[1000:2000])
        assert part.headers["content-range"] == f"bytes 1000-1999/{len(data)}"
