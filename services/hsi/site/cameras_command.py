"""`hsi cameras list` and `hsi cameras test`: what the running site knows of its cameras, and whether a picture gets
through.
"""

import json
import threading
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import typer
from rich.console import Console
from rich.table import Table

from hsi.runtime.redaction import one_line, redact
from hsi.site import cameras_door
from hsi.site.cameras_door import Door, Refused

ASK_SECONDS: Final = 0.25


def list_cameras(*, url: str | None, as_json: bool) -> None:
    """Print every camera of the running site."""
    with cameras_door.opened(url) as door:
        found = door.cameras()
    if as_json:
        typer.echo(json.dumps(found, indent=2))
        return
    table = Table("id", "name", "source", "state", "since", "last picture", "kept by")
    for each in found:
        table.add_row(
            *(one_line(str(each[key])) for key in ("id", "name")),
            redact(one_line(_source(each))),
            _state(each),
            _moment(each.get("status_since")),
            _moment(each["last_frame_at"]),
            each["managed_by"],
        )
    console = Console()
    console.print(table if found else "There is no camera yet; `hsi cameras apply -f cameras.yaml` adds some.")


def _source(camera: dict[str, Any]) -> str:
    ((kind, spec),) = ((kind, spec) for kind, spec in camera["source"].items() if spec is not None)
    return f"{kind} {spec.get('url', '')}".strip()


def _state(camera: dict[str, Any]) -> str:
    if not camera["enabled"]:
        return "disabled"
    reason = camera.get("status_reason")
    return f"{camera['status']} ({one_line(str(reason))})" if reason else str(camera["status"])


def _moment(text: str | None) -> str:
    return "" if text is None else datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the pipeline that the picture has passed; `ms` is how long it took."""

    name: str
    ms: float
    said: str


@dataclass(frozen=True, slots=True)
class Journey:
    """How far a picture came; `whole` when it became an event, `ended` when nothing more will come."""

    stages: tuple[Stage, ...]
    stands: str
    whole: bool = False
    ended: bool = False


def send_test(camera_id: str, *, wait_seconds: float, url: str | None, as_json: bool) -> None:
    """Send one marked picture as this camera's and print the stages it passes; exit 1 when it became no event."""
    from hsi.simulate import testcard

    with cameras_door.opened(url) as door:
        jpeg = testcard.jpeg(camera_id, datetime.now(UTC))
        began = time.monotonic()
        try:
            kept = door.ask("POST", f"/api/cameras/{camera_id}/frames", content=jpeg, synthetic="true").body
        except Refused as refused:
            raise SystemExit(f"The site does not take a picture for camera {camera_id}: {refused}") from None
        handed_in = Stage("handed in", (time.monotonic() - began) * 1000, f"kept as {kept['media_key']}")
        journey = _followed(door, kept, began + wait_seconds, _Teller(handed_in, quiet=as_json))
    if as_json:
        typer.echo(json.dumps(asdict(Journey((handed_in, *journey.stages), journey.stands, journey.whole)), indent=2))
    else:
        typer.echo(journey.stands)
    if not journey.whole:
        raise typer.Exit(1)


class _Teller:
    """Says each stage once, as soon as it is over."""

    def __init__(self, first: Stage, *, quiet: bool) -> None:
        self._quiet = quiet
        self._told = 0
        self._say(first)

    def tell(self, journey: Journey) -> None:
        for stage in journey.stages[self._told :]:
            self._say(stage)
        self._told = len(journey.stages)

    def _say(self, stage: Stage) -> None:
        if not self._quiet:
            typer.echo(f"{stage.name:<10} {stage.ms:>9.0f} ms   {one_line(stage.said)}")


def _followed(door: Door, kept: dict[str, Any], until: float, teller: _Teller) -> Journey:
    """Ask until the picture's way has ended or nobody waits any more."""
    pause = threading.Event()
    while True:
        journey = progressed(_progress(door, kept), datetime.fromisoformat(kept["captured_at"]))
        teller.tell(journey)
        if journey.ended or time.monotonic() >= until:
            return journey
        pause.wait(ASK_SECONDS)


def _progress(door: Door, kept: dict[str, Any]) -> dict[str, Any] | None:
    path = f"/api/cameras/{kept['camera_id']}/frames"
    try:
        found: dict[str, Any] = door.ask("GET", path, media_key=kept["media_key"]).body
    except Refused as refused:
        if refused.status == 404:
            return None
        raise SystemExit(f"The site does not say how far the picture came: {refused}") from None
    return found


def progressed(found: dict[str, Any] | None, handed_in_at: datetime) -> Journey:
    """What the site's answer says of the stages; None for a file that ingest has not met. Pure."""
    if found is None:
        return Journey((), "The picture lies in the camera's folder; ingest has not taken it yet. Is ingest running?")
    completed_at = datetime.fromisoformat(found["completed_at"])
    if found["verdict"] != "accepted":
        said = f"Ingest did not accept it: {found['verdict']}, {one_line(found['reason'])}."
        return Journey((), said, ended=True)
    stages = [Stage("accepted", _ms(handed_in_at, completed_at), "a complete picture, marked as synthetic")]
    looked, assessed = found["looked"], found["assessed"]
    if looked is None:
        return Journey(tuple(stages), "It waits for the detector. Is one running, and is the queue long?")
    seen = ", ".join(f"{one['object_type']} {one['confidence']:.2f}" for one in looked["objects"]) or looked["outcome"]
    stages.append(Stage("detected", _ms(completed_at, datetime.fromisoformat(looked["detected_at"])), seen))
    if looked["outcome"] != "objects":
        return Journey(tuple(stages), _not_seen(looked), ended=True)
    if assessed is None:
        return Journey(tuple(stages), "Its objects wait in an open batch or for their assessment; batches close soon.")
    spent = assessed["stage_ms"]
    stages.append(Stage("grouped", spent.get("batch_wait", 0.0), f"the batch of event {assessed['event_id']} closed"))
    said = f"score {assessed['risk_score']} ({assessed['risk_level']}), analysis {assessed['analysis_status']}"
    stages.append(Stage("assessed", spent.get("analyze_wait", 0.0) + spent.get("analyze", 0.0), said))
    total = _ms(handed_in_at, datetime.fromisoformat(assessed["created_at"])) / 1000
    stands = f"Event {assessed['event_id']}, marked as synthetic, after {total:.1f} s: the whole pipeline works."
    return Journey(tuple(stages), stands, whole=True, ended=True)


def _not_seen(looked: dict[str, Any]) -> str:
    if looked["outcome"] == "failed":
        return f"The detector could not look at it: {one_line(looked['reason'])}."
    model = one_line(looked["model"]) or "in use"
    return (
        f"The model {model} saw nothing in the drawn person, so there is nothing to group or assess. Up to the "
        "detector everything works; a model for photographs need not recognise a drawing."
    )


def _ms(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds() * 1000)
