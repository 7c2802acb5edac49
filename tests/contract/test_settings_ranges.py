"""Every setting out of range is refused at start with a line that names the variable, its value and the rule.

The values are derived from the JSON schema that pydantic makes of the settings, not from the code that words the rules.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hsi.runtime.settings import SettingsInvalid, load
from hsi.site.settings import PROCESSES

Schema = dict[str, Any]
SCHEMAS = {process: settings.model_json_schema() for process, settings in PROCESSES.items()}

OWN_RULES = {
    "INGEST_CAMERAS": ("Front Door", "must be all, shared, or a comma list of ids of cameras"),
    "AI_HOST": ("http://gpu:1", "without scheme and port"),
    "CAMERA_LOGINS_DIR": ("", "must name a path"),
    "CAMERA_NETWORKS": ("192.168.0.0/16,cam.lan", "must be a comma list of networks (192.168.0.0/16), and"),
    "CAMERA_TIMEZONE": ("Mars/Olympus", "must be a time zone name"),
    "CORS_ORIGINS": ('["ftp://there"]', "must be origins without a path"),
    "DATABASE_URL": ("mysql://localhost/x", "must begin with postgresql+asyncpg://"),
    "DETECTOR_URL": ("ftp://there", "must be an address such as http://"),
    "FOSCAM_BASE_PATH": ("", "must name a path"),
    "FTP_ADVERTISED_ADDRESS": ("cam.local", "must be an IPv4 address"),
    "FTP_PASSIVE_PORTS": ("1000-999", "must be first-last between 1024 and 65535"),
    "HSI_DATA_DIR": ("", "must name a path"),
    "HSI_RUNTIME_ENV_PATH": ("nowhere.env", "no such file"),
    "MODELS_DIR": ("", "must name a path"),
    "NEMOTRON_URL": ("localhost", "must be an address such as http://"),
    "REDIS_URL": ("http://localhost", "must start with redis://"),
    "THUMBNAILS_DIR": ("", "must name a path"),
    "VIDEO_THUMBNAILS_DIR": ("", "must name a path"),
}
"""A foreign value for each variable whose rule is more than a range, a set of words or a length."""

WITHOUT_RULE = {"CAMERA_CERTIFICATES_FILE", "FTP_TLS_CERT_FILE", "FTP_TLS_KEY_FILE", "LOG_FILE_PATH"}
"""Any text is a path, and none is no file."""


@dataclass(frozen=True)
class Foul:
    """A value that must be refused, and the words of the rule that must be told."""

    text: str
    rule: tuple[str, ...]


def _schema(process: str, name: str) -> Schema:
    return _resolved(process, SCHEMAS[process]["properties"][name])


def _resolved(process: str, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    target: Schema = SCHEMAS[process]["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**target, **schema}


def _fouls(process: str, name: str) -> list[Foul]:
    schema = _schema(process, name)
    kind = schema.get("type")
    found = [Foul(*_single(name.upper()))] if name.upper() in OWN_RULES else []
    if "enum" in schema:
        found.append(Foul("foreign", ("must be one of", *schema["enum"])))
    elif {"minimum", "maximum"} <= schema.keys():
        found += _beyond(schema)
    elif kind == "boolean":
        found.append(Foul("perhaps", ("true or false",)))
    elif kind == "array":
        found += _lists(process, schema)
    elif kind == "string":
        found += _texts(schema)
    return found


def _single(variable: str) -> tuple[str, tuple[str, ...]]:
    text, rule = OWN_RULES[variable]
    return text, (rule,)


def _beyond(schema: Schema) -> Iterator[Foul]:
    """Just below, just above, and what is no such number at all."""
    low, high = schema["minimum"], schema["maximum"]
    step = schema.get("multipleOf", 1) if schema["type"] == "integer" else 0.001
    rule = (f"at least {low}", f"at most {high}")
    yield Foul(f"{low - step:g}" if schema["type"] == "number" else str(low - step), rule)
    yield Foul(f"{high + step:.12g}" if schema["type"] == "number" else str(high + step), rule)
    yield Foul("plenty", rule)
    yield Foul("", rule)
    yield Foul("1.5" if schema["type"] == "integer" else "nan", rule)
    if "multipleOf" in schema:
        yield Foul(str(low + 1), (f"a multiple of {step}",))


def _lists(process: str, schema: Schema) -> Iterator[Foul]:
    yield Foul("no json", ("must be JSON",))
    yield Foul(
        json.dumps(schema["default"][:1] * (schema["maxItems"] + 1)), (f"a JSON list of at most {schema['maxItems']} ",)
    )
    items = _resolved(process, schema["items"])
    if "enum" in items:
        yield Foul('["foreign"]', ("must be one of", *items["enum"]))


def _texts(schema: Schema) -> Iterator[Foul]:
    if "minLength" in schema:
        yield Foul("x" * (schema["minLength"] - 1), ("not empty",))
    if "maxLength" in schema:
        yield Foul("x" * (schema["maxLength"] + 1), (f"at most {schema['maxLength']} characters",))
    if "pattern" in schema:
        yield Foul("two words", (f"like {schema['pattern']}",))


FIELDS = [(process, name) for process, settings in PROCESSES.items() for name in settings.model_fields]
TABLE = [(process, name.upper(), foul) for process, name in FIELDS for foul in _fouls(process, name)]
IDS = [f"{process}-{variable}={foul.text[:20]}" for process, variable, foul in TABLE]


@pytest.mark.parametrize(("process", "variable", "foul"), TABLE, ids=IDS)
def test_a_value_out_of_range_is_refused_with_variable_value_and_rule(
    process: str, variable: str, foul: Foul, tmp_path: Path
) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load(PROCESSES[process], environment={variable: foul.text}, directory=tmp_path)
    (line,) = str(refused.value).splitlines()[1:]
    assert line.startswith(f"  {variable}={foul.text[:200]}")
    assert not [words for words in foul.rule if words not in line], line


@pytest.mark.parametrize(("process", "name"), FIELDS)
def test_every_number_has_a_lowest_and_a_highest_value(process: str, name: str) -> None:
    schema = _schema(process, name)
    if schema.get("type") in ("integer", "number"):
        assert {"minimum", "maximum"} <= schema.keys()


@pytest.mark.parametrize(("process", "name"), FIELDS)
def test_every_setting_has_a_value_that_is_refused(process: str, name: str) -> None:
    assert _fouls(process, name) or name.upper() in WITHOUT_RULE


@pytest.mark.parametrize("process", PROCESSES)
def test_a_room_takes_no_name_of_another_for_a_misspelling(process: str, tmp_path: Path) -> None:
    others = {name.upper() for _, name in FIELDS if name not in PROCESSES[process].model_fields}
    (tmp_path / ".env").write_text("".join(f"{name}=1\n" for name in others))
    assert load(PROCESSES[process], environment=dict.fromkeys(others, "1"), directory=tmp_path).remarks == ()


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DATABASE_URL", "mysql://me:geheim@there/x"),
        ("DATABASE_URL", "postgresql+asyncpg://me:geheim@there"),
        ("REDIS_URL", "http://me:geheim@there"),
        ("DETECTOR_URL", "ftp://me:geheim@there"),
        ("NEMOTRON_URL", "ftp://me:geheim@there"),
    ],
)
def test_a_refused_address_does_not_show_its_password(variable: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        load(PROCESSES["hsi"], environment={variable: text}, directory=tmp_path)
    assert "geheim" not in str(refused.value)
    assert text.replace("geheim", "***") in str(refused.value)
