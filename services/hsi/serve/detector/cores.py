"""How many cores this process may use, and how they are shared between decoding and inference."""

import math
import os
from dataclasses import dataclass
from pathlib import Path

_QUOTA_FILE = Path("/sys/fs/cgroup/cpu.max")
_MOST_THREADS = 4
_MOST_DECODERS = 8


@dataclass(frozen=True, slots=True)
class Shares:
    """Threads of one inference, inferences at once, threads that decode pictures."""

    threads: int
    lanes: int
    decoders: int


def share(cores: int, *, device: str, threads: int = 0, lanes: int = 0, decoders: int = 0) -> Shares:
    """Numbers that were not set (0) from the number of cores.

    On a CPU at least two inferences run side by side, on half the cores each: while one waits for its slowest thread
    the other computes, which small networks gain more from than from more threads. A GPU works on one batch at a time.
    """
    threads = threads or max(1, min(cores // 2, _MOST_THREADS))
    lanes = lanes or (1 if device == "cuda" else max(2, cores // threads))
    return Shares(threads, lanes, decoders or min(cores, _MOST_DECODERS))


def available() -> int:
    """Cores this process may run on, a container's quota included."""
    try:
        quota = _QUOTA_FILE.read_text()
    except OSError:
        quota = ""
    return within_quota(len(os.sched_getaffinity(0)), quota)


def within_quota(cores: int, cpu_max: str) -> int:
    """`cores` cut to a cgroup's `cpu.max` (`max 100000`, or microseconds per period), rounded up."""
    parts = cpu_max.split()
    if len(parts) != 2 or not all(part.isdigit() for part in parts) or int(parts[1]) == 0:
        return max(1, cores)
    return max(1, min(cores, math.ceil(int(parts[0]) / int(parts[1]))))
