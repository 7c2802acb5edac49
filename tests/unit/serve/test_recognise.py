"""Families by the shapes of their outputs."""

import pytest

from hsi.serve.detector import recognise
from hsi.serve.detector.boxes import Size
from hsi.serve.detector.families import yolox
from hsi.serve.detector.recognise import FamilyName, FamilyUnknown, Kind, Shape

SQUARE = Size(640, 640)


@pytest.mark.parametrize(
    ("shapes", "network", "kind"),
    [
        pytest.param([(1, 300, 6)], SQUARE, Kind(FamilyName.YOLO26, None), id="yolo26"),
        pytest.param([(1, 84, 8400)], SQUARE, Kind(FamilyName.YOLOV8, 80), id="yolov8"),
        pytest.param([(1, 8, 2100)], Size(320, 320), Kind(FamilyName.YOLOV8, 4), id="yolov8, four classes"),
        pytest.param([(1, 13, 1260)], Size(320, 192), Kind(FamilyName.YOLOV8, 9), id="yolov8, not square"),
        pytest.param([(1, 3549, 85)], Size(416, 416), Kind(FamilyName.YOLOX, 80), id="yolox"),
        pytest.param([(1, 300, 80), (1, 300, 4)], SQUARE, Kind(FamilyName.RTDETR, 80), id="rtdetr, logits first"),
        pytest.param([(1, 300, 4), (1, 300, 80)], SQUARE, Kind(FamilyName.RTDETR, 80), id="rtdetr, boxes first"),
        pytest.param([(1, 300), (1, 300, 4), (1, 300)], SQUARE, Kind(FamilyName.RTDETR, None), id="rtdetr, deploy"),
    ],
)
def test_each_family_is_recognised(shapes: list[Shape], network: Size, kind: Kind) -> None:
    assert recognise.recognise(shapes, network) == kind


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(1, 25200, 85)], id="yolov5: three anchors per cell"),
        pytest.param([(1, 1000)], id="a classifier"),
        pytest.param([(1, 32, 160, 160)], id="masks"),
        pytest.param([(1, 300, 80), (1, 200, 4)], id="boxes and logits of different length"),
        pytest.param([], id="nothing"),
    ],
)
def test_other_networks_are_refused_with_their_shapes(shapes: list[Shape]) -> None:
    with pytest.raises(FamilyUnknown, match="outputs"):
        recognise.recognise(shapes, SQUARE)


def test_naming_a_family_decides_between_two_that_fit() -> None:
    two_classes_or_end_to_end = [(1, 6, 8400)]
    assert recognise.recognise(two_classes_or_end_to_end, SQUARE).family is FamilyName.YOLOV8
    assert recognise.recognise([(1, 8400, 6)], SQUARE) == Kind(FamilyName.YOLOX, 1)
    assert recognise.recognise([(1, 8400, 6)], SQUARE, FamilyName.YOLO26) == Kind(FamilyName.YOLO26, None)


def test_a_named_family_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FamilyUnknown, match="not the named family yolox"):
        recognise.recognise([(1, 84, 8400)], SQUARE, FamilyName.YOLOX)


@pytest.mark.parametrize("strides", yolox.STRIDE_SETS)
def test_strides_are_found_from_the_number_of_cells(strides: tuple[int, ...]) -> None:
    network = Size(448, 320)
    assert yolox.strides_for(yolox.anchors(network, strides), network) == strides
