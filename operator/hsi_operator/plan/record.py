"""A camera's record in the product: what it shall be, and whether it is so.

The Camera's `source` has the product's own shape, but for camelCase; a camera's id is its name with underscores. Pure.
"""

from collections.abc import Mapping
from typing import Any, Final

from hsi_operator.api.camera import CameraSpec
from hsi_operator.plan import names
from hsi_operator.plan.plan import Login, Manifest, Observed, Record

KEEPER: Final = "operator"
"""What the product calls us in `managed_by`."""
DECIDED: Final = ("location", "capture", "detection", "analysis", "retention")
"""What the product does for each camera as its record says, under the same names."""
_COMPARED: Final = ("name", "source", "enabled", "expected_interval_ms", "managed_by", *DECIDED)


def camera_id(camera: Manifest) -> str:
    """The camera's id in the product; different names give different ids, because a name holds no underscore."""
    return str(camera["metadata"]["name"]).replace("-", "_")


def login_secret(camera: Manifest, spec: CameraSpec) -> tuple[str, str, str] | None:
    """The Secret of the login with the keys of user name and password, None where the source asks for no login."""
    ref = spec.credentials_secret_ref
    if ref is not None:
        return ref.name, ref.username_key, ref.password_key
    if spec.source.ftp is not None:
        return names.child(camera["metadata"]["name"], "ftp"), "username", "password"
    return None


def record(observed: Observed, spec: CameraSpec) -> Record:
    """What the product shall keep. Only the FTP gateway needs the login there; other logins go to the camera's pod."""
    dumped = spec.model_dump(mode="json", exclude_none=True)
    body: dict[str, Any] = {
        "name": spec.display_name or observed.object["metadata"]["name"],
        "source": dumped["source"],
        "enabled": spec.enabled,
        "expected_interval_ms": spec.expected_interval_ms,
        "managed_by": KEEPER,
        **{name: dumped.get(name) for name in DECIDED},
    }
    if spec.source.ftp is None:
        return Record(camera_id(observed.object), {**body, "credentials": None})
    return Record(camera_id(observed.object), body, _login(observed, spec))


def removal(camera: Manifest) -> Record:
    """The camera is to be forgotten."""
    return Record(camera_id(camera), None)


def holds(body: Mapping[str, Any], camera: Mapping[str, Any] | None) -> bool:
    """Whether what the product answers is what `body` asked for, as far as its answer tells."""
    if camera is None:
        return False
    return all(_given(camera.get(name)) == _given(body.get(name)) for name in _COMPARED)


def _login(observed: Observed, spec: CameraSpec) -> Login | None:
    """None while the Secret is not usable: the product then keeps what it has."""
    named = login_secret(observed.object, spec)
    facts = observed.secrets.get(named[0]) if named else None
    if named is None or facts is None or not {named[1], named[2]} <= facts.keys:
        return None
    return Login(*named, version=facts.version)


def _given(value: object) -> object:
    """Without members that are null: the product's answer names all kinds of sources."""
    if isinstance(value, Mapping):
        return {key: _given(each) for key, each in value.items() if each is not None}
    return value
