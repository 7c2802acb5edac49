"""`hsi config`: what is in effect, and whether it can be."""

import json

import typer
from rich.console import Console
from rich.table import Table

from hsi.runtime.settings import SettingsInvalid, masked
from hsi.site import settings as site_settings


def show(*, as_json: bool) -> None:
    """Print every setting in effect, secrets hidden."""
    settings = site_settings.load_placed()
    values = masked(settings)
    for name in ("database_url", "redis_url"):
        if name not in settings.model_fields_set:
            values[name.upper()] = f"embedded, in {settings.hsi_data_dir.absolute()}"
    if as_json:
        typer.echo(json.dumps(values, indent=2))
        return
    table = Table("variable", "value")
    for name, value in sorted(values.items()):
        table.add_row(name, json.dumps(value) if isinstance(value, list) else str(value))
    Console().print(table, markup=False)


def check(*, as_json: bool) -> None:
    """Name every bad value with its variable, value and range; exit 1 when there is one."""
    try:
        settings = site_settings.load()
    except SettingsInvalid as invalid:
        if not as_json:
            raise
        typer.echo(json.dumps({"valid": False, "problems": [str(problem) for problem in invalid.problems]}, indent=2))
        raise typer.Exit(1) from invalid
    if as_json:
        typer.echo(json.dumps({"valid": True, "remarks": list(settings.remarks)}, indent=2))
        return
    for remark in settings.remarks:
        typer.echo(f"Note: {remark}")
    typer.echo("The settings are valid.")
