"""Plans word for word: a change of what is rendered shows as a change of these files."""

from pathlib import Path

import pytest
from tests.parts.plan_goldens import GOLDEN, objects, rendered

OBJECTS = objects()


@pytest.mark.parametrize("name", OBJECTS)
def test_a_plan_is_as_it_was(name: str) -> None:
    kept = (GOLDEN / f"{name}.yaml").read_text()
    assert rendered(OBJECTS[name]) == kept, "if this is meant: python tests/parts/plan_goldens.py"


def test_every_golden_file_is_held_against_something() -> None:
    assert {path.stem for path in Path(GOLDEN).iterdir()} == set(OBJECTS)
