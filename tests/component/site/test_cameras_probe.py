"""`hsi cameras probe`, as a person runs it, on real cameras: what is there, or one sentence why not."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image
from tests.parts.http_camera import HttpCamera, Lock, Talk
from tests.parts.rtsp_camera import Server

PASSWORD = "c4n@ry pa55"
Answer = subprocess.CompletedProcess[str]
Probe = Callable[..., Awaitable[Answer]]
StartCamera = Callable[..., Awaitable[HttpCamera]]


@pytest.fixture
def probe(tmp_path: Path) -> Probe:
    """Runs `hsi cameras probe <arguments>` in a folder of its own; never a traceback, never a secret."""

    async def run(*arguments: str, password: str = "", networks: str = "127.0.0.0/8") -> Answer:
        secret = tmp_path / "secret"
        secret.write_text(f"{password}\n")
        secret.chmod(0o600)
        login = ("--username", "viewer", "--password-file", str(secret)) if password else ()
        command = (sys.executable, "-m", "hsi.site.cli", "cameras", "probe", *arguments, *login)
        environment = {"PATH": "/usr/bin:/bin", "CAMERA_NETWORKS": networks, "HSI_DATA_DIR": str(tmp_path / "data")}
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        assert PASSWORD not in done.stderr + done.stdout
        return done

    return run


@pytest.fixture
def stream(server: Server, units: Callable[..., Path]) -> Server:
    scene = ("--frames", "100", "--rate", "10", "--size", "640x480", "--keyframe", "10")
    server.mount("/main", "h264", 10, units("h264", *scene))
    return server


async def test_a_stream_is_told_with_codec_size_rate_keyframes_and_a_picture(
    stream: Server, probe: Probe, tmp_path: Path
) -> None:
    url = stream.start().url("/main")
    spoken, written = await probe(url, "--seconds", "4"), await probe(url, "--seconds", "4", "--json")
    assert spoken.returncode == written.returncode == 0, spoken.stderr
    assert "RTSP stream: h264, 640 x 480, 10 pictures a second" in spoken.stdout
    found = json.loads(written.stdout)
    assert (found["codec"], found["width_px"], found["height_px"]) == ("h264", 640, 480)
    assert found["frames_per_second"] == pytest.approx(10, rel=0.1)
    assert found["keyframe_seconds"] == pytest.approx(1.0, rel=0.1)
    first, second = sorted(tmp_path.glob("probe-127.0.0.1*.jpg"))
    for file in (first, second):
        with Image.open(file) as picture:
            assert picture.size == (640, 480)


async def test_a_login_is_wanted_refused_or_right(stream: Server, probe: Probe) -> None:
    url = stream.start("--digest", login=f"viewer:{PASSWORD}").url("/main")
    none, wrong, right = await probe(url), await probe(url, password="nonsense"), await probe(url, password=PASSWORD)
    assert (none.returncode, wrong.returncode, right.returncode) == (1, 1, 0), right.stderr
    assert "refused_login" in none.stderr
    assert "asks for a login" in none.stderr
    assert "refuses the login" in wrong.stderr


async def test_why_not_is_one_sentence_by_its_reason(
    stream: Server, probe: Probe, free_port: int, tmp_path: Path
) -> None:
    stream.start()
    missing = await probe(stream.url("/none"), "--json")
    assert json.loads(missing.stdout)["reason"] == "not_found"
    nobody = await probe(f"rtsp://127.0.0.1:{free_port}/1")
    assert "unreachable" in nobody.stderr
    assert len(nobody.stderr.strip().splitlines()) == 1
    forbidden = await probe(stream.url("/main"), networks="10.0.0.0/8")
    assert "address_forbidden" in forbidden.stderr
    assert "CAMERA_NETWORKS" in forbidden.stderr
    assert {missing.returncode, nobody.returncode, forbidden.returncode} == {1}
    assert not list(tmp_path.glob("*.jpg"))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param(f"rtsp://viewer:{PASSWORD}@127.0.0.1/1", "The URL holds a login", id="login in RTSP"),
        pytest.param("http://viewer@127.0.0.1/1", "The URL holds a login", id="user in HTTP"),
        pytest.param("ftp://127.0.0.1/1", "is neither", id="another scheme"),
        pytest.param("rtsp:///1", "must name a host", id="no host"),
        pytest.param("http://[::1/1", "The URL", id="no URL"),
        pytest.param("nothing.mp4", "cannot be read", id="no file"),
    ],
)
async def test_a_place_that_is_none_is_a_sentence(probe: Probe, place: str, said: str) -> None:
    answer = await probe(place)
    assert answer.returncode == 1
    assert said in answer.stderr


async def test_a_password_file_that_others_may_read_is_refused(probe: Probe, tmp_path: Path) -> None:
    open_file = tmp_path / "open"
    open_file.write_text(PASSWORD)
    open_file.chmod(0o644)
    answer = await probe("rtsp://127.0.0.1/1", "--password-file", str(open_file))
    assert answer.returncode == 1
    assert "may be read by others" in answer.stderr


async def test_a_still_over_http_is_told_with_its_size_after_the_login(
    http_camera: StartCamera, lock: type[Lock], still: Callable[..., bytes], probe: Probe
) -> None:
    key = lock("viewer", PASSWORD)

    async def script(talk: Talk) -> None:
        if await key.opened(talk):
            await talk.answer(still(1))

    camera = await http_camera(script)
    refused, found = await probe(camera.url()), await probe(camera.url(), password=PASSWORD)
    assert refused.returncode == 1
    assert "refused_login" in refused.stderr
    assert found.returncode == 0, found.stderr
    assert "snapshot: jpeg, 96 x 72" in found.stdout.lower()


async def test_a_stream_of_jpegs_is_told_from_a_still(
    http_camera: StartCamera, still: Callable[..., bytes], probe: Probe
) -> None:
    async def script(talk: Talk) -> None:
        await talk.request()
        await talk.stream()
        for number in range(1000):
            await talk.part(still(number))
            await asyncio.sleep(0.1)

    camera = await http_camera(script)
    found = await probe(camera.url(), "--seconds", "3", "--json")
    assert found.returncode == 0, found.stderr
    said = json.loads(found.stdout)
    assert (said["kind"], said["width_px"], said["height_px"]) == ("MJPEG stream", 96, 72)
    assert said["frames_per_second"] == pytest.approx(10, rel=0.4)
    assert said["keyframe_seconds"] == pytest.approx(0.1, rel=0.6)


async def test_a_clip_is_told_as_ingest_would_take_it(samples_dir: Path, probe: Probe, tmp_path: Path) -> None:
    clip = samples_dir / "one-by-one-person-detection.mp4"
    found = json.loads((await probe(str(clip), "--json")).stdout)
    assert found["kind"].startswith("clip")
    with av.open(clip) as opened:
        stream = opened.streams.video[0]
        keys = [
            float(one.pts * one.time_base) for one in opened.demux(stream) if one.is_keyframe and one.pts is not None
        ]
        assert stream.average_rate is not None
        assert found["frames_per_second"] == pytest.approx(float(stream.average_rate), rel=0.01)
    assert found["keyframe_seconds"] == pytest.approx((keys[-1] - keys[0]) / (len(keys) - 1), abs=0.002)
    assert (found["width_px"], found["height_px"]) == (768, 432)
    (tmp_path / "no.mp4").write_bytes(b"no clip at all" * 100)
    refused: Any = await probe("no.mp4")
    assert refused.returncode == 1
    assert "not_a_clip" in refused.stderr
