import pytest

from hsi.events.streams import Stream
from hsi.stream import delays, entries, names


@pytest.mark.parametrize(("tries", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (5, 15.0), (1000, 15.0)])
def test_retries_wait_longer_each_time_up_to_a_bound(tries: int, seconds: float) -> None:
    assert delays.retry_seconds(tries) == seconds


@pytest.mark.parametrize(("tries", "seconds"), [(1, 0.1), (2, 0.2), (6, 3.2), (7, 5.0), (1000, 5.0)])
def test_an_outage_is_asked_after_at_growing_intervals(tries: int, seconds: float) -> None:
    assert delays.outage_seconds(tries) == pytest.approx(seconds)


@pytest.mark.parametrize(("tries", "seconds"), [(1, 0.01), (2, 0.015), (1000, 0.5)])
def test_room_in_a_full_stream_is_asked_for_at_growing_intervals(tries: int, seconds: float) -> None:
    assert delays.room_seconds(tries) == pytest.approx(seconds)


def test_a_message_is_quoted_in_a_problem_only_as_far_as_its_fields_names_go() -> None:
    message, problem = entries.understand(
        Stream.DETECTION_QUEUE, {"type": "FrameCaptured", "data": '{"frame_id": "http://user:secret@host"}'}
    )
    assert message is None
    assert "secret" not in problem


@pytest.mark.parametrize("fields", [None, {}], ids=["gone", "empty"])
def test_an_entry_without_fields_has_a_problem(fields: dict[str, str] | None) -> None:
    delivery = entries.delivery_of(Stream.DETECTION_QUEUE, "detect", "1-0", 1, fields)
    assert delivery.message is None
    assert delivery.problem


def test_a_dead_letter_of_another_version_is_still_listed() -> None:
    letter = entries.dead_letter_of("5-0", {"data": "x"})
    assert (letter.entry_id, letter.data, letter.reason, letter.deliveries, letter.buried_at_ms) == (
        "5-0",
        "x",
        "",
        0,
        0,
    )


def test_dead_letter_queues_have_the_seeds_names() -> None:
    assert names.dead_letters(Stream.DETECTION_QUEUE) == "dlq:detection_queue"
    assert names.dead_letters(Stream.ANALYSIS_QUEUE) == "dlq:analysis_queue"
    assert names.dedupe("abc") == "dedupe:abc"
