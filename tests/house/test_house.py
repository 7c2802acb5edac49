"""House rules a linter cannot say."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from hsi.events.cameras import CameraStatus
from hsi.ingest.sources.source import Reason
from hsi.observe.camera_state import Why
from hsi.site import cameras_file, yaml_text
from hsi.store.sources import Source

ROOT = Path(__file__).parents[2]
PACKAGES = (ROOT / "services" / "hsi", ROOT / "operator" / "hsi_operator")
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_PICTURE_BYTES = 120_000
FORBIDDEN_MODULES = {"utils", "helpers", "common", "misc", "base", "core", "manager", "const", "constants", "types"}
FORBIDDEN_SUFFIXES = ("Manager", "Processor", "Handler", "Helper", "Impl", "Util", "Utils")


def _modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in package.rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MAX_MODULE_LINES


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_a_module_is_named_for_what_it_is(path: Path) -> None:
    assert path.stem not in FORBIDDEN_MODULES
    assert not FORBIDDEN_MODULES & set(path.relative_to(ROOT).parts)


@pytest.mark.parametrize("path", _modules(), ids=_name)
def test_classes_are_plain_nouns_and_functions_fit_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(FORBIDDEN_SUFFIXES), f"{node.name} says nothing about what it is"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", [p for p in _modules() if p.name == "__init__.py"], ids=_name)
def test_an_init_holds_a_docstring_and_nothing_else(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize("root", ["operator", "services"])
def test_a_source_root_is_never_a_package(root: str) -> None:
    assert not list((ROOT / root).glob("*.py"))


def test_tests_are_no_packages_and_live_in_one_place() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))
    assert not [path for package in PACKAGES for path in package.rglob("test_*.py")]


def test_every_room_has_the_same_anatomy() -> None:
    rooms = ["ingest", "detect", "enrich", "batch", "analyze", "notify", "api", "observe", "retain"]
    for room in rooms:
        files = {path.name for path in (ROOT / "services" / "hsi" / room).glob("*.py")}
        assert {"__init__.py", "__main__.py", "app.py", "settings.py"} <= files, room


def test_every_decision_record_says_how_it_is_enforced() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert records
    for number, record in enumerate(records, start=1):
        assert record.name.startswith(f"{number:04d}-")
        assert "**Enforced by**" in record.read_text(), record.name


def _paths_named_in(page: Path) -> Iterator[str]:
    yield from re.findall(r"`([a-z_./-]+\.(?:py|lua|md|toml|yaml|onnx))`", page.read_text())


@pytest.mark.parametrize(
    "page",
    [
        "docs/architecture.md",
        "docs/cameras.md",
        "docs/dashboard.md",
        "docs/kubernetes.md",
        "CONTRIBUTING.md",
        "README.md",
    ],
)
def test_every_file_that_a_page_names_exists(page: str) -> None:
    missing = []
    for name in _paths_named_in(ROOT / page):
        places = (ROOT / name, ROOT / "services" / "hsi" / name, ROOT / "docs" / name)
        if not any(place.exists() for place in places):
            missing.append(name)
    assert not missing


def test_every_picture_is_small_and_shown_and_every_picture_shown_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {
        (page.parent / target).resolve()
        for page in pages
        for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", page.read_text())
    }
    kept = {path.resolve() for path in (ROOT / "docs" / "pictures").iterdir()}
    assert shown == kept
    assert not [path.name for path in kept if path.stat().st_size > MAX_PICTURE_BYTES]


def test_the_version_stands_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"## {version}" in changelog or "## Unreleased" in changelog


def test_nothing_committed_names_a_package_registry() -> None:
    hosts = ("files.python" + "hosted.org", "pypi" + ".org/simple", "registry.npm" + "js.org", "proxy.golang" + ".org")
    for path in [*ROOT.glob("requirements/*.txt"), *ROOT.glob("*.toml"), ROOT / "Makefile", *ROOT.glob("docs/**/*.md")]:
        text = path.read_text()
        assert not [host for host in hosts if host in text], _name(path)


def test_the_two_set_up_commands_of_the_readme_are_make_targets() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"^make ([a-z0-9-]+)", readme, re.MULTILINE)
    assert named[:2] == ["demo", "test"]
    assert set(named) <= targets


def test_every_state_of_a_camera_and_every_reason_is_explained() -> None:
    """Whoever sees a word on the screen finds there what it means and what to do."""
    page = (ROOT / "docs" / "cameras.md").read_text().partition("## States")[2]
    reasons = {*Reason, *Why} - {Why.NONE}
    explained = {cell for line in page.splitlines() for cell in re.findall(r"`([a-z_]+)`", line.rpartition("|")[0])}
    assert {*(str(reason) for reason in reasons), *(str(status) for status in CameraStatus)} <= explained


def test_the_page_of_cameras_shows_a_file_that_can_be_applied() -> None:
    page = (ROOT / "docs" / "cameras.md").read_text()
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    found = cameras_file.contents(yaml_text.read(example.encode()), "docs/cameras.md")
    assert found.faults == ()
    assert [camera.id for camera in found.cameras] == ["front_door"]
    schema = Source.model_json_schema()
    for kind, spec in schema["properties"].items():
        assert f"`{kind}: {{" in page, kind
        for option in schema["$defs"][spec["anyOf"][0]["$ref"].rpartition("/")[2]].get("properties", {}):
            assert f"`{option}`" in page, f"{kind}.{option}"
