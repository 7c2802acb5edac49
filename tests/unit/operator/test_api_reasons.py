"""Conditions and reasons are closed lists: each is explained, fits a condition, and the page shows it."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from hsi.events.cameras import CameraStatus
from hsi.ingest.sources.source import Reason as SourceReason
from hsi.observe.camera_state import Why
from hsi_operator import settings
from hsi_operator.api import page
from hsi_operator.api.conditions import GOOD_WHEN_FALSE, OF_CAMERA, OF_ZOO, CameraCondition, ZooCondition
from hsi_operator.api.reasons import EXPLAINED, OF_PRODUCT, Reason
from hsi_operator.api.status import Condition, Truth

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "kubernetes.md"
OPERATOR = ROOT / "operator" / "hsi_operator"


def test_every_reason_and_every_condition_is_explained() -> None:
    assert set(EXPLAINED) == set(Reason)
    assert set(OF_CAMERA) == set(CameraCondition)
    assert set(OF_ZOO) == set(ZooCondition)
    assert {*CameraCondition, *ZooCondition} > GOOD_WHEN_FALSE


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_fits_into_a_condition(reason: Reason) -> None:
    made = Condition(type="Ready", status=Truth.FALSE, reason=reason, last_transition_time="2026-01-01T00:00:00Z")
    assert made.reason == reason
    assert EXPLAINED[reason].kinds in {"Camera", "ModelZoo", "both"}
    for text in (EXPLAINED[reason].meaning, EXPLAINED[reason].remedy or "Nothing."):
        assert re.fullmatch(r"[`A-Z].*\.|enabled is false\.", text)
        assert "|" not in text


def test_a_reason_that_is_no_word_fits_into_none() -> None:
    with pytest.raises(ValidationError):
        Condition(type="Ready", status=Truth.FALSE, reason="not yet", last_transition_time="2026-01-01T00:00:00Z")


def test_every_reason_that_the_product_gives_for_a_camera_has_one_of_ours() -> None:
    """The two houses share no code, so only a test can hold their words together."""
    assert set(OF_PRODUCT) == {str(word) for word in (*SourceReason, *Why)}


def test_every_reason_is_given_by_something() -> None:
    """None stands in the docs that nobody will ever see."""
    code = "".join(path.read_text() for path in OPERATOR.rglob("*.py") if path.name != "reasons.py")
    given = {Reason[name] for name in re.findall(r"\bReason\.([A-Z_]+)", code)} | set(OF_PRODUCT.values())
    assert not set(Reason) - given


def test_the_page_shows_both_lists_as_they_are() -> None:
    text = PAGE.read_text()
    assert page.filled(text, settings.described()) == text, "run: make docs"
    shown = set(re.findall(r"^\| `(\w+)` \|", text.partition("## Reasons")[2].partition("\n## ")[0], re.MULTILINE))
    assert shown == {str(reason) for reason in Reason}


def test_the_status_names_the_product_s_words_for_a_camera() -> None:
    from hsi_operator.api.status import CameraStatus as Status

    described = Status.model_fields["state"].description or ""
    assert {str(word) for word in CameraStatus} == set(re.findall(r"[a-z]+(?=[,.])", described))
