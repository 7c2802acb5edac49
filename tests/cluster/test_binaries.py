"""Where the control plane's programs come from, and what happens where there are none."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.cluster import binaries

ROOT = Path(__file__).parents[2]
ENVTEST = ("etcd", "kube-apiserver", "kubectl")
ALL = (*ENVTEST, "kube-controller-manager", "kube-scheduler")


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    return tmp_path / "cache" / "hsi"


def _put(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text("#!/bin/sh\necho Kubernetes v1.99.0\n")
        (folder / name).chmod(0o755)
    return folder


def test_assets_come_first_and_say_their_own_version(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = _put(tmp_path / "assets", *ALL)
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    found = binaries.find(binaries.PINNED)
    assert (found.version, found.kube_scheduler) == ("v1.99.0", assets / "kube-scheduler")
    binaries.build(binaries.PINNED)
    assert not empty_cache.exists()


def test_assets_that_lack_a_program_are_left_for_the_cache_and_mixed_with_nothing(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(_put(tmp_path / "assets", *ENVTEST)))
    with pytest.raises(binaries.Unavailable, match="lacks kube-controller-manager, kube-scheduler"):
        binaries.find(binaries.PINNED)
    _put(empty_cache / f"etcd-{binaries.ETCD}-{binaries.RECIPE}", "etcd")
    kube = _put(empty_cache / f"kubernetes-{binaries.PINNED}-{binaries.RECIPE}", *ALL)
    found = binaries.find(binaries.PINNED)
    assert (found.version, found.kube_apiserver) == (binaries.PINNED, kube / "kube-apiserver")


def test_versions_have_caches_of_their_own(empty_cache: Path) -> None:
    _put(empty_cache / f"etcd-{binaries.ETCD}-{binaries.RECIPE}", "etcd")
    _put(empty_cache / f"kubernetes-{binaries.PINNED}-{binaries.RECIPE}", *ALL)
    with pytest.raises(
        binaries.Unavailable, match=r"kubernetes v1\.36\.3 is not built: `make control-plane` builds it"
    ):
        binaries.find("v1.36.3")


def test_a_build_that_fails_leaves_its_reason_for_the_tests(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = _put(tmp_path / "bin") / "go"
    broken.write_text("#!/bin/sh\necho 'dial tcp: no route to host' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:/usr/bin:/bin")
    with pytest.raises(binaries.Unavailable, match="no route to host"):
        binaries.build(binaries.PINNED)
    with pytest.raises(binaries.Unavailable, match=r"etcd .* is not built: `go list -deps` failed: .*no route to host"):
        binaries.find(binaries.PINNED)
    broken.unlink()
    monkeypatch.setenv("PATH", str(broken.parent))
    with pytest.raises(binaries.Unavailable, match="there is no Go on this machine"):
        binaries.build(binaries.PINNED)


def test_a_compiler_that_fails_is_quoted_and_not_the_package_it_named_last(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = _put(tmp_path / "bin") / "go"
    failing = "echo one/package >&2; echo 'write a.o: no space left on device' >&2; echo another/package >&2; exit 2"
    broken.write_text(f"#!/bin/sh\nif [ $1 = list ]; then echo one/package; else {failing}; fi\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:/usr/bin:/bin")
    with pytest.raises(binaries.Unavailable, match=r"building etcd failed with code 2: .*no space left on device"):
        binaries.build(binaries.PINNED)
    assert not [path for path in empty_cache.iterdir() if path.is_dir()]


def test_without_programs_tests_are_skipped_with_the_reason_and_in_ci_they_fail(empty_cache: Path) -> None:
    test = "tests/cluster/test_control_plane.py::test_the_version_is_the_one_that_was_asked_for"
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test]
    with ExitStack() as stack:
        runs = {
            ci: stack.enter_context(
                subprocess.Popen(
                    line,
                    cwd=ROOT,
                    env={**os.environ, "CI": ci},  # noqa: TID251 - a child's environment
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for ci in ("", "true")
        }
        said = {ci: run.communicate(timeout=90)[0] for ci, run in runs.items()}
    for ci, word, code in (("", "1 skipped", 0), ("true", "1 error", 1)):
        assert word in said[ci], said[ci]
        assert "etcd v3.6.16 is not built: `make control-plane` builds it" in said[ci]
        assert runs[ci].returncode == code
