"""Rules of both kinds: each has an object that passes and one that is refused, and each speaks to a person."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel
from tests.parts import crd_cases
from tests.parts.crd_cases import CASES, Case

from hsi_operator.api import crd
from hsi_operator.api.block import VALIDATIONS
from hsi_operator.api.camera import CameraSpec
from hsi_operator.api.model import FORBIDDEN_ENV, FORBIDDEN_ENV_PREFIXES, OWN_LLAMA_ARGS
from hsi_operator.api.modelzoo import ModelZooSpec

MODELS: dict[str, type[BaseModel]] = {"Camera": CameraSpec, "ModelZoo": ModelZooSpec}


def _rules(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    for rule in schema.get(VALIDATIONS, ()):
        yield path, rule
    for name, part in schema.get("properties", {}).items():
        yield from _rules(part, f"{path}.{name}" if path else name)
    if "items" in schema:
        yield from _rules(schema["items"], f"{path}[]")


def _all() -> list[tuple[str, str, Mapping[str, str]]]:
    return [
        (kind.name, path, rule)
        for kind in crd.KINDS
        for path, rule in _rules(crd.definition(kind)["spec"]["versions"][0]["schema"]["openAPIV3Schema"])
    ]


RULES = _all()


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    stated = {(kind, path, rule["message"]) for kind, path, rule in RULES}
    assert len(stated) == len(RULES)
    assert {(case.kind, case.at, case.rule) for case in CASES} == stated


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule[0]} {rule[1]}: {rule[2]['message'][:40]}")
def test_a_message_is_a_sentence_for_a_person(rule: tuple[str, str, Mapping[str, str]]) -> None:
    for text in (rule[2]["message"], rule[2].get("messageExpression", "")):
        sentence = text.partition("'.format(")[0].removeprefix("'")
        assert not re.search(r"\bself\b|\bhas\(|&&|\|\||[.]$|\n", sentence)
        assert "  " not in sentence
    assert len(rule[2]["message"].split()) >= 5


def test_a_sentence_with_values_has_as_many_as_it_needs_and_a_case_that_shows_them() -> None:
    for kind, path, rule in RULES:
        if "messageExpression" not in rule:
            continue
        shown = [case.says for case in CASES if (case.kind, case.at, case.rule) == (kind, path, rule["message"])]
        assert all(shown), rule["message"]
        pattern = re.escape(rule["messageExpression"].partition("'.format(")[0].removeprefix("'"))
        pattern = pattern.replace("%d", r"\d+").replace("%s", r"\S+")
        assert all(re.fullmatch(pattern, says) for says in shown), rule["message"]


def test_cases_have_names_of_their_own() -> None:
    assert len({crd_cases.name(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=crd_cases.name)
def test_both_objects_of_a_case_have_the_shape_of_the_models(case: Case) -> None:
    """Only the rule tells them apart, so the API server can refuse one for nothing else."""
    for obj in (case.base(), case.passing(), case.refused()):
        MODELS[case.kind].model_validate(obj["spec"])
    assert case.passing() != case.refused()


def test_every_variable_that_gets_around_a_limit_has_a_case() -> None:
    shown = {case.id.removeprefix("env ") for case in CASES if case.id.startswith("env ")}
    assert set(FORBIDDEN_ENV) <= shown
    assert [prefix for prefix in FORBIDDEN_ENV_PREFIXES if not any(name.startswith(prefix) for name in shown)] == []


def test_every_argument_that_the_operator_sets_is_in_the_rule_as_a_whole_word() -> None:
    (rule,) = [rule["rule"] for _, _, rule in RULES if rule["message"].startswith("args hold")]
    (pattern,) = re.findall(r"matches\('(.*)'\)", rule)
    for argument in OWN_LLAMA_ARGS:
        assert re.search(pattern, argument)
        assert re.search(pattern, f"{argument}=1")
    assert not re.search(pattern, "--no-mmap")
    assert not re.search(pattern, "--model-alias")
