"""Log lines: JSON, ids, no secrets, no forged lines, one file several processes may share."""

import json
import logging
import warnings
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from hsi.runtime import logs
from hsi.runtime.logfile import SharedLogFile
from hsi.runtime.settings import RuntimeSettings


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "logs" / "security.log"
    logs.configure(RuntimeSettings(log_file_path=path, log_level="DEBUG"), process="detect", stderr=False)
    yield path
    logs.shutdown()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def failed_with(reason: str) -> None:
    try:
        int(reason)
    except ValueError:
        logs.logger("x").exception("failed")


def test_a_line_is_json_with_time_level_process_and_values(log_file: Path) -> None:
    logs.logger("hsi.detect.worker").info("frame analysed", frame_id=7, seconds=0.25, objects=["person"])
    (line,) = lines(log_file)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "process": "detect",
        "logger": "hsi.detect.worker",
        "event": "frame analysed",
        "frame_id": 7,
        "seconds": 0.25,
        "objects": ["person"],
    }


def test_bound_ids_are_on_every_line_inside_and_none_outside(log_file: Path) -> None:
    with logs.bound(camera_id="front_door", trace_id="t1"):
        logs.logger("x").info("inside")
        logging.getLogger("library").warning("also %s", "inside")
    logs.logger("x").info("outside")
    first, second, third = lines(log_file)
    assert first["camera_id"] == second["camera_id"] == "front_door"
    assert second["event"] == "also inside"
    assert "camera_id" not in third


def test_nothing_can_forge_a_line(log_file: Path) -> None:
    forged = '"}\n{"event": "all is well", "level": "info"}\r\n\u2028\x1b[2J'
    logs.logger("x").warning(forged, file=forged)
    logging.getLogger(forged).warning(forged)
    assert len(log_file.read_text().splitlines()) == 2
    assert [line["event"] for line in lines(log_file)] == [forged, forged]
    assert "\x1b" not in log_file.read_text()


def test_secrets_are_hidden_wherever_they_stand(log_file: Path) -> None:
    logs.logger("x").error(
        "cannot reach redis://:sesame@host/0",
        url="http://me:sesame@host",
        api_key="sesame",
        nested={"password": "sesame", "list": ["Bearer sesame"]},
    )
    logging.getLogger("library").error("token=sesame")
    failed_with("postgresql://me:sesame@host/x is not there")
    assert "sesame" not in log_file.read_text()
    assert "***" in log_file.read_text()


def test_a_traceback_is_kept_in_one_line(log_file: Path) -> None:
    failed_with("broken")
    (line,) = lines(log_file)
    assert "Traceback" in line["exception"]
    assert "ValueError: invalid literal for int() with base 10: 'broken'" in line["exception"]


def test_long_values_are_cut_and_odd_ones_become_text(log_file: Path) -> None:
    logs.logger("x").info(
        "odd", long="a" * 100_000, path=Path("/x"), bytes=b"\xff", surrogate="\udcff", deep=[[[[[1]]]]]
    )
    (line,) = lines(log_file)
    assert len(line["long"]) == logs.MAX_VALUE_CHARS + 1
    assert line["path"] == "/x"


def test_lines_below_the_level_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "quiet.log"
    logs.configure(RuntimeSettings(log_file_path=path, log_level="WARNING"), process="x", stderr=False)
    logs.logger("x").info("no")
    logs.logger("x").warning("yes")
    logging.getLogger("library").info("no")
    logs.shutdown()
    assert [line["event"] for line in lines(path)] == ["yes"]


def test_chatty_libraries_are_quiet(log_file: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET http://me:pw@host")
    logging.getLogger("asyncio").debug("Using selector")
    assert log_file.read_text() == ""


def test_python_warnings_go_the_same_way(log_file: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("soon gone", UserWarning, stacklevel=1)
    (line,) = lines(log_file)
    assert "soon gone" in line["event"]


def test_stderr_gets_json_unless_it_is_a_terminal_in_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    logs.configure(RuntimeSettings(log_file_path=None, debug=True), process="x")
    logs.logger("x").info("hello")
    logs.shutdown()
    assert json.loads(screen.getvalue())["event"] == "hello"


def test_lines_made_for_reading_are_still_one_line_each(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    logs.configure(RuntimeSettings(log_file_path=None, debug=True), process="x")
    logs.logger("x").info("hello\nforged", url="redis://:pw@h/0", odd="a\nb")
    logs.shutdown()
    assert len(screen.getvalue().splitlines()) == 1
    assert ":pw@" not in screen.getvalue()


def test_configuring_again_replaces_what_was_there(tmp_path: Path) -> None:
    for name in ("one", "two"):
        logs.configure(RuntimeSettings(log_file_path=tmp_path / name), process=name, stderr=False)
    logs.logger("x").info("hello")
    logs.shutdown()
    assert (tmp_path / "one").read_text() == ""
    assert len(lines(tmp_path / "two")) == 1


def test_a_log_file_that_cannot_be_written_is_an_error_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(logs.LogFileUnwritable, match=r"LOG_FILE_PATH=.*cannot be written \(.*\); name a file"):
        logs.configure(RuntimeSettings(log_file_path=tmp_path / "file" / "x.log"), process="x")
    with pytest.raises(logs.LogFileUnwritable):
        logs.configure(RuntimeSettings(log_file_path=tmp_path), process="x")


def record(text: str) -> logging.LogRecord:
    return logging.LogRecord("x", logging.INFO, "x.py", 1, text, None, None)


def test_writers_of_one_file_follow_each_others_rotation(tmp_path: Path) -> None:
    path = tmp_path / "shared.log"
    writers = [SharedLogFile(path, max_bytes=200, keep=50) for _ in range(2)]
    for number in range(100):
        writers[number % 2].emit(record(f"line {number:04d}"))
    for writer in writers:
        writer.close()
    files = sorted(tmp_path.glob("shared.log*"))
    written = [line for file in files for line in file.read_text().splitlines()]
    assert sorted(written) == [f"line {number:04d}" for number in range(100)]
    assert all(file.stat().st_size <= 200 for file in files)


def test_a_log_file_somebody_removed_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "x.log"
    writer = SharedLogFile(path, max_bytes=1000, keep=1)
    writer.emit(record("one"))
    path.unlink()
    writer.emit(record("two"))
    writer.close()
    assert path.read_text() == "two\n"
