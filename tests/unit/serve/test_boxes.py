"""Fitting pictures into networks and back; suppression."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsi.serve.detector import boxes
from hsi.serve.detector.boxes import Fit, Floats, Found, Size


def _floats(rows: list[list[float]]) -> Floats:
    return np.array(rows, dtype=np.float32).reshape(-1, 4)


@pytest.mark.parametrize(
    ("picture", "network", "centred", "resized", "corner"),
    [
        pytest.param(Size(1280, 720), Size(640, 640), True, Size(640, 360), (0, 140), id="wide, centred"),
        pytest.param(Size(720, 1280), Size(640, 640), True, Size(360, 640), (140, 0), id="tall, centred"),
        pytest.param(Size(1280, 720), Size(640, 640), False, Size(640, 360), (0, 0), id="wide, top left"),
        pytest.param(Size(100, 50), Size(416, 416), False, Size(416, 208), (0, 0), id="enlarged"),
        pytest.param(Size(9000, 2), Size(640, 640), True, Size(640, 1), (0, 319), id="a line"),
        pytest.param(Size(768, 432), Size(416, 256), True, Size(416, 234), (0, 11), id="network that is not square"),
    ],
)
def test_a_picture_keeps_its_aspect_in_the_box(
    picture: Size, network: Size, centred: bool, resized: Size, corner: tuple[int, int]
) -> None:
    fit = boxes.letterbox(picture, network, centred=centred)
    assert (fit.resized, (fit.left, fit.top)) == (resized, corner)


sizes = st.builds(Size, st.integers(1, 5000), st.integers(1, 5000))
networks = st.builds(Size, st.sampled_from([320, 416, 640, 1280]), st.sampled_from([256, 416, 640]))
fits = st.one_of(
    st.builds(lambda a, b, c: boxes.letterbox(a, b, centred=c), sizes, networks, st.booleans()),
    st.builds(boxes.stretch, sizes, networks),
)


@given(fits)
def test_the_resized_picture_lies_inside_the_network_and_its_edges_map_to_the_pictures_edges(fit: Fit) -> None:
    assert 0 <= fit.left <= fit.network.width - fit.resized.width
    assert 0 <= fit.top <= fit.network.height - fit.resized.height
    whole = _floats([[fit.left, fit.top, fit.left + fit.resized.width, fit.top + fit.resized.height]])
    pixel = max(1 / fit.scale_x, 1 / fit.scale_y)  # of the network's input, in picture pixels
    assert np.allclose(fit.to_picture(whole), [[0, 0, fit.picture.width, fit.picture.height]], atol=pixel * 1.01)


@given(fits, st.lists(st.floats(-1e4, 1e4, width=32), min_size=4, max_size=4))
def test_no_box_leaves_the_picture(fit: Fit, edges: list[float]) -> None:
    left, top, right, bottom = fit.to_picture(_floats([edges]))[0]
    assert min(left, right, top, bottom) >= 0
    assert max(left, right) <= fit.picture.width
    assert max(top, bottom) <= fit.picture.height


def test_the_canvas_holds_the_picture_where_the_fit_says_and_grey_elsewhere() -> None:
    fit = boxes.letterbox(Size(2, 1), Size(4, 4), centred=True)
    pixels = np.zeros((2, 4, 3), dtype=np.uint8)
    pixels[:, :, 0] = 200
    tensor = boxes.canvas(pixels, fit)
    assert tensor.shape == (3, 4, 4)
    assert (tensor[0, 1:3] == 200).all()
    assert (tensor[1:, 1:3] == 0).all()
    assert (tensor[:, [0, 3]] == boxes.PAD_VALUE).all()


@pytest.mark.parametrize(
    ("other", "iou"),
    [([0, 0, 10, 10], 1.0), ([10, 10, 20, 20], 0.0), ([5, 0, 15, 10], 1 / 3), ([3, 3, 3, 9], 0.0)],
)
def test_overlap_is_intersection_over_union(other: list[float], iou: float) -> None:
    found = boxes.intersection_over_union(_floats([[0, 0, 10, 10]])[0], _floats([other]))
    assert found[0] == pytest.approx(iou)


def test_of_two_boxes_of_one_object_the_better_stays_and_other_classes_are_left_alone() -> None:
    found = Found(
        _floats([[0, 0, 10, 10], [1, 0, 11, 10], [1, 0, 11, 10], [50, 50, 60, 60]]),
        np.array([0.6, 0.9, 0.5, 0.4], dtype=np.float32),
        np.array([0, 0, 2, 0]),
    )
    kept = boxes.suppress(found)
    assert kept.scores.tolist() == pytest.approx([0.9, 0.5, 0.4])
    assert kept.classes.tolist() == [0, 2, 0]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 50), st.integers(0, 50), st.integers(1, 40), st.integers(1, 40), st.integers(0, 2),
            st.floats(0.125, 1.0, width=32),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_suppression_leaves_no_overlap_within_a_class_and_drops_nothing_without_a_reason(
    rows: list[tuple[int, int, int, int, int, float]],
) -> None:
    corners = _floats([[x, y, x + w, y + h] for x, y, w, h, _, _ in rows])
    scores = np.array([row[5] for row in rows], dtype=np.float32)
    classes = np.array([row[4] for row in rows], dtype=np.int64)
    kept = boxes.suppress(Found(corners, scores, classes))
    assert list(kept.scores) == sorted(kept.scores, reverse=True)
    for index in range(len(kept)):
        same = kept.classes == kept.classes[index]
        same[index] = False
        assert (boxes.intersection_over_union(kept.boxes[index], kept.boxes[same]) <= boxes.SAME_OBJECT_IOU).all()
    for box, score, number in zip(corners, scores, classes, strict=True):
        rivals = boxes.take(kept, (kept.classes == number) & (kept.scores >= score))
        assert (boxes.intersection_over_union(box, rivals.boxes) > boxes.SAME_OBJECT_IOU).any() or any(
            (box == one).all() for one in rivals.boxes
        )


def test_a_flood_of_candidates_is_bounded() -> None:
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 5000, (20_000, 2)).astype(np.float32)
    found = Found(
        np.hstack((corners, corners + 5)), rng.uniform(0, 1, 20_000).astype(np.float32), np.zeros(20_000, int)
    )
    assert len(boxes.suppress(found)) <= boxes.MAX_DETECTIONS
