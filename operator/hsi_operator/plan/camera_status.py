"""What a Camera's status says, from both sides: its pod's, and the product's. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from hsi_operator.api.camera import CameraSpec
from hsi_operator.api.conditions import CameraCondition
from hsi_operator.api.reasons import OF_PRODUCT, Reason
from hsi_operator.api.status import Truth
from hsi_operator.plan import ailing, conditions, ingest, names, record
from hsi_operator.plan.ailing import Ailment
from hsi_operator.plan.conditions import Condition
from hsi_operator.plan.plan import Event, Manifest, Observed, Record

_STATES: Final[Mapping[str, Truth]] = {
    "online": Truth.TRUE,
    "silent": Truth.FALSE,
    "offline": Truth.FALSE,
    "error": Truth.FALSE,
}
"""Whether pictures come, by the product's word; any other word is not known."""


@dataclass(frozen=True, slots=True)
class Written:
    """The status, and the events that go with it."""

    status: dict[str, Any]
    events: tuple[Event, ...]


def status(observed: Observed, spec: CameraSpec, wanted: Record, *, paused: bool) -> Written:
    """The whole status."""
    mine = ailing.selected(observed.pods, names.selector(observed.object, ingest.COMPONENT))
    found = _conditions(observed, spec, wanted, mine, paused=paused)
    seen = observed.product.camera or {}
    body = {
        **conditions.head(observed, found),
        "source": spec.source.kind,
        "cameraId": record.camera_id(observed.object),
        "state": seen.get("status"),
        "lastFrameTime": _minute(seen.get("last_frame_at") or seen.get("last_seen_at")),
        "worker": _worker(mine),
    }
    given = {name: value for name, value in body.items() if value is not None}
    return Written(given, conditions.events(found, observed.object))


def _conditions(
    observed: Observed, spec: CameraSpec, wanted: Record, mine: Sequence[Manifest], *, paused: bool
) -> list[Condition]:
    trouble = ailing.of(mine) or _stuck(observed) if ingest.has_pod(spec) and spec.enabled else None
    login = _login(observed, spec)
    bound = _bound(observed, spec, wanted)
    stream = _stream(observed, spec, trouble)
    progressing = conditions.hindered(observed, CameraCondition.PROGRESSING) or _progressing(
        observed, spec, trouble, mine, paused=paused
    )
    ready = conditions.hindered(observed, CameraCondition.READY) or _ready(
        spec, login, [bound, stream], progressing, trouble
    )
    return [ready, progressing, stream, login, bound]


def _login(observed: Observed, spec: CameraSpec) -> Condition:
    kind = CameraCondition.CREDENTIALS_RESOLVED
    named = record.login_secret(observed.object, spec)
    if named is None:
        return Condition(kind, Truth.TRUE, Reason.NOT_NEEDED, "the source asks for no login")
    if spec.credentials_secret_ref is None and named[0] not in observed.secrets:
        return Condition(kind, Truth.UNKNOWN, Reason.DEPLOYING, f"Secret {named[0]} is being made")
    trouble = conditions.secret_trouble(observed, named[0], named[1:])
    if trouble is not None:
        return Condition(kind, Truth.FALSE, *trouble)
    return Condition(kind, Truth.TRUE, Reason.RESOLVED, f"Secret {named[0]} has both keys")


def _bound(observed: Observed, spec: CameraSpec, wanted: Record) -> Condition:
    kind = CameraCondition.PIPELINE_BOUND
    product = observed.product
    if product.refusal:
        return Condition(kind, Truth.FALSE, Reason.PRODUCT_REFUSED, product.refusal)
    if not product.answered:
        return Condition(kind, Truth.FALSE, Reason.PRODUCT_UNREACHABLE, "the product's API does not answer")
    missing = _models(observed, spec)
    if missing is not None:
        return Condition(kind, Truth.FALSE, missing.reason, missing.message)
    if wanted.body is None or not record.holds(wanted.body, product.camera):
        return Condition(kind, Truth.UNKNOWN, Reason.DEPLOYING, "the record is on its way to the product")
    return Condition(kind, Truth.TRUE, Reason.BOUND, f"the product keeps it as {wanted.camera_id}")


def _models(observed: Observed, spec: CameraSpec) -> Ailment | None:
    """What is wrong with the ModelZoo that the camera names, if it names one."""
    ref = spec.model_zoo_ref
    if ref is None:
        return None
    if observed.zoo is None:
        return Ailment(Reason.MODEL_NOT_FOUND, f"ModelZoo {ref.name} is not there")
    there = {each["name"] for each in observed.zoo["spec"].get("models", ()) if each.get("enabled", True)}
    missing = sorted(set(spec.enrichment.models) - there) if spec.enrichment.enabled else []
    if missing:
        return Ailment(Reason.MODEL_NOT_FOUND, f"ModelZoo {ref.name} has no enabled model {', '.join(missing)}")
    for each in observed.zoo.get("status", {}).get("conditions", ()):
        if each["type"] == "Ready" and each["status"] == "True":
            return None
    return Ailment(Reason.MODEL_NOT_READY, f"ModelZoo {ref.name} is not ready")


