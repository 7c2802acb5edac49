"""What the shipped detector is trained to do: which cell answers for which object, and how wrong an answer is; pure.

A cell near the middle of an object answers for it (the smaller object wins where two share a cell). Positive cells are
judged by plain cross entropy, so that confidence on clear objects nears 1; the many empty cells by one weighted
with the square of the false score (Lin et al. 2017, "Focal Loss", on negatives only). Boxes are judged by generalised
IoU (Rezatofighi et al. 2019).
"""

import jax
import jax.numpy as jnp

from hsi.simulate.actors import LABELS
from hsi.simulate.training import network

BOX_WEIGHT = 1.5


def targets(objects: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Of objects (12, 6; see dataset.Samples): class targets (960, classes), which of them count, boxes (960, 4)."""
    middle = jnp.asarray(network.centres())[:, None, :]
    kind, box, difficult = objects[:, 0], objects[:, 1:5], objects[:, 5] > 0
    there = kind >= 0
    centre, half = (box[:, :2] + box[:, 2:]) / 2, (box[:, 2:] - box[:, :2]) / 2
    offset = jnp.abs(middle - centre)
    core = (offset <= jnp.clip(0.4 * half, 4.0, 10.0)).all(-1) & there & ~difficult
    doubtful = (offset <= jnp.maximum(0.75 * half, 5.0)).all(-1) & there
    doubtful |= (offset <= half + 4.0).all(-1) & there & difficult
    size = jnp.where(core, half.prod(-1), jnp.inf)
    owner = size.argmin(axis=1)
    owned = core.any(axis=1)
    classes = jax.nn.one_hot(kind.astype(jnp.int32), len(LABELS))
    wanted = classes[owner] * owned[:, None]
    unsure = (doubtful.astype(jnp.float32) @ classes) > 0
    counts = jnp.where(unsure & ~owned[:, None], 0.0, 1.0)
    return wanted, counts, box[owner]


def giou(a: jax.Array, b: jax.Array) -> jax.Array:
    """Generalised IoU of boxes (..., 4: left, top, right, bottom), -1 to 1."""
    inner = jnp.maximum(0.0, jnp.minimum(a[..., 2:], b[..., 2:]) - jnp.maximum(a[..., :2], b[..., :2])).prod(-1)
    outer = (jnp.maximum(a[..., 2:], b[..., 2:]) - jnp.minimum(a[..., :2], b[..., :2])).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inner
    return inner / (union + 1e-6) - (outer - union) / (outer + 1e-6)


def total(weights: network.Weights, pixels: jax.Array, objects: jax.Array) -> jax.Array:
    """The mean loss of a batch: pixels (batch, 192, 320, 3) in 0 to 1, objects (batch, 12, 6)."""
    outputs = network.raw(network.folded(weights), pixels)
    logits = outputs[..., 4:].reshape(outputs.shape[0], -1, len(LABELS))
    wanted, counts, own = jax.vmap(targets)(objects)
    positive = jax.nn.softplus(-logits) * wanted
    negative = jax.nn.softplus(logits) * jax.nn.sigmoid(logits) ** 2 * (1 - wanted)
    answering = wanted.sum(-1)
    cells = jnp.maximum(1.0, answering.sum())
    box = (1 - giou(network.edges(outputs), own)) * answering
    return ((positive + negative) * counts).sum() / cells + BOX_WEIGHT * box.sum() / cells
