"""Cameras that are watched over RTSP, through the whole site: a real server, a record put by the API, events."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from tests.parts.plain_yolox import Found, iou, look
from tests.parts.rtsp_camera import Server

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

LOOPBACK = "127.0.0.0/8"
CLIP_FRAMES = 300
CLIP_RATE = 10
SURE = 0.6
"""Above this a second encoding does not take an object away."""


def test_a_real_clip_that_is_streamed_is_seen_as_its_file_is(
    launch: Callable[..., Any], server: Server, units: Callable[..., Path], samples_dir: Path, models_dir: Path,
    data_dir: Path,
) -> None:  # fmt: skip
    clip = samples_dir / "one-by-one-person-detection.mp4"
    spec = ("--clip", str(clip), "--frames", str(CLIP_FRAMES), "--size", "768x432", "--bits", "6000000")
    server.mount("/main", "h264", CLIP_RATE, units("h264", *spec))
    server.start()
    model = models_dir / "yolox_nano.onnx"
    site = _up(launch, DETECTOR_MODEL=str(model))
    _put(site, "room", {"rtsp": {"url": server.url("/main"), "interval_ms": 500, "motion_gate": False}})
    site.wait(lambda: len(_detections(site)) >= 15, "people of the stream", 90)
    _put(site, "room", {"rtsp": {"url": server.url("/main")}}, enabled=False)
    site.wait(lambda: site.events() != [] and _settled(site), "the event", 90)

    stills = sorted((data_dir / "data" / "cameras" / "room").rglob("*.jpg"))
    frames = _frames(clip)
    places = [_place(still, frames) for still in stills]
    _times_agree(stills, places)
    truth = look(model, [_jpeg(frames[place]) for place in places])
    _sightings_agree(site, stills, truth)
    assert all("person" in event["object_types"] and not event["synthetic"] for event in site.events())


def test_a_synthetic_visit_that_is_streamed_becomes_an_event_on_every_transport(
    launch: Callable[..., Any], server: Server, units: Callable[..., Path]
) -> None:
    spec = ("--visit", "4", "--frames", "100", "--rate", "5", "--size", "1280x720", "--bits", "6000000")
    server.mount("/main", "h265", 5, units("h265", *spec))
    server.start()
    site = _up(launch, DETECTOR_MODEL="synthetic-yard")
    for transport in ("tcp", "udp"):
        source = {"rtsp": {"url": server.url("/main"), "transport": transport, "interval_ms": 1000}}
        _put(site, transport, source)
    site.wait(lambda: {e["camera_id"] for e in site.events()} == {"tcp", "udp"}, "an event of each camera", 90)
    assert all(event["object_types"] == "person" or "person" in event["object_types"] for event in site.events())


def test_a_camera_that_changes_while_pictures_come_loses_none_that_was_accepted(
    launch: Callable[..., Any], server: Server, second_server: Server, units: Callable[..., Path], data_dir: Path
) -> None:
    scene = units("h264", "--frames", "200", "--rate", "10", "--size", "640x480", "--keyframe", "5")
    for one, login in ((server, "viewer:old"), (second_server, "viewer:new")):
        one.mount("/main", "h264", 10, scene)
        one.start(login=login)
    site = _up(launch, DETECTOR_MODEL="synthetic-yard")
    first = {"rtsp": {"url": server.url("/main"), "interval_ms": 200, "motion_gate": False}}
    second = {"rtsp": {"url": second_server.url("/main"), "interval_ms": 200, "motion_gate": False}}
    folder = data_dir / "data" / "cameras" / "gate"

    def more(why: str, count: int = 5) -> None:
        enough = len(list(folder.rglob("*.jpg"))) + count
        site.wait(lambda: len(list(folder.rglob("*.jpg"))) >= enough, why)

    _put(site, "gate", first, credentials={"username": "viewer", "password": "old"})
    more("pictures of the first server")
    server.kill()
    server.start(login="viewer:old")
    more("pictures after the server came back")
    _put(site, "gate", second)
    site.wait(lambda: _state(site) == ("error", "refused_login"), "the refusal of the old login")
    _put(site, "gate", second, credentials={"username": "viewer", "password": "new"})
    more("pictures of the second server")
    _put(site, "gate", second, enabled=False)
    site.wait(lambda: _counted(site, 'hsi_source_state{camera_id="gate",state="delivering"}') == 0, "the end")
    _put(site, "gate", second)
    more("pictures after it was switched on again")
    httpx.delete(f"{site.url}/api/cameras/gate", timeout=10).raise_for_status()
    site.wait(lambda: _counted(site, 'hsi_source_state{camera_id="gate",state="delivering"}') == 0, "the end")
    site.wait(lambda: _judged(site) >= _counted(site, 'hsi_source_pictures_total{camera_id="gate"}'), "the verdicts")
    assert len(list(folder.rglob("*.jpg"))) == _counted(site, 'hsi_source_pictures_total{camera_id="gate"}')


def _up(launch: Callable[..., Any], **settings: str) -> Any:
    pace = {"BATCH_IDLE_TIMEOUT_SECONDS": "6", "NEMOTRON_URL": ""}
    return launch("up", CAMERA_NETWORKS=LOOPBACK, **pace, **settings).ready()


def _put(site: Any, camera: str, source: dict[str, Any], **more: Any) -> None:
    answer = httpx.put(f"{site.url}/api/cameras/{camera}", json={"source": source, **more}, timeout=10)
    assert answer.is_success, answer.text


def _detections(site: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = site.get("/api/detections", limit="100")["items"]
    return rows


def _settled(site: Any) -> bool:
    held = {number for event in site.events() for number in event["detection_ids"]}
    return {row["id"] for row in _detections(site)} <= held


def _state(site: Any) -> tuple[str, str | None]:
    camera = site.get("/api/cameras/gate")
    return camera["status"], camera["status_reason"]


def _counted(site: Any, name: str) -> float:
    lines = httpx.get(site.url + "/api/metrics", timeout=10).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def _judged(site: Any) -> float:
    return _counted(site, "hsi_ingest_files_total")


def _frames(clip: Path) -> list[npt.NDArray[np.uint8]]:
    with av.open(str(clip)) as container:
        decoded = (frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in container.decode(video=0))
        return [pixels for pixels, _ in zip(decoded, range(CLIP_FRAMES), strict=False)]


def _jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def _place(still: Path, frames: list[npt.NDArray[np.uint8]]) -> int:
    """Which picture of the clip this is: the most alike."""
    pixels = np.asarray(Image.open(still).convert("RGB"), np.int16)[::4, ::4]
    return min(range(len(frames)), key=lambda place: int(np.abs(pixels - frames[place][::4, ::4]).sum()))


def _times_agree(stills: list[Path], places: list[int]) -> None:
    """Pictures are as far apart in time as they are in the clip, to one picture; the clip is played in a loop."""
    taken = [still.stat().st_mtime for still in stills]
    for (at, place), (later, further) in zip(
        list(zip(taken, places, strict=True))[1:], list(zip(taken, places, strict=True))[2:], strict=False
    ):
        distance = (further - place) % CLIP_FRAMES / CLIP_RATE
        assert abs(later - at - distance) <= 1.5 / CLIP_RATE, (later - at, place, further)


def _sightings_agree(site: Any, stills: list[Path], truth: list[list[Found]]) -> None:
    """What is surely in the clip's picture was detected in the streamed one, in the same place, and the other way."""
    rows: dict[int, list[npt.NDArray[np.float32]]] = {}
    surely: dict[int, list[npt.NDArray[np.float32]]] = {}
    for row in _detections(site):
        left, top = row["bbox_x"], row["bbox_y"]
        box = np.array([left, top, left + row["bbox_width"], top + row["bbox_height"]], np.float32)
        at = round(datetime.fromisoformat(row["detected_at"]).timestamp() * 1000)
        rows.setdefault(at, []).append(box)
        if row["confidence"] >= SURE:
            surely.setdefault(at, []).append(box)
    compared = 0
    for still, found in zip(stills, truth, strict=True):
        at = round(still.stat().st_mtime * 1000)
        for one in (one for one in found if one.confidence >= SURE):
            assert any(iou(one.corners, box) >= 0.7 for box in rows.get(at, [])), still.name
            compared += 1
        for box in surely.get(at, []):
            assert any(iou(one.corners, box) >= 0.7 for one in found), still.name
    assert compared >= 10
