"""The cameras' records in the product: sent where they differ, and what the product says of each camera.

Promises: a record is sent when it is new, when its login's Secret was rotated, or when the product no longer shows what
it showed after the last send; while the product is away nobody waits for it but one question every few seconds; a
record that nobody wants any more is removed, also one whose Camera went while no operator ran.
"""

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hsi_operator.engine.cache import Key
from hsi_operator.engine.client import Cluster
from hsi_operator.engine.kinds import SECRET
from hsi_operator.engine.projection import projection
from hsi_operator.engine.queue import Backoff
from hsi_operator.plan.plan import Login, ProductView, Record
from hsi_operator.product import KEEPER, Product, ProductAway, ProductRefused

REFUSED_AGAIN_SECONDS: Final = 300.0
"""When a refused record is tried again without having changed: names become free."""
OTHERS_WAIT_SECONDS: Final = 1.0
"""While one record finds out whether the product is there, the others come back after this long."""
_AWAY: Final = Backoff(first_seconds=1.0, cap_seconds=30.0)
_PASSING: Final = frozenset({"still_url", "rhythm_seconds", "events_today", "unreviewed", "last_seen_at"})
_MINUTE_CHARS: Final = len("2026-11-21T19:33")


class LoginMissing(Exception):
    """The Secret of a camera's login, or a key in it, is not there (any more)."""


@dataclass(frozen=True, slots=True)
class _Sent:
    record: Record
    shown: object
    """What the product made of the body."""


