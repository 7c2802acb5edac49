"""The detector server over HTTP: what it answers, how it refuses, and what it does under load."""

import asyncio
import base64
import contextlib
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from hsi.runtime import metrics
from hsi.runtime.health import Board
from hsi.serve.detector import app, wire
from hsi.serve.detector.service import Service
from hsi.serve.detector.settings import DetectorServerSettings

Make = Callable[..., Path]
MakePicture = Callable[..., bytes]
Serve = Callable[..., contextlib.AbstractAsyncContextManager[httpx.AsyncClient]]
JPEG: Any = {"content-type": "image/jpeg"}


def _grey(picture: MakePicture, value: int) -> bytes:
    return picture(colour=(value, value, value))


def _width(answer: httpx.Response) -> float:
    assert answer.status_code == 200, answer.text
    [seen] = answer.json()["detections"]
    return float(seen["bbox"]["width"])


def _expected(value: int) -> float:
    return 10 + 40 * value / 255


def _problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, wire.Problem.model_validate(answer.json()).error.code


async def test_a_picture_is_taken_raw_as_form_and_as_json_with_the_same_answer(
    serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    data = _grey(picture, 200)
    async with serve(brightness_graph()) as client:
        answers = [
            await client.post("/detect", content=data, headers={"content-type": "image/png"}),
            await client.post("/detect", files={"file": ("snap.png", data, "image/png")}),
            await client.post("/detect", json={"image": base64.b64encode(data).decode()}),
        ]
    for answer in answers:
        body = wire.Detections.model_validate(answer.json())
        assert (body.image_width, body.image_height, body.model) == (64, 64, "brightness-batch")
        assert body.detections[0].object_class == "person"
        assert body.detections[0].confidence == pytest.approx(0.9)
        assert body.detections[0].bbox.width == pytest.approx(_expected(200), abs=0.1)


async def test_only_security_classes_leave_the_server(serve: Serve, graph_of: Make, picture: MakePicture) -> None:
    rows = np.zeros((300, 6), dtype=np.float32)
    rows[:, 4] = np.linspace(0.9, 0.5, 300)
    rows[:, 5] = np.arange(300) % 80
    rows[:, 0] = np.arange(300) * 2
    rows[:, 2:4] = rows[:, 0:2] + 20
    async with serve(graph_of({"output0": rows}, size=(640, 640))) as client:
        body = (await client.post("/detect", content=picture((640, 640)), headers=JPEG)).json()
    seen = {one["class"] for one in body["detections"]}
    assert seen == {"person", "bicycle", "car", "motorcycle", "bus", "truck", "bird", "cat", "dog"}


async def test_boxes_are_cut_at_the_picture_and_specks_are_dropped(
    serve: Serve, graph_of: Make, picture: MakePicture
) -> None:
    rows = np.zeros((300, 6), dtype=np.float32)
    rows[0] = (-50, -50, 900, 900, 0.9, 0)
    rows[1] = (700, 10, 800, 20, 0.8, 0)
    rows[2] = (10, 10, 10.4, 90, 0.7, 0)
    rows[3] = (np.nan, 10, 20, 30, 0.6, 0)
    rows[4] = (30, 30, 20, 20, 0.5, 0)
    async with serve(graph_of({"output0": rows}, size=(640, 640))) as client:
        body = (await client.post("/detect", content=picture((320, 160)), headers=JPEG)).json()
    assert [one["bbox"] for one in body["detections"]] == [{"x": 0.0, "y": 0.0, "width": 320.0, "height": 160.0}]


_NOISE = random.Random(5).randbytes(10_000)


def _jpeg(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        pytest.param({"content": b"", "headers": JPEG}, 400, "not_decodable", id="empty"),
        pytest.param({"content": _jpeg((64, 64))[:300], "headers": JPEG}, 400, "not_decodable", id="truncated"),
        pytest.param({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "bad_request", id="JSON"),
        pytest.param({"json": {"picture": "x"}}, 400, "bad_request", id="another key"),
        pytest.param({"json": {"image": "&&"}}, 400, "bad_request", id="not base64"),
        pytest.param({"json": ["image"]}, 400, "bad_request", id="a list"),
        pytest.param({"files": {"picture": b"x"}}, 400, "bad_request", id="another field"),
        pytest.param({"data": {"file": "text"}, "files": {"x": b""}}, 400, "bad_request", id="text instead of a file"),
        pytest.param(
            {"content": b"junk", "headers": {"content-type": "multipart/form-data; boundary=x"}},
            400,
            "bad_request",
            id="broken form",
        ),
        pytest.param(
            {"content": b"junk", "headers": {"content-type": "multipart/form-data"}},
            400,
            "bad_request",
            id="no boundary",
        ),
        pytest.param({"content": bytes(60_000), "headers": JPEG}, 413, "too_large", id="too many bytes"),
        pytest.param({"json": {"image": "A" * 80_000}}, 413, "too_large", id="too many bytes in JSON"),
        pytest.param({"files": {"file": bytes(70_000)}}, 413, "too_large", id="too many bytes in a form"),
        pytest.param({"content": _jpeg((200, 200)), "headers": JPEG}, 413, "too_many_pixels", id="too many pixels"),
        pytest.param({"content": _NOISE, "headers": JPEG}, 415, "unsupported_type", id="noise called JPEG"),
        pytest.param({"content": b"GIF89a" + bytes(50), "headers": JPEG}, 415, "unsupported_type", id="GIF"),
        pytest.param({"content": _jpeg((8, 8))}, 415, "unsupported_type", id="no content type"),
        pytest.param(
            {"content": _jpeg((8, 8)), "headers": {"content-type": "video/mp4"}}, 415, "unsupported_type", id="a video"
        ),
        pytest.param(
            {"content": _jpeg((8, 8)), "headers": {**JPEG, "x-timeout-seconds": "soon"}},
            400,
            "bad_request",
            id="timeout",
        ),
        pytest.param(
            {"content": _jpeg((8, 8)), "headers": {**JPEG, "x-timeout-seconds": "-1"}},
            400,
            "bad_request",
            id="negative",
        ),
    ],
)
async def test_refusals_are_told_apart(
    sent: dict[str, Any], status: int, code: str, serve: Serve, brightness_graph: Make
) -> None:
    async with serve(brightness_graph(), detector_max_image_bytes=50_000, detector_max_image_pixels=10_000) as client:
        assert _problem(await client.post("/detect", **sent)) == (status, code)
        assert (await client.post("/detect", content=_jpeg((64, 64)), headers=JPEG)).status_code == 200


async def test_a_body_without_a_length_is_bounded_too(serve: Serve, brightness_graph: Make) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield bytes(1000)

    async with serve(brightness_graph(), detector_max_image_bytes=50_000) as client:
        assert _problem(await client.post("/detect", content=endless(), headers=JPEG)) == (413, "too_large")


async def test_unknown_routes_and_methods_have_the_same_error_shape(serve: Serve, brightness_graph: Make) -> None:
    async with serve(brightness_graph()) as client:
        assert _problem(await client.get("/nothing")) == (404, "not_found")
        assert _problem(await client.get("/detect")) == (405, "method_not_allowed")


async def test_a_batch_answers_every_picture_in_order_and_refuses_only_the_bad_ones(
    serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    sent = [("file", _grey(picture, 0)), ("file", _NOISE), ("files", _grey(picture, 255))]
    async with serve(brightness_graph()) as client:
        answer = await client.post("/detect/batch", files=sent)
        results = wire.BatchResults.model_validate(answer.json()).results
        assert isinstance(results[0], wire.Detections)
        assert isinstance(results[1], wire.Problem)
        assert isinstance(results[2], wire.Detections)
        assert results[0].detections[0].bbox.width == pytest.approx(_expected(0), abs=0.1)
        assert results[1].error.code == "unsupported_type"
        assert results[2].detections[0].bbox.width == pytest.approx(_expected(255), abs=0.1)
        too_many = [("file", _grey(picture, 0))] * 17
        assert _problem(await client.post("/detect/batch", files=too_many)) == (413, "too_many_pictures")
        assert _problem(await client.post("/detect/batch", files={"x": b""})) == (400, "bad_request")
        assert _problem(await client.post("/detect/batch", content=b"", headers=JPEG)) == (415, "unsupported_type")


@pytest.mark.parametrize("batch", ["batch", 1], ids=["dynamic batch", "batch of one"])
async def test_under_load_everyone_gets_the_answer_to_their_own_picture(
    batch: int | str, serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    values = [number % 256 for number in range(0, 2000, 7)]
    async with serve(brightness_graph(batch), detector_max_waiting=500) as client:
        answers = await asyncio.gather(
            *(client.post("/detect", content=_grey(picture, value), headers=JPEG) for value in values)
        )
    for value, answer in zip(values, answers, strict=True):
        assert _width(answer) == pytest.approx(_expected(value), abs=0.1)


async def test_clients_that_go_away_cost_the_others_nothing(
    serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    async with serve(brightness_graph(), detector_max_waiting=500) as client:
        asked = [
            asyncio.create_task(client.post("/detect", content=_grey(picture, number), headers=JPEG))
            for number in range(120)
        ]
        await asyncio.wait(asked[:1])
        for leaving in asked[1::3]:
            leaving.cancel()
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for number, answer in enumerate(answers):
            if isinstance(answer, httpx.Response):
                assert _width(answer) == pytest.approx(_expected(number), abs=0.1)
        assert sum(isinstance(answer, httpx.Response) for answer in answers) >= 80
        assert _width(await client.post("/detect", content=_grey(picture, 9), headers=JPEG)) > 0


async def test_a_full_line_refuses_at_once_and_says_when_to_come_back(
    serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    async with serve(brightness_graph(), detector_max_waiting=2) as client:
        answers = await asyncio.gather(
            *(client.post("/detect", content=_grey(picture, 50), headers=JPEG) for _ in range(40))
        )
    refused = [answer for answer in answers if answer.status_code != 200]
    assert refused
    for answer in refused:
        assert _problem(answer) == (503, "busy")
        assert int(answer.headers["retry-after"]) >= 1


async def test_a_request_past_its_deadline_fails_at_once(
    serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    headers = {**JPEG, "x-timeout-seconds": "0.000001"}
    async with serve(brightness_graph()) as client:
        answer = await client.post("/detect", content=_grey(picture, 50), headers=headers)
        assert _problem(answer) == (503, "deadline_passed")
        assert "retry-after" in answer.headers
        assert (await client.post("/detect", content=_grey(picture, 50), headers=JPEG)).status_code == 200


async def test_until_the_model_is_warm_pictures_and_readiness_are_refused(picture: MakePicture) -> None:
    service, board = Service(max_held=2, max_pixels=10_000, decode_threads=1), Board()
    settings = DetectorServerSettings(detector_model="later.onnx")
    _, server = app.assemble(settings, service=service, board=board)
    transport = httpx.ASGITransport(server._app)  # type: ignore[attr-defined]  # the app behind the HTTP task
    async with httpx.AsyncClient(transport=transport, base_url="http://detector") as client:
        answer = await client.post("/detect", content=_grey(picture, 50), headers=JPEG)
        assert _problem(answer) == (503, "not_ready")
        assert int(answer.headers["retry-after"]) >= 1
        assert (await client.get("/readyz")).status_code == 503
        health = await client.get("/health")
        assert health.status_code == 503
        assert wire.HealthReport.model_validate(health.json()).status == "unhealthy"
        assert health.json()["model_loaded"] is False
    service.close()


async def test_a_model_that_fails_on_one_picture_says_so_and_goes_on(
    serve: Serve, brightness_graph: Make, picture: MakePicture
) -> None:
    async with serve(brightness_graph(fragile=True)) as client:
        failed = await client.post("/detect", content=_grey(picture, 255), headers=JPEG)
        assert _problem(failed) == (500, "inference_failed")
        health = (await client.get("/health")).json()
        assert (health["status"], health["message"]) == ("degraded", "the last inference failed")
        assert _width(await client.post("/detect", content=_grey(picture, 50), headers=JPEG)) > 0
        assert (await client.get("/health")).json()["status"] == "healthy"


async def test_a_sender_that_stops_in_the_middle_is_cut_off(
    serve: Serve, brightness_graph: Make, socket_dir: Path
) -> None:
    async with serve(brightness_graph()) as client:
        reader, writer = await asyncio.open_unix_connection(socket_dir / "d.sock")
        head = b"POST /detect HTTP/1.1\r\nHost: d\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n"
        writer.write(head + b"X-Timeout-Seconds: 0.2\r\n\r\nhalf")
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 503")
        writer.close()
        await writer.wait_closed()
        assert (await client.get("/health")).status_code == 200


async def test_health_metrics_and_probes(serve: Serve, brightness_graph: Make, picture: MakePicture) -> None:
    before = metrics.value("hsi_detector_requests_total", outcome="ok")
    async with serve(brightness_graph()) as client:
        await client.post("/detect", content=_grey(picture, 50), headers=JPEG)
        health = await client.get("/health")
        assert health.status_code == 200
        report = wire.HealthReport.model_validate(health.json())
        assert (report.status, report.model_loaded, report.device) == ("healthy", True, "cpu")
        assert (report.model_name, report.family) == ("brightness-batch", "yolo26")
        assert (report.vram_used_gb, report.tensorrt_enabled) == (None, False)
        assert (await client.get("/healthz")).json()["tasks"] == ["model"]
        assert (await client.get("/readyz")).json()["conditions"]["model"]["state"] == "ready"
        exposed = (await client.get("/metrics")).text
    assert metrics.value("hsi_detector_requests_total", outcome="ok") == before + 1
    assert "hsi_detector_inference_duration_seconds_bucket" in exposed
    assert 'hsi_detector_objects_total{object_class="person"}' in exposed


async def test_the_openapi_document_tells_bodies_and_answers(serve: Serve, brightness_graph: Make) -> None:
    async with serve(brightness_graph()) as client:
        document = (await client.get("/openapi.json")).json()
    detect = document["paths"]["/detect"]["post"]
    assert set(detect["requestBody"]["content"]) == {
        "image/jpeg", "image/png", "multipart/form-data", "application/json",
    }  # fmt: skip
    assert set(detect["responses"]) == {"200", "400", "408", "413", "415", "500", "503"}
    assert {"/detect", "/detect/batch", "/health"} <= set(document["paths"])
    assert json.dumps(document).count("Problem") > 5
