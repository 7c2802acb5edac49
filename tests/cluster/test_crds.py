"""The definitions in crds/ on a real API server: every rule lets one object pass and tells why it refuses another."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cluster.api import DEFINITIONS, Api, Refused, Resource, condition
from tests.cluster.waiting import until
from tests.parts import crd_cases
from tests.parts.crd_cases import CASES, Case

ROOT = Path(__file__).parents[2]
KINDS = {"Camera": Resource("hsi.dev/v1alpha1", "cameras"), "ModelZoo": Resource("hsi.dev/v1alpha1", "modelzoos")}
STRICT = {"fieldValidation": "Strict"}
DRY = {**STRICT, "dryRun": "All"}


@pytest.fixture
async def crds(api: Api) -> None:
    """Both kinds are served."""
    for path in sorted((ROOT / "crds").glob("*.yaml")):
        definition = yaml.safe_load(path.read_text())
        name = definition["metadata"]["name"]
        await api.apply(DEFINITIONS, definition)

        async def served(name: str = name) -> bool:
            found = await api.get(DEFINITIONS, name)
            if not (found.get("status") or {}).get("conditions"):
                return False
            assert not condition(found, "NonStructuralSchema"), condition(found, "NonStructuralSchema")["message"]
            return condition(found, "Established").get("status") == "True"

        await until(served, f"{name} to be served")


async def _create(api: Api, namespace: str, obj: Mapping[str, Any], query: Mapping[str, str] = DRY) -> Any:
    return await api.call("POST", KINDS[obj["kind"]].path(namespace), query=query, body=obj)


async def _replace(api: Api, namespace: str, obj: Mapping[str, Any], version: str) -> Any:
    found = {**obj, "metadata": {**obj["metadata"], "resourceVersion": version}}
    path = KINDS[obj["kind"]].path(namespace, obj["metadata"]["name"])
    return await api.call("PUT", path, query=DRY, body=found)


def _expected(case: Case) -> re.Pattern[str]:
    """One fault and no other: at its place, with its sentence."""
    at = re.escape(case.at).replace(r"\[\]", r"\[\d+\]") or "<nil>"
    return re.compile(rf"is invalid: {at}: Invalid value: .*?: {re.escape(case.sentence)}$", re.DOTALL)


@pytest.mark.parametrize("case", [case for case in CASES if case.before is None], ids=crd_cases.name)
async def test_a_rule_lets_one_object_pass_and_says_why_it_refuses_another(
    api: Api, crds: None, namespace: str, case: Case
) -> None:
    await _create(api, namespace, case.passing())
    with pytest.raises(Refused) as refused:
        await _create(api, namespace, case.refused())
    assert refused.value.status == 422
    assert _expected(case).search(refused.value.message), refused.value.message


@pytest.mark.parametrize("case", [case for case in CASES if case.before is not None], ids=crd_cases.name)
async def test_what_cannot_change_is_refused_and_the_rest_of_it_can(
    api: Api, crds: None, namespace: str, case: Case
) -> None:
    made = await _create(api, namespace, case.base(), STRICT)
    version = made["metadata"]["resourceVersion"]
    await _replace(api, namespace, case.passing(), version)
    with pytest.raises(Refused) as refused:
        await _replace(api, namespace, case.refused(), version)
    assert refused.value.status == 422
    assert _expected(case).search(refused.value.message), refused.value.message
