"""Settings of a process: one frozen object from defaults, `.env`, the runtime file and the environment, in that order.

A process's `Settings` inherits the groups that live beside what they configure and `RuntimeSettings` last. Making one
directly (`Settings(api_port=0)`) reads nothing from outside; only `load` does. `load` finds all problems at once and
names each variable with its value (secrets hidden), the rule and the source.

Names are the seeds', in upper case. The environment may hold anything; a file may only hold names somebody knows. Who
that is depends on the caller: the top floor passes the names of all rooms (`known`), and an unknown one is refused. A
room started alone shares its `.env` with the others and cannot know their names, so there an unknown name passes, and
one that looks like a misspelling of a name it knows gives a remark.
"""

import json
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from hsi.runtime import notyet, ranges, redaction, sources
from hsi.runtime.sources import Layer, Problem

ALIASES = {"YOLO26_URL": "DETECTOR_URL", "RTDETR_URL": "DETECTOR_URL"}
"""Names the seeds use for one variable (decision 20.1), accepted with a remark."""

_ALIKE = frozenset({"AI_HOST", "API_HOST"})
"""Names of different rooms so alike that a room which knows one would take the other for a misspelling."""


def _none_when_empty(value: object) -> object:
    return None if value == "" else value


class RuntimeSettings(BaseSettings):
    """What every process has: a name, logs, and a port for probes."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    app_name: str = Field(
        "Home Security Intelligence", min_length=1, max_length=100, description="Name shown to people"
    )
    app_version: str = Field("0.1.0", min_length=1, max_length=50, description="Version shown to people")
    debug: bool = Field(False, description="Readable, colored log lines on a terminal instead of JSON")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        "INFO", description="Least severe level that is logged"
    )
    log_file_path: Annotated[Path | None, BeforeValidator(_none_when_empty)] = Field(
        Path("data/logs/security.log"), description="Rotating log file beside stderr; empty for none"
    )
    log_file_max_bytes: int = Field(
        10_485_760, ge=4096, le=10_737_418_240, description="Size at which the log file rotates, in bytes"
    )
    log_file_backup_count: int = Field(7, ge=0, le=1000, description="Rotated log files to keep")
    probe_host: str = Field(
        "127.0.0.1", min_length=1, description="Address of /healthz, /readyz and /metrics; 0.0.0.0 in a pod"
    )
    probe_port: int = Field(
        0, ge=0, le=65535, description="Port of /healthz, /readyz and /metrics; 0 takes a free one and logs it"
    )
    hsi_runtime_env_path: Path = Field(
        Path(sources.RUNTIME_FILE_DEFAULT), description="File of overrides that is read after .env"
    )

    _remarks: tuple[str, ...] = PrivateAttr(default=())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (signature of pydantic-settings)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what the caller passes: `load` reads the outside, nobody else."""
        return (init_settings,)

    @field_validator("log_level", mode="before")
    @classmethod
    def _level_in_any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("*", mode="before")
    @classmethod
    def _no_empty_path(cls, value: object, info: ValidationInfo) -> object:
        field = cls.model_fields.get(info.field_name or "")
        if value == "" and field is not None and field.annotation is Path:
            raise ValueError("must name a path")
        return value

    @property
    def remarks(self) -> tuple[str, ...]:
        """What `load` wants said once logs are up: aliases, settings without effect, likely misspellings."""
        return self._remarks

    def remarked(self, remarks: Collection[str]) -> Self:
        """The same settings with these remarks."""
        self._remarks = tuple(remarks)
        return self


