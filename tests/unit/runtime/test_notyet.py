"""Variables whose feature does not exist yet speak up, and those that ask for protection refuse the start."""

from pathlib import Path

import pytest

from hsi.runtime import notyet
from hsi.runtime.peers import PeerSettings
from hsi.runtime.settings import RuntimeSettings, SettingsInvalid, load


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GPU_POLL_INTERVAL_SECONDS", "5.0"),
        ("FLORENCE_URL", "http://localhost:8092"),
        ("LOG_DB_ENABLED", "true"),
        ("LOG_RETENTION_DAYS", "7"),
        ("VISION_EXTRACTION_ENABLED", "TRUE"),
        ("REID_ENABLED", "1"),
        ("VITE_WS_BASE_URL", "ws://localhost:8000"),
        ("FRONTEND_PORT", "5173"),
        ("TLS_MIN_VERSION", "TLSv1.3"),
    ],
)
def test_a_setting_without_its_feature_gives_a_remark(name: str, text: str) -> None:
    verdict = notyet.judge({name: text})
    assert verdict.refusals == {}
    assert verdict.remarks[name].startswith(f"{name} is set, but ")
    assert verdict.remarks[name].endswith(" does not exist yet; it has no effect")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("API_KEY_ENABLED", "true"),
        ("API_KEY_ENABLED", "Yes"),
        ("API_KEY_ENABLED", "what?"),
        ("API_KEYS", '["secret"]'),
        ("TLS_MODE", "self_signed"),
        ("TLS_MODE", "provided"),
        ("TLS_ENABLED", "true"),
        ("TLS_CERT_PATH", "/cert.pem"),
        ("TLS_KEY_FILE", "/key.pem"),
        ("TLS_VERIFY_CLIENT", "true"),
    ],
)
def test_a_wish_for_protection_refuses_the_start(name: str, text: str) -> None:
    verdict = notyet.judge({name: text})
    assert verdict.remarks == {}
    assert "asks for protection that does not exist yet" in verdict.refusals[name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("API_KEY_ENABLED", "false"),
        ("API_KEYS", "[]"),
        ("TLS_MODE", "disabled"),
        ("TLS_ENABLED", "0"),
        ("TLS_CERT_PATH", ""),
        ("REID_ENABLED", "false"),
        ("CLIP_URL", ""),
        ("LOG_DB_ENABLED", "off"),
    ],
)
def test_asking_for_what_is_the_case_anyway_passes_without_a_word(name: str, text: str) -> None:
    assert notyet.judge({name: text}) == notyet.Verdict({}, {})


def test_loading_refuses_and_remarks(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match=r"API_KEY_ENABLED=true: asks for protection"):
        load(RuntimeSettings, environment={"API_KEY_ENABLED": "true"}, directory=tmp_path)
    settings = load(RuntimeSettings, environment={"FRONTEND_PORT": "80"}, directory=tmp_path)
    assert settings.remarks == ("FRONTEND_PORT is set, but the dashboard does not exist yet; it has no effect",)


def test_no_variable_is_both_read_and_not_yet() -> None:
    read = {name.upper() for cls in (PeerSettings, RuntimeSettings) for name in cls.model_fields}
    assert not read & set(notyet.TABLE)
