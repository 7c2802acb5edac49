"""Cameras that push by FTP, through the whole site: a record put by the API, real clients, a real clip, events."""

import contextlib
import ftplib
import io
import itertools
import os
import shutil
import socket
import subprocess
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
from tests.parts.plain_yolox import iou, look

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "a-password-of-the-camera"
IDLE_SECONDS = 6
THRESHOLD = 0.5
MOST_STILLS = 12
FTP = {"source": {"ftp": {}}, "credentials": {"password": PASSWORD}}
GONE = (ftplib.Error, EOFError, OSError)


def test_stills_of_a_real_clip_that_are_pushed_become_an_event(
    launch: Callable[..., Any], second_port: int, samples_dir: Path, models_dir: Path, data_dir: Path
) -> None:
    model = models_dir / "yolox_nano.onnx"
    jpegs, truth = _with_people(model, _stills(samples_dir / "one-by-one-person-detection.mp4"))
    site = _up(launch, second_port, DETECTOR_MODEL=str(model))
    _put(site, "room", **FTP)
    client = _login(site, second_port, "room")
    client.mkd("2026/11/21")
    client.cwd("2026/11/21")
    before = datetime.now().astimezone()
    for number, jpeg in enumerate(jpegs):
        _store(client, f"{number:02d}.jpg.tmp", jpeg)
        client.rename(f"{number:02d}.jpg.tmp", f"{number:02d}.jpg")
    after = datetime.now().astimezone()
    client.quit()
    site.wait(lambda: len(site.events()) == 1 and _settled(site), "the event", 90)

    (event,) = site.events()
    assert (event["camera_id"], event["synthetic"]) == ("room", False)
    assert "person" in event["object_types"]
    assert before.timestamp() - 0.02 <= _seconds(event["started_at"]) <= _seconds(event["ended_at"])
    assert _seconds(event["ended_at"]) <= after.timestamp()
    _sightings_agree(site, data_dir / "data" / "cameras" / "room" / "2026" / "11" / "21", truth)


