"""Models this product can name: what they are, under which licence, and where the official file is.

Hashes and sizes are those of the official release files. They were not downloaded for this list (it was made without
internet access): they are the values that several unrelated public projects pin for the same addresses, and that agree
with each other. A wrong value here can only make `pull` refuse a file, never accept another one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hsi.serve.detector import labels

_YOLOX_RELEASE = "https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0"


class ModelMissing(Exception):
    """A model is not where it should be; the message says what to do."""


class ModelCorrupt(Exception):
    """A model file is not the one the catalogue means."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One model. `url` is None for the one that comes with the product; unknown sizes and hashes are None."""

    name: str
    task: str
    family: str
    licence: str
    about: str
    size_bytes: int | None
    url: str | None
    sha256: str | None
    labels: tuple[str, ...]

    @property
    def file_name(self) -> str:
        """Its file in the models directory."""
        return f"{self.name}.onnx"


@dataclass(frozen=True, slots=True)
class Model:
    """A model file to load."""

    name: str
    path: Path
    family: str
    labels: tuple[str, ...]


_ENTRIES = (
    Entry(
        name="synthetic-yard",
        task="object detection",
        family="auto",
        licence="Apache-2.0",
        about="Ships with the product; knows only the scenes of `hsi simulate`, for the demo and for tests",
        size_bytes=None,
        url=None,
        sha256=None,
        labels=(),
    ),
    Entry(
        name="yolox-nano",
        task="object detection",
        family="yolox",
        licence="Apache-2.0",
        about="Smallest; 416 px, 0.9 M parameters, COCO mAP 25.8: any CPU",
        size_bytes=3_659_407,
        url=f"{_YOLOX_RELEASE}/yolox_nano.onnx",
        sha256="c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d",
        labels=labels.COCO_80,
    ),
    Entry(
        name="yolox-tiny",
        task="object detection",
        family="yolox",
        licence="Apache-2.0",
        about="416 px, 5 M parameters, COCO mAP 32.8: a fast CPU",
        size_bytes=20_219_662,
        url=f"{_YOLOX_RELEASE}/yolox_tiny.onnx",
        sha256="427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7",
        labels=labels.COCO_80,
    ),
    Entry(
        name="yolox-s",
        task="object detection",
        family="yolox",
        licence="Apache-2.0",
        about="640 px, 9 M parameters, COCO mAP 40.5: a GPU, or a CPU with few cameras",
        size_bytes=35_858_002,
        url=f"{_YOLOX_RELEASE}/yolox_s.onnx",
        sha256="c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063",
        labels=labels.COCO_80,
    ),
)


def entries() -> Sequence[Entry]:
    """All models of the catalogue."""
    return _ENTRIES


def find(name: str) -> Entry | None:
    """The entry of this name."""
    return next((entry for entry in _ENTRIES if entry.name == name), None)


def resolve(model: str, models_dir: Path) -> Model:
    """The file that `model` (a path of an .onnx file, or a name) means.

    Raises ModelMissing when there is none, ModelCorrupt when a named model's file has another hash than the catalogue.
    """
    entry = find(model)
    path = models_dir / entry.file_name if entry else Path(model)
    if entry is None and path.suffix != ".onnx":
        names = ", ".join(known.name for known in _ENTRIES)
        raise ModelMissing(f"DETECTOR_MODEL={model}: neither an .onnx file nor a model of the catalogue ({names})")
    if not path.is_file():
        raise ModelMissing(f"DETECTOR_MODEL={model}: there is no file {path}{_advice(entry)}")
    if entry is None:
        return Model(path.stem, path, "auto", ())
    if entry.sha256 is not None and digest(path) != entry.sha256:
        raise ModelCorrupt(f"{path} is not the official {entry.name} (its sha256 differs); remove it and pull it again")
    return Model(entry.name, path, entry.family, entry.labels)


def digest(path: Path) -> str:
    """The file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _advice(entry: Entry | None) -> str:
    if entry is None:
        return ""
    if entry.url is None:
        return "; `hsi up` and `hsi demo` know where it ships, alone the server needs its path"
    return f"; get it with `hsi models pull {entry.name}`"
