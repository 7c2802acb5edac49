"""What a model file says of its inputs, and one run of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from hsi.serve.detector.boxes import Floats, Output, Size

_DTYPES: Final = {"tensor(float)": "float32", "tensor(float16)": "float16"}


class InputsUnusable(ValueError):
    """A network does not take one batch of pictures."""


class Node(Protocol):
    """An input of a session, as ONNX Runtime describes it; open extents are None or a name."""

    name: str
    type: str
    shape: Sequence[int | str | None]


class Metadata(Protocol):
    """A model file's metadata."""

    custom_metadata_map: Mapping[str, str]


class Session(Protocol):
    """The part of an ONNX Runtime session that this server uses."""

    def get_inputs(self) -> Sequence[Node]:
        """The graph's inputs."""
        ...

    def get_modelmeta(self) -> "Metadata":
        """What the file says of itself."""
        ...

    def get_providers(self) -> Sequence[str]:
        """The execution providers in use."""
        ...

    def run(self, names: None, feed: dict[str, Output]) -> list[Output]:
        """All outputs for these inputs."""
        ...


@dataclass(frozen=True, slots=True)
class Graph:
    """Inputs of a network. `batch` is None when any number of pictures can go in together."""

    picture_input: str
    sizes_input: str | None
    batch: int | None
    network: Size
    dtype: str


def read(session: Session, open_input_px: int) -> Graph:
    """The session's inputs, with `open_input_px` for extents it leaves open; raises InputsUnusable."""
    inputs = session.get_inputs()
    images = [one for one in inputs if len(one.shape) == 4 and one.type in _DTYPES]
    sizes = [one for one in inputs if len(one.shape) == 2 and one.type == "tensor(int64)"]
    if len(images) != 1 or len(sizes) > 1 or len(images) + len(sizes) != len(inputs):
        told = ", ".join(f"{one.name} {one.type} {one.shape}" for one in inputs)
        raise InputsUnusable(f"its inputs are not one batch of pictures (and at most their sizes): {told}")
    batch, channels, height, width = images[0].shape
    if isinstance(channels, int) and channels != 3:
        raise InputsUnusable(f"its input has {channels} channels, not 3")
    network = Size(_fixed(width) or open_input_px, _fixed(height) or open_input_px)
    sizes_input = sizes[0].name if sizes else None
    return Graph(images[0].name, sizes_input, _fixed(batch), network, _DTYPES[images[0].type])


def blank(graph: Graph) -> Floats:
    """An empty input, for the first runs."""
    return np.zeros((3, graph.network.height, graph.network.width), dtype=np.float32)


def run(session: Session, graph: Graph, tensors: Sequence[Floats]) -> list[Output]:
    """One run over `tensors`, padded with zeros to the graph's fixed batch where it has one."""
    batch = np.stack(tensors) if len(tensors) > 1 else tensors[0][None]
    batch = batch.astype(graph.dtype, copy=False)
    if graph.batch is not None and len(batch) < graph.batch:
        padding = np.zeros((graph.batch - len(batch), *batch.shape[1:]), dtype=graph.dtype)
        batch = np.concatenate((batch, padding))
    feed: dict[str, Output] = {graph.picture_input: batch}
    if graph.sizes_input is not None:
        feed[graph.sizes_input] = np.array([graph.network] * len(batch), dtype=np.int64)
    return session.run(None, feed)


def _fixed(extent: int | str | None) -> int | None:
    return extent if isinstance(extent, int) and extent > 0 else None
