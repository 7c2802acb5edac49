"""The detector server as a process of its own: `python -m hsi.serve.detector`."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from hsi.serve.detector.settings import Settings


async def _started(folder: Path, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hsi.serve.detector",
        cwd=folder,
        env={"LOG_FILE_PATH": "", "PATH": "/usr/bin:/bin", **environment},
        stderr=asyncio.subprocess.PIPE,
    )


async def _line(process: asyncio.subprocess.Process, event: str) -> dict[str, object]:
    assert process.stderr is not None
    seen = []
    async with asyncio.timeout(60):
        while line := await process.stderr.readline():
            seen.append(line.decode())
            entry: dict[str, object] = json.loads(line)
            if entry["event"] == event:
                return entry
    raise AssertionError(f"{event!r} was not logged: {seen}")


async def test_it_serves_on_a_port_and_stops_when_told(
    tmp_path: Path, brightness_graph: Callable[..., Path], picture: Callable[..., bytes]
) -> None:
    process = await _started(
        tmp_path, DETECTOR_MODEL=str(brightness_graph()), DETECTOR_HOST="127.0.0.1", DETECTOR_PORT="0"
    )
    try:
        url = str((await _line(process, "listening"))["url"])
        warning = await _line(process, "no GPU is used: the model runs on the CPU, slower and just as correct")
        assert warning["level"] == "warning"
        ready = await _line(process, "model ready")
        assert (ready["family"], ready["device"]) == ("yolo26", "cpu")
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            answer = await client.post("/detect", content=picture(), headers={"content-type": "image/png"})
            assert answer.status_code == 200
        process.terminate()
        await _line(process, "stopped")
        async with asyncio.timeout(30):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        pytest.param({"DETECTOR_MODEL": "yolox-nano"}, "hsi models pull yolox-nano", id="model not there"),
        pytest.param({"DETECTOR_MODEL": "noise.onnx"}, "model noise (noise.onnx) failed", id="not a model"),
        pytest.param({"DETECTOR_MAX_BATCH": "0"}, "DETECTOR_MAX_BATCH", id="a setting out of range"),
        pytest.param({"DETECTOR_MODEL_FAMILY": "yolo27"}, "DETECTOR_MODEL_FAMILY", id="an unknown family"),
    ],
)
async def test_a_start_that_cannot_work_ends_with_a_line_that_says_why(
    environment: dict[str, str], told: str, tmp_path: Path
) -> None:
    (tmp_path / "noise.onnx").write_bytes(b"noise" * 1000)
    process = await _started(tmp_path, DETECTOR_SOCKET=str(tmp_path / "d.sock"), **environment)
    async with asyncio.timeout(60):
        _, said = await process.communicate()
    assert process.returncode == 1
    assert told in said.decode()
    assert "Traceback" not in said.decode()


def test_every_setting_says_what_it_is() -> None:
    for name, setting in Settings.model_fields.items():
        assert setting.description, name
