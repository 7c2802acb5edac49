"""What runs follows what is wanted: opened once, opened anew on every change, ended when it goes."""

from datetime import UTC, datetime

import pytest

from hsi.events.ids import CameraId
from hsi.ingest.sources.plan import Order, Steps, opened_by_us, served, steps
from hsi.ingest.sources.share import Share, ShareInvalid
from hsi.runtime.credentials import Login
from hsi.store.camera_table import ManagedBy
from hsi.store.records import Camera
from hsi.store.sources import FOLDER, Source

NOW = datetime(2026, 3, 1, tzinfo=UTC)
RTSP = Source.model_validate({"rtsp": {"url": "rtsp://cam/1"}})
FASTER = Source.model_validate({"rtsp": {"url": "rtsp://cam/1", "interval_ms": 200}})
GATE = Order(CameraId("gate"), "gate", RTSP, None)
OTHERS = [
    pytest.param(Order(CameraId("gate"), "gate", FASTER, None), id="interval"),
    pytest.param(Order(CameraId("gate"), "gate", RTSP, Login("a", "b")), id="login"),
    pytest.param(Order(CameraId("gate"), "gate two", RTSP, None), id="folder"),
]


def test_what_is_missing_starts_and_what_runs_as_wanted_is_left_alone() -> None:
    assert steps({GATE.camera_id: GATE}, {}, []) == Steps((), (GATE,))
    assert steps({GATE.camera_id: GATE}, {GATE.camera_id: GATE}, []) == Steps((), ())


@pytest.mark.parametrize("changed", OTHERS)
def test_a_change_ends_the_old_before_the_new_begins(changed: Order) -> None:
    wanted = {GATE.camera_id: changed}
    assert steps(wanted, {GATE.camera_id: GATE}, []) == Steps((GATE.camera_id,), ())
    assert steps(wanted, {}, [GATE.camera_id]) == Steps((), ())
    assert steps(wanted, {}, []) == Steps((), (changed,))


def test_what_is_no_longer_wanted_ends() -> None:
    assert steps({}, {GATE.camera_id: GATE}, []) == Steps((GATE.camera_id,), ())


def test_only_switched_on_cameras_of_a_kind_we_open_are_ours() -> None:
    def camera(name: str, source: Source, *, enabled: bool = True) -> Camera:
        return Camera(CameraId(name), name, name, synthetic=False, created_at=NOW, source=source, enabled=enabled)

    cameras = [camera("a", RTSP), camera("b", RTSP, enabled=False), camera("c", FOLDER)]
    assert [each.id for each in opened_by_us(cameras, {"rtsp"})] == ["a"]
    assert opened_by_us(cameras, set()) == []


OBJECT = ManagedBy.OPERATOR
CAMERAS = [
    Camera(CameraId("stream"), "s", "s", synthetic=False, created_at=NOW, source=RTSP),
    Camera(CameraId("stream_of_object"), "o", "o", synthetic=False, created_at=NOW, source=RTSP, managed_by=OBJECT),
    Camera(CameraId("folder_of_object"), "f", "f", synthetic=False, created_at=NOW, source=FOLDER, managed_by=OBJECT),
    Camera(CameraId("off"), "off", "off", synthetic=False, created_at=NOW, source=RTSP, enabled=False),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("all", ["stream", "stream_of_object", "folder_of_object"]),
        ("shared", ["stream", "folder_of_object"]),
        ("stream_of_object", ["stream_of_object"]),
        ("stream, off,gone", ["stream"]),
    ],
)
def test_a_process_serves_its_share_of_the_cameras(text: str, ids: list[str]) -> None:
    assert [each.id for each in served(CAMERAS, {"rtsp"}, Share.parse(text))] == ids


@pytest.mark.parametrize("text", ["", "Front Door", "a,,b"])
def test_a_share_that_names_no_camera_is_refused(text: str) -> None:
    with pytest.raises(ShareInvalid):
        Share.parse(text)
