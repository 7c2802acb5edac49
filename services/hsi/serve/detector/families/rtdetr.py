"""RT-DETR and RT-DETRv2: a transformer's queries, no suppression needed.

Raw export: logits [batch, queries, classes] and boxes [batch, queries, 4] (centre x, centre y, width, height, 0..1 of
the input), in either order; score = sigmoid(logit). Deploy export (`tools/export_onnx.py` of lyuwenyu/RT-DETR):
labels [batch, queries], boxes [batch, queries, 4] (corners), scores [batch, queries], with a second input
`orig_target_sizes`; the server passes the input's own size there, so corners come in input pixels as everywhere.
A query counts once, for its best class. Input: RGB, 0..1, stretched to the input without padding.
"""

from collections.abc import Sequence

import numpy as np

from hsi.serve.detector import boxes
from hsi.serve.detector.boxes import Fit, Floats, Found, Output, Size
from hsi.serve.detector.families import yolo26

tensor = yolo26.tensor


def fit(picture: Size, network: Size) -> Fit:
    """Stretched to the whole input."""
    return boxes.stretch(picture, network)


def decode(outputs: Sequence[Output], network: Size, floor: float) -> list[Found]:
    """Queries whose score reaches the floor, best first."""
    if len(outputs) == 3:
        return [_of_deploy(*one, floor) for one in zip(*_in_deploy_order(outputs), strict=True)]
    logits, centres = sorted(outputs, key=lambda output: output.shape[-1] == 4)
    return [_of_logits(*one, network, floor) for one in zip(logits, centres, strict=True)]


def _in_deploy_order(outputs: Sequence[Output]) -> tuple[Output, Output, Output]:
    corners = next(output for output in outputs if output.ndim == 3)
    labels = next(output for output in outputs if output.ndim == 2 and np.issubdtype(output.dtype, np.integer))
    scores = next(output for output in outputs if output.ndim == 2 and np.issubdtype(output.dtype, np.floating))
    return labels, corners, scores


def _of_deploy(labels: Output, corners: Output, scores: Output, floor: float) -> Found:
    found = Found(corners.astype(np.float32), scores.astype(np.float32), labels.astype(np.int64))
    return boxes.best_first(boxes.take(found, found.scores >= floor))


def _of_logits(logits: Output, centres: Output, network: Size, floor: float) -> Found:
    numbers = logits.argmax(axis=1)
    scores = _sigmoid(np.take_along_axis(logits, numbers[:, None], axis=1)[:, 0].astype(np.float32))
    extents = np.array([network.width, network.height] * 2, dtype=np.float32)
    corners = boxes.corners_of_centres(centres.astype(np.float32)) * extents
    found = Found(corners, scores, numbers.astype(np.int64))
    return boxes.best_first(boxes.take(found, found.scores >= floor))


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * logits)), dtype=np.float32)  # never overflows
