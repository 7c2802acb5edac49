"""Writes what the dashboard's types are made from: the API's own OpenAPI document, and the messages of its sockets.

`dashboard_schema.py` writes `services/dashboard/schema/*.json`; with `--check` it only says whether they have drifted,
by its exit code. `npm run types` there turns them into TypeScript.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic.json_schema import models_json_schema

from hsi.api import app, speech
from hsi.api.fanout import Channel
from hsi.api.parts import Parts
from hsi.api.settings import ApiSettings
from hsi.events.streams import Stream
from hsi.media.directory import DirectoryMediaStore
from hsi.media.spool import Spool
from hsi.runtime.credentials import Credentials
from hsi.store import engine
from hsi.store.settings import StoreSettings
from hsi.stream.memory import MemoryBroker

DASHBOARD = Path(__file__).parents[2] / "services" / "dashboard"

LOGGED: dict[str, type[speech.Payload]] = {
    "event": speech.EventData,
    "event_reviewed": speech.ReviewData,
    "detection": speech.DetectionData,
    "camera_status": speech.CameraStatusData,
    "system_status": speech.SystemStatusData,
}
"""Messages with a place in the log, by their type."""
TOLD: dict[str, type[speech.Payload]] = {
    "connected": speech.Connected,
    "resync_ack": speech.ResyncAck,
    "error": speech.ErrorData,
}
"""Messages to one client only, by their type."""


async def openapi() -> dict[str, Any]:
    """The document of the real application; nothing is started or reached."""
    here = DirectoryMediaStore(DASHBOARD, writable=False)
    async with engine.open(StoreSettings()) as store:
        parts = Parts(
            settings=ApiSettings(),
            store=store,
            broker=MemoryBroker(),
            frames=here,
            thumbnails=here,
            camera_root=PurePosixPath("/"),
            credentials=Credentials(DASHBOARD),
            spool=Spool(DASHBOARD),
            max_picture_bytes=1,
            events=Channel("events", Stream.EVENT_LOG),
            system=Channel("system", Stream.STATUS_LOG),
            clock=lambda: datetime.now(UTC),
            name="Home Security Intelligence",
            version="0",
        )
        return app.create(parts, {}).openapi()


def messages() -> dict[str, Any]:
    """One JSON schema of everything that the sockets say; its alternatives differ by `type`."""
    forgotten = {each.__name__ for each in _spoken()} - {each.__name__ for each in (LOGGED | TOLD).values()}
    if forgotten:
        raise SystemExit(f"{sorted(forgotten)} of api/speech.py are missing in {Path(__file__).name}: say their type")
    _, schema = models_json_schema([(each, "serialization") for each in (LOGGED | TOLD).values()])
    alternatives = (
        {_title(kind): _logged(kind, data) for kind, data in LOGGED.items()}
        | {_title(kind): _told(kind, data) for kind, data in TOLD.items()}
        | {"PingMessage": _message("ping", lastSeq={"type": ["integer", "null"]}), "PongMessage": _message("pong")}
    )
    names = [{"$ref": f"#/$defs/{name}"} for name in alternatives]
    return {
        "title": "ServerMessage",
        "description": "Whatever /ws/events and /ws/system say.",
        "oneOf": names,
        "$defs": _plain(schema["$defs"]) | alternatives,
    }


def _spoken() -> Iterator[type[speech.Payload]]:
    for each in speech.Payload.__subclasses__():
        if each.__name__.endswith("Data"):
            yield each


def _title(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.split("_")) + "Message"


def _logged(kind: str, data: type[speech.Payload]) -> dict[str, Any]:
    written = _message(
        kind,
        data={"$ref": f"#/$defs/{data.__name__}"},
        timestamp={"type": "string", "format": "date-time"},
        seq={"type": "integer"},
    )
    written["properties"]["replay"] = {"const": True}
    return written


def _told(kind: str, data: type[speech.Payload]) -> dict[str, Any]:
    return _message(kind, data={"$ref": f"#/$defs/{data.__name__}"})


def _message(kind: str, **fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **fields},
        "required": ["type", *fields],
        "additionalProperties": False,
    }


def _plain(models: dict[str, Any]) -> dict[str, Any]:
    """Without the titles of fields: each would become a type of its own."""
    for model in models.values():
        for field in model.get("properties", {}).values():
            field.pop("title", None)
    return models


def main(*, check: bool) -> int:
    """Write both files, or name those that would change; 1 when one would."""
    wanted = {"openapi.json": asyncio.run(openapi()), "messages.json": messages()}
    drifted = 0
    for name, document in wanted.items():
        path = DASHBOARD / "schema" / name
        text = json.dumps(document, indent=2) + "\n"
        if path.is_file() and path.read_text() == text:
            continue
        drifted = 1
        if check:
            print(f"{path.name} drifted from hsi.api; run: make types", file=sys.stderr)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            print(f"wrote {path.name}")
    return drifted if check else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
