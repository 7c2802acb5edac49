"""What each family makes of pixels; its decoding is proven against graphs in tests/component/serve."""

import numpy as np
import pytest

from hsi.serve.detector.boxes import PAD_VALUE, Pixels, Size
from hsi.serve.detector.families import rtdetr, yolo26, yolov8, yolox
from hsi.serve.detector.families.family import Family

RED = (250, 100, 10)


def _red(size: Size) -> Pixels:
    return np.full((size.height, size.width, 3), RED, dtype=np.uint8)


@pytest.mark.parametrize(
    ("family", "channels", "scale"),
    [
        pytest.param(yolo26, RED, 255, id="yolo26: RGB, 0..1"),
        pytest.param(yolov8, RED, 255, id="yolov8: RGB, 0..1"),
        pytest.param(rtdetr, RED, 255, id="rtdetr: RGB, 0..1"),
        pytest.param(yolox, RED[::-1], 1, id="yolox: BGR, 0..255"),
    ],
)
def test_channels_come_in_the_order_and_range_the_family_was_trained_on(
    family: Family, channels: tuple[int, ...], scale: int
) -> None:
    fit = family.fit(Size(64, 64), Size(32, 32))
    tensor = family.tensor(_red(fit.resized), fit)
    assert tensor.dtype == np.float32
    assert tensor.shape == (3, 32, 32)
    assert tensor[:, 5, 5].tolist() == pytest.approx([value / scale for value in channels])


@pytest.mark.parametrize(
    ("family", "top", "bottom"),
    [
        pytest.param(yolo26, PAD_VALUE / 255, PAD_VALUE / 255, id="yolo26 pads both sides"),
        pytest.param(yolox, RED[2], PAD_VALUE, id="yolox pads below"),
        pytest.param(rtdetr, RED[0] / 255, RED[0] / 255, id="rtdetr pads nothing"),
    ],
)
def test_padding_is_where_the_family_expects_it(family: Family, top: float, bottom: float) -> None:
    fit = family.fit(Size(64, 32), Size(32, 32))
    tensor = family.tensor(_red(fit.resized), fit)
    assert tensor[0, 0, 16] == pytest.approx(top)
    assert tensor[0, 31, 16] == pytest.approx(bottom)


@pytest.mark.parametrize(
    ("family", "outputs"),
    [
        (yolo26, [np.zeros((2, 300, 6), np.float32)]),
        (yolov8, [np.zeros((2, 84, 8400), np.float32)]),
        (yolox, [np.zeros((2, 8400, 85), np.float32)]),
        (rtdetr, [np.full((2, 300, 80), -20, np.float32), np.zeros((2, 300, 4), np.float32)]),
        (rtdetr, [np.zeros((2, 300), np.int64), np.zeros((2, 300, 4), np.float32), np.zeros((2, 300), np.float32)]),
    ],
    ids=["yolo26", "yolov8", "yolox", "rtdetr", "rtdetr deploy"],
)
def test_an_empty_scene_is_an_empty_answer_for_every_picture(family: Family, outputs: list[np.ndarray]) -> None:
    assert [len(found) for found in family.decode(outputs, Size(640, 640), 0.1)] == [0, 0]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
def test_a_broken_networks_numbers_do_no_harm(value: float) -> None:
    network = Size(64, 64)
    for family, outputs in (
        (yolo26, [np.full((1, 300, 6), value, np.float32)]),
        (yolov8, [np.full((1, 84, 84), value, np.float32)]),
        (yolox, [np.full((1, 84, 85), value, np.float32)]),
        (rtdetr, [np.full((1, 300, 80), value, np.float32), np.full((1, 300, 4), value, np.float32)]),
    ):
        with np.errstate(all="ignore"):
            family.decode(outputs, network, 0.1)
