"""The programs of a control plane, in the order they are looked for: KUBEBUILDER_ASSETS, the cache, a build.

python tests/cluster/binaries.py              build what is missing (about eight minutes on two cores, once)
python tests/cluster/binaries.py --where      only print where the programs are or would be
make control-plane KUBERNETES=v1.36.3         another version; its module is made from the committed one

The build is `go build` in two small modules of ours (modules/kubernetes, modules/etcd) whose go.mod and go.sum are
committed, because neither project can be installed by `go install`: both have replace lines. The version is stamped in;
without that the API server says v0.0.0. The cache lies outside the tree and is keyed by version.
"""

import argparse
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PINNED = "v1.34.10"
ETCD = "v3.6.16"
RECIPE = 1  # raised when the way of building changes, so that old binaries are not taken for new ones
MODULES = Path(__file__).parent / "modules"
BUILD_SECONDS = 3600.0
DOWNLOAD_SECONDS = 900.0
_STAMPED = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
_STAGED = re.compile(r"^\s*(k8s\.io/\S+) => \./staging/", re.MULTILINE)


class Unavailable(Exception):
    """No way to a control plane on this machine; the text says why."""


@dataclass(frozen=True)
class Programs:
    """Where the five programs are, and the version that the API server is to report."""

    version: str
    etcd: Path
    kube_apiserver: Path
    kube_controller_manager: Path
    kube_scheduler: Path
    kubectl: Path


@dataclass(frozen=True)
class _Part:
    """What one module of ours builds."""

    module: str
    version: str
    packages: Mapping[str, str]  # program: package

    @property
    def folder(self) -> Path:
        return _cache() / f"{self.module}-{self.version}-{RECIPE}"

    @property
    def is_built(self) -> bool:
        return all((self.folder / program).exists() for program in self.packages)

    @property
    def reason(self) -> Path:
        """Where a build that failed says why, for the tests that are skipped because of it."""
        return self.folder.with_suffix(self.folder.suffix + ".reason")


def _parts(kubernetes: str) -> tuple[_Part, _Part]:
    programs = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
    packages = {program: f"k8s.io/kubernetes/cmd/{program}" for program in programs}
    return _Part("etcd", ETCD, {"etcd": "go.etcd.io/etcd/server/v3"}), _Part("kubernetes", kubernetes, packages)


def _cache() -> Path:
    return Path(_environment("XDG_CACHE_HOME") or Path.home() / ".cache") / "hsi"


