"""The network on ONNX Runtime: load, recognise, warm up, infer. Everything here blocks; callers cross to a thread."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import onnxruntime as ort  # type: ignore[import-untyped]  # it ships no types
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors  # type: ignore[import-untyped]  # likewise

from hsi.events.classes import ObjectClass
from hsi.serve.detector import batching, labels, pictures, providers, recognise
from hsi.serve.detector import graph as graphs
from hsi.serve.detector.boxes import Fit, Floats, Found
from hsi.serve.detector.families.family import Family
from hsi.serve.detector.graph import Graph, Session
from hsi.serve.detector.recognise import FamilyName, Kind

Classes = tuple[ObjectClass | None, ...]

ORT_ERRORS: Final = (
    ort_errors.DeviceReset, ort_errors.EPFail, ort_errors.EngineError, ort_errors.Fail, ort_errors.InvalidArgument,
    ort_errors.InvalidGraph, ort_errors.InvalidProtobuf, ort_errors.ModelLoadCanceled, ort_errors.ModelLoaded,
    ort_errors.ModelRequiresCompilation, ort_errors.NoModel, ort_errors.NoSuchFile, ort_errors.NotFound,
    ort_errors.NotImplemented, ort_errors.RuntimeException,
)  # fmt: skip
_ROUNDS: Final = 2


class ModelUnusable(Exception):
    """A model file cannot be loaded, run or understood; the message names it and says why."""


class InferenceFailed(Exception):
    """The network raised while it ran, or its outputs could not be read."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to load and how to run it."""

    path: Path
    name: str
    family: FamilyName | None
    labels: tuple[str, ...]
    providers: tuple[providers.Provider, ...]
    threads: int
    max_batch: int
    open_input_px: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """One picture ready for the network."""

    tensor: Floats
    fit: Fit


class Engine:
    """A loaded network. Any number of threads may infer at the same time."""

    def __init__(self, session: Session, graph: Graph, kind: Kind, classes: Classes, request: Request) -> None:
        self.name = request.name
        self.threads = request.threads
        self.graph = graph
        self.kind = kind
        self.classes = classes
        self.device = providers.device_of(session.get_providers())
        self.tensorrt_enabled = providers.TENSORRT in session.get_providers()
        self.max_batch = 1 if graph.batch == 1 else request.max_batch
        self._session = session
        self._family: Family = recognise.FAMILIES[kind.family]

    def prepare(self, data: bytes, max_pixels: int) -> Prepared:
        """Bytes of a picture as the network's input; raises Refused."""
        seen, fit = pictures.pixels(data, max_pixels, lambda size: self._family.fit(size, self.graph.network))
        return Prepared(self._family.tensor(seen, fit), fit)

    def infer(self, tensors: Sequence[Floats], floor: float) -> list[Found]:
        """What the network sees in each input, in input pixels; raises InferenceFailed.

        A graph with a fixed batch gets its inputs in portions of that size, the last one padded.
        """
        portion = self.graph.batch or len(tensors)
        found: list[Found] = []
        with _translated(InferenceFailed, f"inference of {len(tensors)} pictures with {self.name}"):
            for start in range(0, len(tensors), portion):
                part = tensors[start : start + portion]
                outputs = graphs.run(self._session, self.graph, part)
                found += self._family.decode(outputs, self.graph.network, floor)[: len(part)]
        return found

    def warm_up(self, floor: float) -> dict[int, float]:
        """Run every batch size that may pay until it is warm; seconds of a warm run by batch size."""
        blank = graphs.blank(self.graph)
        latency: dict[int, float] = {}
        for size in batching.sizes_up_to(self.max_batch):
            latency[size] = min(self._timed([blank] * size, floor) for _ in range(_ROUNDS))
            if size > 1 and not batching.pays(latency, size):
                break
        return latency

    def _timed(self, tensors: Sequence[Floats], floor: float) -> float:
        started = time.perf_counter()
        self.infer(tensors, floor)
        return time.perf_counter() - started


def load(request: Request) -> Engine:
    """Load a model file and find out what it is; raises ModelUnusable."""
    with _translated(ModelUnusable, f"model {request.name} ({request.path.name})"):
        if any(name == providers.CUDA for name, _ in request.providers):
            ort.preload_dlls()  # CUDA and cuDNN from wheels, where they are not installed system-wide
        session: Session = ort.InferenceSession(
            os.fspath(request.path), _options(request.threads), providers=list(request.providers)
        )
        graph = graphs.read(session, request.open_input_px)
        metadata = session.get_modelmeta().custom_metadata_map
        shapes = [output.shape for output in graphs.run(session, graph, [graphs.blank(graph)])]
        kind = recognise.recognise(shapes, graph.network, request.family or _named(metadata))
        names = labels.choose(metadata.get("names"), request.labels, kind.class_count)
        return Engine(session, graph, kind, labels.security_classes(names), request)


def _options(threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Idle threads that spin would take the cores that decode the next pictures.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _named(metadata: Mapping[str, str]) -> FamilyName | None:
    """The family a model file names itself, where it is one of ours."""
    name = metadata.get("family", "")
    return FamilyName(name) if name in set(FamilyName) else None


@contextmanager
def _translated(into: type[ModelUnusable] | type[InferenceFailed], attempt: str) -> Iterator[None]:
    """ONNX Runtime's errors, and those of reading outputs that are not what they seemed, as one of ours."""
    try:
        yield
    except (graphs.InputsUnusable, recognise.FamilyUnknown, labels.LabelsUnusable) as problem:
        raise into(f"{attempt}: {problem}") from problem
    except (*ORT_ERRORS, ValueError, IndexError, RuntimeError, MemoryError) as problem:
        raise into(f"{attempt} failed: {' '.join(str(problem).split())[:300]}") from problem
