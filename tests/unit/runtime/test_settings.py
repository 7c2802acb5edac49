"""Loading settings: order of sources, names, and every problem in one readable error."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, Field, SecretStr, model_validator

from hsi.runtime.peers import PeerSettings
from hsi.runtime.settings import RuntimeSettings, SettingsInvalid, load, masked, names_of


class GroupingSettings(BaseModel):
    """A group such as rooms have."""

    batch_window_seconds: int = Field(90, ge=1, le=3600, description="Longest batch")
    threshold: float = Field(0.5, ge=0, le=1, description="Least confidence")
    object_types: tuple[Literal["person", "car"], ...] = Field(("person",), description="What to look for")
    root: Path = Field(Path("/export"), description="Where files arrive")
    store_url: str = Field("postgresql://me:secret@localhost/x", description="Database")
    access_token: SecretStr = Field(SecretStr("hidden"), description="Token")
    nickname: str = Field("", max_length=8, pattern="^[a-z]*$", description="Short name")


class Settings(GroupingSettings, PeerSettings, RuntimeSettings):
    """A process's settings."""


def read(tmp_path: Path, environment: dict[str, str] | None = None, **files: str) -> Settings:
    for name, text in files.items():
        (tmp_path / {"env": ".env", "runtime": "data/runtime.env"}[name]).write_text(text)
    return load(Settings, environment=environment or {}, directory=tmp_path)


