"""`hsi models`: the catalogue, and getting a model onto this disk."""

import json

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from hsi.serve.detector import catalogue, pull
from hsi.site import settings as site_settings
from hsi.site.settings import Settings


def list_models(*, as_json: bool) -> None:
    """Print the catalogue with what of it is here already."""
    states = _states(site_settings.load_placed())
    if as_json:
        rows = [
            {
                "name": entry.name,
                "task": entry.task,
                "licence": entry.licence,
                "size_bytes": entry.size_bytes,
                "url": entry.url,
                "sha256": entry.sha256,
                "state": states[entry.name],
            }
            for entry in catalogue.entries()
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    table = Table("name", "task", "licence", "size", "here", "about")
    for entry in catalogue.entries():
        size = f"{entry.size_bytes / 1e6:.1f} MB" if entry.size_bytes else ""
        table.add_row(entry.name, entry.task, entry.licence, size, states[entry.name], entry.about)
    Console().print(table)


def pull_model(name: str, sha256: str | None) -> None:
    """Download the model of this name; `sha256` is insisted on for an entry that has none."""
    settings = site_settings.load_placed()
    entry = catalogue.find(name)
    if entry is None:
        raise SystemExit(f"There is no model {name!r} in the catalogue; `hsi models list` shows what there is.")
    if entry.url is None:
        typer.echo(f"{name} ships with the product; there is nothing to download.")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
        bar = progress.add_task(name, total=entry.size_bytes)
        try:
            path = pull.fetch(
                entry,
                settings.models_dir,
                lambda done, total: progress.update(bar, completed=done, total=total),
                sha256=sha256,
            )
        except pull.PullFailed as failed:
            raise SystemExit(str(failed)) from failed
    typer.echo(f"{name} is at {path}")


def verify(*, as_json: bool) -> None:
    """Compare every pulled model with the catalogue's hash; exit 1 when one is wrong."""
    verdicts = pull.verify(site_settings.load_placed().models_dir)
    if as_json:
        typer.echo(json.dumps([{"name": v.name, "path": str(v.path), "state": v.state} for v in verdicts], indent=2))
    else:
        for verdict in verdicts:
            typer.echo(f"{verdict.name}: {verdict.state} ({verdict.path})")
    if any(verdict.state == "wrong" for verdict in verdicts):
        raise typer.Exit(1)


def _states(settings: Settings) -> dict[str, str]:
    known = {verdict.name: verdict.state for verdict in pull.verify(settings.models_dir)}
    return {entry.name: known.get(entry.name, "ships") for entry in catalogue.entries()}
