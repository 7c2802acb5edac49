"""`hsi`, the command: thin; each verb says what it does, in words or, with --json, for a script.

The whole tree stands here. Each verb imports what does the work when it is called, so that a small question gets a
quick answer.
"""

import json
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="hsi",
    help="Home Security Intelligence: cameras in, incidents with a reasoned risk score out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models = typer.Typer(help="Detector models: list, pull, verify.", no_args_is_help=True)
config = typer.Typer(help="Look at the settings.", no_args_is_help=True)
db = typer.Typer(help="Look after the database's schema.", no_args_is_help=True)
cameras = typer.Typer(help="Cameras: list, apply a file of them, probe one, test one.", no_args_is_help=True)
app.add_typer(models, name="models")
app.add_typer(config, name="config")
app.add_typer(db, name="db")
app.add_typer(cameras, name="cameras")

AsJson = Annotated[bool, typer.Option("--json", help="For scripts.")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Directory of everything it keeps.")]
Url = Annotated[str | None, typer.Option("--url", help="The running hsi; where this machine's listens unless given.")]
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
def simulate(
    cameras: Annotated[int, typer.Option(help="How many synthetic cameras.", min=1, max=64)] = 2,
    fps: Annotated[float, typer.Option(help="Stills a second while something moves.", min=0.05, max=30)] = 2.0,
    seed: Annotated[int, typer.Option(help="Same seed, same visits.", min=0)] = 0,
    clip: Annotated[Path | None, typer.Option(help="Play this video instead.", exists=True, dir_okay=False)] = None,
    camera: Annotated[str, typer.Option(help="Camera folder of the clip.")] = "clip",
    root: Annotated[Path | None, typer.Option(help="Folder of cameras; FOSCAM_BASE_PATH unless given.")] = None,
) -> None:
    """Drop stills into camera folders, as cameras would, until Ctrl-C (or the clip's end)."""
    from hsi.site import simulate_command

    if clip is not None:
        simulate_command.play_clip(clip, camera, root, fps=fps)
    else:
        simulate_command.play_cameras(cameras, root, fps=fps, seed=seed)


@app.command()
def retain(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; remove nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove events, detections, frames and thumbnails older than RETENTION_DAYS."""
    from hsi.site import retain_command

    retain_command.retain(dry_run=dry_run, as_json=as_json)


@app.command()
def version(as_json: AsJson = False) -> None:
    """Say which version this is."""
    number = metadata.version("hsi")
    typer.echo(json.dumps({"version": number}) if as_json else f"hsi {number}")


@models.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the models this version knows, with licence, size and what is here already."""
    from hsi.site import models_command

    models_command.list_models(as_json=as_json)


@models.command()
def pull(
    name: Annotated[str, typer.Argument(help="A name from `hsi models list`.")],
    sha256: Annotated[str | None, typer.Option(help="Hash to insist on, for an entry that has none.")] = None,
) -> None:
    """Download a model; resumes what broke off, and keeps it only when its hash is right."""
    from hsi.site import models_command

    models_command.pull_model(name, sha256)


@models.command()
def verify(as_json: AsJson = False) -> None:
    """Compare every pulled model with the catalogue's hash; exit 1 when one is wrong."""
    from hsi.site import models_command

    models_command.verify(as_json=as_json)


@config.command()
def show(as_json: AsJson = False) -> None:
    """Show every setting in effect, secrets hidden."""
    from hsi.site import config_command

    config_command.show(as_json=as_json)


@config.command()
def check(as_json: AsJson = False) -> None:
    """Name every bad value with its variable, value and range; exit 1 when there is one."""
    from hsi.site import config_command

    config_command.check(as_json=as_json)


@db.command()
def migrate() -> None:
    """Bring the schema to this version; safe to run twice, or from two places at once."""
    from hsi.site import db_command

    db_command.upgrade()


@db.command()
def status(as_json: AsJson = False) -> None:
    """Say where the schema stands; exit 1 when something is pending."""
    from hsi.site import db_command

    db_command.status(as_json=as_json)


@cameras.command("list")
def list_cameras(url: Url = None, as_json: AsJson = False) -> None:
    """List the running site's cameras: where their pictures come from and how they are."""
    from hsi.site import cameras_command

    cameras_command.list_cameras(url=url, as_json=as_json)


@cameras.command()
def apply(
    file: Annotated[
        Path, typer.Option("--file", "-f", help="YAML with a list `cameras`.", exists=True, dir_okay=False)
    ],
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove cameras of files that this one does not name.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Make the running site's cameras what a file says; the same again changes nothing."""
    from hsi.site import cameras_apply

    orders = cameras_apply.Orders(dry_run=dry_run, prune=prune, yes=yes, as_json=as_json)
    cameras_apply.apply(file, orders, url=url)


@cameras.command()
def probe(
    place: Annotated[
        str, typer.Argument(metavar="URL", help="rtsp://, rtsps://, http://, https://, or a clip's path.")
    ],
    username: Annotated[str | None, typer.Option(help="Who logs in; the password is asked for.")] = None,
    password_file: Annotated[Path | None, typer.Option(help="A file that holds only the password.")] = None,
    transport: Annotated[str, typer.Option(help="tcp or udp, for RTSP.")] = "tcp",
    seconds: Annotated[float, typer.Option(help="How long to watch a stream.", min=1, max=120)] = 5.0,
    snapshot: Annotated[Path | None, typer.Option(help="Where the picture goes; here unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Look at a camera before it is added: codec, size, rate, keyframes and a picture, or why not."""
    from hsi.site import cameras_probe

    if transport not in ("tcp", "udp"):
        raise typer.BadParameter("tcp or udp", param_hint="--transport")
    cameras_probe.probe(
        cameras_probe.Question(place, username, password_file, transport, seconds, snapshot, as_json=as_json)
    )


@cameras.command("test")
def send_test(
    camera: Annotated[str, typer.Argument(help="Its id, from `hsi cameras list`.")],
    wait: Annotated[float, typer.Option(help="Seconds to wait for the event.", min=1, max=3600)] = 180.0,
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Send one marked picture through the whole pipeline and say what each stage took; exit 1 when it is no event."""
    from hsi.site import cameras_command

    cameras_command.send_test(camera, wait_seconds=wait, url=url, as_json=as_json)


def _overrides(data_dir: Path | None, port: int | None) -> dict[str, str]:
    chosen = {"HSI_DATA_DIR": data_dir, "API_PORT": port}
    return {name: str(value) for name, value in chosen.items() if value is not None}


if __name__ == "__main__":
    app()
