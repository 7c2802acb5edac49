"""Builds llama.cpp's own server from the llama-cpp-python source package, once, into a cache outside the tree.

python tests/parts/llama_server.py           build unless it is there (about five minutes on two cores)
python tests/parts/llama_server.py --where   only print where it is or would be
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "0.3.36"
OPTIONS = {
    "CMAKE_BUILD_TYPE": "Release",
    "BUILD_SHARED_LIBS": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_UI": "OFF",
    "LLAMA_USE_PREBUILT_UI": "OFF",
    "LLAMA_BUILD_APP": "OFF",
    "LLAMA_OPENSSL": "OFF",
    "GGML_NATIVE": "OFF",
    "GGML_OPENMP": "OFF",
}


def where() -> Path:
    """The binary's place, keyed by version and build options."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")  # noqa: TID251 - a build script
    return cache / "hsi" / f"llama-server-{VERSION}-1" / "llama-server"


def build(target: Path) -> None:
    """Download the source package by name, configure, build the one target, move it into place."""
    with tempfile.TemporaryDirectory(prefix="hsi-llama-") as folder:
        work = Path(folder)
        print(f"Downloading the source of llama-cpp-python {VERSION} ...", flush=True)
        pip = [_python_with_pip(), "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:"]
        subprocess.run([*pip, f"llama-cpp-python=={VERSION}", "-d", str(work)], check=True, timeout=900)
        (archive,) = work.glob("*.tar.gz")
        with tarfile.open(archive) as source:
            source.extractall(work, filter="data")
        (root,) = work.glob("llama_cpp_python-*/vendor/llama.cpp")
        print("Building llama.cpp's server (about five minutes on two cores, then cached) ...", flush=True)
        options = [f"-D{name}={value}" for name, value in OPTIONS.items()]
        log = work / "build.log"
        with log.open("w") as output:
            for command in (
                ["cmake", "-S", str(root), "-B", str(work / "build"), *options],
                ["cmake", "--build", str(work / "build"), "--target", "llama-server", f"-j{os.cpu_count() or 2}"],
            ):
                done = subprocess.run(command, stdout=output, stderr=output, check=False, timeout=3600)
                if done.returncode:
                    sys.exit("\n".join(log.read_text().splitlines()[-40:]))
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        shutil.copy2(work / "build" / "bin" / "llama-server", partial)
        partial.rename(target)
        print(f"Built {target}", flush=True)


def _python_with_pip() -> str:
    """This interpreter has pip, or the one its virtual environment was made from has."""
    base = Path(sys.base_prefix) / "bin" / "python3"
    return sys.executable if _has_pip(sys.executable) else str(base)


def _has_pip(python: str) -> bool:
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--where", action="store_true")
    if parser.parse_args().where:
        print(where())
    elif not where().exists():
        build(where())
