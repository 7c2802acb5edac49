"""How files are taken in is decided for each camera, up to the rows that tell what became of each."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.stream import VideoStream

from hsi.stream import names

Home = Any


async def _verdicts(home: Home, camera: str) -> list[tuple[str, str]]:
    rows = await home.rows("SELECT verdict, reason FROM frames WHERE camera_id = $1 ORDER BY id", camera)
    return [(row["verdict"], row["reason"].partition(":")[0]) for row in rows]


async def test_a_picture_that_is_too_small_for_its_camera_is_refused(home: Home) -> None:
    await home.keep("gate", capture={"min_image_bytes": 1_000_000})
    await home.keep("yard")
    for camera in ("gate", "yard"):
        home.brings(camera)
    await home.goes_on()
    assert await _verdicts(home, "gate") == [("refused", "too_small")]
    assert await _verdicts(home, "yard") == [("accepted", "")]


async def test_how_long_the_same_bytes_are_a_duplicate_is_the_cameras_word(home: Home) -> None:
    await home.keep("gate", capture={"dedupe_seconds": 3600})
    await home.keep("yard")
    for camera in ("gate", "yard"):
        home.brings(camera)
    await home.goes_on()
    rows = await home.rows("SELECT camera_id, sha256 FROM frames")
    left = home.site.queue.script("return redis.call('TTL', KEYS[1])")
    seconds = {row["camera_id"]: await left([names.dedupe(row["sha256"])]) for row in rows}
    assert 3000 < seconds["gate"] <= 3600
    assert seconds["yard"] <= 300


async def test_a_clip_is_sampled_as_densely_as_its_camera_says(home: Home) -> None:
    await home.keep("gate", capture={"clip_interval_ms": 500, "clip_max_frames": 3})
    await home.keep("yard", source={"ftp": {}})
    for number, camera in enumerate(("gate", "yard")):
        _clip(home.root / camera / "alarm.mp4", grey=100 * number)
    await home.goes_on()
    times = await home.rows(
        "SELECT f.camera_id, round(extract(epoch FROM f.captured_at - c.started_at)::numeric, 1)::float AS at"
        " FROM frames f JOIN clips c ON c.id = f.clip_id ORDER BY f.captured_at, f.id"
    )
    assert [row["at"] for row in times if row["camera_id"] == "gate"] == [0.5, 1.0, 1.5]
    assert [row["at"] for row in times if row["camera_id"] == "yard"] == [0.5, 2.5]


def _clip(path: Path, *, grey: int) -> None:
    """Four seconds at ten frames a second."""
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 96, 72, "yuv420p"
        for number in range(40):
            shade = np.full((72, 96, 3), grey + number, np.uint8)
            frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


async def test_clips_of_a_source_that_sends_none_are_not_spoken_of(home: Home) -> None:
    record = {"source": {"rtsp": {"url": "rtsp://10.0.0.7/1"}}, "capture": {"clip_max_frames": 3}}
    answer = await home.owner.put("/api/cameras/gate", json=record)
    assert answer.status_code == 422
    assert "clips come from ftp and folder sources only" in answer.text
