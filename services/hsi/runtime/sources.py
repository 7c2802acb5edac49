"""Where settings come from: the layers `.env`, the runtime file and the process environment, later ones winning.

Values in files are literal: nothing is expanded, so a password may contain `$`. A line that is not `NAME=value` is a
problem with its line number, not a line that is skipped.
"""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import parse_stream

from hsi.runtime.redaction import masked, one_line

RUNTIME_FILE_VARIABLE = "HSI_RUNTIME_ENV_PATH"
RUNTIME_FILE_DEFAULT = "data/runtime.env"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps the settings from being valid."""

    name: str
    text: str | None
    sentence: str
    origin: str = ""

    def __str__(self) -> str:
        shown = self.name if self.text is None else f"{self.name}={masked(self.name, self.text)}"
        return one_line(f"{shown}: {self.sentence}" + (f" [{self.origin}]" if self.origin else ""))


@dataclass(frozen=True, slots=True)
class Layer:
    """The variables of one source, names as written."""

    origin: str
    values: Mapping[str, str]
    is_file: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """All layers, weakest first, and what could not be read."""

    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]


def process_environment() -> dict[str, str]:
    """The variables of this process: the one place of the house that looks at them."""
    return dict(os.environ)  # noqa: TID251  (runtime reads the environment so that nobody else does)


def read(directory: Path, environment: Mapping[str, str]) -> Sources:
    """Read `.env` in `directory`, the runtime file and the given environment; missing files are no problem."""
    problems: list[Problem] = []
    layers = [_file(directory / ".env", ".env", problems)]
    named = environment.get(RUNTIME_FILE_VARIABLE) or layers[0].values.get(RUNTIME_FILE_VARIABLE)
    path = directory / (named or RUNTIME_FILE_DEFAULT)
    layers.append(_file(path, named or RUNTIME_FILE_DEFAULT, problems))
    if named and not path.exists():
        problems.append(Problem(RUNTIME_FILE_VARIABLE, named, "no such file; create it or unset the variable"))
    layers.append(Layer("environment", environment, is_file=False))
    return Sources(tuple(layers), tuple(problems))


def _file(path: Path, origin: str, problems: list[Problem]) -> Layer:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Layer(origin, {}, is_file=True)
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(origin, None, f"cannot be read: {error}"))
        return Layer(origin, {}, is_file=True)
    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            problems.append(Problem(origin, None, f"line {binding.original.line}: must read NAME=value"))
        elif binding.key is not None and binding.value is not None:
            values[binding.key] = binding.value
    return Layer(origin, values, is_file=True)
