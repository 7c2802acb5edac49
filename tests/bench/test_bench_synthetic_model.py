"""How good the shipped detector is on held-out yards."""

from collections.abc import Callable

import numpy as np
import pytest

from hsi.events.classes import ObjectClass
from hsi.simulate.boxes import Found, Sighting, iou
from hsi.simulate.judging import Judge
from hsi.simulate.precision import mean_average_precision
from hsi.simulate.train import HELD_OUT_SEEDS_FROM
from hsi.simulate.training import dataset

pytestmark = pytest.mark.bench

YARDS = 60


@pytest.mark.timeout(600)
def test_the_shipped_detector_on_held_out_yards(bench_row: Callable[..., None]) -> None:
    samples = dataset.rendered(range(HELD_OUT_SEEDS_FROM, HELD_OUT_SEEDS_FROM + YARDS), processes=2)
    found = Judge().found(samples.pixels)
    true = [dataset.truths(objects) for objects in samples.objects]
    bench_row("shipped detector, mAP@0.5 on held-out yards", mean_average_precision(found, true), 0.90, "",
              higher_is_better=True)  # fmt: skip
    bench_row("shipped detector, recall of people at 0.5", recall(found, true), 0.90, "", higher_is_better=True)
    empty = [ones for ones, sightings in zip(found, true, strict=True) if not sightings]
    quiet = float(np.mean([all(one.confidence < 0.5 for one in ones) for ones in empty]))
    bench_row("shipped detector, empty pictures without an alarm at 0.5", quiet, 0.99, "", higher_is_better=True)


def recall(found: list[list[Found]], true: list[list[Sighting]]) -> float:
    """Share of people, not difficult, that are found at 0.5 or better with an IoU of half."""
    hits = [
        any(
            one.label is ObjectClass.PERSON and one.confidence >= 0.5 and iou(one.box, sighting.box) >= 0.5
            for one in ones
        )
        for ones, sightings in zip(found, true, strict=True)
        for sighting in sightings
        if sighting.label is ObjectClass.PERSON and not sighting.difficult
    ]
    return float(np.mean(hits))
