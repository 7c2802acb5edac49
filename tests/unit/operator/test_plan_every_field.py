"""Every field of both specs acts: whatever is edited reaches a child, the product's record, or what is judged."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.parts.field_edits import FIELDS, NO_VALUES, WHOLE, Reached, changes, reached


@pytest.fixture(scope="module")
def before() -> list[tuple[Mapping[str, Any], Reached]]:
    return [(each, reached(each)) for each in WHOLE]


@pytest.mark.parametrize(("kind", "path"), [each for each in FIELDS if each[1] not in NO_VALUES])
def test_an_edit_reaches_something(kind: str, path: str, before: list[tuple[Mapping[str, Any], Reached]]) -> None:
    tried = 0
    for whole, was in before:
        if whole["kind"] != kind:
            continue
        for change in changes(whole, path):
            tried += 1
            if reached(change.made(whole)) != was:
                return
    assert tried, f"no full object has {path}, or no other value of it passes"
    pytest.fail(f"{kind}.spec.{path} changes nothing, by {tried} edits")