@pytest.mark.parametrize("tool", ["curl", "lftp"])
def test_real_clients_of_other_makers_bring_a_visit(
    launch: Callable[..., Any], second_port: int, tool: str, tmp_path: Path, samples_dir: Path, models_dir: Path
) -> None:
    if shutil.which(tool) is None:
        problem = f"no {tool} on this machine: make media-tools"
        pytest.fail(problem) if os.environ.get("CI") else pytest.skip(problem)  # noqa: TID251 - CI says so there
    model = models_dir / "yolox_nano.onnx"
    jpegs, _ = _with_people(model, _stills(samples_dir / "one-by-one-person-detection.mp4"))
    for number, jpeg in enumerate(jpegs):
        (tmp_path / f"{number:02d}.jpg").write_bytes(jpeg)
    site = _up(launch, second_port, DETECTOR_MODEL=str(model))
    _put(site, "room", **FTP)
    _login(site, second_port, "room").quit()
    done = subprocess.run(_bringing(tool, tmp_path, second_port), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    site.wait(lambda: len(site.events()) == 1 and _settled(site), "the event", 90)
    assert site.events()[0]["camera_id"] == "room"


def test_the_gateway_is_there_while_a_camera_needs_it_and_dies_alone(
    launch: Callable[..., Any], second_port: int
) -> None:
    site = _up(launch, second_port, DETECTOR_MODEL="synthetic-yard")
    assert _gateways(site) == []
    _put(site, "gate", **FTP)
    _login(site, second_port, "gate").quit()
    (gateway,) = _gateways(site)
    gateway.kill()
    site.wait(lambda: _gateways(site) not in ([], [gateway]), "another gateway")
    _login(site, second_port, "gate").quit()
    _put(site, "gate", source={"folder": {}})
    site.wait(lambda: _gateways(site) == [], "the end of the gateway")
    assert httpx.get(site.url + "/ready", timeout=10).status_code == 200
    _put(site, "gate", **FTP)
    client = _login(site, second_port, "gate")
    httpx.delete(f"{site.url}/api/cameras/gate", timeout=10).raise_for_status()
    with contextlib.closing(client), pytest.raises(GONE):
        client.getresp()


@pytest.fixture
def second_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _up(launch: Callable[..., Any], port: int, **settings: str) -> Any:
    pace = {"BATCH_IDLE_TIMEOUT_SECONDS": str(IDLE_SECONDS), "NEMOTRON_URL": ""}
    return launch(
        "up", FTP_HOST="127.0.0.1", FTP_PORT=str(port), FTP_LOGIN_DELAY_SECONDS="0", **pace, **settings
    ).ready()


def _put(site: Any, camera: str, **record: Any) -> None:
    answer = httpx.put(f"{site.url}/api/cameras/{camera}", json=record, timeout=10)
    assert answer.is_success, answer.text


def _login(site: Any, port: int, camera: str) -> ftplib.FTP:
    """A session of the camera, as soon as the gateway is up and knows it."""
    found: list[ftplib.FTP] = []

    def come() -> bool:
        client = ftplib.FTP(timeout=20)  # noqa: S321 - it is what is tested
        try:
            client.connect("127.0.0.1", port)
            client.login(camera, PASSWORD)
        except GONE:
            client.close()
            return False
        found.append(client)
        return True

    site.wait(come, "a login at the gateway")
    return found[0]


def _store(client: ftplib.FTP, name: str, data: bytes) -> None:
    assert client.storbinary(f"STOR {name}", io.BytesIO(data)).startswith("226")


def _bringing(tool: str, folder: Path, port: int) -> list[str]:
    (folder / "netrc").write_text(f"machine 127.0.0.1 login room password {PASSWORD}\n")
    if tool == "curl":
        files = "{" + ",".join(str(path) for path in sorted(folder.glob("*.jpg"))) + "}"
        place = f"ftp://127.0.0.1:{port}/today/"
        return ["curl", "-sS", "--ftp-create-dirs", "--netrc-file", str(folder / "netrc"), "-T", files, place]
    script = f"open -u room,{PASSWORD} -p {port} 127.0.0.1; mkdir today; mput -O today {folder}/*.jpg; bye"
    return ["lftp", "-c", f"set net:max-retries 1; {script}"]


def _gateways(site: Any) -> list[Any]:
    return [child for child in site.family() if "hsi.ingest.ftp" in " ".join(_words(child))]


def _words(process: Any) -> list[str]:
    with contextlib.suppress(Exception):
        return list(process.cmdline())
    return []


def _stills(clip: Path) -> list[bytes]:
    """Two a second, while the clip lasts."""
    chosen: list[bytes] = []
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            if frame.time >= len(chosen) / 2:
                buffer = io.BytesIO()
                Image.fromarray(frame.to_ndarray(format="rgb24")).save(buffer, "JPEG", quality=90)
                chosen.append(buffer.getvalue())
    return chosen


def _with_people(model: Path, jpegs: list[bytes]) -> tuple[list[bytes], list[list[Any]]]:
    """The first stills that surely show something, and what a plain decoder finds in them."""
    truth = zip(jpegs, look(model, jpegs[:60]), strict=False)
    sure = [(jpeg, found) for jpeg, found in truth if any(one.confidence >= THRESHOLD + 0.1 for one in found)]
    chosen = list(itertools.islice(sure, MOST_STILLS))
    assert len(chosen) == MOST_STILLS
    return [jpeg for jpeg, _ in chosen], [found for _, found in chosen]


def _detections(site: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = site.get("/api/detections", limit="100")["items"]
    return rows


def _settled(site: Any) -> bool:
    held = {number for event in site.events() for number in event["detection_ids"]}
    return {row["id"] for row in _detections(site)} == held


def _sightings_agree(site: Any, folder: Path, truth: list[list[Any]]) -> None:
    """The very bytes came: each still's boxes are the plain decoder's."""
    rows: dict[int, list[npt.NDArray[np.float32]]] = {}
    for row in _detections(site):
        left, top = row["bbox_x"], row["bbox_y"]
        box = np.array([left, top, left + row["bbox_width"], top + row["bbox_height"]], np.float32)
        rows.setdefault(round(_seconds(row["detected_at"]) * 1000), []).append(box)
    stills = sorted(folder.glob("*.jpg"))
    for still, found in zip(stills, truth, strict=True):
        boxes = rows.get(round(still.stat().st_mtime * 1000), [])
        sure = [one for one in found if one.confidence >= THRESHOLD + 0.01]
        assert len(boxes) >= len(sure) >= 1
        assert all(any(iou(one.corners, box) >= 0.95 for box in boxes) for one in sure), still.name


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
