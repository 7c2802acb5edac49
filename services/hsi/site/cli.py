"""`hsi`, the command: thin; each verb says what it does, in words or, with --json, for a script."""

import json
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

from hsi.site import config_command, db_command, models_command, retain_command, simulate_command

app = typer.Typer(
    name="hsi",
    help="Home Security Intelligence: cameras in, incidents with a reasoned risk score out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(models_command.app, name="models")
app.add_typer(config_command.app, name="config")
app.add_typer(db_command.app, name="db")
app.command("simulate")(simulate_command.simulate)
app.command("retain")(retain_command.retain)

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Directory of everything it keeps.")]
Port = Annotated[int | None, typer.Option("--port", help="Port of the API.", min=0, max=65535)]


@app.command()
def up(data_dir: DataDir = None, port: Port = None) -> None:
    """Run everything on this machine, until Ctrl-C."""
    from hsi.site import run

    run.up(**_overrides(data_dir, port))


@app.command()
def demo(
    data_dir: DataDir = None,
    port: Port = None,
    cameras: Annotated[int, typer.Option(help="How many synthetic cameras.", min=1, max=32)] = 2,
) -> None:
    """Run everything with synthetic cameras and the shipped detector; needs nothing else."""
    from hsi.site import run

    run.demo(cameras=cameras, **_overrides(data_dir, port))


@app.command()
def version(as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False) -> None:
    """Say which version this is."""
    number = metadata.version("hsi")
    typer.echo(json.dumps({"version": number}) if as_json else f"hsi {number}")


def _overrides(data_dir: Path | None, port: int | None) -> dict[str, str]:
    chosen = {"HSI_DATA_DIR": data_dir, "API_PORT": port}
    return {name: str(value) for name, value in chosen.items() if value is not None}


if __name__ == "__main__":
    app()
