"""The trained net as an ONNX graph, written node by node, so that running it needs neither JAX nor a converter.

The graph takes `images` (batch, 3, 192, 320) RGB in 0 to 1 and gives `output0` (batch, 8, 960) in the layout of YOLOv8
exports: centre x, centre y, width, height in input pixels, then one score of 0 to 1 per class. Class names stand in the
metadata under `names` (JSON, id to name), the family under `family`. Non-maximum suppression is left to the reader.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from hsi.simulate.actors import LABELS
from hsi.simulate.training import network
from hsi.simulate.training.dataset import INPUT_HEIGHT_PX, INPUT_WIDTH_PX

OPSET = 17
FAMILY = "yolov8"


class _Graph:
    """Nodes and constants collected while the graph is walked."""

    def __init__(self, kernels: network.Kernels) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._kernels = kernels

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: str | int | list[int]) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], output, None, None, None, **attributes))
        return output

    def conv(self, name: str, x: str) -> str:
        layer = network.LAYERS[name]
        kernel, bias = self._kernels[name]
        weights = self.constant(f"{name}.kernel", np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)))
        offsets = self.constant(f"{name}.bias", bias)
        size, stride, pads = [layer.size] * 2, [layer.stride] * 2, [layer.padding] * 4
        return self.node("Conv", [x, weights, offsets], name, kernel_shape=size, strides=stride, pads=pads)

    def relu(self, x: str) -> str:
        return self.node("Relu", [x], f"{x}.relu")

    def plus(self, a: str, b: str) -> str:
        return self.relu(self.node("Add", [a, b], f"{b}.sum"))

    def doubled(self, x: str) -> str:
        return self.node(
            "Resize", [x, "", "double"], f"{x}.double", mode="nearest",
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        )  # fmt: skip


def model(kernels: network.Kernels) -> onnx.ModelProto:
    """The ONNX model of folded kernels (height, width, in, out) and biases (out), checked."""
    graph = _Graph(kernels)
    _head(graph, _trunk(graph))
    image = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["batch", 3, INPUT_HEIGHT_PX, INPUT_WIDTH_PX])
    cells = network.ROWS * network.COLUMNS
    output = helper.make_tensor_value_info("output0", TensorProto.FLOAT, ["batch", network.OUTPUTS, cells])
    body = helper.make_graph(graph.nodes, "synthetic-yard", [image], [output], graph.constants)
    made = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="hsi.simulate")
    made.ir_version = 9
    names = {str(index): label.value for index, label in enumerate(LABELS)}
    helper.set_model_props(made, {"names": json.dumps(names), "family": FAMILY, "licence": "Apache-2.0"})
    onnx.checker.check_model(made, full_check=True)
    return made


def kernels_of(path: Path) -> network.Kernels:
    """The folded kernels and biases of a file that `model` made."""
    held = {entry.name: numpy_helper.to_array(entry) for entry in onnx.load(path).graph.initializer}
    return {
        name: (np.ascontiguousarray(held[f"{name}.kernel"].transpose(2, 3, 1, 0)), held[f"{name}.bias"])
        for name in network.LAYERS
    }


def _trunk(graph: _Graph) -> str:
    graph.constant("double", np.asarray([1, 1, 2, 2], np.float32))
    x = graph.relu(graph.conv("stem", "images"))
    x = graph.relu(graph.conv("fine", x))
    x = graph.relu(graph.conv("down8", x))
    eight = graph.plus(x, graph.conv("same8", x))
    x = graph.relu(graph.conv("down16", eight))
    sixteen = graph.plus(x, graph.conv("same16", x))
    x = graph.relu(graph.conv("down32", sixteen))
    x = graph.plus(x, graph.conv("same32", x))
    x = graph.plus(sixteen, graph.doubled(graph.conv("up16", x)))
    x = graph.relu(graph.conv("join16", x))
    x = graph.plus(eight, graph.doubled(graph.conv("up8", x)))
    x = graph.relu(graph.conv("join8", x))
    return graph.conv("out", graph.relu(graph.conv("head", x)))


def _head(graph: _Graph, outputs: str) -> None:
    flat = graph.node(
        "Reshape", [outputs, graph.constant("flat_shape", np.asarray([0, network.OUTPUTS, -1], np.int64))], "flat"
    )
    parts = graph.constant("parts", np.asarray([2, 2, len(LABELS)], np.int64))
    graph.nodes.append(helper.make_node("Split", [flat, parts], ["near_raw", "far_raw", "class_raw"], "split", axis=1))
    reach = graph.constant("reach", np.asarray(network.REACH_PX, np.float32))
    near = graph.node("Mul", [graph.node("Softplus", ["near_raw"], "near_soft"), reach], "near")
    far = graph.node("Mul", [graph.node("Softplus", ["far_raw"], "far_soft"), reach], "far")
    middle = graph.constant("middle", np.ascontiguousarray(network.centres().T)[None])
    half = graph.constant("half", np.asarray(0.5, np.float32))
    offset = graph.node("Mul", [graph.node("Sub", [far, near], "lean"), half], "offset")
    centre = graph.node("Add", [offset, middle], "centre")
    size = graph.node("Add", [near, far], "size")
    scores = graph.node("Sigmoid", ["class_raw"], "scores")
    graph.node("Concat", [centre, size, scores], "output0", axis=1)
