"""The level comes from the score, here and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.events import classes, messages, risk
from hsi.events.risk import Bounds, RiskLevel

SEEDS = Bounds()


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, RiskLevel.LOW),
        (29, RiskLevel.LOW),
        (30, RiskLevel.MEDIUM),
        (59, RiskLevel.MEDIUM),
        (60, RiskLevel.HIGH),
        (84, RiskLevel.HIGH),
        (85, RiskLevel.CRITICAL),
        (100, RiskLevel.CRITICAL),
    ],
)
def test_the_bounds_of_the_seeds_are_inclusive_upper_ends(score: int, level: RiskLevel) -> None:
    assert risk.level_of(score, SEEDS) is level


@given(st.sets(st.integers(0, 99), min_size=3, max_size=3), st.integers(0, 99))
def test_a_higher_score_never_has_a_lower_level(ends: set[int], score: int) -> None:
    bounds = Bounds(*sorted(ends))
    order = list(RiskLevel)
    assert order.index(risk.level_of(score, bounds)) <= order.index(risk.level_of(score + 1, bounds))


@pytest.mark.parametrize("ends", [(29, 29, 84), (60, 59, 84), (29, 59, 100), (-1, 59, 84)])
def test_bounds_that_leave_a_level_empty_are_refused(ends: tuple[int, int, int]) -> None:
    with pytest.raises(risk.BoundsNotIncreasing, match="SEVERITY_LOW_MAX"):
        Bounds(*ends)


@pytest.mark.parametrize(("raw", "score"), [(-5, 0), (103.7, 100), (49.6, 50), (0.4, 0)])
def test_a_score_of_the_model_is_bounded_and_rounded(raw: float, score: int) -> None:
    assert risk.clamp(raw) == score


@pytest.mark.parametrize(("label", "known"), [("person", True), (" Car ", True), ("banana", False), ("", False)])
def test_only_the_nine_security_classes_are_classes(label: str, known: bool) -> None:
    assert (classes.parse(label) is not None) is known
    assert len(classes.ObjectClass) == 9


@pytest.mark.parametrize("camera", ["", "Front", "a/b", "a" * 65, "../x", "a b"])
def test_a_camera_id_that_is_no_slug_is_refused_in_every_message(camera: str) -> None:
    with pytest.raises(ValueError, match="camera_id"):
        messages.FrameCaptured.model_validate(
            {
                "frame_id": 1,
                "camera_id": camera,
                "media_key": "a/b.jpg",
                "sha256": "0" * 64,
                "captured_at": "2026-05-04T12:00:00Z",
                "completed_at": "2026-05-04T12:00:00Z",
            }
        )
