"""`docs/configuration.md`, made from the settings themselves so that it cannot disagree with them. Pure."""

import json
from collections.abc import Mapping
from enum import Enum
from inspect import getdoc
from pathlib import PurePath
from textwrap import dedent

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hsi.runtime import notyet, ranges, redaction
from hsi.runtime.settings import ALIASES, RuntimeSettings

_HEAD = dedent("""\
    # Configuration

    Generated from the settings of all rooms; do not edit.

    Every setting is one variable in upper case. Later sources win: the defaults below, `.env` in the working
    directory, the file that `HSI_RUNTIME_ENV_PATH` names (`data/runtime.env`), the process environment. Values in
    files are literal: nothing is expanded. Lists are JSON. Restart to apply a change. A value out of range, and in a
    file a name nobody knows, stops the start with one line for each.
    """)


def render(rooms: Mapping[str, type[RuntimeSettings]]) -> str:
    """The whole page as Markdown, from each room's name and its process settings; same input, same text."""
    readers: dict[type[BaseModel], dict[str, list[str]]] = {}
    for room, settings in sorted(rooms.items()):
        for name in settings.model_fields:
            readers.setdefault(_declarer(settings, name), {}).setdefault(name, []).append(room)
    groups = sorted(readers, key=lambda group: (group is not RuntimeSettings, group.__module__, group.__name__))
    tables = [_table(group, readers[group], everybody=len(rooms)) for group in groups]
    return "\n".join([_HEAD, *tables, _aliases(), _not_yet()])


def _declarer(settings: type[BaseModel], name: str) -> type[BaseModel]:
    """The group whose declaration counts: the first of the inheritance order. A default that differs gets a row."""
    return next(cls for cls in settings.__mro__ if issubclass(cls, BaseModel) and name in cls.__annotations__)


def _table(group: type[BaseModel], readers: Mapping[str, list[str]], *, everybody: int) -> str:
    title = (getdoc(group) or group.__name__).splitlines()[0]
    rows = [
        _row(name, group.model_fields[name], readers[name], everybody=everybody)
        for name in group.model_fields
        if name in readers
    ]
    head = ["| Variable | Default | Allowed | Meaning | Read by |", "|---|---|---|---|---|"]
    return "\n".join([f"## `{_where(group)}`", "", title, "", *head, *rows, ""])


def _where(group: type[BaseModel]) -> str:
    return f"{group.__module__.removeprefix('hsi.')}.{group.__name__}"


def _row(name: str, field: FieldInfo, rooms: list[str], *, everybody: int) -> str:
    allowed = ranges.rule(name, field).removeprefix("must be ")
    read_by = "all" if len(rooms) == everybody else ", ".join(rooms)
    cells = [f"`{name.upper()}`", _default(name, field), allowed, field.description or "", read_by]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _default(name: str, field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list | tuple | set | frozenset):
        words = [item.value if isinstance(item, Enum) else item for item in value]
        return f"`{json.dumps(words if isinstance(value, list | tuple) else sorted(words))}`"
    text = value.value if isinstance(value, Enum) else value.as_posix() if isinstance(value, PurePath) else str(value)
    return f"`{redaction.masked(name.upper(), str(text))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _aliases() -> str:
    rows = [f"| `{alias}` | `{name}` |" for alias, name in sorted(ALIASES.items())]
    return "\n".join(["## Old names", "", "Accepted with a remark.", "", "| Old | Now |", "|---|---|", *rows, ""])


def _not_yet() -> str:
    head = dedent("""\
        ## Known, but not yet

        Variables whose feature does not exist yet. One that asks for protection stops the start, because a person who
        asked for a lock must not get an open door; any other gives a remark and has no effect.

        | Variable | Waits for | When set |
        |---|---|---|""")
    rows = [
        f"| `{name}` | {entry.feature} | {'stops the start' if entry.protective else 'remark'} |"
        for name, entry in sorted(notyet.TABLE.items())
    ]
    return "\n".join([head, *rows, ""])
