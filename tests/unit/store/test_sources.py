"""The union of sources: exactly one, no login in a URL, only what each kind opens."""

import pytest
from pydantic import ValidationError

from hsi.store.sources import FOLDER, Source, stored

RTSP = {"rtsp": {"url": "rtsp://10.0.0.7:554/stream1"}}


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        pytest.param({"folder": {}}, "folder", id="folder"),
        pytest.param({"ftp": {}}, "ftp", id="ftp"),
        pytest.param(RTSP, "rtsp", id="rtsp"),
        pytest.param({"http": {"url": "https://cam.lan/shot.jpg", "interval_ms": 500}}, "http", id="http"),
        pytest.param({"synthetic": {"seed": 7}}, "synthetic", id="synthetic"),
        pytest.param({"ftp": {}, "rtsp": None}, "ftp", id="an absent member may be written as null"),
    ],
)
def test_what_is_stored_comes_back_as_it_was(given: dict[str, object], kind: str) -> None:
    source = Source.model_validate(given)
    assert source.kind == kind
    assert list(stored(source)) == [kind]
    assert Source.model_validate(stored(source)).kind == kind
    assert stored(Source.model_validate(stored(source))) == stored(source)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        pytest.param({}, "exactly one", id="none"),
        pytest.param({"folder": None}, "exactly one", id="only null"),
        pytest.param(RTSP | {"ftp": {}}, "exactly one", id="two"),
        pytest.param({"onvif": {}}, "onvif", id="unknown kind"),
        pytest.param({"rtsp": {"url": "http://cam/x"}}, "rtsp://", id="other scheme"),
        pytest.param({"rtsp": {"url": "file:///etc/passwd"}}, "rtsp://", id="a file"),
        pytest.param({"rtsp": {"url": "concat:rtsp://cam/1|rtsp://cam/2"}}, "rtsp://", id="a protocol of FFmpeg's"),
        pytest.param({"rtsp": {"url": "rtsp://admin:pw@cam/1"}}, "login", id="login in the URL"),
        pytest.param({"rtsp": {"url": "rtsp://admin@cam/1"}}, "login", id="user in the URL"),
        pytest.param({"rtsp": {"url": "rtsp:///1"}}, "host", id="no host"),
        pytest.param({"rtsp": {"url": "rtsp://cam:99999/1"}}, "not a URL", id="port out of range"),
        pytest.param({"rtsp": {"url": "rtsp://cam/1\r\nX: y"}}, "control characters", id="line break"),
        pytest.param({"rtsp": {"url": f"rtsp://cam/{'a' * 2048}"}}, "2048", id="too long"),
        pytest.param({"rtsp": {"url": "rtsp://cam/1", "interval_ms": 10}}, "33", id="too often"),
        pytest.param({"rtsp": {"url": "rtsp://cam/1", "transport": "exec"}}, "tcp", id="unknown transport"),
        pytest.param({"http": {"url": "rtsp://cam/1"}}, "http://", id="stream where a still is fetched"),
        pytest.param({"folder": {"path": "/etc"}}, "path", id="a path of the server"),
    ],
)
def test_what_cannot_work_is_refused_by_name(given: dict[str, object], word: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Source.model_validate(given)
    assert word in str(refused.value)


def test_a_camera_found_by_its_folder_has_the_folder_source() -> None:
    assert stored(FOLDER) == {"folder": {}}
