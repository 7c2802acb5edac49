import pytest
from pydantic import ValidationError

from hsi.analyze.settings import AnalyzeSettings


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param({"severity_low_max": 59}, "SEVERITY_LOW_MAX < SEVERITY_MEDIUM_MAX", id="low reaches medium"),
        pytest.param({"severity_high_max": 59}, "SEVERITY_MEDIUM_MAX < SEVERITY_HIGH_MAX", id="high is empty"),
        pytest.param({"severity_high_max": 100}, "less than or equal to 99", id="critical is empty"),
        pytest.param({"camera_timezone": "Mars/Olympus"}, "such as Europe/Berlin", id="no such zone"),
        pytest.param({"camera_timezone": "../../etc/passwd"}, "such as Europe/Berlin", id="a path is no zone"),
        pytest.param({"nemotron_context_tokens": 2048}, "NEMOTRON_MAX_TOKENS=1536", id="no room for a question"),
        pytest.param({"nemotron_api": "smoke"}, "'completion' or 'chat'", id="unknown protocol"),
        pytest.param({"nemotron_slots": 0}, "greater than or equal to 1", id="no slots"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_the_reason(values: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said.replace("/", ".")):
        AnalyzeSettings.model_validate(values)


def test_the_defaults_fit_together() -> None:
    settings = AnalyzeSettings()

    assert (settings.bounds.low_max, settings.bounds.medium_max, settings.bounds.high_max) == (29, 59, 84)
    assert settings.facts_characters > 4000
