"""What runs a model: image, command, ports and probes of each runtime.

All that is not secret is in a ConfigMap, which is the environment of the container; what a person writes into `env`
stands beside it and counts more. Every runtime is told `MODEL_VRAM_LIMIT_MIB`.

Probes mean it: starting may take long; a pod is ready when it has just made a real inference, or is so busy with real
ones that it has no room for ours; it is alive as long as it says so without being asked to compute. Pure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from hsi_operator.api.model import Llama, Model, Role, Runtime
from hsi_operator.plan import pods, questions, weights
from hsi_operator.plan.house import House
from hsi_operator.plan.weights import Place

SCRIPTS: Final = "/etc/hsi"
_PORTS: Final = {Runtime.ONNX_RUNTIME: 8095, Runtime.LLAMA_CPP: 8091, Runtime.TRITON: 8000}
_ENRICHMENT_PORT: Final = 8094
_TRITON_GRPC: Final = 8001
_TRITON_METRICS: Final = 8002
_STARTUP_PERIOD_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Served:
    """One model's way to be run: the ConfigMap's `variables` and `scripts`, and the container without its volumes."""

    variables: Mapping[str, str]
    scripts: Mapping[str, str]
    container: Mapping[str, Any]
    ports: Mapping[str, int]


def port_of(model: Model) -> int:
    """The port that a model answers on."""
    if model.port is not None:
        return model.port
    enriches = model.runtime is Runtime.ONNX_RUNTIME and model.role is Role.ENRICHMENT
    return _ENRICHMENT_PORT if enriches else _PORTS[model.runtime]


def ports_of(model: Model) -> dict[str, int]:
    """All ports by name; `http` is the one to ask."""
    http = {"http": port_of(model)}
    return {**http, "grpc": _TRITON_GRPC, "metrics": _TRITON_METRICS} if model.runtime is Runtime.TRITON else http


def served(model: Model, place: Place, house: House, vram_mib: int | None) -> Served:
    """How this model is run from this file, with so much GPU memory, or None for the CPU."""
    file = f"{weights.MOUNT}/{place.path}" if place.path else model.source.builtin or ""
    ports = ports_of(model)
    container = {
        "name": "model",
        **_image(model, house),
        **_RENDERED[model.runtime](model, file, vram_mib is not None),
        "env": [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in model.env],
        "ports": [{"name": name, "containerPort": number} for name, number in ports.items()],
        "terminationMessagePolicy": "FallbackToLogsOnError",
    }
    scripts = {"ready": _question(model)} if _question(model) else {}
    return Served(_variables(model, file, vram_mib), scripts, container, ports)


def image_of(model: Model, house: House) -> str:
    """The image that runs a model, with its digest where one is given."""
    if model.image is None:
        return _default_image(model, house)
    tag = f":{model.image.tag}" if model.image.tag else ""
    return f"{model.image.repository}{tag}{f'@{model.image.digest}' if model.image.digest else ''}"


def _default_image(model: Model, house: House) -> str:
    if model.runtime is Runtime.LLAMA_CPP:
        return house.llama_image
    if model.runtime is Runtime.TRITON:
        return house.triton_image
    return house.detector_image if model.role is Role.DETECTOR else house.enrichment_image


def _image(model: Model, house: House) -> dict[str, str]:
    found = {"image": image_of(model, house)}
    return {**found, "imagePullPolicy": str(model.image.pull_policy)} if model.image else found


def _variables(model: Model, file: str, vram_mib: int | None) -> dict[str, str]:
    found = {"MODEL_VRAM_LIMIT_MIB": str(vram_mib or 0)}
    if model.runtime is not Runtime.ONNX_RUNTIME:
        return found
    own = "DETECTOR" if model.role is Role.DETECTOR else "ENRICHMENT"
    return {
        **found,
        f"{own}_MODEL": file,
        f"{own}_HOST": "0.0.0.0",
        f"{own}_PORT": str(port_of(model)),
        "MODELS_DIR": weights.MOUNT,
        "LOG_FILE_PATH": "",
    }


def _onnx(model: Model, file: str, on_gpu: bool) -> dict[str, Any]:  # noqa: ARG001, FBT001 - one signature for all
    detector = model.role is Role.DETECTOR
    room = "detector" if detector else "enrichment"
    asked = ["python", f"{SCRIPTS}/ready"]
    ready = (
        pods.exec_probe(asked, period_seconds=30, failures=3, timeout_seconds=20)
        if detector
        else pods.http_probe("/readyz", "http", period_seconds=10, failures=3)
    )
    return {
        "command": ["python", "-m", f"hsi.serve.{room}"],
        "args": list(model.args),
        "startupProbe": _starting("/readyz", model),
        "readinessProbe": ready,
        "livenessProbe": pods.http_probe("/healthz", "http", period_seconds=20, failures=6),
    }


def _llama(model: Model, file: str, on_gpu: bool) -> dict[str, Any]:  # noqa: FBT001 - one signature for all
    options = model.llama or Llama()
    layers = options.gpu_layers if on_gpu else 0
    own: Sequence[str] = (
        *("--model", file, "--alias", model.name),
        *("--ctx-size", str(options.context_size), "--parallel", str(options.parallel), "--n-gpu-layers", str(layers)),
        *("--host", "0.0.0.0", "--port", str(port_of(model)), "--metrics", "--slots"),
    )
    return {
        "args": [*own, *model.args],
        "startupProbe": _starting("/health", model),
        "readinessProbe": pods.exec_probe(
            ["/bin/sh", f"{SCRIPTS}/ready"], period_seconds=30, failures=3, timeout_seconds=20
        ),
        "livenessProbe": pods.http_probe("/health", "http", period_seconds=20, failures=6),
    }


def _triton(model: Model, file: str, on_gpu: bool) -> dict[str, Any]:  # noqa: ARG001, FBT001 - one signature for all
    """Its repository is three folders above the file: `<repository>/<model>/<version>/<file>`."""
    parts = PurePosixPath(file).parents
    repository = parts[min(2, len(parts) - 1)]
    own: Sequence[str] = (
        f"--model-repository={repository}",
        f"--http-port={port_of(model)}",
        f"--grpc-port={_TRITON_GRPC}",
        f"--metrics-port={_TRITON_METRICS}",
        "--strict-readiness=true",
    )
    return {
        "command": ["tritonserver"],
        "args": [*own, *model.args],
        "startupProbe": _starting("/v2/health/ready", model),
        "readinessProbe": pods.http_probe("/v2/health/ready", "http", period_seconds=10, failures=3),
        "livenessProbe": pods.http_probe("/v2/health/live", "http", period_seconds=20, failures=6),
    }


_RENDERED: Final = {Runtime.ONNX_RUNTIME: _onnx, Runtime.LLAMA_CPP: _llama, Runtime.TRITON: _triton}


def _starting(path: str, model: Model) -> dict[str, Any]:
    failures = math.ceil(model.startup_seconds / _STARTUP_PERIOD_SECONDS)
    return pods.http_probe(path, "http", period_seconds=_STARTUP_PERIOD_SECONDS, failures=failures)


def _question(model: Model) -> str:
    """The script that asks for a real inference; empty for a runtime whose own readiness has to do."""
    if model.runtime is Runtime.LLAMA_CPP:
        return questions.completion(port_of(model))
    if model.runtime is Runtime.ONNX_RUNTIME and model.role is Role.DETECTOR:
        return questions.detection(port_of(model))
    return ""
