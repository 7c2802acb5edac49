"""The `hsi` command as a user runs it: a process of its own, in a directory of its own."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

COMMAND = (sys.executable, "-m", "hsi.site.cli")
HEAVY = {"alembic", "asyncpg", "av", "fastapi", "httpx", "numpy", "onnxruntime", "PIL", "redis", "sqlmodel", "uvicorn"}
Answer = subprocess.CompletedProcess[str]
Hsi = Callable[..., Answer]


@pytest.fixture
def environment(data_dir: Path) -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HSI_DATA_DIR": str(data_dir / "data"), "COLUMNS": "200"}


@pytest.fixture
def hsi(data_dir: Path, environment: dict[str, str]) -> Hsi:
    """Runs `hsi <arguments>` to its end; what it says, and never a traceback."""

    def run(*arguments: str, **settings: str) -> Answer:
        done = subprocess.run(
            (*COMMAND, *arguments),
            cwd=data_dir,
            env={**environment, **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr + done.stdout, done.stderr
        return done

    return run


def _json(answer: Answer) -> Any:
    return json.loads(answer.stdout)


def test_the_version_is_said_in_words_and_for_scripts(hsi: Hsi) -> None:
    spoken, written = hsi("version"), hsi("version", "--json")
    assert spoken.returncode == written.returncode == 0
    assert spoken.stdout.strip() == f"hsi {_json(written)['version']}"


@pytest.mark.parametrize(
    "arguments", [["version"], ["--help"], ["config", "--help"], ["config", "check"]], ids=" ".join
)
def test_a_small_question_loads_nothing_heavy(
    arguments: list[str], data_dir: Path, environment: dict[str, str]
) -> None:
    script = (
        "import sys\n"
        "from hsi.site.cli import app\n"
        "try:\n"
        "    app(sys.argv[1:])\n"
        "finally:\n"
        f"    print('loaded:', *({HEAVY!r} & sys.modules.keys()), file=sys.stderr)\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", script, *arguments),
        cwd=data_dir,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr.strip() == "loaded:"


def test_every_verb_says_what_it_does(hsi: Hsi) -> None:
    for verb in ("up", "demo", "simulate", "retain", "version", "models list", "models pull", "models verify"):
        assert hsi(*verb.split(), "--help").returncode == 0
    for verb in ("config show", "config check", "db migrate", "db status"):
        assert hsi(*verb.split(), "--help").returncode == 0


@pytest.mark.parametrize("as_json", [["--json"], []], ids=["json", "words"])
def test_no_password_is_shown_with_the_settings(hsi: Hsi, as_json: list[str]) -> None:
    shown = hsi(
        "config",
        "show",
        *as_json,
        DATABASE_URL="postgresql+asyncpg://me:geheim-1@there:5432/security",
        REDIS_URL="redis://:geheim-2@there:6379/0",
    )
    assert shown.returncode == 0
    assert "geheim" not in shown.stdout + shown.stderr
    assert "me:***@there" in shown.stdout


def test_settings_are_shown_as_they_are_in_effect(hsi: Hsi, data_dir: Path) -> None:
    (data_dir / ".env").write_text("BATCH_WINDOW_SECONDS=45\nRETENTION_DAYS=7\n")
    shown = _json(hsi("config", "show", "--json", RETENTION_DAYS="8"))
    assert (shown["BATCH_WINDOW_SECONDS"], shown["RETENTION_DAYS"]) == (45, 8)
    assert shown["DATABASE_URL"] == f"embedded, in {data_dir / 'data'}"
    assert shown["FOSCAM_BASE_PATH"] == str(data_dir / "data" / "cameras")


BAD = {
    "API_PORT": "70000",
    "BATCH_WINDOW_SECONDS": "soon",
    "DATABASE_URL": "mysql://me:geheim@there/x",
    "LOG_LEVEL": "LOUD",
}


def test_every_bad_value_is_named_at_once(hsi: Hsi) -> None:
    checked = hsi("config", "check", **BAD)
    assert checked.returncode == 1
    assert all(name in checked.stderr for name in BAD)
    assert "geheim" not in checked.stderr


def test_bad_values_are_named_for_scripts(hsi: Hsi) -> None:
    checked = hsi("config", "check", "--json", **BAD)
    told = _json(checked)
    assert checked.returncode == 1
    assert told["valid"] is False
    assert [problem.partition("=")[0] for problem in told["problems"]] == sorted(BAD)
    assert "geheim" not in checked.stdout


def test_good_settings_are_called_good(hsi: Hsi) -> None:
    assert hsi("config", "check").returncode == 0
    assert _json(hsi("config", "check", "--json")) == {"valid": True, "remarks": []}


@pytest.mark.parametrize("verb", ["config check", "config show", "models list", "db status", "up", "demo"])
def test_a_misspelled_name_in_the_file_is_refused_with_advice(hsi: Hsi, data_dir: Path, verb: str) -> None:
    (data_dir / ".env").write_text("BATCH_WINDOW_SECOND=45\n")
    refused = hsi(*verb.split())
    assert refused.returncode == 1
    assert "BATCH_WINDOW_SECOND=45" in refused.stderr
    assert "did you mean BATCH_WINDOW_SECONDS?" in refused.stderr


def test_models_are_listed_with_licence_and_what_is_here(hsi: Hsi) -> None:
    rows = {row["name"]: row for row in _json(hsi("models", "list", "--json"))}
    assert rows["synthetic-yard"]["state"] == "ships"
    assert rows["yolox-nano"]["state"] == "absent"
    assert all(row["licence"] for row in rows.values())
    assert set(rows) <= set(hsi("models", "list").stdout.split())


def test_a_model_that_is_not_what_it_claims_fails_the_check(hsi: Hsi, data_dir: Path) -> None:
    assert hsi("models", "verify", "--json").returncode == 0
    (data_dir / "data" / "models").mkdir(parents=True)
    (data_dir / "data" / "models" / "yolox-nano.onnx").write_bytes(b"not a network")
    checked = hsi("models", "verify", "--json")
    assert checked.returncode == 1
    assert {row["name"]: row["state"] for row in _json(checked)}["yolox-nano"] == "wrong"


def test_an_unknown_model_is_a_sentence(hsi: Hsi) -> None:
    refused = hsi("models", "pull", "nonsense")
    assert refused.returncode == 1
    assert refused.stderr == ("There is no model 'nonsense' in the catalogue; `hsi models list` shows what there is.\n")


def test_the_shipped_model_needs_no_download(hsi: Hsi) -> None:
    pulled = hsi("models", "pull", "synthetic-yard")
    assert pulled.returncode == 0
    assert "nothing to download" in pulled.stdout


def test_the_schema_is_behind_then_migrated_then_current(hsi: Hsi) -> None:
    before = hsi("db", "status", "--json")
    assert before.returncode == 1
    assert _json(before)["current"] is None
    pending = _json(before)["pending"]
    assert pending

    refused = hsi("retain", "--dry-run")
    assert refused.returncode == 1
    assert "Run `hsi db migrate` first." in refused.stderr

    migrated = hsi("db", "migrate")
    assert migrated.returncode == 0
    assert migrated.stdout.count("Applying") == len(pending)
    again = hsi("db", "migrate")
    assert again.returncode == 0
    assert "Applying" not in again.stdout

    after = hsi("db", "status", "--json")
    assert after.returncode == 0
    assert _json(after) == {"current": pending[-1], "head": pending[-1], "pending": []}

    counted = hsi("retain", "--dry-run", "--json")
    assert counted.returncode == 0
    assert _json(counted)["dry_run"] is True
    assert _json(counted)["events"] == 0


def test_a_database_that_is_not_there_is_a_sentence(hsi: Hsi, free_port: int) -> None:
    url = f"postgresql+asyncpg://me:geheim@127.0.0.1:{free_port}/x"
    for verb in ("db status", "db migrate", "retain"):
        refused = hsi(*verb.split(), DATABASE_URL=url)
        assert refused.returncode == 1
        assert len(refused.stderr.splitlines()) == 1
        assert "geheim" not in refused.stderr


def test_synthetic_cameras_play_until_ctrl_c(data_dir: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        (*COMMAND, "simulate", "--cameras", "1", "--root", "cameras"),
        cwd=data_dir,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as playing:
        _until(lambda: len(list((data_dir / "cameras").rglob("*.jpg"))) >= 2, playing)
        playing.send_signal(signal.SIGINT)
        said, complained = playing.communicate(timeout=30)
    assert playing.returncode == 0
    assert complained == ""
    assert "Playing into cameras" in said
    assert len(list((data_dir / "cameras").rglob(".synthetic"))) == 1


def _until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def test_a_clip_that_is_no_video_is_a_sentence(hsi: Hsi, data_dir: Path) -> None:
    (data_dir / "notes.mp4").write_text("no video")
    refused = hsi("simulate", "--clip", "notes.mp4", "--root", "cameras")
    assert refused.returncode == 1
    assert refused.stderr == "clip notes.mp4 cannot be played: Invalid data found when processing input\n"
    assert not list((data_dir / "cameras").iterdir())


def test_a_real_cameras_folder_is_not_played_into(hsi: Hsi, data_dir: Path) -> None:
    (data_dir / "cameras" / "front_yard").mkdir(parents=True)
    (data_dir / "cameras" / "front_yard" / "real.jpg").write_bytes(b"a picture")
    refused = hsi("simulate", "--cameras", "1", "--root", "cameras")
    assert refused.returncode == 1
    assert "may be a real camera's" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
