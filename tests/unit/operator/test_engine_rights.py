"""Rights are made from the one list of kinds, and what does not stand there is not asked for."""

from pathlib import Path

import pytest
import yaml

from hsi_operator.engine import __main__, kinds, rights
from hsi_operator.engine.kinds import NotGranted

ROOT = Path(__file__).parents[3]


def _all() -> set[tuple[str, str, str]]:
    needed = rights.rights()
    rules = (*needed.served, *needed.around, *needed.home)
    return {
        (rule["apiGroups"][0], what, verb) for rule in rules for what in rule["resources"] for verb in rule["verbs"]
    }


def test_no_rule_names_everything_and_none_reaches_into_pods_or_nodes() -> None:
    assert not [rule for rule in _all() if "*" in rule]
    assert {verb for _, what, verb in _all() if what.partition("/")[0] in {"pods", "nodes"}} == {"list", "watch"}


@pytest.mark.parametrize("kind", [*kinds.WATCHED, kinds.EVENT, kinds.LEASE], ids=lambda kind: kind.plural)
def test_a_kind_grants_what_the_rules_hold_and_refuses_all_else(kind: kinds.Kind) -> None:
    for verb in ("create", "delete", "get", "list", "patch", "update", "watch"):
        if (kind.group, kind.plural, verb) in _all():
            kind.granted(verb)
        else:
            with pytest.raises(NotGranted, match=f"{verb} {kind.plural}"):
                kind.granted(verb)
    if (kind.group, f"{kind.plural}/status", "patch") in _all():
        kind.granted("patch", status=True)
    else:
        with pytest.raises(NotGranted, match=f"patch {kind.plural}/status"):
            kind.granted("patch", status=True)


def test_the_manifests_say_when_they_drifted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert __main__.main([str(tmp_path)]) == __main__.main([str(tmp_path), "--check"]) == 0
    (tmp_path / "rbac.yaml").write_text("")
    assert __main__.main([str(tmp_path), "--check"]) == 1
    assert "rbac.yaml drifted" in capsys.readouterr().err


def test_every_role_is_bound_to_the_account_of_the_operator() -> None:
    for file in sorted((ROOT / "manifests" / "operator").glob("*.yaml")):
        found = list(yaml.safe_load_all(file.read_text()))
        roles = {(each["kind"], each["metadata"]["name"]) for each in found if each["kind"].endswith("Role")}
        bindings = [each for each in found if each["kind"].endswith("Binding")]
        assert {(each["roleRef"]["kind"], each["roleRef"]["name"]) for each in bindings} == roles
        for each in bindings:
            assert each["subjects"] == [{"kind": "ServiceAccount", "name": "hsi-operator", "namespace": "hsi"}]