class Records:
    """See the module; it belongs to one event loop."""

    def __init__(self, product: Product, cluster: Cluster) -> None:
        self._product = product
        self._cluster = cluster
        self._ids: dict[Key, str] = {}
        self._owners: dict[str, Key] = {}
        """Which Camera has a camera of the product: the first that asked, where two of a name are in two namespaces."""
        self._sent: dict[Key, _Sent] = {}
        self._refused: dict[Key, tuple[Record, str, float]] = {}
        self._views: dict[str, dict[str, Any]] = {}
        self._since: set[str] = set()
        """Whose records were sent or removed since the product was asked last: of these its answer may be the older."""
        self._answered = False
        self._asking = 0
        """How many records are on their way."""
        self._failures = 0
        self._away_until = 0.0

    def view(self, key: Key) -> ProductView:
        """What the product said of this camera last."""
        refusal = self._refused[key][1] if key in self._refused else ""
        camera = self._views.get(self._ids.get(key, ""))
        return ProductView(answered=self._answered, camera=camera, refusal=refusal)

    async def keep(self, key: Key, record: Record, clock: float) -> float:
        """Bring the product up to date; returns in how many seconds to try again, 0 when it is.

        Raises LoginMissing, and ClusterFault where the Secret cannot be read.
        """
        owner = self._owners.setdefault(record.camera_id, key)
        if owner != key:
            return self._leave(key, record, owner, clock)
        self._ids[key] = record.camera_id
        if self._is_so(key, record):
            return 0.0
        refused = self._refused.get(key)
        again = refused[2] if refused is not None and refused[0] == record else 0.0
        if clock < max(again, self._away_until):
            return max(again, self._away_until) - clock
        if self._asking and not self._answered:
            return OTHERS_WAIT_SECONDS
        return await self._try(key, record, clock)

    async def _try(self, key: Key, record: Record, clock: float) -> float:
        self._asking += 1
        try:
            await self._send(key, record)
        except ProductAway:
            self._lost(clock)
            return self._away_until - clock
        except ProductRefused as refusal:
            self._refused[key] = (record, refusal.why or str(refusal), clock + REFUSED_AGAIN_SECONDS)
            return REFUSED_AGAIN_SECONDS
        finally:
            self._asking -= 1
        self._refused.pop(key, None)
        self._answered, self._failures = True, 0
        return 0.0

    def _leave(self, key: Key, record: Record, owner: Key, clock: float) -> float:
        """The record is another Camera's."""
        if record.body is None:
            self._refused.pop(key, None)
            return 0.0
        other = f"Camera {owner.name} in namespace {owner.namespace} has the product's camera {record.camera_id}"
        self._refused[key] = (record, other, clock + REFUSED_AGAIN_SECONDS)
        return REFUSED_AGAIN_SECONDS

    async def refresh(self, clock: float, *, cameras: Collection[Key] | None) -> set[Key]:
        """Ask the product for its cameras; returns those to look at again.

        `cameras` are all Cameras that there are, or None while that is not known: then no record is a stray.
        """
        if clock < self._away_until:
            return set()
        before, answered = self._views, self._answered
        try:
            self._since = set()
            found = await self._product.cameras()
            kept = {camera_id: view for camera_id, view in before.items() if camera_id in self._since}
            self._views = {name: view for name, view in found.items() if name not in self._since} | kept
            if cameras is not None:
                await self._remove_strays(cameras)
        except (ProductAway, ProductRefused):
            self._lost(clock)
            return set() if not answered else set(cameras or ())
        self._answered, self._failures, self._away_until = True, 0, 0.0
        if not answered:
            return set(cameras or ())
        return {key for key in cameras or () if self._differs(key, before)}

    async def _send(self, key: Key, record: Record) -> None:
        if record.body is None:
            await self._product.remove(record.camera_id)
            self._since.add(record.camera_id)
            self._views.pop(record.camera_id, None)
            del self._ids[key], self._owners[record.camera_id]
            self._sent.pop(key, None)
            self._refused.pop(key, None)
            return
        body = dict(record.body)
        if record.login is not None:
            body["credentials"] = await self._credentials(key.namespace, record.login)
        answer = await self._product.put(record.camera_id, body)
        self._views[record.camera_id] = answer
        self._since.add(record.camera_id)
        self._sent[key] = _Sent(record, _shown(answer, record.body))

    def _is_so(self, key: Key, record: Record) -> bool:
        sent, view = self._sent.get(key), self._views.get(record.camera_id)
        if sent is None or view is None or record.body is None or sent.record != record:
            return False
        return _shown(view, record.body) == sent.shown

    async def _credentials(self, namespace: str, login: Login) -> dict[str, str]:
        found = await self._cluster.find(SECRET, namespace, login.secret)
        data = {} if found is None else found.get("data") or {}
        return {
            "username": _text(data, login.username_key, login.secret) if login.username_key else "",
            "password": _text(data, login.password_key, login.secret),
        }

    async def _remove_strays(self, cameras: Collection[Key]) -> None:
        """Records that we keep and nobody wants; only once the id of every Camera is known."""
        if not all(key in self._ids or key in self._refused for key in cameras):
            return
        wanted = set(self._ids.values())
        for camera_id, view in [*self._views.items()]:
            if view.get("managed_by") == KEEPER and camera_id not in wanted:
                await self._product.remove(camera_id)
                del self._views[camera_id]

    def _lost(self, clock: float) -> None:
        """Counts once what several saw who asked at the same time; `clock` is when this one asked."""
        self._answered = False
        if clock < self._away_until:
            return
        self._failures += 1
        self._away_until = clock + _AWAY.seconds(self._failures, 0.0)

    def _differs(self, key: Key, before: Mapping[str, dict[str, Any]]) -> bool:
        camera_id = self._ids.get(key, "")
        return _lasting(before.get(camera_id)) != _lasting(self._views.get(camera_id))


def _shown(view: Mapping[str, Any], body: Mapping[str, Any]) -> object:
    return projection(view, {name: value for name, value in body.items() if name != "credentials"})


def _lasting(view: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Without what changes all the time; the last frame's time to the minute."""
    if view is None:
        return None
    kept = {name: value for name, value in view.items() if name not in _PASSING}
    return {**kept, "last_frame_at": str(kept.get("last_frame_at"))[:_MINUTE_CHARS]}


def _text(data: Mapping[str, str], name: str, secret: str) -> str:
    try:
        return base64.b64decode(data[name], validate=True).decode()
    except KeyError:
        raise LoginMissing(f"Secret {secret} has no key {name}") from None
    except (binascii.Error, UnicodeDecodeError):
        raise LoginMissing(f"key {name} of Secret {secret} is no text") from None
