"""The training script end to end on next to nothing: it must learn, and export what it learned."""

import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import pytest

from hsi.simulate import train
from hsi.simulate.judging import Judge
from hsi.simulate.training import dataset, export, loss, network


@pytest.fixture(scope="module")
def samples() -> dataset.Samples:
    """Twelve pictures of one yard."""
    return dataset.yard_samples(train.TRAINING_SEEDS_FROM)


@pytest.fixture(scope="module")
def trained(samples: dataset.Samples) -> tuple[network.Kernels, list[float]]:
    """Kernels after twelve steps of four pictures, and the first and the last loss."""
    losses: list[float] = []
    plan = train.Plan(steps=12, batch=4, seed=3)
    return train.trained(samples, network.initial(3), plan, lambda _, value: losses.append(value)), losses


@pytest.fixture(scope="module")
def model(trained: tuple[network.Kernels, list[float]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exported file."""
    path = tmp_path_factory.mktemp("model") / "tiny.onnx"
    train.write(trained[0], path)
    return path


def test_a_few_steps_lower_the_loss(trained: tuple[network.Kernels, list[float]]) -> None:
    first, last = trained[1]
    assert 0 < last < first


def test_onnx_runtime_computes_what_jax_computes(
    trained: tuple[network.Kernels, list[float]], model: Path, samples: dataset.Samples
) -> None:
    plain = {name: (jax.device_put(kernel), jax.device_put(bias)) for name, (kernel, bias) in trained[0].items()}
    wanted = jax.jit(network.predictions)(plain, jnp.asarray(samples.pixels[:3] / np.float32(255)))
    given = Judge(model).raw(samples.pixels[:3])
    assert given.shape == (3, 8, 960)
    assert np.abs(given - np.asarray(wanted)).max() < 1e-3


def test_training_goes_on_from_an_exported_file(trained: tuple[network.Kernels, list[float]], model: Path) -> None:
    again = jax.jit(network.folded)(network.resumed(export.kernels_of(model)))
    for name, (kernel, bias) in trained[0].items():
        assert np.allclose(again[name][0], kernel, atol=1e-5)
        assert np.allclose(again[name][1], bias)


def test_the_graph_says_what_it_is(model: Path) -> None:
    graph = onnx.load(model)
    told = {entry.key: entry.value for entry in graph.metadata_props}
    assert json.loads(told["names"]) == {"0": "person", "1": "car", "2": "dog", "3": "bicycle"}
    assert told["family"] == "yolov8"
    assert [opset.version for opset in graph.opset_import] == [17]
    assert graph.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    assert not model.with_suffix(".partial").exists()


def test_samples_do_not_depend_on_the_number_of_processes(samples: dataset.Samples) -> None:
    seeds = [train.TRAINING_SEEDS_FROM, train.TRAINING_SEEDS_FROM + 1]
    both = dataset.rendered(seeds, processes=2)
    assert np.array_equal(both.pixels[: dataset.FRAMES_PER_YARD], samples.pixels)
    assert np.array_equal(both.objects[: dataset.FRAMES_PER_YARD], samples.objects)


def test_mirrored_samples_keep_their_boxes_on_their_objects() -> None:
    objects = np.full((1, dataset.MAX_OBJECTS, 6), -1, np.float32)
    objects[0, 0] = (0, 40, 50, 60, 90, 0)
    pixels = np.zeros((1, dataset.INPUT_HEIGHT_PX, dataset.INPUT_WIDTH_PX, 3), np.uint8)
    pixels[0, 50:90, 40:60] = 255
    seen = set()
    stream = train.batches(dataset.Samples(pixels, objects), train.Plan(steps=0, batch=1, seed=1))
    for (varied, moved), _ in zip(stream, range(20), strict=False):
        left, top, right, bottom = (int(edge) for edge in moved[0, 0, 1:5])
        seen.add(left)
        inside = varied[0, top:bottom, left:right]
        assert inside.min() > varied[0].min()
        assert inside.size == 20 * 40 * 3
        assert (varied[0] == varied[0].max()).any(axis=2).sum() <= 20 * 40
    assert seen == {40, 260}


def test_the_small_object_wins_a_cell_that_two_share() -> None:
    objects = np.full((dataset.MAX_OBJECTS, 6), -1, np.float32)
    objects[0] = (1, 40, 40, 120, 100, 0)
    objects[1] = (0, 70, 50, 90, 90, 0)
    wanted, _, boxes = jax.jit(loss.targets)(jnp.asarray(objects))
    cell = int(np.abs(network.centres() - (76, 68)).sum(axis=1).argmin())
    assert wanted[cell].tolist() == [1.0, 0.0, 0.0, 0.0]
    assert boxes[cell].tolist() == [70.0, 50.0, 90.0, 90.0]


def test_a_difficult_object_is_neither_asked_for_nor_punished() -> None:
    objects = np.full((dataset.MAX_OBJECTS, 6), -1, np.float32)
    objects[0] = (2, 40, 40, 80, 80, 1)
    wanted, counts, _ = jax.jit(loss.targets)(jnp.asarray(objects))
    cell = int(np.abs(network.centres() - (60, 60)).sum(axis=1).argmin())
    assert float(wanted.sum()) == 0.0
    assert counts[cell].tolist() == [1.0, 1.0, 0.0, 1.0]


def test_generalised_iou_of_known_boxes() -> None:
    box = jnp.asarray([0.0, 0.0, 10.0, 10.0])
    assert float(loss.giou(box, box)) == pytest.approx(1.0, abs=1e-5)
    apart = jnp.asarray([20.0, 0.0, 30.0, 10.0])
    assert float(loss.giou(box, apart)) == pytest.approx(-1 / 3, abs=1e-5)
