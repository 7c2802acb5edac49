"""Each family against hand-made ONNX graphs with known boxes: the whole way from an encoded picture to its boxes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state  # type: ignore[import-untyped]  # it ships no types

from hsi.serve.detector import engine
from hsi.serve.detector.boxes import Found, Size
from hsi.serve.detector.engine import Engine, InferenceFailed, ModelUnusable, Request
from hsi.serve.detector.providers import CPU
from hsi.serve.detector.recognise import FamilyName

Array = NDArray[Any]
MakeGraph = Callable[..., Path]


@dataclass(frozen=True)
class Truth:
    """An object in picture pixels."""

    number: int
    score: float
    left: float
    top: float
    right: float
    bottom: float


PICTURES = [Size(768, 432), Size(300, 700), Size(640, 640), Size(1920, 1080)]
NETWORK = Size(640, 384)


def _truths(picture: Size) -> list[Truth]:
    width, height = picture
    return [
        Truth(0, 0.9, width * 0.1, height * 0.2, width * 0.3, height * 0.8),
        Truth(2, 0.7, width * 0.5, height * 0.1, width * 0.9, height * 0.6),
        Truth(16, 0.4, width * 0.6, height * 0.7, width * 0.95, height * 0.95),
    ]


def _centred(truth: Truth, picture: Size) -> tuple[float, float, float, float]:
    """Corners in the input of a network that wants the picture letterboxed in the centre."""
    scale = min(NETWORK.width / picture.width, NETWORK.height / picture.height)
    left = (NETWORK.width - picture.width * scale) / 2
    top = (NETWORK.height - picture.height * scale) / 2
    return truth.left * scale + left, truth.top * scale + top, truth.right * scale + left, truth.bottom * scale + top


def _logit(score: float) -> float:
    return float(np.log(score / (1 - score)))


def yolo26(picture: Size) -> dict[str, Array]:
    rows = np.zeros((300, 6), dtype=np.float32)
    for row, truth in zip(rows, _truths(picture), strict=False):
        row[:] = (*_centred(truth, picture), truth.score, truth.number)
    return {"output0": rows}


def yolov8(picture: Size) -> dict[str, Array]:
    """Every object is seen by three neighbouring anchors; the outer two are less sure."""
    values = np.zeros((84, 5040), dtype=np.float32)
    for place, truth in enumerate(_truths(picture)):
        left, top, right, bottom = _centred(truth, picture)
        for shift in (-1, 0, 1):
            column = values[:, 1000 * place + 50 + shift]
            column[:4] = ((left + right) / 2 + shift, (top + bottom) / 2, right - left, bottom - top)
            column[4 + truth.number] = truth.score - 0.05 * abs(shift)
            column[4 + 56] = 0.05
    return {"output0": values}


def yolox(picture: Size) -> dict[str, Array]:
    """Each object on another stride; a less sure twin in the next cell."""
    scale = min(NETWORK.width / picture.width, NETWORK.height / picture.height)
    rows = np.zeros((5040, 85), dtype=np.float32)
    starts = {8: 0, 16: 80 * 48, 32: 80 * 48 + 40 * 24}
    for stride, truth in zip(starts, _truths(picture), strict=True):
        centre_x, centre_y = (truth.left + truth.right) / 2 * scale, (truth.top + truth.bottom) / 2 * scale
        column, line = int(centre_x / stride), int(centre_y / stride)
        for twin in (0, 1):
            row = rows[starts[stride] + line * (NETWORK.width // stride) + column - twin]
            row[:2] = centre_x / stride - (column - twin), centre_y / stride - line
            row[2] = np.log((truth.right - truth.left) * scale / stride)
            row[3] = np.log((truth.bottom - truth.top) * scale / stride)
            row[4], row[5 + truth.number] = 0.95, (truth.score - 0.05 * twin) / 0.95
    return {"output": rows}


def rtdetr(picture: Size) -> dict[str, Array]:
    logits = np.full((300, 80), -9, dtype=np.float32)
    centres = np.full((300, 4), 0.5, dtype=np.float32)
    for query, truth in enumerate(_truths(picture)):
        logits[query, truth.number] = _logit(truth.score)
        centres[query] = (
            (truth.left + truth.right) / 2 / picture.width,
            (truth.top + truth.bottom) / 2 / picture.height,
            (truth.right - truth.left) / picture.width,
            (truth.bottom - truth.top) / picture.height,
        )
    return {"logits": logits, "pred_boxes": centres}


def rtdetr_deploy(picture: Size) -> dict[str, Array]:
    labels = np.zeros(300, dtype=np.int64)
    corners = np.zeros((300, 4), dtype=np.float32)
    scores = np.zeros(300, dtype=np.float32)
    across, down = NETWORK.width / picture.width, NETWORK.height / picture.height
    for query, truth in enumerate(_truths(picture)):
        labels[query], scores[query] = truth.number, truth.score
        corners[query] = truth.left * across, truth.top * down, truth.right * across, truth.bottom * down
    return {"labels": labels, "boxes": corners, "scores": scores}


FAMILIES = {
    "yolo26": (FamilyName.YOLO26, yolo26),
    "yolov8": (FamilyName.YOLOV8, yolov8),
    "yolox": (FamilyName.YOLOX, yolox),
    "rtdetr": (FamilyName.RTDETR, rtdetr),
    "rtdetr deploy": (FamilyName.RTDETR, rtdetr_deploy),
}


def _load(path: Path, **values: Any) -> Engine:
    request = Request(
        path=path,
        name="known",
        family=values.get("family"),
        labels=(),
        providers=((CPU, {}),),
        threads=1,
        max_batch=values.get("max_batch", 8),
        open_input_px=values.get("open_input_px", 640),
    )
    return engine.load(request)


def _agrees(engine_: Engine, found: Found, data: bytes, picture: Size) -> None:
    corners = engine_.prepare(data, 10_000_000).fit.to_picture(found.boxes)
    truths = _truths(picture)
    assert found.classes.tolist() == [truth.number for truth in truths]
    assert found.scores.tolist() == pytest.approx([truth.score for truth in truths], abs=1e-4)
    for box, truth in zip(corners, truths, strict=True):
        tolerance_px = 1.0 + max(picture) / 400  # letterboxing uses whole pixels of the network's input
        assert box.tolist() == pytest.approx([truth.left, truth.top, truth.right, truth.bottom], abs=tolerance_px)


@pytest.mark.parametrize("batch", ["batch", 1, 4], ids=["dynamic batch", "batch of one", "batch of four"])
@pytest.mark.parametrize("name", FAMILIES)
def test_known_boxes_come_back_for_one_picture_and_for_several(
    name: str, batch: int | str, graph_of: MakeGraph, picture: Callable[..., bytes]
) -> None:
    family, outputs = FAMILIES[name]
    size = PICTURES[0]
    path = graph_of(
        outputs(size), size=(NETWORK.height, NETWORK.width), batch=batch, sizes_input=name == "rtdetr deploy"
    )
    loaded = _load(path)
    assert loaded.kind.family is family
    assert loaded.graph.network == NETWORK
    data = picture(size)
    prepared = loaded.prepare(data, 10_000_000)
    for count in (1, 3, 6):
        found = loaded.infer([prepared.tensor] * count, 0.1)
        assert len(found) == count
        for one in found:
            _agrees(loaded, one, data, size)


@pytest.mark.parametrize("size", PICTURES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", FAMILIES)
def test_known_boxes_come_back_for_pictures_of_any_shape(
    name: str, size: Size, graph_of: MakeGraph, picture: Callable[..., bytes]
) -> None:
    _, outputs = FAMILIES[name]
    path = graph_of(outputs(size), size=(NETWORK.height, NETWORK.width), sizes_input=name == "rtdetr deploy")
    loaded = _load(path)
    data = picture(size)
    [found] = loaded.infer([loaded.prepare(data, 10_000_000).tensor], 0.1)
    _agrees(loaded, found, data, size)


def test_a_graph_that_leaves_its_input_size_open_gets_the_one_that_is_set(graph_of: MakeGraph) -> None:
    rows = np.zeros((yolox_cells(320), 85), dtype=np.float32)
    path = graph_of({"output": rows}, size=("height", "width"))
    assert _load(path, open_input_px=320).graph.network == Size(320, 320)


def yolox_cells(extent: int) -> int:
    return sum((extent // stride) ** 2 for stride in (8, 16, 32))


def test_names_in_the_file_decide_what_leaves_the_server(graph_of: MakeGraph) -> None:
    path = graph_of(
        {"output0": np.zeros((6, 5040), np.float32)}, size=(384, 640), metadata={"names": "{0: 'cat', 1: 'sofa'}"}
    )
    assert _load(path).classes == ("cat", None)


def test_a_file_may_name_its_own_family(graph_of: MakeGraph) -> None:
    rows = {"output0": np.zeros((5040, 6), np.float32)}
    names = "['person']"
    assert _load(graph_of(rows, size=(384, 640), metadata={"names": names})).kind.family is FamilyName.YOLOX
    chosen = graph_of(rows, size=(384, 640), metadata={"names": names, "family": "yolo26"})
    assert _load(chosen).kind.family is FamilyName.YOLO26


@pytest.mark.parametrize(
    ("outputs", "values", "told"),
    [
        pytest.param({"x": np.zeros((25200, 85), np.float32)}, {}, "no known family", id="unknown outputs"),
        pytest.param({"x": np.zeros((95, 5040), np.float32)}, {}, "91 classes and nothing names them", id="no names"),
        pytest.param(
            {"x": np.zeros((84, 5040), np.float32)},
            {"family": FamilyName.YOLOX},
            "not the named family yolox",
            id="wrongly named",
        ),
    ],
)
def test_a_network_that_is_not_understood_is_refused_with_the_reason(
    outputs: dict[str, Array], values: dict[str, Any], told: str, graph_of: MakeGraph
) -> None:
    with pytest.raises(ModelUnusable, match=told):
        _load(graph_of(outputs, size=(384, 640)), **values)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "noise.onnx"
    path.write_bytes(b"not a model" * 100)
    with pytest.raises(ModelUnusable, match="model known"):
        _load(path)


def test_warm_up_measures_sizes_only_as_far_as_they_may_pay(brightness_graph: Callable[..., Path]) -> None:
    assert set(_load(brightness_graph(1)).warm_up(0.1)) == {1}
    assert {1, 2} <= set(_load(brightness_graph(), max_batch=4).warm_up(0.1)) <= {1, 2, 4}


def test_every_error_of_onnx_runtime_is_translated() -> None:
    known = {problem.__name__ for problem in engine.ORT_ERRORS}
    offered = {
        name
        for name, value in vars(onnxruntime_pybind11_state).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }
    assert offered == known


def test_a_run_that_fails_is_one_error_of_ours(brightness_graph: Callable[..., Path]) -> None:
    loaded = _load(brightness_graph())
    with pytest.raises(InferenceFailed, match="inference of 1 pictures with known failed"):
        loaded.infer([np.zeros((3, 32, 32), np.float32)], 0.1)
