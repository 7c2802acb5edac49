"""Playing a video file as a camera."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from hsi.runtime.tasks import Stop
from hsi.simulate.clip import ClipUnreadable, play_clip, stills
from hsi.simulate.folder import CameraNameRefused

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Three seconds at ten frames a second, each frame as bright as its number."""
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(30):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number * 8, np.uint8), format="rgb24")
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


class Leaping(Stop):
    """Waiting takes no time and moves the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START

    def now(self) -> datetime:
        return self.at

    async def wait(self, seconds: float | None = None) -> bool:
        self.at += timedelta(seconds=seconds or 0)
        return self.ordered


def test_stills_are_taken_by_time_stamp(clip: Path) -> None:
    taken = list(stills(clip, fps=2.0))
    assert [still.seconds for still in taken] == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0, 2.5])
    with Image.open(io.BytesIO(taken[3].jpeg)) as picture:
        assert picture.size == (64, 48)
        assert np.asarray(picture).mean() == pytest.approx(15 * 8, abs=8)


def test_a_rate_above_the_clips_gives_every_frame_once(clip: Path) -> None:
    assert len(list(stills(clip, fps=60.0))) == 30


async def test_a_clip_is_played_into_a_marked_folder(clip: Path, tmp_path: Path) -> None:
    stop = Leaping()
    assert await play_clip(clip, "porch", tmp_path / "cameras", 2.0, stop, now=stop.now) == 6
    home = tmp_path / "cameras" / "porch"
    assert (home / ".synthetic").is_file()
    assert len(list(home.glob("snap/20260301/MDAlarm_*.jpg"))) == 6
    assert stop.at == START + timedelta(seconds=2.5)


async def test_the_order_to_stop_ends_a_clip_early(clip: Path, tmp_path: Path) -> None:
    stop = Stop()
    stop.order()
    assert await play_clip(clip, "porch", tmp_path / "cameras", 2.0, stop) == 0


async def test_a_bad_camera_name_is_refused_before_anything_is_written(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(CameraNameRefused):
        await play_clip(clip, "../porch", tmp_path / "cameras", 2.0, Stop())
    assert not (tmp_path / "cameras").exists()


def test_a_missing_clip_says_so(tmp_path: Path) -> None:
    with pytest.raises(ClipUnreadable, match=r"none\.mp4"):
        next(stills(tmp_path / "none.mp4", fps=1.0))


def test_a_file_that_is_no_video_says_so(tmp_path: Path) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("not a video" * 100)
    with pytest.raises(ClipUnreadable, match="cannot be played"):
        next(stills(path, fps=1.0))
