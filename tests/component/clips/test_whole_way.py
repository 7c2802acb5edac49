"""A clip dropped into a camera's folder: all rooms on real parts, up to a player that seeks in it."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image
from tests.parts import corridor
from tests.parts.corridor import Corridor

from hsi.detect import detector
from hsi.detect.detector import Answer
from hsi.store.records import EventFilter

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


@pytest.fixture
async def house(tmp_path: Path, database_url: str, redis_url: str) -> AsyncIterator[Corridor]:
    (tmp_path / "cameras" / "Front Door").mkdir(parents=True)
    async with corridor.opened(tmp_path, database_url, redis_url) as opened:
        yield opened


WAYS = {"slow path": (0.85, False), "with the fast path": (0.95, True)}


@pytest.mark.parametrize(("best", "fast"), WAYS.values(), ids=WAYS.keys())
async def test_a_clip_becomes_one_event_that_can_be_played(
    house: Corridor, tmp_path: Path, best: float, fast: bool
) -> None:
    path = _clip(tmp_path / "cameras" / "Front Door" / "alarm.mp4")
    data = path.read_bytes()
    await house.see(Eyes(best))
    await house.group()
    await house.assess()
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
