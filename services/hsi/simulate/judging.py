"""Runs the shipped detector on rendered samples, to say how good it is; a plain reader of its graph's output.

It is kept apart from the detector server on purpose: the server is judged against it.
"""

from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from hsi.simulate.actors import LABELS
from hsi.simulate.boxes import Box, Found, iou

SHIPPED_MODEL = Path(__file__).parent / "model" / "synthetic-yard.onnx"
SUPPRESSION_IOU = 0.45


class Judge:
    """One ONNX session on the processor, one thread."""

    def __init__(self, model: Path = SHIPPED_MODEL) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def raw(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The graph's output (n, 8, 960) for letterboxed samples (n, 192, 320, 3) RGB."""
        images = np.ascontiguousarray(pixels.transpose(0, 3, 1, 2)).astype(np.float32) / np.float32(255)
        return np.asarray(self._session.run(None, {"images": images})[0], np.float32)

    def found(self, pixels: NDArray[np.uint8], *, floor: float = 0.05) -> list[list[Found]]:
        """Per sample what is found with at least that confidence: boxes in input pixels, repeats removed."""
        return [
            kept(picture, floor)
            for start in range(0, len(pixels), 16)
            for picture in self.raw(pixels[start : start + 16])
        ]


def kept(picture: NDArray[np.float32], floor: float) -> list[Found]:
    """The detections in one picture's output (8, 960), best first, after suppression per class."""
    result: list[Found] = []
    scores = picture[4:]
    kinds, cells = np.nonzero(scores >= floor)
    for place in np.argsort(-scores[kinds, cells], kind="stable"):
        label, cell = LABELS[int(kinds[place])], int(cells[place])
        x, y, width, height = (float(value) for value in picture[:4, cell])
        box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if all(other.label is not label or iou(other.box, box) < SUPPRESSION_IOU for other in result):
            result.append(Found(label, box, float(scores[kinds[place], cell])))
    return result
