"""What a Camera becomes: a Deployment of its own for a source that we open, a Secret for one that calls us.

The pod sees the folder of its own camera and no other, opens its own stream and no other, and holds its own login and
no other. Folder and FTP cameras are taken in by the shared ingest gateway, which learns of them by the product's
record. Pure.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from hsi_operator.api.camera import CameraSpec
from hsi_operator.plan import names, pods, record
from hsi_operator.plan.plan import Manifest, Observed

COMPONENT: Final = "ingest"
ROOT: Final = "/export/foscam"
LOGINS: Final = "/var/lib/hsi/logins"
STILLS: Final = "/var/lib/hsi/video_stills"
PROBE_PORT: Final = 9090
_CONNECTIONS: Final = ("DATABASE_URL", "REDIS_URL")
_DEADLINE_SECONDS: Final = 300
_KEPT: Final = ("zones", "enrichment", "privacy")


def has_pod(spec: CameraSpec) -> bool:
    """Whether the camera's pictures are fetched by a pod of its own."""
    return spec.source.kind in {"rtsp", "http", "synthetic"}


def deployment_name(camera: Manifest) -> str:
    """Of the camera's pod."""
    return names.child(camera["metadata"]["name"], COMPONENT)


def children(observed: Observed, spec: CameraSpec) -> list[dict[str, Any]]:
    """What shall be there."""
    found = _settings(observed.object, spec)
    if has_pod(spec):
        found.append(_deployment(observed, spec))
    if _makes_secret(spec):
        found.append(_secret(observed.object, spec))
    return found


def broken(observed: Observed, spec: CameraSpec) -> list[str]:
    """The Secret that we made, when it has lost what was in it: to be deleted, so that it is made anew."""
    named = record.login_secret(observed.object, spec)
    facts = observed.secrets.get(named[0]) if named and _makes_secret(spec) else None
    ours = named is not None and ("Secret", named[0]) in observed.children
    if named is None or facts is None or not ours or {named[1], named[2]} <= facts.keys:
        return []
    return [named[0]]


def once(observed: Observed, spec: CameraSpec) -> list[dict[str, Any]]:
    """The Secret with the FTP login, to be made where it is not there; nobody writes the password a second time."""
    if not _makes_secret(spec):
        return []
    made = _secret(observed.object, spec)
    if made["metadata"]["name"] in observed.secrets:
        return []
    login = {"username": record.camera_id(observed.object), "password": observed.token}
    return [{**made, "stringData": login}]


def _makes_secret(spec: CameraSpec) -> bool:
    return spec.source.ftp is not None and spec.credentials_secret_ref is None


def _secret(camera: Manifest, spec: CameraSpec) -> dict[str, Any]:
    """Without data, so that applying it keeps the labels and never touches the password."""
    named = record.login_secret(camera, spec)
    name = named[0] if named else ""
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": names.metadata(camera, name, COMPONENT),
        "type": "Opaque",
    }


def _settings(camera: Manifest, spec: CameraSpec) -> list[dict[str, Any]]:
    """What was said that the product does not act on yet, as one file; all else is in the camera's record."""
    said = spec.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    body: dict[str, Any] = {name: said[name] for name in _KEPT if name in said}
    if spec.model_zoo_ref is not None:
        body["modelZoo"] = spec.model_zoo_ref.name
    if not body:
        return []
    name = names.child(camera["metadata"]["name"], "settings")
    return [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": names.metadata(camera, name, COMPONENT),
            "data": {"camera.json": json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False)},
        }
    ]


def _deployment(observed: Observed, spec: CameraSpec) -> dict[str, Any]:
    camera = observed.object
    metadata = names.metadata(camera, deployment_name(camera), COMPONENT)
    selector = names.selector(camera, COMPONENT)
    passed = _passed(spec)
    pod = pods.Pod(
        _container(observed, spec, passed),
        names.labels(camera, COMPONENT),
        volumes=_volumes(observed, spec),
        annotations=_annotations(observed, spec),
    )
    made = pods.deployment(metadata, selector, pods.template(pod, passed, observed.house))
    made["spec"]["replicas"] = 1 if spec.enabled else 0
    made["spec"]["progressDeadlineSeconds"] = _DEADLINE_SECONDS
    return made


