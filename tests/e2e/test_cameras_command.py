"""Cameras by the command line, on the running product: a file applied, a drawn event, a picture sent through."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

Answer = subprocess.CompletedProcess[str]


class Terminal:
    """Runs `hsi cameras …` against a running site, as a person or a script would."""

    def __init__(self, folder: Path, site: Any) -> None:
        self._folder = folder
        self._site = site

    def __call__(self, *arguments: str, typed: str = "", **variables: str) -> Answer:
        done = subprocess.run(
            (sys.executable, "-m", "hsi.site.cli", "cameras", *arguments, "--url", self._site.url),
            cwd=self._folder,
            env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", **variables},
            input=typed,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def write(self, cameras: object) -> str:
        """A file of cameras; JSON is YAML too."""
        (self._folder / "cameras.yaml").write_text(json.dumps({"cameras": cameras}))
        return "cameras.yaml"


@pytest.fixture(scope="module")
def site(launch_once: Callable[..., Any]) -> Any:
    pace = {"BATCH_IDLE_TIMEOUT_SECONDS": "5", "NEMOTRON_URL": "", "DETECTOR_MODEL": "synthetic-yard"}
    return launch_once("up", **pace).ready()


@pytest.fixture
def hsi(site: Any, tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, site)


def _cameras(site: Any) -> dict[str, Any]:
    return {each["id"]: each for each in site.get("/api/cameras", limit="1000")["items"]}


def test_a_file_is_applied_once_and_the_second_time_says_unchanged(hsi: Terminal, site: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2\n")
    (tmp_path / "secret").chmod(0o600)
    door = {
        "id": "door",
        "name": "Front door",
        "source": {"rtsp": {"url": "rtsp://10.255.0.1/1"}},
        "enabled": False,
        "credentials": {"username": "viewer", "passwordFile": "secret"},
    }
    file = hsi.write([door, {"id": "gate"}])

    dry = hsi("apply", "-f", file, "--dry-run")
    assert "door: would be added" in dry.stdout
    assert "door" not in _cameras(site)

    first, again = hsi("apply", "-f", file), hsi("apply", "-f", file)
    assert first.stdout.split("\n")[0] == "door: added"
    assert (again.returncode, again.stdout) == (0, "door: unchanged\ngate: unchanged\n")
    assert _cameras(site)["door"]["managed_by"] == "file"

    (tmp_path / "secret").write_text("hunter3\n")
    changed = {**door, "name": "Door", "source": {"rtsp": {"url": "rtsp://10.255.0.1/1", "interval_ms": 200}}}
    said = hsi("apply", "-f", hsi.write([changed, {"id": "gate"}]))
    assert said.stdout == (
        "door: changed\n  name: Front door -> Door\n  source.rtsp.interval_ms: 1000 -> 200\n  login: changed\n"
        "gate: unchanged\n"
    )
    assert "hunter" not in first.stdout + again.stdout + said.stdout


def test_one_bad_camera_keeps_no_other_from_being_applied_and_the_exit_code_tells(hsi: Terminal, site: Any) -> None:
    assert httpx.put(f"{site.url}/api/cameras/mine", json={}, timeout=10).status_code == 201
    file = hsi.write([{"id": "bad", "sorce": {}}, {"id": "mine"}, {"id": "good"}])
    answer = hsi("apply", "-f", file)
    assert answer.returncode == 1
    assert "cameras.yaml: camera bad: sorce: is not known here" in answer.stderr
    assert "mine: refused" in answer.stderr
    assert "kept by the dashboard" in answer.stderr
    assert answer.stdout == "good: added\n"
    for_a_script = json.loads(hsi("apply", "-f", file, "--json").stdout)
    assert [(one["camera"], one["did"]) for one in for_a_script["cameras"]] == [
        ("mine", "refused"),
        ("good", "unchanged"),
    ]
    assert for_a_script["faults"] == ["cameras.yaml: camera bad: sorce: is not known here"]


def test_prune_lists_and_asks_before_it_removes_and_only_what_a_file_brought(hsi: Terminal, site: Any) -> None:
    hsi("apply", "-f", hsi.write([{"id": "one"}, {"id": "two"}]), "--prune", "--yes")
    httpx.put(f"{site.url}/api/cameras/own", json={}, timeout=10)
    fewer = hsi.write([{"id": "one"}])
    kept = hsi("apply", "-f", fewer)
    dry = hsi("apply", "-f", fewer, "--prune", "--dry-run")
    refused = hsi("apply", "-f", fewer, "--prune", typed="n\n")
    faulty = hsi("apply", "-f", hsi.write([{"id": "one"}, {"id": "bad", "sorce": 1}]), "--prune", "--yes")
    assert {"two", "own"} <= set(_cameras(site))
    assert "two" not in kept.stdout
    assert "two: would be removed" in dry.stdout
    assert "not in this one: two" in refused.stdout
    assert "Nothing is removed while the file has faults" in faulty.stderr

    done = hsi("apply", "-f", hsi.write([{"id": "one"}]), "--prune", typed="y\n")
    assert "two: removed" in done.stdout
    assert "two" not in _cameras(site)
    assert {"one", "own"} <= set(_cameras(site))


def test_a_drawn_camera_brings_an_event_and_nobody_is_left_when_it_goes(hsi: Terminal, site: Any) -> None:
    """From a file to an event: a process draws, and everything says that nothing of it happened."""
    drawn = {"id": "drawn", "source": {"synthetic": {"seed": 3, "interval_ms": 500}}}
    assert "drawn: added" in hsi("apply", "-f", hsi.write([drawn])).stdout

    def events() -> list[Any]:
        return [event for event in site.events() if event["camera_id"] == "drawn"]

    site.wait(lambda: bool(events()), "an event of the drawn camera", 120)
    event = events()[0]
    assert event["synthetic"] is True
    assert "person" in event["object_types"]
    assert _cameras(site)["drawn"]["synthetic"] is True
    listed = hsi("list")
    assert "synthetic" in next(line for line in listed.stdout.splitlines() if "drawn" in line)

    def feeds() -> int:
        return sum("hsi.simulate.feed" in _line(one) for one in site.family())

    assert feeds() == 1
    hsi("apply", "-f", hsi.write([{**drawn, "enabled": False}]))
    site.wait(lambda: feeds() == 0, "the drawing process to end", 30)


def _line(process: psutil.Process) -> str:
    """Its command line; of one that has just ended, none."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def test_a_test_picture_goes_through_every_stage_and_is_no_sign_of_the_cameras_life(hsi: Terminal, site: Any) -> None:
    hsi("apply", "-f", hsi.write([{"id": "tested"}]))
    answer = hsi("test", "tested", "--wait", "90")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    stages = [line.split()[0] for line in answer.stdout.splitlines()[:5]]
    assert stages == ["handed", "accepted", "detected", "grouped", "assessed"]
    assert all(" ms " in line for line in answer.stdout.splitlines()[:5])
    (event,) = [event for event in site.events() if event["camera_id"] == "tested"]
    assert event["synthetic"] is True
    assert f"Event {event['id']}, marked as synthetic" in answer.stdout
    camera = _cameras(site)["tested"]
    assert camera["synthetic"] is False
    assert (camera["last_seen_at"], camera["still_url"], camera["last_frame_at"]) == (None, None, None)

    written = json.loads(hsi("test", "tested", "--wait", "90", "--json").stdout)
    assert [stage["name"] for stage in written["stages"]] == [
        "handed in",
        "accepted",
        "detected",
        "grouped",
        "assessed",
    ]
    assert written["whole"] is True


def test_a_test_that_cannot_be_made_is_a_sentence(hsi: Terminal) -> None:
    nobody = hsi("test", "nobody")
    assert nobody.returncode == 1
    assert "camera nobody does not exist" in nobody.stderr
    hsi("apply", "-f", hsi.write([{"id": "off", "enabled": False}]))
    assert "is switched off" in hsi("test", "off").stderr


def test_where_nothing_answers_is_a_sentence_that_says_what_to_do(tmp_path: Path, free_port: int) -> None:
    class Nobody:
        url = f"http://127.0.0.1:{free_port}"

    answer = Terminal(tmp_path, Nobody())("list")
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        f"No running hsi answers at {Nobody.url} (the connection is refused, or there is no way to it). "
        "Start it with `hsi up`, or name another with --url."
    )
