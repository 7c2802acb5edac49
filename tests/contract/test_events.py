"""Golden messages: what was once written must be readable for ever, and the table of streams is complete.

A golden file is never edited; a new field gets a default and the old file still parses.
"""

import json
from pathlib import Path

import pytest

from hsi.events import messages, streams

GOLDEN = Path(__file__).parent / "golden"


def _files() -> list[Path]:
    return sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("path", _files(), ids=lambda path: path.stem)
def test_an_old_message_still_parses(path: Path) -> None:
    written = json.loads(path.read_text())
    message = streams.decode(written["type"], json.dumps(written["data"]))
    again = json.loads(message.model_dump_json())
    for name, value in written["data"].items():
        assert again[name] == value, name


@pytest.mark.parametrize("route", streams.ROUTES, ids=lambda route: route.event.__name__)
def test_every_event_of_the_table_has_a_golden_file(route: streams.Route) -> None:
    assert [path for path in _files() if json.loads(path.read_text())["type"] == route.event.__name__]


def test_every_message_stands_in_the_table_once() -> None:
    defined = {
        kind
        for kind in vars(messages).values()
        if isinstance(kind, type) and issubclass(kind, messages.Message) and kind is not messages.Message
    }
    listed = [route.event for route in streams.ROUTES]
    assert set(listed) == defined
    assert len(listed) == len(defined)


def test_every_stream_is_written_and_read() -> None:
    assert {route.stream for route in streams.ROUTES} == set(streams.Stream)
    assert all(route.writers and route.readers for route in streams.ROUTES)


def test_a_field_of_a_newer_writer_is_ignored() -> None:
    written = json.loads((GOLDEN / "frame_captured_v1.json").read_text())
    message = streams.decode("FrameCaptured", json.dumps({**written["data"], "field_of_tomorrow": 1}))
    assert isinstance(message, messages.FrameCaptured)


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(streams.UnknownEvent, match="Tomorrow"):
        streams.decode("Tomorrow", "{}")


def test_the_table_matches_the_seeds_names() -> None:
    assert streams.Stream.DETECTION_QUEUE.value == "detection_queue"
    assert streams.Stream.ANALYSIS_QUEUE.value == "analysis_queue"
    assert streams.CHANNELS[streams.Stream.EVENT_LOG] == "security_events"
    assert streams.CHANNELS[streams.Stream.STATUS_LOG] == "system_status"