def _passed(spec: CameraSpec) -> pods.Passed:
    dumped = spec.model_dump(mode="json", by_alias=True, exclude_none=True)
    return pods.Passed(
        resources=dumped.get("resources", {}),
        node_selector=dumped.get("nodeSelector", {}),
        tolerations=dumped.get("tolerations", ()),
        priority_class=spec.priority_class_name or "",
    )


def _container(observed: Observed, spec: CameraSpec, passed: pods.Passed) -> dict[str, Any]:
    house = observed.house
    connections = pods.env_from(house.connections_secret, _CONNECTIONS)
    return {
        "name": COMPONENT,
        "image": house.pipeline_image,
        "command": ["python", "-m", "hsi.ingest"],
        "env": [*pods.env(_variables(observed.object)), *connections],
        "ports": [{"name": "probes", "containerPort": PROBE_PORT}],
        "resources": pods.resources(passed, {}),
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "startupProbe": pods.http_probe("/healthz", "probes", period_seconds=5, failures=24),
        "readinessProbe": pods.http_probe("/readyz", "probes", period_seconds=10, failures=3),
        "livenessProbe": pods.http_probe("/healthz", "probes", period_seconds=20, failures=6),
        "volumeMounts": _mounts(observed.object, spec),
    }


def _variables(camera: Manifest) -> dict[str, str]:
    """Names of the product's settings; what is decided for the camera alone is in its record."""
    return {
        "FOSCAM_BASE_PATH": ROOT,
        "VIDEO_THUMBNAILS_DIR": STILLS,
        "CAMERA_LOGINS_DIR": LOGINS,
        "INGEST_CAMERAS": record.camera_id(camera),
        "LOG_FILE_PATH": "",
        "PROBE_HOST": "0.0.0.0",
        "PROBE_PORT": str(PROBE_PORT),
    }


def _mounts(camera: Manifest, spec: CameraSpec) -> list[dict[str, Any]]:
    camera_id = record.camera_id(camera)
    found: list[dict[str, Any]] = [
        {"name": "media", "mountPath": f"{ROOT}/{camera_id}", "subPath": f"foscam/{camera_id}"},
        {"name": "media", "mountPath": STILLS, "subPath": "video_stills"},
    ]
    if spec.credentials_secret_ref is not None:
        found.append({"name": "login", "mountPath": f"{LOGINS}/{camera_id}", "readOnly": True})
    return found


def _volumes(observed: Observed, spec: CameraSpec) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": "media", "persistentVolumeClaim": {"claimName": observed.house.media_claim}}
    ]
    ref = spec.credentials_secret_ref
    if ref is not None:
        items = [{"key": ref.username_key, "path": "username"}, {"key": ref.password_key, "path": "password"}]
        login = {"secretName": ref.name, "defaultMode": pods.READABLE_BY_GROUP, "items": items}
        found.append({"name": "login", "secret": login})
    return found


def _annotations(observed: Observed, spec: CameraSpec) -> dict[str, str]:
    """Another login or another address start the pod anew."""
    source = spec.source.model_dump(mode="json", by_alias=True, exclude_none=True)
    found = {names.CONFIG_HASH: names.digest(json.dumps(source, sort_keys=True))}
    version = _login_version(observed, spec)
    return {**found, names.SECRET_VERSION: version} if version else found


def _login_version(observed: Observed, spec: CameraSpec) -> str:
    """Of the Secret; where it has gone, of the one that the running pod has, so that it goes on."""
    ref = spec.credentials_secret_ref
    if ref is None:
        return ""
    if ref.name in observed.secrets:
        return observed.secrets[ref.name].version
    live: Mapping[str, Any] = observed.children.get(("Deployment", deployment_name(observed.object)), {})
    before = live.get("spec", {}).get("template", {}).get("metadata", {}).get("annotations", {})
    return str(before.get(names.SECRET_VERSION, ""))
