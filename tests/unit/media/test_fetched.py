"""Where pictures that we fetched go, and how their place is read back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from hsi.media import fetched

TAKEN = datetime(2026, 5, 4, 23, 59, 59, 500_000, tzinfo=UTC)


def test_the_place_of_a_picture_says_its_hour() -> None:
    folder = fetched.folder_of("gate", TAKEN)
    assert folder == "gate/fetched/20260504T23"
    assert fetched.hour_of(f"{folder}/a.jpg") == datetime(2026, 5, 4, 23, tzinfo=UTC)


def test_hours_are_utc_whatever_the_clock_of_the_picture() -> None:
    there = TAKEN.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert fetched.folder_of("gate", there) == fetched.folder_of("gate", TAKEN)


@pytest.mark.parametrize(
    "key",
    [
        "gate/a.jpg",
        "gate/fetched/a.jpg",
        "gate/fetched/20260504/a.jpg",
        "gate/fetched/20269904T23/a.jpg",
        "gate/fetched/20260504T23/deeper/a.jpg",
        "gate/upload/fetched/20260504T23/a.jpg",
        "@/fetched/20260504T24/a.jpg",
    ],
)
def test_what_a_camera_sent_is_never_taken_for_ours(key: str) -> None:
    assert not fetched.is_fetched(key)
