"""Wiring of the detector server."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import onnxruntime as ort  # type: ignore[import-untyped]  # it ships no types

from hsi.runtime import logs, probes
from hsi.runtime.health import Board
from hsi.runtime.tasks import Task
from hsi.runtime.web import HttpServer
from hsi.serve.detector import catalogue, cores, engine, providers, routes, wire
from hsi.serve.detector.loading import Model, Warm
from hsi.serve.detector.recognise import FamilyName
from hsi.serve.detector.service import Service
from hsi.serve.detector.settings import DetectorServerSettings, Settings

_log = logs.logger(__name__)


def assemble(settings: DetectorServerSettings, *, service: Service, board: Board) -> Sequence[Task]:
    """The server's tasks: loading and watching the model, and HTTP."""
    model = Model(
        service,
        board,
        _loader(settings),
        lanes=settings.detector_lanes,
        floor=settings.detector_min_confidence,
    )
    door = routes.Door(
        service,
        _reporter(settings, service),
        max_bytes=settings.detector_max_image_bytes,
        timeout_seconds=settings.detector_timeout_seconds,
    )
    server = HttpServer(
        routes.create(door, list(probes.app(board, process="detector").routes)),
        name="http",
        host=settings.detector_host,
        port=settings.detector_port,
        uds=Path(settings.detector_socket) if settings.detector_socket else None,
        setting="DETECTOR_PORT",
    )
    return [model, server]


@asynccontextmanager
async def build(settings: Settings, board: Board) -> AsyncIterator[Sequence[Task]]:
    """Assemble, and close what was opened; raises ModelMissing or ModelCorrupt before anything listens."""
    catalogue.resolve(settings.detector_model, settings.models_dir)
    decoders = settings.detector_decode_threads or cores.share(cores.available(), device="cpu").decoders
    service = Service(
        max_held=settings.detector_max_waiting,
        max_pixels=settings.detector_max_image_pixels,
        decode_threads=decoders,
    )
    try:
        yield assemble(settings, service=service, board=board)
    finally:
        service.close()


def _loader(settings: DetectorServerSettings) -> Callable[[], Warm]:
    def load() -> Warm:
        loaded = engine.load(_request(settings))
        if loaded.device == "cpu":
            _log.warning("no GPU is used: the model runs on the CPU, slower and just as correct")
        return loaded, loaded.warm_up(settings.detector_min_confidence)

    return load


def _request(settings: DetectorServerSettings) -> engine.Request:
    offered = ort.get_available_providers()
    cache = settings.models_dir / "tensorrt"
    if settings.detector_tensorrt_enabled and providers.TENSORRT in offered:
        cache.mkdir(parents=True, exist_ok=True)
    model = catalogue.resolve(settings.detector_model, settings.models_dir)
    family = model.family if settings.detector_model_family == "auto" else settings.detector_model_family
    return engine.Request(
        path=model.path,
        name=model.name,
        family=None if family == "auto" else FamilyName(family),
        labels=model.labels,
        providers=tuple(
            providers.choose(
                offered,
                tensorrt=settings.detector_tensorrt_enabled,
                vram_limit_mib=settings.model_vram_limit_mib,
                engine_cache=cache,
            )
        ),
        threads=cores.share(cores.available(), device="cpu", threads=settings.detector_threads).threads,
        max_batch=settings.detector_max_batch,
        open_input_px=settings.detector_input_px,
    )


def _reporter(settings: DetectorServerSettings, service: Service) -> Callable[[], wire.HealthReport]:
    cuda = providers.CUDA in ort.get_available_providers()
    name = Path(settings.detector_model).stem

    def report() -> wire.HealthReport:
        loaded = service.engine
        troubles = _troubles(service, cuda=cuda)
        return wire.HealthReport(
            status="unhealthy" if loaded is None else "degraded" if troubles else "healthy",
            model_loaded=loaded is not None,
            cuda_available=cuda,
            device=loaded.device if loaded else None,
            model_name=loaded.name if loaded else name,
            family=loaded.kind.family.value if loaded else None,
            vram_used_gb=None,
            tensorrt_enabled=loaded is not None and loaded.tensorrt_enabled,
            message=troubles if loaded else "the model is still loading",
        )

    return report


def _troubles(service: Service, *, cuda: bool) -> str:
    """Why a loaded server is less than healthy; empty when it is not."""
    told = []
    if service.failed_last:
        told.append("the last inference failed")
    if cuda and service.engine is not None and service.engine.device == "cpu":
        told.append("CUDA is installed, but the model runs on the CPU")
    return "; ".join(told)
