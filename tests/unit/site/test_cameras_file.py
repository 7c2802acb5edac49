"""A file of cameras: the same shape as PUT, logins by reference, every fault with file, camera and key."""

from pathlib import Path
from typing import Any

import pytest

from hsi.api.routes.records import CameraRecord
from hsi.runtime.credentials import Login
from hsi.site import cameras_file
from hsi.site.cameras_file import FileCamera
from hsi.site.yaml_text import YamlRefused

RTSP: dict[str, Any] = {"rtsp": {"url": "rtsp://192.168.1.20/1"}}
PASSWORD = "hunter2"


def _one(**camera: Any) -> cameras_file.Contents:
    return cameras_file.contents({"cameras": [{"id": "gate", **camera}]}, "c.yaml")


def test_a_camera_of_the_file_is_the_record_of_put_with_an_id() -> None:
    """Whatever the API's record gains, the file must take."""
    assert set(FileCamera.model_fields) == set(CameraRecord.model_fields) - {"managed_by"} | {"id"}
    (camera,) = _one(source=RTSP, expected_interval_ms=5000).cameras
    record = CameraRecord.model_validate(camera.record())
    assert record.managed_by == "file"
    assert record.source == camera.source
    assert (record.name, record.enabled, record.expected_interval_ms) == ("gate", True, 5000)


@pytest.mark.parametrize(
    ("camera", "said"),
    [
        pytest.param({"sorce": RTSP}, "c.yaml: camera gate: sorce: is not known here", id="unknown key"),
        pytest.param({"source": {"rtps": {}}}, "camera gate: source.rtps: is not known here", id="unknown kind"),
        pytest.param(
            {"source": {"rtsp": {"url": "rtsp://h/1", "speed": 1}}},
            "source.rtsp.speed: is not known here",
            id="unknown option",
        ),
        pytest.param({"source": {**RTSP, "folder": {}}}, "camera gate: source: give exactly one of", id="two sources"),
        pytest.param(
            {"source": {"ftp": None}}, "camera gate: source: give exactly one of", id="a source without a value"
        ),
        pytest.param({"source": {}}, "camera gate: source: give exactly one of", id="no source"),
        pytest.param({"source": {"rtsp": {}}}, "source.rtsp.url: is missing", id="no URL"),
        pytest.param({"source": {"rtsp": 5}}, "source.rtsp: needs a mapping", id="no mapping"),
        pytest.param(
            {"source": {"rtsp": {"url": f"rtsp://u:{PASSWORD}@h/1"}}},
            "source.rtsp.url: must not hold a login",
            id="login in URL",
        ),
        pytest.param({"enabled": "perhaps"}, "enabled: Input should be a valid boolean", id="no boolean"),
        pytest.param({"name": False}, "name: Input should be a valid string", id="YAML's no"),
        pytest.param(
            {"expected_interval_ms": 5.5}, "expected_interval_ms: Input should be a valid integer", id="no whole number"
        ),
        pytest.param({"managed_by": "api"}, "managed_by: is not known here", id="another keeper"),
        pytest.param(
            {"credentials": {"username": "u", "password": PASSWORD}},
            "credentials: passwords do not stand in this file; give passwordFile or passwordEnv",
            id="password",
        ),
        pytest.param(
            {"credentials": {"username": "u"}}, "credentials: give exactly one of passwordFile", id="no password"
        ),
        pytest.param(
            {"credentials": {"passwordFile": "a", "passwordEnv": "B"}},
            "credentials: give exactly one of",
            id="two passwords",
        ),
        pytest.param({"credentials": {"passwordEnv": "not a name"}}, "credentials.passwordEnv:", id="no variable"),
        pytest.param({"credentials": PASSWORD}, "credentials:", id="login as text"),
    ],
)
def test_each_fault_names_file_camera_and_key_and_no_secret(camera: dict[str, Any], said: str) -> None:
    found = _one(**camera)
    assert not found.cameras
    assert said in found.faults[0]
    assert PASSWORD not in " ".join(found.faults)
    assert found.ids == {"gate"}


def test_a_faulty_camera_keeps_no_other_from_being_read_and_twins_are_both_refused() -> None:
    entries = [{"id": "gate"}, {"id": "Bad Id"}, 7, {"id": "yard"}, {"id": "yard", "name": "Other"}, {"id": 5}]
    entries += [{"id": "one", "name": "Door"}, {"id": "two", "name": "DOOR"}]
    found = cameras_file.contents({"cameras": entries}, "c.yaml")
    assert [camera.id for camera in found.cameras] == ["gate"]
    said = "\n".join(found.faults)
    assert said.count("id: another camera of this file has it too") == 2
    assert said.count("name: another camera of this file is called so too") == 2
    assert "camera Bad Id: id:" in said
    assert "camera number 3" in said
    assert "camera number 6: id: Input should be a valid string" in said


@pytest.mark.parametrize("document", [None, [], {}, {"cameras": {}}, {"cameras": [], "camera": 1}, "text"])
def test_another_shape_of_file_is_refused_whole(document: object) -> None:
    with pytest.raises(YamlRefused, match="exactly one key, `cameras`"):
        cameras_file.contents(document, "c.yaml")


def test_a_file_of_too_many_cameras_is_refused() -> None:
    with pytest.raises(YamlRefused, match="more than 1000"):
        cameras_file.contents({"cameras": [{}] * 1001}, "c.yaml")


def test_a_file_that_is_not_there_is_a_sentence_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(YamlRefused, match=r"absent\.yaml: cannot be read: No such file"):
        cameras_file.read(tmp_path / "absent.yaml")


class TestLogins:
    """Where passwords are."""

    def _camera(self, **reference: Any) -> FileCamera:
        return FileCamera.model_validate({"id": "gate", "credentials": {"username": "viewer", **reference}})

    def test_a_file_beside_the_yaml_holds_the_password(self, tmp_path: Path) -> None:
        (tmp_path / "gate").write_text(f"{PASSWORD}\n")
        (tmp_path / "gate").chmod(0o600)
        assert cameras_file.login(self._camera(passwordFile="gate"), tmp_path, {}) == Login("viewer", PASSWORD)

    def test_a_variable_holds_the_password(self, tmp_path: Path) -> None:
        found = cameras_file.login(self._camera(passwordEnv="GATE"), tmp_path, {"GATE": PASSWORD})
        assert found == Login("viewer", PASSWORD)

    @pytest.mark.parametrize(
        ("text", "mode", "said"),
        [
            pytest.param(PASSWORD, 0o644, "may be read by others", id="open to all"),
            pytest.param("", 0o600, "is empty", id="empty"),
            pytest.param("x" * 300, 0o600, "longer than 255", id="long"),
            pytest.param(None, 0o600, "cannot be read", id="absent"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_a_sentence(
        self, tmp_path: Path, text: str | None, mode: int, said: str
    ) -> None:
        if text is not None:
            (tmp_path / "gate").write_text(text)
            (tmp_path / "gate").chmod(mode)
        with pytest.raises(ValueError, match=said) as refused:
            cameras_file.login(self._camera(passwordFile="gate"), tmp_path, {})
        assert PASSWORD not in str(refused.value)

    def test_a_variable_that_is_not_set_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(ValueError, match="the variable GATE is not set"):
            cameras_file.login(self._camera(passwordEnv="GATE"), tmp_path, {})

    def test_absent_keeps_and_null_forgets(self) -> None:
        assert not FileCamera.model_validate({"id": "gate"}).forgets_login
        assert FileCamera.model_validate({"id": "gate", "credentials": None}).forgets_login