def _environment(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251 - a build script


def wanted() -> str:
    """The version to test against: KUBERNETES, or the pinned one."""
    return _environment("KUBERNETES") or PINNED


def find(kubernetes: str) -> Programs:
    """The programs, without building anything."""
    assets = _environment("KUBEBUILDER_ASSETS")
    if assets and not _lacking(Path(assets)):
        return _programs(_version_of(Path(assets)), Path(assets), Path(assets))
    etcd, kube = _parts(kubernetes)
    for part in (etcd, kube):
        if not part.is_built:
            why = part.reason.read_text().strip() if part.reason.exists() else "`make control-plane` builds it"
            lacking = f"; KUBEBUILDER_ASSETS lacks {_lacking(Path(assets))}" if assets else ""
            raise Unavailable(f"{part.module} {part.version} is not built: {why}{lacking}")
    return _programs(kubernetes, etcd.folder, kube.folder)


def _programs(version: str, etcd: Path, kube: Path) -> Programs:
    return Programs(
        version=version,
        etcd=etcd / "etcd",
        kube_apiserver=kube / "kube-apiserver",
        kube_controller_manager=kube / "kube-controller-manager",
        kube_scheduler=kube / "kube-scheduler",
        kubectl=kube / "kubectl",
    )


def _lacking(assets: Path) -> str:
    """The asset bundle of envtest has no controller manager and no scheduler; then ours are taken, all of them."""
    names = [program for part in _parts(PINNED) for program in part.packages]
    return ", ".join(name for name in names if not (assets / name).exists())


def _version_of(assets: Path) -> str:
    line = [str(assets / "kube-apiserver"), "--version"]
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout.split()[-1]


def build(kubernetes: str) -> None:
    """Build what is neither in KUBEBUILDER_ASSETS nor in the cache; raises Unavailable where that cannot be done."""
    assets = _environment("KUBEBUILDER_ASSETS")
    if assets and not _lacking(Path(assets)):
        return
    for part in _parts(kubernetes):
        if part.is_built:
            continue
        with _alone(part):
            if not part.is_built:
                try:
                    _build(part)
                except Unavailable as error:
                    part.reason.write_text(f"{error}\n")
                    raise
                part.reason.unlink(missing_ok=True)


@contextmanager
def _alone(part: _Part) -> Iterator[None]:
    """Two checkouts that build at the same time build once."""
    part.folder.parent.mkdir(parents=True, exist_ok=True)
    with part.folder.with_suffix(part.folder.suffix + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(part: _Part) -> None:
    if shutil.which("go") is None:
        raise Unavailable("there is no Go on this machine (1.26 or newer builds it)")
    print(f"Building {part.module} {part.version} (minutes, once; then cached in {part.folder}) ...", flush=True)
    with tempfile.TemporaryDirectory(prefix=f"{part.module}-", dir=part.folder.parent) as temporary:
        module = _module(part, Path(temporary))
        made = Path(temporary) / "made"
        made.mkdir()
        packages = list(part.packages.values())
        total = len(_go(module, "list", "-deps", *packages).split())
        stamps = " ".join(f"-X {package}.gitVersion={part.version}" for package in _STAMPED)
        for program, package in part.packages.items():
            options = ["-mod=readonly", "-trimpath", f"-ldflags=-s -w {stamps}", f"-o={made / program}"]
            total -= _go_with_progress(module, ["build", "-v", *options, package], program, total)
        shutil.rmtree(part.folder, ignore_errors=True)
        made.rename(part.folder)
    print(f"Built {', '.join(part.packages)} {part.version}.", flush=True)


def _module(part: _Part, temporary: Path) -> Path:
    """A copy of the committed module; for another version of Kubernetes, one made from what that version asks for."""
    module = temporary / "module"
    shutil.copytree(MODULES / part.module, module)
    if part.module == "kubernetes" and part.version != PINNED:
        published = json.loads(_go(module, "mod", "download", "-json", f"k8s.io/kubernetes@{part.version}"))
        staged = _STAGED.findall(Path(published["GoMod"]).read_text())
        number = part.version.removeprefix("v1.")
        lines = "".join(f"\t{name} => {name} v0.{number}\n" for name in staged)
        head = (MODULES / part.module / "go.mod").read_text().partition("\n")[0]
        (module / "go.mod").write_text(
            f"{head}\n\ngo 1.24.0\n\nrequire k8s.io/kubernetes {part.version}\n\nreplace (\n{lines})\n"
        )
        (module / "go.sum").unlink()
        _go(module, "mod", "tidy")
    return module


def _go(module: Path, *arguments: str) -> str:
    line, environment = ["go", *arguments], _go_environment()
    what = f"`go {' '.join(arguments[:2])}`"
    try:
        done = subprocess.run(
            line, cwd=module, env=environment, capture_output=True, text=True, timeout=DOWNLOAD_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{what} took more than {DOWNLOAD_SECONDS:g} s") from None
    if done.returncode:
        raise Unavailable(f"{what} failed: {_last_line(done.stderr)}")
    return done.stdout


def _go_environment() -> dict[str, str]:
    return {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off"}  # noqa: TID251 - a child's environment


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"


def _go_with_progress(module: Path, line: list[str], program: str, total: int) -> int:
    """Run `go build -v`, which names every package it compiles, and show how many it has; returns how many."""
    started = time.monotonic()
    heard: list[str] = []
    ended = threading.Event()
    ticker = threading.Thread(target=_tick, args=(ended, program, heard, total, started), daemon=True)
    with subprocess.Popen(
        ["go", *line], cwd=module, env=_go_environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        ticker.start()
        killer = threading.Timer(BUILD_SECONDS, process.kill)
        killer.start()
        assert process.stderr
        heard.extend(iter(process.stderr.readline, ""))
        code = process.wait()
        killer.cancel()
    ended.set()
    ticker.join()
    if code:
        words = "".join(line for line in heard if " " in line)  # the others only name a package
        raise Unavailable(f"building {program} failed with code {code}: {_last_line(words)}")
    return len(heard)


def _tick(ended: threading.Event, program: str, heard: list[str], total: int, started: float) -> None:
    """On a terminal one line that is written anew; in a log a line every half minute."""
    terminal = sys.stdout.isatty()
    while True:
        over = ended.wait(1 if terminal else 30)
        seconds = int(time.monotonic() - started)
        line = f"  {program}: {len(heard)} of at most {total} packages, {seconds // 60}:{seconds % 60:02d}"
        if terminal or not over or heard:
            print(f"\r{line}" if terminal else line, end="" if terminal and not over else "\n", flush=True)
        if over:
            return


def main() -> None:
    """Build, or say why that cannot be; only CI takes the latter for a failure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kubernetes", default=wanted(), help="version, such as %(default)s")
    parser.add_argument("--where", action="store_true", help="print the folders of the cache and build nothing")
    arguments = parser.parse_args()
    if arguments.where:
        print("\n".join(str(part.folder) for part in _parts(arguments.kubernetes)))
        return
    try:
        build(arguments.kubernetes)
    except Unavailable as error:
        message = f"No control plane for the tests: {error}"
        if _environment("CI"):
            sys.exit(message)
        print(f"{message}\nThe tests of tests/cluster will be skipped.", flush=True)


if __name__ == "__main__":
    main()