@pytest.fixture(autouse=True)
def _data_directory(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()


def problems(tmp_path: Path, environment: dict[str, str] | None = None, **files: str) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        read(tmp_path, environment, **files)
    return [str(problem) for problem in caught.value.problems]


def test_defaults_hold_when_nothing_is_set(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings == Settings()
    assert settings.batch_window_seconds == 90
    assert settings.remarks == ()


def test_a_later_source_wins(tmp_path: Path) -> None:
    env = "BATCH_WINDOW_SECONDS=10\nTHRESHOLD=0.1\nAPP_NAME=one\n"
    settings = read(
        tmp_path, {"BATCH_WINDOW_SECONDS": "30"}, env=env, runtime="BATCH_WINDOW_SECONDS=20\nTHRESHOLD=0.2\n"
    )
    assert (settings.batch_window_seconds, settings.threshold, settings.app_name) == (30, 0.2, "one")


def test_the_runtime_file_is_where_the_variable_says(tmp_path: Path) -> None:
    (tmp_path / "other.env").write_text("THRESHOLD=0.7\n")
    assert read(tmp_path, {"HSI_RUNTIME_ENV_PATH": "other.env"}).threshold == 0.7
    assert read(tmp_path, env="HSI_RUNTIME_ENV_PATH=other.env\n").threshold == 0.7


def test_a_named_runtime_file_must_exist(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, {"HSI_RUNTIME_ENV_PATH": "gone.env"})
    assert line == "HSI_RUNTIME_ENV_PATH=gone.env: no such file; create it or unset the variable"


def test_making_settings_directly_reads_nothing_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THRESHOLD", "0.9")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("THRESHOLD=0.8\n")
    assert Settings().threshold == 0.5
    assert load(Settings).threshold == 0.9


def test_values_in_files_are_literal(tmp_path: Path) -> None:
    settings = read(tmp_path, env="export APP_NAME='a ${HOME} $1 # b' # comment\n# more\n\nSTORE_URL=x://u:p$w@h\n")
    assert settings.app_name == "a ${HOME} $1 # b"
    assert settings.store_url == "x://u:p$w@h"


def test_lists_are_json(tmp_path: Path) -> None:
    assert read(tmp_path, {"OBJECT_TYPES": '["car", "person"]'}).object_types == ("car", "person")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("BATCH_WINDOW_SECONDS", "0", "must be at least 1 and at most 3600 (seconds)"),
        ("BATCH_WINDOW_SECONDS", "3601", "must be at least 1 and at most 3600 (seconds)"),
        ("BATCH_WINDOW_SECONDS", "soon", "must be at least 1 and at most 3600 (seconds)"),
        ("BATCH_WINDOW_SECONDS", "", "must be at least 1 and at most 3600 (seconds)"),
        ("BATCH_WINDOW_SECONDS", "1.5", "must be at least 1 and at most 3600 (seconds)"),
        ("THRESHOLD", "nan", "must be at least 0 and at most 1"),
        ("THRESHOLD", "-inf", "must be at least 0 and at most 1"),
        ("DEBUG", "maybe", "must be true or false"),
        ("LOG_LEVEL", "LOUD", "must be one of: DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("OBJECT_TYPES", "person", 'must be JSON, for example ["person"]'),
        ("OBJECT_TYPES", '["person", "elephant"]', "item 2 must be one of: person, car"),
        ("OBJECT_TYPES", '{"a": 1}', "must be a JSON list of: person, car"),
        ("ROOT", "", "must name a path"),
        ("NICKNAME", "much_too_long", "must be at most 8 characters long and like ^[a-z]*$"),
        ("NICKNAME", "A", "must be at most 8 characters long and like ^[a-z]*$"),
        ("APP_NAME", "", "must be not empty and at most 100 characters long"),
        ("PROBE_PORT", "65536", "must be at least 0 and at most 65535"),
        (
            "DETECTOR_URL",
            "localhost:8095",
            "must be an address such as http://localhost:8095 or unix:///run/detector.sock",
        ),
        ("DETECTOR_URL", "http://h:port", "must be an address whose port is a number up to 65535"),
        ("AI_HOST", "http://h", "must be a host name or an IP address, without scheme and port"),
    ],
)
def test_a_value_out_of_range_is_one_readable_line(tmp_path: Path, name: str, text: str, said: str) -> None:
    assert problems(tmp_path, {name: text}) == [f"{name}={text}: {said} [environment]"]


def test_a_port_that_kubernetes_set_for_a_service_is_explained(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, {"PROBE_PORT": "tcp://10.0.0.1:8000"})
    assert "set enableServiceLinks: false" in line


def test_all_problems_come_at_once_with_their_sources(tmp_path: Path) -> None:
    lines = problems(
        tmp_path, {"THRESHOLD": "2"}, env="BATCH_WINDOW_SECONDS=0\nthis is nonsense\n", runtime="DEBUG=x\n"
    )
    assert lines == [
        ".env: line 2: must read NAME=value",
        "BATCH_WINDOW_SECONDS=0: must be at least 1 and at most 3600 (seconds) [.env]",
        "DEBUG=x: must be true or false [data/runtime.env]",
        "THRESHOLD=2: must be at least 0 and at most 1 [environment]",
    ]


def test_the_error_is_readable_as_it_ends_the_process(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read(tmp_path, {"THRESHOLD": "2"})
    assert caught.value.code == (
        "The settings are not valid (1 problem):\n  THRESHOLD=2: must be at least 0 and at most 1 [environment]"
    )


def test_rules_over_several_variables_are_told_too(tmp_path: Path) -> None:
    class Together(RuntimeSettings):
        low: int = Field(1, description="low")
        high: int = Field(2, description="high")

        @model_validator(mode="after")
        def _ordered(self) -> "Together":
            if self.low > self.high:
                raise ValueError("LOW must not be above HIGH")
            return self

    with pytest.raises(SettingsInvalid) as caught:
        load(Together, environment={"LOW": "3"}, directory=tmp_path)
    assert [str(problem) for problem in caught.value.problems] == ["settings together: LOW must not be above HIGH"]


def test_secrets_appear_in_no_error(tmp_path: Path) -> None:
    class Strict(RuntimeSettings):
        store_url: str = Field("x://h", pattern="^y", description="url")
        access_token: str = Field("", max_length=3, description="token")

    with pytest.raises(SettingsInvalid) as caught:
        load(
            Strict,
            environment={
                "STORE_URL": "x://me:pa@ss/word@h/db",
                "ACCESS_TOKEN": "sesame-open",
                "API_KEYS": '["sesame"]',
            },
            directory=tmp_path,
        )
    text = str(caught.value)
    assert "STORE_URL=x://me:***@h/db" in text
    assert "ACCESS_TOKEN=***" in text
    assert "API_KEYS=***" in text
    assert "sesame" not in text
    assert "pa@ss" not in text


def test_a_problem_cannot_forge_lines(tmp_path: Path) -> None:
    (line,) = problems(tmp_path, {"THRESHOLD": "2\nALL FINE\x1b[2J"})
    assert "\n" not in line
    assert "\x1b" not in line


def test_files_that_cannot_be_read_are_a_problem_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    (tmp_path / "data" / "runtime.env").write_bytes(b"APP_NAME=\xff\xfe\n")
    lines = problems(tmp_path)
    assert lines[0].startswith(".env: cannot be read:")
    assert lines[1].startswith("data/runtime.env: cannot be read:")


class TestNames:
    def test_an_unknown_name_in_a_file_is_refused_when_all_names_are_known(self, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text("BATCH_WINDW_SECONDS=3\nOTHERS_SETTING=1\nZZZ=1\n")
        with pytest.raises(SettingsInvalid) as caught:
            load(Settings, known={"OTHERS_SETTING"}, environment={"ZZZ": "1"}, directory=tmp_path)
        assert [str(problem) for problem in caught.value.problems] == [
            "BATCH_WINDW_SECONDS=3: nobody knows this variable; did you mean BATCH_WINDOW_SECONDS? [.env]",
            "ZZZ=1: nobody knows this variable [.env]",
        ]

    def test_a_room_alone_accepts_names_of_others_and_remarks_on_misspellings(self, tmp_path: Path) -> None:
        settings = read(tmp_path, env="BATCH_WINDW_SECONDS=3\nOTHERS_SETTING=1\n")
        assert settings.remarks == (
            "BATCH_WINDW_SECONDS is set (.env), but this process does not know it; did you mean BATCH_WINDOW_SECONDS?",
        )

    def test_the_environment_may_hold_anything(self, tmp_path: Path) -> None:
        settings = load(Settings, known=[], environment={"PATH": "/bin", "LANG": "C"}, directory=tmp_path)
        assert settings.remarks == ()

    def test_a_near_miss_in_the_environment_gives_a_remark(self, tmp_path: Path) -> None:
        (remark,) = read(tmp_path, {"BATCH_WINDOW_SECOND": "3"}).remarks
        assert "did you mean BATCH_WINDOW_SECONDS?" in remark

    def test_names_are_read_in_any_case_and_upper_case_wins(self, tmp_path: Path) -> None:
        assert read(tmp_path, env="threshold=0.1\n").threshold == 0.1
        assert read(tmp_path, env="THRESHOLD=0.2\nthreshold=0.1\n").threshold == 0.2

    def test_the_top_floor_learns_all_names_from_the_classes(self) -> None:
        assert {"BATCH_WINDOW_SECONDS", "LOG_LEVEL", "HSI_RUNTIME_ENV_PATH"} <= names_of(Settings, RuntimeSettings)


class TestAliases:
    @pytest.mark.parametrize("alias", ["YOLO26_URL", "RTDETR_URL"])
    def test_an_old_name_works_with_a_remark(self, tmp_path: Path, alias: str) -> None:
        settings = read(tmp_path, {alias: "http://detector:8090"})
        assert settings.detector_url == "http://detector:8090"
        assert settings.remarks == (f"{alias} is an old name; use DETECTOR_URL (environment)",)

    def test_names_that_agree_may_stand_together(self, tmp_path: Path) -> None:
        same = {"RTDETR_URL": "http://d:1/", "YOLO26_URL": "http://d:1", "DETECTOR_URL": "http://d:1"}
        assert read(tmp_path, same).detector_url == "http://d:1"

    def test_a_problem_names_the_old_name_that_was_used(self, tmp_path: Path) -> None:
        (line,) = problems(tmp_path, {"RTDETR_URL": "nowhere"})
        assert line.startswith("DETECTOR_URL=nowhere: must be an address")
        assert line.endswith("[environment, as RTDETR_URL]")

    def test_names_that_contradict_each_other_are_refused(self, tmp_path: Path) -> None:
        lines = problems(tmp_path, {"RTDETR_URL": "http://a:b@c:1", "DETECTOR_URL": "http://a:z@d:2"})
        said = "contradicts DETECTOR_URL=http://a:***@d:2; keep only DETECTOR_URL"
        assert lines == [f"RTDETR_URL=http://a:***@c:1: {said} [environment]"]

    def test_a_stronger_source_overrides_an_alias_of_a_weaker_one(self, tmp_path: Path) -> None:
        settings = read(tmp_path, {"DETECTOR_URL": "http://strong:1"}, env="RTDETR_URL=http://weak:1\n")
        assert settings.detector_url == "http://strong:1"


class TestMasked:
    def test_secrets_are_hidden_and_the_rest_shown(self) -> None:
        shown = masked(Settings(store_url="postgresql://me:pa/ss@w@host:5432/x"))
        assert shown["STORE_URL"] == "postgresql://me:***@host:5432/x"
        assert shown["ACCESS_TOKEN"] == "***"
        assert shown["BATCH_WINDOW_SECONDS"] == 90
        assert shown["OBJECT_TYPES"] == ["person"]
        assert shown["LOG_FILE_PATH"] == "data/logs/security.log"

    def test_every_variable_is_there(self) -> None:
        assert set(masked(Settings())) == names_of(Settings)


def test_an_empty_log_file_path_means_none(tmp_path: Path) -> None:
    assert read(tmp_path, {"LOG_FILE_PATH": ""}).log_file_path is None


def test_a_log_level_may_be_written_in_any_case(tmp_path: Path) -> None:
    assert read(tmp_path, {"LOG_LEVEL": "debug"}).log_level == "DEBUG"
