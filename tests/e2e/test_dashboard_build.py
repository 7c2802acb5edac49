"""`make dashboard` on a machine that has no Node: it comes from PyPI, and what is current is not built again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NODE = {"node", "npm", "npx", "corepack"}

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The tracked files, with nothing installed or built beside them."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=30)
    names = [name for name in listed.stdout.decode().split("\0") if name]
    for name in names:
        (tmp_path / "clone" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / "clone" / name)
    return tmp_path / "clone"


@pytest.fixture
def without_node(tmp_path: Path) -> Path:
    """A folder with every command of this machine except Node's."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for folder in [str(ROOT / ".venv" / "bin"), *os.get_exec_path()]:
        for command in Path(folder).iterdir() if Path(folder).is_dir() else ():
            if command.name not in NODE and not (commands / command.name).exists():
                (commands / command.name).symlink_to(command)
    return commands


def _make_dashboard(clone: Path, commands: Path) -> str:
    made = subprocess.run(
        ["env", f"PATH={commands}", "make", f"VENV={ROOT / '.venv'}", "dashboard"],
        cwd=clone,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def test_node_comes_from_pypi_where_the_machine_has_none(clone: Path, without_node: Path) -> None:
    assert shutil.which("node", path=str(without_node)) is None
    assert "Installing Node" in _make_dashboard(clone, without_node)
    page = clone / "services/hsi/api/dashboard/index.html"
    assert '<script type="module"' in page.read_text()

    written = page.stat().st_mtime_ns
    assert "Building" not in _make_dashboard(clone, without_node)
    assert page.stat().st_mtime_ns == written

    os.utime(clone / "services/dashboard/src/main.tsx")
    assert "Building" in _make_dashboard(clone, without_node)
    assert page.stat().st_mtime_ns > written
