"""Hand-made ONNX graphs with known answers, pictures, and the detector server on a unix socket."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from hsi.runtime import tasks
from hsi.runtime.health import Board
from hsi.runtime.tasks import Stop
from hsi.serve.detector import app
from hsi.serve.detector.settings import Settings

Array = NDArray[Any]
Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


def _input(name: str, kind: int, shape: Sequence[int | str]) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))


def _known(name: str, value: Array, batch: int | str) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Nodes that answer `value` once for every picture of the batch."""
    if isinstance(batch, int):
        repeated = np.stack([value] * batch)
        return [helper.make_node("Identity", [f"{name}_is"], [name])], [numpy_helper.from_array(repeated, f"{name}_is")]
    constants = [
        numpy_helper.from_array(value[None], f"{name}_is"),
        numpy_helper.from_array(np.array(value.shape, dtype=np.int64), f"{name}_rest"),
    ]
    nodes = [
        helper.make_node("Concat", ["batch", f"{name}_rest"], [f"{name}_shape"], axis=0),
        helper.make_node("Expand", [f"{name}_is", f"{name}_shape"], [name]),
    ]
    return nodes, constants


def _saved(path: Path, graph: onnx.GraphProto, metadata: Mapping[str, str]) -> Path:
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path


@pytest.fixture
def graph_of(tmp_path: Path) -> Callable[..., Path]:
    """Writes a network that answers the given outputs (each without its batch axis) to any picture."""

    def make(
        outputs: Mapping[str, Array],
        *,
        size: Sequence[int | str],
        batch: int | str = "batch",
        metadata: Mapping[str, str] | None = None,
        sizes_input: bool = False,
    ) -> Path:
        inputs = [_input("images", TensorProto.FLOAT, [batch, 3, *size])]
        if sizes_input:
            inputs.append(_input("orig_target_sizes", TensorProto.INT64, [batch, 2]))
        nodes = [
            helper.make_node("Shape", ["images"], ["whole"]),
            helper.make_node("Gather", ["whole", "zero"], ["batch"]),
        ]
        constants = [numpy_helper.from_array(np.array([0], dtype=np.int64), "zero")]
        for name, value in outputs.items():
            more, known = _known(name, value, batch)
            nodes += more
            constants += known
        results = [
            _input(name, helper.np_dtype_to_tensor_dtype(value.dtype), [batch, *value.shape])
            for name, value in outputs.items()
        ]
        graph = helper.make_graph(nodes, "known", inputs, results, constants)
        return _saved(tmp_path / f"known-{len(list(tmp_path.iterdir()))}.onnx", graph, metadata or {})

    return make


@pytest.fixture
def brightness_graph(tmp_path: Path) -> Callable[..., Path]:
    """Writes a network that sees one person, as wide as the picture is bright: 10 px plus 40 px at pure white.

    A `fragile` one fails when it runs on a white picture: there it looks up an entry that is not there.
    """

    def make(batch: int | str = "batch", *, fragile: bool = False) -> Path:
        widen = np.array([[[0, 0, 40, 0, 0, 0]]], dtype=np.float32)
        seen = np.array([[[0, 0, 10, 50, 0.9, 0]]], dtype=np.float32)
        nodes = [
            helper.make_node("ReduceMean", ["images"], ["bright"], axes=[1, 2, 3], keepdims=0),
            helper.make_node("Unsqueeze", ["bright", "axes"], ["column"]),
            helper.make_node("Mul", ["column", "widen"], ["wider"]),
            helper.make_node("Add", ["wider", "seen"], ["output"]),
        ]
        constants = [
            numpy_helper.from_array(np.array([1, 2], dtype=np.int64), "axes"),
            numpy_helper.from_array(widen, "widen"),
            numpy_helper.from_array(seen, "seen"),
        ]
        if fragile:
            nodes[3] = helper.make_node("Add", ["wider", "looked_up"], ["output"])
            nodes += [
                helper.make_node("ReduceMax", ["bright"], ["brightest"], keepdims=0),
                helper.make_node("Mul", ["brightest", "one_and_a_half"], ["position"]),
                helper.make_node("Cast", ["position"], ["entry"], to=TensorProto.INT64),
                helper.make_node("Gather", ["seen", "entry"], ["looked_up"], axis=0),
            ]
            nodes.append(nodes.pop(3))
            constants.append(numpy_helper.from_array(np.array(1.5, dtype=np.float32), "one_and_a_half"))
        graph = helper.make_graph(
            nodes,
            "brightness",
            [_input("images", TensorProto.FLOAT, [batch, 3, 64, 64])],
            [_input("output", TensorProto.FLOAT, [batch, 1, 6])],
            constants,
        )
        return _saved(tmp_path / f"brightness-{batch}.onnx", graph, {"names": "{0: 'person'}"})

    return make


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """An evenly coloured picture, encoded."""

    def make(
        size: tuple[int, int] = (64, 64), colour: tuple[int, int, int] = (128, 128, 128), kind: str = "PNG"
    ) -> bytes:
        buffer = io.BytesIO()
        Image.new("RGB", size, colour).save(buffer, kind)
        return buffer.getvalue()

    return make


@pytest.fixture
def socket_dir() -> Iterator[Path]:
    """A directory with a short name: unix socket paths are limited."""
    with tempfile.TemporaryDirectory(prefix="hsi-o-") as name:
        yield Path(name)


@pytest.fixture
def serve(socket_dir: Path) -> Serve:
    """Runs the detector server with a model and settings; gives a client once it is ready (or at once)."""

    @asynccontextmanager
    async def serving(model: Path, *, ready: bool = True, **values: Any) -> AsyncIterator[httpx.AsyncClient]:
        path = socket_dir / "d.sock"
        settings = Settings(
            detector_model=str(model), detector_socket=str(path), models_dir=socket_dir, log_file_path=None, **values
        )
        stop, board = Stop(), Board()
        async with app.build(settings, board) as built:
            running = asyncio.create_task(tasks.run(built, stop))
            transport = httpx.AsyncHTTPTransport(uds=str(path), limits=httpx.Limits(max_connections=50))
            async with httpx.AsyncClient(transport=transport, base_url="http://detector", timeout=30) as client:
                try:
                    await _until_listening(client, running, "/readyz" if ready else "/healthz")
                    yield client
                finally:
                    stop.order()
                    await running

    return serving


async def _until_listening(client: httpx.AsyncClient, running: "asyncio.Task[None]", route: str) -> None:
    async with asyncio.timeout(60):
        while not running.done():
            try:
                if (await client.get(route)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.01)
    await running
