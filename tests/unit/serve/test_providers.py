"""Execution providers by availability; cores by quota."""

from pathlib import Path

import pytest

from hsi.serve.detector import cores, providers
from hsi.serve.detector.cores import Shares
from hsi.serve.detector.providers import CPU, CUDA, TENSORRT

CACHE = Path("/models/tensorrt")


@pytest.mark.parametrize(
    ("available", "tensorrt", "chosen"),
    [
        pytest.param([CPU], True, [CPU], id="CPU build"),
        pytest.param([TENSORRT, CUDA, CPU], True, [TENSORRT, CUDA, CPU], id="everything"),
        pytest.param([TENSORRT, CUDA, CPU], False, [CUDA, CPU], id="TensorRT switched off"),
        pytest.param(["CoreMLExecutionProvider", CPU], True, [CPU], id="others are not ours"),
        pytest.param([], True, [CPU], id="nothing named"),
    ],
)
def test_the_fastest_available_comes_first_and_the_cpu_last(
    available: list[str], tensorrt: bool, chosen: list[str]
) -> None:
    found = providers.choose(available, tensorrt=tensorrt, vram_limit_mib=0, engine_cache=CACHE)
    assert [name for name, _ in found] == chosen


def test_a_vram_limit_reaches_cuda_and_tensorrt_in_bytes() -> None:
    found = dict(providers.choose([TENSORRT, CUDA], tensorrt=True, vram_limit_mib=650, engine_cache=CACHE))
    assert found[CUDA]["gpu_mem_limit"] == str(650 * 1024 * 1024)
    assert found[TENSORRT]["trt_max_workspace_size"] == str(650 * 1024 * 1024)
    assert found[TENSORRT]["trt_engine_cache_path"] == str(CACHE)
    unlimited = dict(providers.choose([CUDA], tensorrt=True, vram_limit_mib=0, engine_cache=CACHE))
    assert "gpu_mem_limit" not in unlimited[CUDA]


@pytest.mark.parametrize(
    ("active", "device"), [([CPU], "cpu"), ([CUDA, CPU], "cuda"), ([TENSORRT, CPU], "cuda"), ([], "cpu")]
)
def test_the_device_is_what_the_session_really_got(active: list[str], device: str) -> None:
    assert providers.device_of(active) == device


@pytest.mark.parametrize(
    ("quota", "cores_within"),
    [("max 100000", 16), ("200000 100000", 2), ("150000 100000", 2), ("50000 100000", 1), ("", 16), ("garbage", 16)],
)
def test_a_containers_quota_bounds_the_cores(quota: str, cores_within: int) -> None:
    assert cores.within_quota(16, quota) == cores_within


@pytest.mark.parametrize(
    ("count", "device", "shares"),
    [
        (1, "cpu", Shares(1, 2, 1)),
        (2, "cpu", Shares(1, 2, 2)),
        (16, "cpu", Shares(4, 4, 8)),
        (16, "cuda", Shares(4, 1, 8)),
    ],
)
def test_cores_are_shared_between_inference_and_decoding(count: int, device: str, shares: Shares) -> None:
    assert cores.share(count, device=device) == shares


def test_what_is_set_is_taken() -> None:
    assert cores.share(16, device="cpu", threads=1, lanes=3, decoders=5) == Shares(1, 3, 5)