def _stream(observed: Observed, spec: CameraSpec, trouble: Ailment | None) -> Condition:
    kind = CameraCondition.STREAM_REACHABLE
    if not spec.enabled:
        return Condition(kind, Truth.UNKNOWN, Reason.DISABLED, "the camera is switched off")
    seen = observed.product.camera
    if trouble is not None:
        return Condition(kind, Truth.UNKNOWN, trouble.reason, trouble.message)
    if not observed.product.answered or seen is None:
        return Condition(kind, Truth.UNKNOWN, Reason.NOT_WATCHED, "the product says nothing of this camera")
    state = str(seen.get("status", ""))
    said = str(seen.get("status_reason", ""))
    detail = str(seen.get("status_detail", "")) or f"the product says {state}"
    fallback = Reason.CONNECT_FAILED if _STATES.get(state) is Truth.FALSE else Reason.NOT_WATCHED
    reason = Reason.DELIVERING if state == "online" else OF_PRODUCT.get(said, fallback) if said else fallback
    return Condition(kind, _STATES.get(state, Truth.UNKNOWN), reason, detail)


def _progressing(
    observed: Observed, spec: CameraSpec, trouble: Ailment | None, mine: Sequence[Manifest], *, paused: bool
) -> Condition:
    kind = CameraCondition.PROGRESSING
    if paused:
        return Condition(kind, Truth.FALSE, Reason.PAUSED, "children and record are left as they are, by annotation")
    if trouble is not None:
        return Condition(kind, Truth.FALSE, trouble.reason, trouble.message)
    if ingest.has_pod(spec) and not _rolled_out(observed, spec, mine):
        return Condition(kind, Truth.TRUE, Reason.DEPLOYING, "the camera's pod is being made or replaced")
    return Condition(kind, Truth.FALSE, Reason.UP_TO_DATE, "")


def _rolled_out(observed: Observed, spec: CameraSpec, mine: Sequence[Manifest]) -> bool:
    live = _deployment(observed)
    if live is None:
        return False
    seen = live.get("status", {})
    if seen.get("observedGeneration", 0) < live["metadata"].get("generation", 0):
        return False
    if not spec.enabled:
        return not mine
    return ailing.ready(mine) >= 1 and seen.get("updatedReplicas", 0) >= 1


def _stuck(observed: Observed) -> Ailment | None:
    live = _deployment(observed) or {}
    for each in live.get("status", {}).get("conditions", ()):
        if each.get("reason") == "ProgressDeadlineExceeded" and each.get("status") == "False":
            return Ailment(Reason.ROLLOUT_STUCK, str(each.get("message", "no pod became ready")))
    return None


def _deployment(observed: Observed) -> Manifest | None:
    return observed.children.get(("Deployment", ingest.deployment_name(observed.object)))


def _ready(
    spec: CameraSpec,
    login: Condition,
    others: Sequence[Condition],
    progressing: Condition,
    trouble: Ailment | None,
) -> Condition:
    """The first thing that is wrong says why; what is not known is not ready either."""
    kind = CameraCondition.READY
    if not spec.enabled:
        return Condition(kind, Truth.FALSE, Reason.DISABLED, "the camera is switched off")
    if trouble is not None and login.status is not Truth.FALSE:
        return Condition(kind, Truth.FALSE, trouble.reason, trouble.message)
    for wanted in (Truth.FALSE, Truth.UNKNOWN):
        for each in (login, *others):
            if each.status is wanted:
                return Condition(kind, Truth.FALSE, each.reason, each.message)
    if progressing.status is Truth.TRUE:
        return Condition(kind, Truth.FALSE, progressing.reason, progressing.message)
    return Condition(kind, Truth.TRUE, Reason.DELIVERING, "pictures come and are looked at")


def _minute(text: str | None) -> str | None:
    """Rounded down, so that the status is not written for every picture."""
    if not text:
        return None
    return conditions.timestamp(datetime.fromisoformat(text).astimezone(UTC).replace(second=0, microsecond=0))


def _worker(mine: Sequence[Manifest]) -> dict[str, str] | None:
    living = sorted((pod for pod in mine if "deletionTimestamp" not in pod["metadata"]), key=ailing.name_of)
    if not living:
        return None
    node = ailing.node_of(living)
    found = {"name": ailing.name_of(living[0])}
    return {**found, "node": node} if node else found
