"""Which of ONNX Runtime's execution providers a session asks for: the fastest first, the CPU always last."""

from collections.abc import Sequence
from pathlib import Path

Options = dict[str, str]
Provider = tuple[str, Options]

TENSORRT = "TensorrtExecutionProvider"
CUDA = "CUDAExecutionProvider"
CPU = "CPUExecutionProvider"
_MIB = 1024 * 1024


def choose(available: Sequence[str], *, tensorrt: bool, vram_limit_mib: int, engine_cache: Path) -> list[Provider]:
    """Providers with their options, in order of preference, from those this build of ONNX Runtime has.

    `vram_limit_mib` (0 = none) bounds the CUDA arena and TensorRT's workspace. Engines that TensorRT builds are kept
    in `engine_cache`, because building takes minutes.
    """
    chosen: list[Provider] = []
    if tensorrt and TENSORRT in available:
        chosen.append((TENSORRT, _tensorrt_options(vram_limit_mib, engine_cache)))
    if CUDA in available:
        chosen.append((CUDA, _cuda_options(vram_limit_mib)))
    return [*chosen, (CPU, {})]


def device_of(active: Sequence[str]) -> str:
    """`cuda` when the session got a GPU provider, else `cpu`."""
    return "cuda" if TENSORRT in active or CUDA in active else "cpu"


def _cuda_options(vram_limit_mib: int) -> Options:
    options = {"arena_extend_strategy": "kSameAsRequested"}  # growing by powers of two would overshoot the limit
    if vram_limit_mib:
        options["gpu_mem_limit"] = str(vram_limit_mib * _MIB)
    return options


def _tensorrt_options(vram_limit_mib: int, engine_cache: Path) -> Options:
    options = {
        "trt_engine_cache_enable": "True",
        "trt_engine_cache_path": str(engine_cache),
        "trt_timing_cache_enable": "True",
        "trt_fp16_enable": "True",
    }
    if vram_limit_mib:
        options["trt_max_workspace_size"] = str(vram_limit_mib * _MIB)
    return options
