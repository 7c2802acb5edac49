"""The types at which planning meets the world: all that a decision may look at, and all that it may ask for.

`Observed` is everything about one object at one moment; two equal observations give equal plans. A `Plan` is complete:
what it names in `children` shall be exactly so, what it names in `orphans` shall go, and nothing else is touched. It
holds no password but one that it makes: where one is needed, it names the Secret and its keys.

`camera.plan` and `modelzoo.plan` both take an `Observed` and give a `Plan`. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from hsi_operator.api.reasons import Reason
from hsi_operator.plan.house import House

Manifest = Mapping[str, Any]
"""A Kubernetes object as plain JSON values."""

_NONE: Final[Mapping[Any, Any]] = MappingProxyType({})


def _none() -> Mapping[Any, Any]:
    return _NONE  # a mapping proxy cannot be hashed in 3.11, so it cannot be a default itself


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Which object: enough to delete it, and the key of `Observed.children` without the namespace."""

    api_version: str
    kind: str
    namespace: str
    name: str


class Kind(StrEnum):
    """How an event is shown: the two words that Kubernetes has for it."""

    NORMAL = "Normal"
    WARNING = "Warning"


@dataclass(frozen=True, slots=True)
class Event:
    """A condition changed, told to people; `reason` is the condition's. Post it only when the status is written."""

    kind: Kind
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Login:
    """Where the login of a record is: read it when the record is sent; a new `version` has to be sent again."""

    secret: str
    username_key: str
    password_key: str
    version: str


@dataclass(frozen=True, slots=True)
class Record:
    """The product's record of a camera: `PUT /api/cameras/{camera_id}` with `body`, or DELETE when that is None.

    `body` lacks only the login's values. With `login`, add `credentials: {username, password}` from that Secret;
    without, `body` says itself what becomes of an earlier one. Send it again whenever this value changed, or when the
    product does not answer with the same `body`.
    """

    camera_id: str
    body: Mapping[str, Any] | None
    login: Login | None = None


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """What may be known of a Secret: never its values."""

    version: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node as the planner sees it; `allocatable` holds whole numbers of extended resources (`nvidia.com/gpu`: 1)."""

    name: str
    labels: Mapping[str, str]
    allocatable: Mapping[str, int] = field(default_factory=_none)
    ready: bool = True


@dataclass(frozen=True, slots=True)
class ProductView:
    """What the product said of this camera when it was last asked.

    `answered` is False while its API is away (then `camera` is what it said before that, if anything). `refusal` is
    the message of a PUT that it refused for a reason that another try does not cure (409, 422), else empty.
    `camera` is the body of `GET /api/cameras/{id}`, None where it knows no such camera.
    """

    answered: bool
    camera: Mapping[str, Any] | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What kept the last plan of an object from being carried out; `message` repeats what was said."""

    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything that a decision about one Camera or ModelZoo may depend on.

    `object` is the object as the API server gave it (its old status included); `gone` says that it is deleted already.
    `children` are the objects that carry our labels for it, by (kind, name); of Secrets without `data`.
    `pods` are those of its Deployments and Jobs. `secrets` has every Secret that the object names or that we made for
    it, and lacks those that do not exist. `storage_classes` says of each whether it is the default. `nodes` and
    `storage_classes` are None for an operator that may not look beyond its namespaces.
    `zoo` is the ModelZoo that a Camera names, None where there is none. `token` is a fresh random text of 32 URL-safe
    characters, used for a Secret that has to be made and for nothing else. `hindrance` is None where the last plan was
    carried out, and before the first.
    """

    object: Manifest
    now: datetime
    house: House
    token: str = field(repr=False)
    children: Mapping[tuple[str, str], Manifest] = field(default_factory=_none)
    pods: tuple[Manifest, ...] = ()
    secrets: Mapping[str, SecretFacts] = field(default_factory=_none)
    nodes: tuple[NodeFacts, ...] | None = None
    storage_classes: Mapping[str, bool] | None = None
    zoo: Manifest | None = None
    product: ProductView = ProductView(answered=False)
    hindrance: Hindrance | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What shall be so.

    `once`: create before the children where absent (a conflict is success), by a POST, and never change afterwards;
    here lie generated passwords, whose fields nobody owns by apply. `children`: complete manifests for server-side
    apply. `orphans`: delete in the background; each was among the observed children. `status`: the whole status, to
    be written when it differs from the observed one; `events` go out with that write. `again_after`: look again then
    even if nothing happens.
    """

    children: tuple[Manifest, ...] = ()
    once: tuple[Manifest, ...] = field(default=(), repr=False)
    orphans: tuple[Ref, ...] = ()
    status: Manifest = field(default_factory=_none)
    events: tuple[Event, ...] = ()
    product: Record | None = None
    again_after: timedelta | None = None
