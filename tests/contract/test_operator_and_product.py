"""Where the operator and the product meet, which share no code: records, ids, variables and commands of pods."""

import importlib.util
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel
from tests.parts.crd_full import FULL, FULL_CAMERAS
from tests.parts.plan_world import look, planned, settled

from hsi.api import folders
from hsi.api.routes.records import CameraRecord
from hsi.events.classes import ObjectClass
from hsi.ingest.settings import Settings as Ingest
from hsi.serve.detector import fetch
from hsi.serve.detector.settings import Settings as Detector
from hsi.store.sources import Source
from hsi.store.tables import ManagedBy
from hsi_operator.api.camera import Label
from hsi_operator.api.source import Source as AskedSource
from hsi_operator.plan import record, weights
from hsi_operator.plan.plan import Record

NEVER_SENT = {"credentials"}
"""Added by whoever sends the record, from the Secret."""
ROOMS: Mapping[str, type[BaseModel]] = {
    "hsi.ingest": Ingest,
    "hsi.serve.detector": Detector,
    "hsi.serve.detector.fetch": Detector,
}
"""The programs of our pods, and the settings that each reads."""
NOT_YET = {"hsi.serve.enrichment"}
"""Programs that the product does not have yet."""
IDS = [f"{each['kind']}-{number}" for number, each in enumerate(FULL)]


def _record(camera: Mapping[str, Any]) -> Record:
    found = planned(look(camera)).product
    assert found is not None
    return found


def _containers(manifest: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """Every container that runs a module of Python: the module, the container, and the ConfigMap that it reads."""
    _, plan = settled(look(manifest))
    data = {each["metadata"]["name"]: each["data"] for each in plan.children if each["kind"] == "ConfigMap"}
    for each in plan.children:
        for container in each.get("spec", {}).get("template", {}).get("spec", {}).get("containers", ()):
            if container.get("command", ())[:2] == ["python", "-m"]:
                maps = [data[source["configMapRef"]["name"]] for source in container.get("envFrom", ())]
                yield (
                    container["command"][2],
                    container,
                    {name: value for found in maps for name, value in found.items()},
                )


@pytest.mark.parametrize("camera", FULL_CAMERAS, ids=lambda each: next(iter(each["spec"]["source"])))
def test_a_record_is_one_that_the_product_takes_and_leaves_nothing_to_chance(camera: Mapping[str, Any]) -> None:
    sent = _record(camera)
    taken = CameraRecord.model_validate(sent.body)
    assert set(CameraRecord.model_fields) - set(sent.body or {}) <= NEVER_SENT
    assert taken.managed_by is ManagedBy.OPERATOR
    shown = taken.model_dump(mode="json", exclude={"credentials"})
    assert record.holds(sent.body or {}, shown)


def test_a_source_has_the_same_fields_and_defaults_on_both_sides() -> None:
    assert set(AskedSource.model_fields) == set(Source.model_fields)
    for kind, given in {"rtsp": {"url": "rtsp://a/1"}, "http": {"url": "http://a/1"}}.items():
        asked = AskedSource.model_validate({kind: given}).model_dump(mode="json", exclude_none=True)
        assert asked == Source.model_validate({kind: given}).model_dump(mode="json", exclude_none=True)
    for kind in ("folder", "ftp", "synthetic"):
        asked = AskedSource.model_validate({kind: {}}).model_dump(mode="json", exclude_none=True)
        assert asked == Source.model_validate({kind: {}}).model_dump(mode="json", exclude_none=True)


def test_the_classes_are_those_that_the_product_speaks_of() -> None:
    assert [str(each) for each in Label] == [str(each) for each in ObjectClass]


@pytest.mark.parametrize("name", ["a", "front-door", "7", f"{'a' * 19}-{'b' * 20}"])
def test_the_id_of_a_camera_is_the_one_that_its_folder_gives(name: str) -> None:
    camera_id = record.camera_id({"metadata": {"name": name}})
    assert folders.camera_id_of(name) == folders.camera_id_of(camera_id) == camera_id


@pytest.mark.parametrize("manifest", FULL, ids=IDS)
def test_every_program_of_a_pod_is_there_and_reads_the_variables_that_it_is_given(manifest: Mapping[str, Any]) -> None:
    """A variable that nobody reads, or with a value that nobody takes, is a setting that never comes to pass."""
    for module, container, read in _containers(manifest):
        if module in NOT_YET:
            assert importlib.util.find_spec(f"{module}.__main__") is None
            continue
        assert importlib.util.find_spec(module) is not None
        if module not in ROOMS:
            continue
        own = {each["name"]: each.get("value") for each in container.get("env", ())}
        theirs = {"LEVEL", "TOKEN"}  # a person's own, of the full objects
        given = {name.lower(): value for name, value in {**own, **read}.items() if name not in theirs}
        assert set(given) <= set(ROOMS[module].model_fields)
        ROOMS[module].model_validate({name: value for name, value in given.items() if value is not None})


def test_programs_of_weights_jobs_end_alike_when_another_try_cannot_help() -> None:
    assert fetch.UNKNOWN == weights.EXIT_MISSING
