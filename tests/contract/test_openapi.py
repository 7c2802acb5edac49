"""The OpenAPI document: what generated clients stand on."""

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI

from hsi.api import app
from hsi.api.fanout import Channel
from hsi.api.parts import Parts
from hsi.api.settings import ApiSettings
from hsi.events.streams import Stream
from hsi.media.directory import DirectoryMediaStore
from hsi.media.spool import Spool
from hsi.runtime.credentials import Credentials
from hsi.store import engine
from hsi.store.settings import StoreSettings
from hsi.stream.memory import MemoryBroker

ROUTES = {
    ("GET", "/api/cameras"): "list_cameras",
    ("POST", "/api/cameras"): "add_camera",
    ("GET", "/api/cameras/{camera_id}"): "find_camera",
    ("PATCH", "/api/cameras/{camera_id}"): "change_camera",
    ("PUT", "/api/cameras/{camera_id}"): "put_camera",
    ("POST", "/api/cameras/{camera_id}/frames"): "add_frame",
    ("GET", "/api/cameras/{camera_id}/frames"): "find_frame_progress",
    ("DELETE", "/api/cameras/{camera_id}"): "remove_camera",
    ("GET", "/api/cameras/{camera_id}/belongings"): "count_camera_belongings",
    ("GET", "/api/cameras/{camera_id}/gaps"): "list_camera_gaps",
    ("GET", "/api/cameras/{camera_id}/still"): "show_camera_still",
    ("GET", "/api/events"): "list_events",
    ("GET", "/api/events/stats"): "count_events",
    ("GET", "/api/events/activity"): "show_activity",
    ("POST", "/api/events/review"): "review_events",
    ("GET", "/api/events/{event_id}/neighbours"): "find_neighbours",
    ("GET", "/api/events/{event_id}"): "find_event",
    ("PATCH", "/api/events/{event_id}"): "review_event",
    ("GET", "/api/events/{event_id}/detections"): "list_event_detections",
    ("GET", "/api/detections"): "list_detections",
    ("GET", "/api/detections/{detection_id}"): "find_detection",
    ("GET", "/api/detections/{detection_id}/image"): "show_detection_image",
    ("GET", "/api/detections/{detection_id}/thumbnail"): "show_detection_thumbnail",
    ("GET", "/api/clips/{clip_id}"): "find_clip",
    ("GET", "/api/clips/{clip_id}/video"): "play_clip",
    ("GET", "/api/media/thumbnails/{file}"): "show_thumbnail",
    ("GET", "/api/dlq/stats"): "count_dead_letters",
    ("GET", "/api/dlq/jobs/{queue}"): "list_dead_letters",
    ("POST", "/api/dlq/requeue/{queue}"): "requeue_dead_letter",
    ("POST", "/api/dlq/requeue-all/{queue}"): "requeue_all_dead_letters",
    ("DELETE", "/api/dlq/{queue}"): "discard_dead_letters",
    ("GET", "/api/system/health"): "tell_health",
    ("GET", "/api/system/history"): "tell_history",
    ("GET", "/api/system/about"): "tell_about",
    ("GET", "/api/system/ftp"): "tell_ftp",
    ("GET", "/api/metrics"): "tell_metrics",
    ("GET", "/health"): "tell_alive",
    ("GET", "/ready"): "tell_ready",
}
"""Every documented route with its operation id: a generated client's function names. Only ever add."""


@pytest.fixture
async def document(tmp_path: Path) -> dict[str, Any]:
    async with engine.open(StoreSettings()) as store:
        pictures = DirectoryMediaStore(tmp_path, writable=False)
        parts = Parts(
            settings=ApiSettings(),
            store=store,
            broker=MemoryBroker(),
            frames=pictures,
            thumbnails=pictures,
            camera_root=PurePosixPath("/export/foscam"),
            credentials=Credentials(tmp_path),
            spool=Spool(tmp_path),
            max_picture_bytes=1,
            events=Channel("events", Stream.EVENT_LOG),
            system=Channel("system", Stream.STATUS_LOG),
            clock=lambda: datetime(2026, 3, 1, tzinfo=UTC),
            name="Home Security Intelligence",
            version="0",
        )
        return app.create(parts, {}).openapi()


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_openapi(document: dict[str, Any]) -> None:
    assert OpenAPI.model_validate(document).openapi.startswith("3.1")


def test_operation_ids_are_the_ones_clients_were_generated_with(document: dict[str, Any]) -> None:
    assert {route: operation["operationId"] for route, operation in operations(document).items()} == ROUTES


def test_every_route_says_what_it_does_and_what_comes_back(document: dict[str, Any]) -> None:
    for route, operation in operations(document).items():
        assert operation["summary"], route
        assert operation["description"], route
        successes = [status for status in operation["responses"] if status.startswith("2")]
        assert successes, route
        for status in successes:
            content = operation["responses"][status].get("content", {})
            assert status == "204" or content, route
            assert all(each["schema"] for each in content.values()), f"{route} has an answer without a model"


def test_every_refusal_is_documented_in_the_one_shape(document: dict[str, Any]) -> None:
    own_bodies = {"Readiness", "SystemHealth"}
    for route, operation in operations(document).items():
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                model = response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                assert model == "ErrorBody" or model in own_bodies, (route, status)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [each for value in node.values() for each in references(value)]
        return [each for value in node for each in references(value)] if isinstance(node, list) else []

    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
