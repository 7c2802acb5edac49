"""The shipped detector as a plain convolution net in JAX: 0.33 million weights, no normalisation layers.

Weights are standardised per output channel (Brock et al. 2021, "High-Performance Large-Scale Image Recognition
Without Normalization"), which trains as stably as batch normalisation and folds into plain convolutions. The trunk
halves the picture five times, two steps lead back up to a stride of 8 pixels, and one head tells per cell the four
distances to the box's edges and four class scores. Arrays are (batch, height, width, channels) floats.
"""

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from hsi.simulate.actors import LABELS
from hsi.simulate.training.dataset import INPUT_HEIGHT_PX, INPUT_WIDTH_PX

STRIDE_PX = 8
REACH_PX = 16.0
ROWS, COLUMNS = INPUT_HEIGHT_PX // STRIDE_PX, INPUT_WIDTH_PX // STRIDE_PX
OUTPUTS = 4 + len(LABELS)

Weights = dict[str, dict[str, jax.Array]]
"""What is trained: per layer `kernel` (height, width, in, out), `gain` (out) and `bias` (out)."""

Folded = dict[str, tuple[jax.Array, jax.Array]]
"""What is run: per layer a kernel (height, width, in, out) and a bias (out)."""

Kernels = dict[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
"""The same as numpy arrays, which is what is kept."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution: kernel size, stride, padding on each side, channels in and out."""

    size: int
    stride: int
    padding: int
    inputs: int
    outputs: int
    gain: float = 1.4


LAYERS: dict[str, Layer] = {
    "stem": Layer(6, 4, 1, 3, 24),
    "fine": Layer(3, 1, 1, 24, 32),
    "down8": Layer(3, 2, 1, 32, 48),
    "same8": Layer(3, 1, 1, 48, 48, gain=0.5),
    "down16": Layer(3, 2, 1, 48, 64),
    "same16": Layer(3, 1, 1, 64, 64, gain=0.5),
    "down32": Layer(3, 2, 1, 64, 96),
    "same32": Layer(3, 1, 1, 96, 96, gain=0.5),
    "up16": Layer(1, 1, 0, 96, 64, gain=0.7),
    "join16": Layer(3, 1, 1, 64, 64),
    "up8": Layer(1, 1, 0, 64, 48, gain=0.7),
    "join8": Layer(3, 1, 1, 48, 48),
    "head": Layer(3, 1, 1, 48, 48),
    "out": Layer(1, 1, 0, 48, OUTPUTS, gain=0.3),
}


def initial(seed: int) -> Weights:
    """Fresh weights; class scores start near one in a hundred, so that early training is not all false alarms."""
    rng = np.random.default_rng([seed, 22])
    weights: Weights = {}
    for name, layer in LAYERS.items():
        shape = (layer.size, layer.size, layer.inputs, layer.outputs)
        kernel = rng.standard_normal(shape, np.float32) / np.sqrt(np.float32(layer.size * layer.size * layer.inputs))
        bias = np.zeros(layer.outputs, np.float32)
        if name == "out":
            bias[4:] = -4.6
        gain = np.full(layer.outputs, layer.gain, np.float32)
        parts = {"kernel": kernel, "gain": gain, "bias": bias}
        weights[name] = {part: jax.device_put(values) for part, values in parts.items()}
    return weights


def resumed(kernels: Kernels) -> Weights:
    """Weights to train on from folded kernels (height, width, in, out) and biases: `folded` gives the same back."""
    weights: Weights = {}
    for name, (kernel, bias) in kernels.items():
        gain = np.sqrt((kernel**2).sum((0, 1, 2)))
        parts = {"kernel": kernel / np.maximum(gain, np.float32(1e-6)), "gain": gain, "bias": bias}
        weights[name] = {part: jax.device_put(values) for part, values in parts.items()}
    return weights


def folded(weights: Weights) -> Folded:
    """Plain kernels: each output channel's kernel brought to mean 0 and norm 1, times its gain."""
    plain: Folded = {}
    for name, layer in weights.items():
        kernel = layer["kernel"]
        centred = kernel - kernel.mean((0, 1, 2), keepdims=True)
        norm = jnp.sqrt((centred**2).sum((0, 1, 2), keepdims=True) + 1e-6)
        plain[name] = (centred / norm * layer["gain"], layer["bias"])
    return plain


def conv(plain: Folded, name: str, x: jax.Array) -> jax.Array:
    """One layer without its activation."""
    layer = LAYERS[name]
    kernel, bias = plain[name]
    edges = (layer.padding, layer.padding)
    y = jax.lax.conv_general_dilated(
        x, kernel, (layer.stride, layer.stride), (edges, edges), dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
    return y + bias


def _doubled(x: jax.Array) -> jax.Array:
    return jnp.repeat(jnp.repeat(x, 2, axis=1), 2, axis=2)


def raw(plain: Folded, pixels: jax.Array) -> jax.Array:
    """The head's outputs (batch, 24, 40, 8) for pixels (batch, 192, 320, 3) in 0 to 1, before any squashing."""
    relu = jax.nn.relu
    x = relu(conv(plain, "stem", pixels))
    x = relu(conv(plain, "fine", x))
    x = relu(conv(plain, "down8", x))
    eight = relu(x + conv(plain, "same8", x))
    x = relu(conv(plain, "down16", eight))
    sixteen = relu(x + conv(plain, "same16", x))
    x = relu(conv(plain, "down32", sixteen))
    x = relu(x + conv(plain, "same32", x))
    x = relu(sixteen + _doubled(conv(plain, "up16", x)))
    x = relu(conv(plain, "join16", x))
    x = relu(eight + _doubled(conv(plain, "up8", x)))
    x = relu(conv(plain, "join8", x))
    x = relu(conv(plain, "head", x))
    return conv(plain, "out", x)


def centres() -> NDArray[np.float32]:
    """The cells' middles in input pixels, (960, 2) as x, y, row by row."""
    rows, columns = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    return np.stack([columns.ravel() + 0.5, rows.ravel() + 0.5], axis=1) * np.float32(STRIDE_PX)


def edges(outputs: jax.Array) -> jax.Array:
    """Boxes (batch, 960, 4: left, top, right, bottom in input pixels) of raw outputs."""
    distances = jax.nn.softplus(outputs[..., :4]).reshape(outputs.shape[0], -1, 4) * REACH_PX
    middle = jnp.asarray(centres())
    return jnp.concatenate([middle - distances[..., :2], middle + distances[..., 2:]], axis=-1)


def predictions(plain: Folded, pixels: jax.Array) -> jax.Array:
    """What the exported graph gives: (batch, 8, 960) with cx, cy, width, height in input pixels, then class scores."""
    outputs = raw(plain, pixels)
    box = edges(outputs)
    scores = jax.nn.sigmoid(outputs[..., 4:]).reshape(outputs.shape[0], -1, len(LABELS))
    middle, size = (box[..., :2] + box[..., 2:]) / 2, box[..., 2:] - box[..., :2]
    return jnp.concatenate([middle, size, scores], axis=-1).transpose(0, 2, 1)
