"""The detector that ships: small, well formed, and good enough for the demo on yards it has never seen."""

import json

import numpy as np
import onnx
import pytest

from hsi.events.classes import ObjectClass
from hsi.serve.detector import engine, providers
from hsi.simulate.boxes import Found, Sighting, iou
from hsi.simulate.camera import SyntheticCamera, View, cameras
from hsi.simulate.judging import SHIPPED_MODEL, Judge
from hsi.simulate.precision import mean_average_precision
from hsi.simulate.schedule import Moment, Pace, visits
from hsi.simulate.train import HELD_OUT_SEEDS_FROM
from hsi.simulate.training import dataset

THRESHOLD = 0.5
FAST_PATH = 0.9


@pytest.fixture(scope="module")
def judged() -> list[tuple[list[Found], list[Sighting]]]:
    """What is found and what is true in 72 held-out pictures."""
    parts = [dataset.yard_samples(HELD_OUT_SEEDS_FROM + 500 + number) for number in range(6)]
    pixels = np.concatenate([part.pixels for part in parts])
    objects = np.concatenate([part.objects for part in parts])
    return list(zip(Judge().found(pixels), map(dataset.truths, objects), strict=True))


def test_the_file_is_small_and_says_what_it_is() -> None:
    assert SHIPPED_MODEL.stat().st_size <= 2 * 1024 * 1024
    told = {entry.key: entry.value for entry in onnx.load(SHIPPED_MODEL).metadata_props}
    assert json.loads(told["names"]) == {"0": "person", "1": "car", "2": "dog", "3": "bicycle"}
    assert told["family"] == "yolov8"


def test_the_mean_average_precision_has_a_floor(judged: list[tuple[list[Found], list[Sighting]]]) -> None:
    found, true = [one for one, _ in judged], [other for _, other in judged]
    assert mean_average_precision(found, true) >= 0.9


def seen(found: list[Found], sighting: Sighting, confidence: float) -> bool:
    return any(
        one.label is sighting.label and one.confidence >= confidence and iou(one.box, sighting.box) >= 0.5
        for one in found
    )


def test_clear_people_are_seen_and_most_of_them_surely(judged: list[tuple[list[Found], list[Sighting]]]) -> None:
    people = [
        (found, sighting)
        for found, true in judged
        for sighting in true
        if sighting.label is ObjectClass.PERSON and not sighting.difficult and sighting.box.height_px >= 35
    ]
    assert len(people) >= 20
    assert np.mean([seen(found, sighting, THRESHOLD) for found, sighting in people]) >= 0.9
    assert np.mean([seen(found, sighting, FAST_PATH) for found, sighting in people]) >= 0.5


def test_empty_yards_stay_quiet(judged: list[tuple[list[Found], list[Sighting]]]) -> None:
    empty = [found for found, true in judged if not true]
    assert len(empty) >= 8
    assert sum(one.confidence >= THRESHOLD for found in empty for one in found) == 0


@pytest.mark.parametrize("camera", cameras(2, seed=0, pace=Pace()), ids=lambda camera: camera.name)
def test_the_demos_first_visitor_is_seen_surely(camera: SyntheticCamera) -> None:
    view = View(camera)
    visit = next(visits(camera.seed, camera.pace))
    times = np.arange(visit.begin_seconds, visit.end_seconds, 0.5)
    frames = [view.frame(Moment(float(at), visit)) for at in times]
    frames = [frame for frame in frames if any(not one.difficult for one in frame.sightings)]
    assert len(frames) >= 10
    found = Judge().found(np.stack([dataset.letterboxed(frame.pixels) for frame in frames]))
    people = [max((one.confidence for one in ones if one.label is ObjectClass.PERSON), default=0.0) for ones in found]
    assert np.mean(np.asarray(people) >= THRESHOLD) >= 0.9
    assert max(people) >= FAST_PATH


def test_the_detector_server_reads_the_model_as_the_plain_reader_does() -> None:
    request = engine.Request(
        SHIPPED_MODEL, "synthetic-yard", None, (), ((providers.CPU, {}),), threads=1, max_batch=4, open_input_px=640
    )
    served = engine.load(request)
    frames = list(dataset.frames(HELD_OUT_SEEDS_FROM + 600))[:4]
    plain = Judge().found(np.stack([dataset.letterboxed(frame.pixels) for frame in frames]), floor=THRESHOLD)
    prepared = [served.prepare(frame.jpeg(95), 1_000_000) for frame in frames]
    found = served.infer([one.tensor for one in prepared], THRESHOLD)
    assert sum(len(ones) for ones in plain) >= 2
    for ones, other, one in zip(plain, found, prepared, strict=True):
        told = [
            (served.classes[int(kind)], float(score)) for kind, score in zip(other.classes, other.scores, strict=True)
        ]
        for item in (item for item in ones if item.confidence >= 0.7):
            assert any(label is item.label and abs(score - item.confidence) < 0.2 for label, score in told)
        assert one.fit.network == (dataset.INPUT_WIDTH_PX, dataset.INPUT_HEIGHT_PX)
