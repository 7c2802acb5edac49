"""A planner that is easy to foresee, for tests of the engine: two children, one Secret made once, one record."""

from datetime import timedelta
from typing import Any

from hsi_operator.plan.plan import Event, Kind, Login, Manifest, Observed, Plan, Record, Ref


def plan(observed: Observed) -> Plan:
    """A Camera becomes a ConfigMap per word of `spec.maps`, a Deployment of `spec.image` and a record."""
    found = observed.object
    name = found["metadata"]["name"]
    camera_id = name.replace("-", "_")
    if observed.gone:
        return Plan(product=Record(camera_id, None))
    if found["metadata"].get("deletionTimestamp"):
        return Plan()
    spec = found["spec"]
    if "puzzle" in spec:
        raise ArithmeticError("a plan that nobody finds")
    children = [_deployment(found, spec)] + [_map(found, word) for word in spec.get("maps", [])]
    wanted = {(child["kind"], child["metadata"]["name"]) for child in children}
    once = [_secret(found, observed.token)] if spec.get("secret") else []
    wanted |= {(child["kind"], child["metadata"]["name"]) for child in once}
    return Plan(
        children=tuple(children),
        once=tuple(once),
        orphans=tuple(_ref(child) for where, child in sorted(observed.children.items()) if where not in wanted),
        status=_status(observed),
        events=_events(observed),
        product=Record(camera_id, {"name": name, "source": spec["source"], "managed_by": "operator"}, _login(observed)),
        again_after=timedelta(minutes=10),
    )


def nothing(_: Observed) -> Plan:
    """For the kind that a test does not use."""
    return Plan()


def camera(name: str = "front", namespace: str = "default", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "hsi.dev/v1alpha1",
        "kind": "Camera",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"source": {"synthetic": {"seed": 1}}, "image": "hsi:1", **spec},
    }


def _child(found: Manifest, api_version: str, kind: str, role: str) -> dict[str, Any]:
    metadata = found["metadata"]
    labels = {"app.kubernetes.io/managed-by": "hsi-operator", "hsi.dev/camera": metadata["name"]}
    owner = {"apiVersion": found["apiVersion"], "kind": "Camera", "name": metadata["name"], "uid": metadata["uid"]}
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {
            "name": f"{metadata['name']}-{role}",
            "namespace": metadata["namespace"],
            "labels": labels,
            "ownerReferences": [owner],
        },
    }


def _deployment(found: Manifest, spec: Manifest) -> dict[str, Any]:
    containers = [{"name": "ingest", "image": spec["image"]}]
    labels = {"app.kubernetes.io/managed-by": "hsi-operator", "hsi.dev/camera": found["metadata"]["name"]}
    template = {"metadata": {"labels": labels}, "spec": {"containers": containers}}
    selector = {"matchLabels": {"hsi.dev/camera": found["metadata"]["name"]}}
    return {**_child(found, "apps/v1", "Deployment", "ingest"), "spec": {"selector": selector, "template": template}}


def _map(found: Manifest, word: str) -> dict[str, Any]:
    return {**_child(found, "v1", "ConfigMap", word), "data": {"word": word}}


def _secret(found: Manifest, token: str) -> dict[str, Any]:
    return {**_child(found, "v1", "Secret", "login"), "stringData": {"password": token}}


def _ref(child: Manifest) -> Ref:
    return Ref(child["apiVersion"], child["kind"], child["metadata"]["namespace"], child["metadata"]["name"])


def _ready(observed: Observed) -> str:
    name = f"{observed.object['metadata']['name']}-ingest"
    live = observed.children.get(("Deployment", name), {})
    return "True" if (live.get("status") or {}).get("readyReplicas") else "False"


def _status(observed: Observed) -> dict[str, Any]:
    ready = _ready(observed)
    condition = {"type": "Ready", "status": ready, "reason": "Ready" if ready == "True" else "Starting"}
    generation = observed.object["metadata"]["generation"]
    return {"observedGeneration": generation, "conditions": [condition], "product": _said(observed)}


def _said(observed: Observed) -> str:
    view = observed.product
    if view.refusal:
        return f"refused: {view.refusal}"
    return str(view.camera["status"]) if view.camera and view.answered else "away"


def _events(observed: Observed) -> tuple[Event, ...]:
    conditions = (observed.object.get("status") or {}).get("conditions") or [{"status": None}]
    if conditions[0]["status"] == _ready(observed):
        return ()
    return (Event(Kind.NORMAL, "Ready" if _ready(observed) == "True" else "Starting", "It changed."),)


def _login(observed: Observed) -> Login | None:
    reference = observed.object["spec"].get("credentialsSecretRef")
    facts = observed.secrets.get(reference["name"]) if reference else None
    return Login(reference["name"], "username", "password", facts.version) if facts else None
