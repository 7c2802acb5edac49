"""What the camera commands say, decided without a site."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hsi.ingest.probe import findings
from hsi.ingest.probe.findings import Found
from hsi.site import cameras_apply, cameras_command, cameras_probe
from hsi.site.cameras_file import FileCamera

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOWN: dict[str, Any] = {
    "id": "gate",
    "name": "Gate",
    "source": {
        "folder": None,
        "rtsp": {"url": "rtsp://h/1", "sub_url": None, "transport": "tcp", "interval_ms": 1000, "motion_gate": True},
    },
    "enabled": True,
    "managed_by": "file",
    "expected_interval_ms": None,
    "detection": {
        "labels": [],
        "min_confidence_percent": None,
        "fast_path": {"enabled": True, "labels": None, "min_confidence_percent": None},
        "batch_window_seconds": None,
        "batch_idle_seconds": None,
    },
    "retention": {"events_days": None, "media_days": None},
    "analysis": {"enabled": True, "prompt": None, "calls_per_hour": None},
    "location": None,
    "capture": {"min_image_bytes": None, "dedupe_seconds": None, "clip_interval_ms": None, "clip_max_frames": None},
    "status": "online",
}


def _wanted(**more: Any) -> dict[str, Any]:
    return FileCamera.model_validate(
        {"id": "gate", "name": "Gate", "source": {"rtsp": {"url": "rtsp://h/1"}}, **more}
    ).record()


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        pytest.param(_wanted(), [], id="the same"),
        pytest.param(_wanted(name="Door"), ["name: Gate -> Door"], id="name"),
        pytest.param(_wanted(enabled=False), ["enabled: True -> False"], id="switched off"),
        pytest.param(_wanted(expected_interval_ms=500), ["expected_interval_ms: nothing -> 500"], id="rhythm"),
        pytest.param(
            _wanted(detection={"batch_idle_seconds": 5, "fast_path": {"enabled": False}}),
            ["detection.batch_idle_seconds: nothing -> 5", "detection.fast_path.enabled: True -> False"],
            id="what counts as seen",
        ),
        pytest.param(_wanted(location="Above the gate"), ["location: nothing -> Above the gate"], id="location"),
        pytest.param(
            _wanted(source={"rtsp": {"url": "rtsp://h/1", "interval_ms": 200}}),
            ["source.rtsp.interval_ms: 1000 -> 200"],
            id="option",
        ),
        pytest.param(
            _wanted(source={"ftp": {}}),
            [
                "source.ftp: nothing -> {}",
                "source.rtsp: {} -> nothing",
                "source.rtsp.interval_ms: 1000 -> nothing",
                "source.rtsp.motion_gate: True -> nothing",
                "source.rtsp.transport: tcp -> nothing",
                "source.rtsp.url: rtsp://h/1 -> nothing",
            ],
            id="kind",
        ),
    ],
)
def test_what_would_change_is_said_value_by_value(wanted: dict[str, Any], lines: list[str]) -> None:
    assert list(cameras_apply.differences(cameras_apply.known(SHOWN), wanted)) == lines


def test_a_password_in_a_query_is_hidden_in_what_is_shown() -> None:
    wanted = _wanted(source={"http": {"url": "http://h/snap?user=a&password=hunter2"}})
    said = "\n".join(cameras_apply.differences(cameras_apply.known(SHOWN), wanted))
    assert "http://h/snap" in said
    assert "hunter2" not in said


def _progress(**more: Any) -> dict[str, Any]:
    return {
        "verdict": "accepted",
        "reason": "",
        "completed_at": (NOON + timedelta(milliseconds=15)).isoformat(),
        "looked": None,
        "assessed": None,
        **more,
    }


LOOKED = {
    "outcome": "objects",
    "reason": "",
    "detected_at": (NOON + timedelta(milliseconds=95)).isoformat(),
    "model": "yard",
    "objects": [{"id": 1, "object_type": "person", "confidence": 0.934}],
}
ASSESSED = {
    "event_id": 17,
    "risk_score": 50,
    "risk_level": "medium",
    "analysis_status": "fallback",
    "created_at": (NOON + timedelta(seconds=31)).isoformat(),
    "stage_ms": {"batch_wait": 30000.0, "analyze_wait": 10.0, "analyze": 900.0},
}


@pytest.mark.parametrize(
    ("found", "stages", "said", "ended"),
    [
        pytest.param(None, [], "ingest has not taken it yet", False, id="not met"),
        pytest.param(_progress(verdict="duplicate", reason="same_content"), [], "duplicate, sa", True, id="again"),
        pytest.param(_progress(), [("accepted", 15)], "waits for the detector", False, id="accepted"),
        pytest.param(
            _progress(looked={**LOOKED, "outcome": "nothing_seen", "objects": []}),
            [("accepted", 15), ("detected", 80)], "The model yard saw nothing", True, id="nothing seen",
        ),
        pytest.param(
            _progress(looked={**LOOKED, "outcome": "failed", "objects": [], "reason": "no picture"}),
            [("accepted", 15), ("detected", 80)], "could not look at it: no picture", True, id="failed",
        ),
        pytest.param(
            _progress(looked=LOOKED), [("accepted", 15), ("detected", 80)], "wait in an open", False, id="detected"
        ),
        pytest.param(
            _progress(looked=LOOKED, assessed=ASSESSED),
            [("accepted", 15), ("detected", 80), ("grouped", 30000), ("assessed", 910)],
            "Event 17, marked as synthetic, after 31.0 s", True, id="whole",
        ),
    ],
)  # fmt: skip
def test_every_stage_is_said_with_its_own_time_and_where_the_picture_stands(
    found: dict[str, Any] | None, stages: list[tuple[str, int]], said: str, ended: bool
) -> None:
    journey = cameras_command.progressed(found, NOON)
    assert [(stage.name, round(stage.ms)) for stage in journey.stages] == stages
    assert said in journey.stands
    assert journey.ended is ended
    assert journey.whole is (len(stages) == 4)


def _found(**more: Any) -> Found:
    values: dict[str, Any] = {
        "kind": "RTSP stream", "codec": "h264", "width_px": 1920, "height_px": 1080, "frames_per_second": 25.0,
        "keyframe_seconds": 2.0, "pictures": 125, "watched_seconds": 5.0, "picture": b"",
    }  # fmt: skip
    return Found(**(values | more))


def test_what_a_probe_found_is_said_in_sentences() -> None:
    assert cameras_probe.sentences(_found()) == [
        "RTSP stream: h264, 1920 x 1080, 25 pictures a second",
        "A keyframe every 2 s, seen in 5 s",
    ]
    assert cameras_probe.sentences(_found(keyframe_seconds=None))[1] == "Keyframes come less often than twice in 5 s"
    still = _found(kind="snapshot", codec="jpeg", frames_per_second=None, keyframe_seconds=None, remark="cut\noff")
    assert cameras_probe.sentences(still) == ["snapshot: jpeg, 1920 x 1080", "Note: cut\\noff"]


@pytest.mark.parametrize(
    ("moments", "rate", "spacing"),
    [
        pytest.param([], None, None, id="nothing"),
        pytest.param([4.0], None, None, id="one"),
        pytest.param([1.0, 1.0], None, 0.0, id="at once"),
        pytest.param([0.0, 0.12, 0.04, 0.08], 25.0, 0.04, id="sent out of order"),
        pytest.param([0.0, 2.0, 4.0, 14.0], 0.21, 2.0, id="one long gap"),
    ],
)
def test_rates_bear_pictures_sent_out_of_order(moments: list[float], rate: float | None, spacing: float | None) -> None:
    assert findings.rate(moments) == rate
    assert findings.spacing(moments) == spacing
