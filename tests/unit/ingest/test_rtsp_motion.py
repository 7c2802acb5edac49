"""Whether anything moved, on the small grey rendition."""

import random

import pytest

from hsi.ingest.rtsp.motion import HEIGHT_CELLS, STILL_SECONDS, WIDTH_CELLS, Gate, moved

_CELLS = WIDTH_CELLS * HEIGHT_CELLS


def _yard(*, person_at: int | None = None, lighter: int = 0, noise: int = 0, seed: int = 1) -> bytes:
    """A texture of dark and light, perhaps with somebody two cells wide and three high."""
    chance = random.Random(seed)
    cells = [60 + (x * 5 + y * 3) % 90 for y in range(HEIGHT_CELLS) for x in range(WIDTH_CELLS)]
    if person_at is not None:
        for row in range(20, 23):
            for column in (person_at, person_at + 1):
                cells[row * WIDTH_CELLS + column] = 220
    return bytes(min(255, max(0, cell + lighter + chance.randint(-noise, noise))) for cell in cells)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(_yard(), _yard(), False, id="nothing"),
        pytest.param(_yard(), _yard(person_at=10), True, id="somebody came"),
        pytest.param(_yard(person_at=10), _yard(), True, id="somebody went"),
        pytest.param(_yard(person_at=10), _yard(person_at=14), True, id="somebody walked"),
        pytest.param(_yard(), _yard(lighter=40), False, id="a cloud went"),
        pytest.param(_yard(lighter=40), _yard(), False, id="a cloud came"),
        pytest.param(_yard(), _yard(person_at=10, lighter=30), True, id="a cloud and somebody"),
        pytest.param(_yard(noise=4, seed=1), _yard(noise=4, seed=2), False, id="noise of the night"),
        pytest.param(_yard(noise=4, seed=1), _yard(noise=4, seed=2, person_at=30), True, id="somebody in the night"),
        pytest.param(bytes(_CELLS), bytes([255]) * _CELLS, False, id="from black to white is light, not motion"),
        pytest.param(_yard(), _yard()[: _CELLS // 2], True, id="another size"),
        pytest.param(b"", b"", True, id="no picture to compare"),
    ],
)
def test_what_moved_is_seen_and_what_only_changed_is_not(before: bytes, after: bytes, expected: bool) -> None:
    assert moved(before, after) is expected


def test_the_first_picture_passes() -> None:
    assert Gate().passes(_yard(), 5.0)


def test_a_still_camera_is_seen_once_a_minute() -> None:
    gate = Gate()
    passed = [second for second in range(200) if gate.passes(_yard(), float(second))]
    assert passed == [0, STILL_SECONDS, 2 * STILL_SECONDS, 3 * STILL_SECONDS]


def test_what_moves_slowly_adds_up() -> None:
    gate = Gate()
    fading = [
        bytes(min(255, cell + (second if 400 < n < 450 else 0)) for n, cell in enumerate(_yard()))
        for second in range(30)
    ]
    assert [second for second, rendition in enumerate(fading) if gate.passes(rendition, float(second))] == [0, 13, 26]


def test_motion_starts_the_minute_anew() -> None:
    gate = Gate()
    assert gate.passes(_yard(), 0.0)
    assert gate.passes(_yard(person_at=9), 50.0)
    assert not gate.passes(_yard(person_at=9), 70.0)
    assert gate.passes(_yard(person_at=9), 110.0)