class SettingsInvalid(SystemExit):
    """The settings cannot be used. Ends the process with this text on stderr and code 1 unless somebody catches it."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.name))
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__("\n".join([f"The settings are not valid ({count}):", *(f"  {p}" for p in self.problems)]))


T = TypeVar("T", bound=RuntimeSettings)


def load(
    cls: type[T],
    *,
    known: Collection[str] | None = None,
    environment: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> T:
    """The settings of a process, or SettingsInvalid naming everything that is wrong.

    `known`: upper-case names of variables other rooms own; given, any other name in a file is refused. `environment`
    and `directory` (where `.env` lies) are this process's unless passed.
    """
    found = sources.read(directory or Path(), environment if environment is not None else sources.process_environment())
    names = {name.upper() for name in cls.model_fields}
    familiar = names | set(ALIASES) | set(notyet.TABLE) | set(known or ())
    problems, remarks = list(found.problems), list[str]()
    merged: dict[str, tuple[str, str]] = {}
    for layer in found.layers:
        _meet_strangers(layer, familiar, problems, remarks, strict=known is not None)
        merged |= _resolve_aliases(layer, familiar, problems, remarks)
    verdict = notyet.judge({name: text for name, (text, _) in merged.items()})
    remarks += verdict.remarks.values()
    problems += [Problem(name, *_halves(merged[name], sentence)) for name, sentence in verdict.refusals.items()]
    settings = _validated(cls, {name: merged[name] for name in names & merged.keys()}, problems)
    if problems or settings is None:
        raise SettingsInvalid(problems)
    return settings.remarked(remarks)


def names_of(*classes: type[RuntimeSettings]) -> frozenset[str]:
    """All variables these settings read, in upper case: what the top floor passes as `known`."""
    return frozenset(name.upper() for cls in classes for name in cls.model_fields)


def masked(settings: RuntimeSettings) -> dict[str, Any]:
    """Every variable with its value as JSON can hold it, secrets hidden: for `config show`."""
    shown: dict[str, Any] = {}
    for name, value in settings.model_dump(mode="json").items():
        variable = name.upper()
        is_text = isinstance(value, str) or redaction.is_secret(variable)
        shown[variable] = redaction.masked(variable, str(value), limit=2000) if is_text else value
    return shown


def _halves(value: tuple[str, str], sentence: str) -> tuple[str, str, str]:
    text, origin = value
    return text, sentence, origin


def _meet_strangers(
    layer: Layer, familiar: Collection[str], problems: list[Problem], remarks: list[str], *, strict: bool
) -> None:
    for name in sorted(layer.values):
        if name.upper() in familiar or (name.upper() in _ALIKE and not strict):
            continue
        refused = layer.is_file and strict
        meant = get_close_matches(name.upper(), sorted(familiar), n=1, cutoff=0.8 if refused else 0.93)
        advice = f"; did you mean {meant[0]}?" if meant else ""
        if refused:
            problems.append(Problem(name, layer.values[name], f"nobody knows this variable{advice}", layer.origin))
        elif meant:
            remarks.append(f"{name} is set ({layer.origin}), but this process does not know it{advice}")


def _resolve_aliases(
    layer: Layer, familiar: Collection[str], problems: list[Problem], remarks: list[str]
) -> dict[str, tuple[str, str]]:
    """The layer's familiar variables under their own names, each with its text and where it stands.

    Upper case wins over other spellings.
    """
    spelled = {name.upper(): text for name, text in layer.values.items() if name.upper() in familiar}
    spelled |= {name: text for name, text in layer.values.items() if name in familiar}
    values = {name: (text, layer.origin) for name, text in spelled.items() if name not in ALIASES}
    for alias in sorted(ALIASES.keys() & spelled.keys()):
        name, text = ALIASES[alias], spelled[alias]
        other, _ = values.setdefault(name, (text, f"{layer.origin}, as {alias}"))
        if other.rstrip("/") != text.rstrip("/"):
            sentence = f"contradicts {name}={redaction.masked(name, other)}; keep only {name}"
            problems.append(Problem(alias, text, sentence, layer.origin))
        remarks.append(f"{alias} is an old name; use {name} ({layer.origin})")
    return values


def _validated(cls: type[T], given: Mapping[str, tuple[str, str]], problems: list[Problem]) -> T | None:
    values: dict[str, Any] = {}
    broken: dict[str, str] = {}
    is_complex = EnvSettingsSource(cls).field_is_complex
    for name, (text, _) in given.items():
        field = cls.model_fields[name.lower()]
        try:
            values[name.lower()] = json.loads(text) if is_complex(field) else text
        except ValueError:
            broken[name] = f"must be JSON, for example {json.dumps(field.get_default(), default=list)}"
    settings = None
    try:
        settings = cls(**values)
    except ValidationError as error:
        broken = _sentences(cls, error) | broken
    problems += [
        Problem(name, *_halves(given[name], sentence + _hint(given[name][0])))
        if name in given
        else Problem(name, None, sentence)
        for name, sentence in broken.items()
    ]
    return settings


def _hint(text: str) -> str:
    """Kubernetes sets API_PORT=tcp://... in every pod beside a Service named `api`."""
    if text.startswith(("tcp://", "udp://")):
        return "; Kubernetes set it for a Service, so set enableServiceLinks: false on the pod"
    return ""


def _sentences(cls: type[RuntimeSettings], error: ValidationError) -> dict[str, str]:
    """One sentence for each variable that pydantic refused; only the first fault of a list is told."""
    said: dict[str, str] = {}
    for fault in error.errors(include_url=False, include_input=False):
        place = fault["loc"]
        name = str(place[0]) if place else ""
        field = cls.model_fields.get(name)
        own_words = fault["type"] in ("value_error", "assertion_error")
        if field is None or own_words:
            sentence = redaction.redact(fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, "))
        elif fault["type"] == "finite_number" and not ranges.bounds(field):
            sentence = "must be a finite number"
        else:
            item = place[1] + 1 if len(place) > 1 and isinstance(place[1], int) else None
            sentence = ranges.rule(name, field, item=item)
        said.setdefault(name.upper() or "settings together", sentence)
    return said
