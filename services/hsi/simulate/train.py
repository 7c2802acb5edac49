"""Trains the detector that ships with the product on rendered yards: `python -m hsi.simulate.train --out FILE`.

Runs on a CPU in about half an hour and needs the `train` extra (JAX, optax, onnx). Training and held-out yards come
from seed ranges that do not meet; the demo's cameras use a third. The file is written whole or not at all. The one in
the repository was made in two runs: `--seed 2 --steps 3500`, then `--seed 3 --steps 2500 --yards 1000 --frames 6` with
`--start` naming the first run's file.
"""

import argparse
import functools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from hsi.simulate.training import dataset, export, loss, network

TRAINING_SEEDS_FROM = 10_000
HELD_OUT_SEEDS_FROM = 90_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train."""

    steps: int
    batch: int = 16
    peak_rate: float = 2e-3
    average: float = 0.998
    seed: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Weights, their running average (which is what ships), and the optimiser's memory."""

    weights: network.Weights
    averaged: network.Weights
    memory: optax.OptState


jax.tree_util.register_dataclass(State, data_fields=["weights", "averaged", "memory"], meta_fields=[])


def batches(samples: dataset.Samples, plan: Plan) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Endless shuffled batches, mirrored and tinted at random: pixels (batch, 192, 320, 3) in 0 to 1, and objects."""
    rng = np.random.default_rng([plan.seed, 21])
    while True:
        order = rng.permutation(len(samples.pixels))
        for first in range(0, len(order) - plan.batch + 1, plan.batch):
            chosen = order[first : first + plan.batch]
            pixels = samples.pixels[chosen].astype(np.float32) / np.float32(255)
            yield _varied(rng, pixels, samples.objects[chosen].copy())


def _varied(
    rng: np.random.Generator, pixels: NDArray[np.float32], objects: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    mirrored = rng.random(len(pixels)) < 0.5
    pixels[mirrored] = pixels[mirrored, :, ::-1]
    left, right = objects[..., 1].copy(), objects[..., 3].copy()
    width = np.float32(dataset.INPUT_WIDTH_PX)
    objects[..., 1] = np.where(mirrored[:, None], width - right, left)
    objects[..., 3] = np.where(mirrored[:, None], width - left, right)
    contrast = rng.uniform(0.8, 1.2, (len(pixels), 1, 1, 1)).astype(np.float32)
    tint = rng.normal(1.0, 0.06, (len(pixels), 1, 1, 3)).astype(np.float32)
    shift = rng.normal(0.0, 0.04, (len(pixels), 1, 1, 1)).astype(np.float32)
    return np.clip((pixels - np.float32(0.4)) * contrast * tint + np.float32(0.4) + shift, 0, 1), objects


def trained(
    samples: dataset.Samples, weights: network.Weights, plan: Plan, report: Callable[[int, float], None]
) -> network.Kernels:
    """Folded kernels after training on from `weights`; `report` hears the step and the loss every fifty steps."""
    rate = optax.warmup_cosine_decay_schedule(0.0, plan.peak_rate, min(200, plan.steps // 4 + 1), plan.steps + 1, 1e-5)
    optimiser = optax.chain(optax.clip_by_global_norm(5.0), optax.adamw(rate, weight_decay=1e-4))
    state = State(weights, weights, jax.jit(optimiser.init)(weights))
    step = jax.jit(functools.partial(_step, optimiser, plan.average))
    for number, (pixels, objects) in zip(range(plan.steps), batches(samples, plan), strict=False):
        state, value = step(state, jnp.asarray(pixels), jnp.asarray(objects), jnp.asarray(number, jnp.float32))
        if number % 50 == 0 or number == plan.steps - 1:
            report(number, float(value))
    plain = jax.jit(network.folded)(state.averaged)
    return {name: (np.asarray(kernel), np.asarray(bias)) for name, (kernel, bias) in plain.items()}


def _step(
    optimiser: optax.GradientTransformation, average: float, state: State, pixels: jax.Array, objects: jax.Array,
    number: jax.Array,
) -> tuple[State, jax.Array]:  # fmt: skip
    value, gradient = jax.value_and_grad(loss.total)(state.weights, pixels, objects)
    updates, memory = optimiser.update(gradient, state.memory, state.weights)
    weights = optax.apply_updates(state.weights, updates)
    keep = jnp.minimum(average, (1 + number) / (10 + number))
    averaged = jax.tree.map(lambda old, new: old * keep + new * (1 - keep), state.averaged, weights)
    return State(weights, averaged, memory), value


def write(kernels: network.Kernels, out: Path) -> None:
    """The ONNX file, renamed into place once it is whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".partial")
    onnx.save(export.model(kernels), partial)
    partial.replace(out)


def cached(path: Path | None, yards: int, frames: int, processes: int) -> dataset.Samples:
    """The training pictures: read from `path` when it is there, else rendered, and kept in `path` when one is given."""
    if path is not None and path.exists():
        with np.load(path) as kept:
            return dataset.Samples(kept["pixels"], kept["objects"])
    seeds = range(TRAINING_SEEDS_FROM, TRAINING_SEEDS_FROM + yards)
    samples = dataset.rendered(seeds, processes=processes, count=frames)
    if path is not None:
        np.savez(path, pixels=samples.pixels, objects=samples.objects)
    return samples


def main(arguments: list[str]) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m hsi.simulate.train", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the ONNX file goes")
    parser.add_argument("--seed", type=int, default=0, help="seed of weights, order and augmentation")
    parser.add_argument("--yards", type=int, default=500, help="yards to render")
    parser.add_argument("--frames", type=int, default=12, help="pictures of each yard")
    parser.add_argument("--steps", type=int, default=6000, help="training steps of sixteen pictures")
    parser.add_argument("--processes", type=int, default=2, help="processes that render")
    parser.add_argument("--start", type=Path, default=None, help="an ONNX file of this script to train on from")
    parser.add_argument("--cache", type=Path, default=None, help="an .npz file to keep the rendered pictures in")
    chosen = parser.parse_args(arguments)
    samples = cached(chosen.cache, chosen.yards, chosen.frames, chosen.processes)
    plan = Plan(steps=chosen.steps, seed=chosen.seed)
    begun = network.initial(plan.seed) if chosen.start is None else network.resumed(export.kernels_of(chosen.start))
    kernels = trained(samples, begun, plan, lambda step, value: print(f"step {step} loss {value:.4f}", flush=True))  # noqa: T201
    write(kernels, chosen.out)


if __name__ == "__main__":
    main(sys.argv[1:])
