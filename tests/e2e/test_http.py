"""Cameras that are asked over HTTP, and pictures that an automation uploads, through the whole site to an event."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import httpx
import pytest
from tests.parts.http_camera import Lock, StartCamera, Talk

from hsi.simulate.camera import View, cameras
from hsi.simulate.schedule import Pace, moments

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

USER, PASSWORD = "viewer", "opens-7"


@pytest.fixture
async def site(launch: Callable[..., Any]) -> Any:
    settings = {"CAMERA_NETWORKS": "127.0.0.0/8", "DETECTOR_MODEL": "synthetic-yard", "NEMOTRON_URL": ""}
    started = launch("up", BATCH_IDLE_TIMEOUT_SECONDS="6", **settings)
    await asyncio.to_thread(started.ready)
    return started


def _visit(seed: int, count: int) -> list[bytes]:
    """Pictures of a person who crosses a yard, a second apart."""
    (camera,) = cameras(1, seed=seed, pace=Pace(visit_seconds=(20.0, 20.0)))
    view = View(camera)
    script = moments(camera.seed, camera.pace, fps=1, idle_seconds=60)
    return [view.frame(moment).jpeg() for moment in islice((one for one in script if one.visit), count)]


def _turning(pictures: list[bytes]) -> Iterator[bytes]:
    while True:
        yield from pictures


async def test_stills_behind_a_login_and_a_stream_become_events(site: Any, http_camera: StartCamera) -> None:
    stills, stream = _turning(_visit(4, 15)), _turning(_visit(9, 15))
    lock = Lock(USER, PASSWORD)

    async def snapshot(talk: Talk) -> None:
        if await lock.opened(talk):
            await talk.answer(next(stills))

    async def mjpeg(talk: Talk) -> None:
        await talk.request()
        await talk.stream()
        while True:
            await talk.part(next(stream))
            await asyncio.sleep(0.5)  # the pace of the camera

    login = {"username": USER, "password": PASSWORD}
    still_camera, stream_camera = await http_camera(snapshot), await http_camera(mjpeg)
    await _put(site, "still", {"url": still_camera.url(), "interval_ms": 1000}, credentials=login)
    await _put(site, "stream", {"url": stream_camera.url("/live"), "kind": "mjpeg", "interval_ms": 1000})
    await asyncio.to_thread(site.wait, lambda: _cameras(site) == {"still", "stream"}, "an event of each", 120)
    assert all("person" in event["object_types"] for event in site.events())
    await asyncio.to_thread(site.wait, lambda: _states(site) == {"online"}, "both online", 60)
    frame = await asyncio.to_thread(httpx.get, f"{site.url}/api/cameras/still/still", timeout=10)
    assert (frame.status_code, frame.headers["content-type"]) == (200, "image/jpeg")


async def test_an_address_that_may_not_be_called_is_refused_and_in_disguise_told_by_the_cameras_state(
    site: Any,
) -> None:
    plain = {"source": {"http": {"url": "http://169.254.169.254/latest/meta-data", "interval_ms": 1000}}}
    answer = await asyncio.to_thread(httpx.put, f"{site.url}/api/cameras/meta", json=plain, timeout=20)
    assert (answer.status_code, "169.254.169.254" in answer.text) == (422, True)
    await _put(site, "meta", {"url": "http://0xa9fea9fe/latest/meta-data", "interval_ms": 1000})

    def told() -> bool:
        camera = site.get("/api/cameras/meta")
        return (camera["status"], camera["status_reason"]) == ("error", "address_forbidden")

    await asyncio.to_thread(site.wait, told, "the refusal", 90)
    assert "169.254.169.254" in site.get("/api/cameras/meta")["status_detail"]


async def test_an_automations_picture_is_durable_when_it_is_answered_and_counts_once(site: Any) -> None:
    await asyncio.to_thread(_ok, httpx.put, f"{site.url}/api/cameras/door", json={"source": {"folder": {}}})
    for number, picture in enumerate(_visit(4, 6)):
        headers = {"Content-Type": "image/jpeg", "Idempotency-Key": f"ring-{number}"}
        for _ in range(2):
            url = f"{site.url}/api/cameras/door/frames"
            await asyncio.to_thread(_ok, httpx.post, url, content=picture, headers=headers)
    await asyncio.to_thread(site.wait, lambda: _cameras(site) == {"door"}, "the event", 90)
    await asyncio.to_thread(site.wait, lambda: _accepted(site) == 6, "the pictures", 60)


async def _put(site: Any, camera: str, source: dict[str, Any], **more: Any) -> None:
    record = {"source": {"http": source}, **more}
    await asyncio.to_thread(_ok, httpx.put, f"{site.url}/api/cameras/{camera}", json=record)


def _ok(verb: Callable[..., httpx.Response], url: str, **more: Any) -> None:
    answer = verb(url, timeout=20, **more)
    assert answer.is_success, answer.text


def _cameras(site: Any) -> set[str]:
    return {event["camera_id"] for event in site.events()}


def _states(site: Any) -> set[str]:
    return {site.get(f"/api/cameras/{one}")["status"] for one in ("still", "stream")}


def _accepted(site: Any) -> int:
    counted = httpx.get(site.url + "/api/metrics", timeout=10).text.splitlines()
    found = [line for line in counted if line.startswith("hsi_ingest_files_total") and 'verdict="accepted"' in line]
    return sum(int(float(line.rpartition(" ")[2])) for line in found)
