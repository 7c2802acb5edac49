"""`hsi retain`: what retention would remove, or removing it now instead of at night."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import typer

from hsi.media import originals
from hsi.media.directory import DirectoryMediaStore
from hsi.retain import sweep
from hsi.retain.swept import Swept
from hsi.retain.terms import Usual
from hsi.site import db_command
from hsi.site import settings as site_settings
from hsi.store import engine


def retain(*, dry_run: bool, as_json: bool) -> None:
    """Remove what is older than RETENTION_DAYS, or than what was decided for its camera."""
    settings = site_settings.load_placed()
    usual = Usual(datetime.now(UTC), settings.retention_days)

    async def run(url: str) -> Swept:
        async with engine.open(settings.model_copy(update={"database_url": url})) as store:
            return await sweep.run(
                store,
                DirectoryMediaStore(settings.thumbnails_dir, writable=True),
                originals.of(settings, stills_writable=True, cameras_writable=settings.delete_images),
                usual=usual,
                delete_images=settings.delete_images,
                dry_run=dry_run,
            )

    swept = db_command.on_current_schema(lambda url: asyncio.run(run(url)))
    if as_json:
        typer.echo(
            json.dumps(
                {
                    **asdict(swept),
                    "cutoff": (usual.now - timedelta(days=usual.days)).isoformat(),
                    "dry_run": dry_run,
                }
            )
        )
        return
    verb = "would go" if dry_run else "removed"
    typer.echo(
        f"Older than {settings.retention_days} days, {verb}: " + ", ".join(f"{n} {w}" for w, n in asdict(swept).items())
    )
