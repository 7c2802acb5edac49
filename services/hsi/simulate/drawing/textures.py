"""Surfaces made of seeded noise: cloud, grass, leaves; pure given the generator that is passed in."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.float32]
"""A picture plane of 32-bit floats: (height, width) or (height, width, 3)."""


def fractal(rng: np.random.Generator, height_px: int, width_px: int, cells: int, octaves: int = 4) -> Field:
    """Smooth noise of several scales, (height, width) in 0 to 1; `cells` is the number of lumps across the width."""
    total = np.zeros((height_px, width_px), np.float32)
    weight = 1.0
    for octave in range(octaves):
        across = max(2, cells * 2**octave)
        up = max(2, round(across * height_px / width_px))
        grid = rng.random((up, across), dtype=np.float32)
        layer = Image.fromarray(grid, mode="F").resize((width_px, height_px), Image.Resampling.BICUBIC)
        total += weight * np.asarray(layer, np.float32)
        weight *= 0.5
    low, high = float(total.min()), float(total.max())
    return (total - low) / max(1e-6, high - low)


def grain(rng: np.random.Generator, height_px: int, width_px: int) -> Field:
    """White noise of mean 0 and deviation 1, (height, width)."""
    return rng.standard_normal((height_px, width_px), dtype=np.float32)


def step(values: Field, low: float, high: float) -> Field:
    """Smooth ramp from 0 at `low` to 1 at `high`."""
    ramp = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(ramp * ramp * (3 - 2 * ramp), np.float32)
