"""The models read what people write, refuse what nobody knows, and agree with the product where both say the same."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError
from tests.parts.crd_cases import CAMERA, ZOO, changed
from tests.parts.crd_full import FULL

from hsi.events.classes import ObjectClass
from hsi.store.sources import Source as ProductSource
from hsi_operator.api import structural
from hsi_operator.api.block import alias
from hsi_operator.api.camera import NOT_YET, CameraSpec, Label
from hsi_operator.api.gpu import MEMBERS, StrategyType, VramStrategy
from hsi_operator.api.modelzoo import ModelZooSpec
from hsi_operator.api.source import Source
from hsi_operator.plan import ingest, record

MODELS: dict[str, type[BaseModel]] = {"Camera": CameraSpec, "ModelZoo": ModelZooSpec}
SAMPLES = sorted((Path(__file__).parents[3] / "manifests" / "samples").glob("*.yaml"))


@pytest.mark.parametrize("obj", FULL, ids=lambda obj: obj["kind"])
def test_a_spec_is_read_and_written_again_without_a_change(obj: dict[str, Any]) -> None:
    spec = MODELS[obj["kind"]].model_validate(obj["spec"])
    written = spec.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert written == obj["spec"]


@pytest.mark.parametrize("base", [CAMERA, ZOO], ids=lambda base: str(base["kind"]))
def test_a_value_that_nobody_knows_is_refused(base: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="colour"):
        MODELS[base["kind"]].model_validate(changed(base, {"spec.colour": "red"})["spec"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_has_the_shape_of_the_models(path: Path) -> None:
    for obj in yaml.safe_load_all(path.read_text()):
        if obj["kind"] in MODELS:
            assert obj["apiVersion"] == "hsi.dev/v1alpha1"
            MODELS[obj["kind"]].model_validate(obj["spec"])


def test_samples_show_every_source_and_every_strategy() -> None:
    specs = [obj["spec"] for path in SAMPLES for obj in yaml.safe_load_all(path.read_text()) if obj["kind"] in MODELS]
    assert {kind for spec in specs for kind in spec.get("source", ())} == set(Source.model_fields)
    assert {spec["gpu"]["vramStrategy"]["type"] for spec in specs if "gpu" in spec} == set(StrategyType)


@pytest.mark.parametrize("kind", list(Source.model_fields))
def test_a_source_has_the_product_s_shape_in_camel_case(kind: str) -> None:
    """Names, types, defaults and bounds; only so can the operator hand a source on as it is."""
    ours = structural.of(Source)["properties"][kind]
    whole = ProductSource.model_json_schema()
    theirs = whole["$defs"][whole["properties"][kind]["anyOf"][0]["$ref"].rpartition("/")[2]]
    assert set(ours["properties"]) == {alias(name) for name in theirs.get("properties", ())}
    assert {alias(name) for name in theirs.get("required", ())} == set(ours.get("required", ()))
    for name, field in theirs.get("properties", {}).items():
        mine = ours["properties"][alias(name)]
        said = next((each for each in field.get("anyOf", ()) if each != {"type": "null"}), field)
        for word in ("type", "default", "minimum", "maximum", "maxLength", "enum"):
            assert mine.get(word) == said.get(word), f"{kind}.{name}: {word}"


def test_the_kinds_of_sources_and_the_labels_are_the_product_s() -> None:
    assert set(Source.model_fields) == set(ProductSource.model_fields)
    assert {str(label) for label in Label} == {str(label) for label in ObjectClass}


def test_what_the_product_does_not_act_on_yet_says_so() -> None:
    """All that the operator keeps aside; whoever makes the product read one takes its notice away."""
    fields = structural.of(CameraSpec)["properties"]
    noted = {name for name, field in fields.items() if NOT_YET in field["description"]}
    assert noted == set(ingest._KEPT)
    assert not noted & set(record.DECIDED)
    assert NOT_YET in fields["privacy"]["properties"]["masks"]["description"]


def test_a_source_names_its_kind() -> None:
    assert Source.model_validate({"http": {"url": "http://camera.local"}}).kind == "http"


def test_every_strategy_has_a_member_of_its_name() -> None:
    assert set(MEMBERS) == set(StrategyType)
    fields = {alias(name) for name in VramStrategy.model_fields} - {"type"}
    assert set(MEMBERS.values()) == fields
    assert all(member.lower() == str(kind).lower() for kind, member in MEMBERS.items())
