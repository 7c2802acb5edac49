"""The list of models, and which file a name means."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hsi.serve.detector import catalogue, labels
from hsi.serve.detector.catalogue import Entry, ModelCorrupt, ModelMissing
from hsi.serve.detector.recognise import FamilyName


@pytest.mark.parametrize("entry", catalogue.entries(), ids=lambda entry: entry.name)
def test_every_entry_is_complete(entry: Entry) -> None:
    assert entry.task
    assert entry.about
    assert entry.licence == "Apache-2.0"
    assert entry.family in {"auto", *FamilyName}
    if entry.labels:
        assert any(labels.security_classes(entry.labels))
    if entry.url is not None:
        assert urlsplit(entry.url).scheme == "https"
        assert entry.size_bytes is not None
        assert entry.sha256 is not None
        assert len(bytes.fromhex(entry.sha256)) == 32


def test_names_are_unique_and_safe_file_names() -> None:
    names = [entry.name for entry in catalogue.entries()]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() for name in names)


def test_a_path_means_that_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(b"x")
    model = catalogue.resolve(str(path), tmp_path / "models")
    assert (model.name, model.path, model.family, model.labels) == ("mine", path, "auto", ())


@pytest.mark.parametrize(
    ("model", "told"),
    [
        ("/nowhere/mine.onnx", "there is no file"),
        ("yolox-nano", "hsi models pull yolox-nano"),
        ("synthetic-yard", "needs its path"),
        ("yolo-nas", "neither an .onnx file nor a model of the catalogue"),
    ],
)
def test_a_missing_model_says_what_to_do(model: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=told):
        catalogue.resolve(model, tmp_path)


def test_another_file_under_a_models_name_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "yolox-nano.onnx").write_bytes(b"swapped")
    with pytest.raises(ModelCorrupt, match="is not the official yolox-nano"):
        catalogue.resolve("yolox-nano", tmp_path)


def test_an_unknown_name_is_nothing() -> None:
    assert catalogue.find("nothing") is None
