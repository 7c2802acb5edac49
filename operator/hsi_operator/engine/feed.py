"""From news to work: what the watches and lists bring goes into the cache, and whom it concerns into the queue."""

from collections.abc import Callable, Iterable

from hsi_operator.engine.cache import Cache, Key, Place
from hsi_operator.engine.client import Listing
from hsi_operator.engine.kinds import OWN, ref_of
from hsi_operator.engine.routing import References, concerned
from hsi_operator.plan.plan import Manifest, Ref

_OWN = frozenset(kind.name for kind in OWN)


class Feed:
    """Before everything was listed it only fills the cache; then every key is added once, and from then on by news.

    News of what people write are for `add`, at once; all others are for `add_soon`, because they come in flocks.
    """

    def __init__(
        self,
        cache: Cache,
        add: Callable[[Iterable[Key]], None],
        add_soon: Callable[[Iterable[Key]], None],
        gone: Callable[[Ref], None],
        *,
        shared_secrets: frozenset[str],
    ) -> None:
        self._cache = cache
        self._add = add
        self._add_soon = add_soon
        self._gone = gone
        self._shared_secrets = shared_secrets
        self._references = References()
        self._open = False

    def seen(self, manifest: Manifest, *, deleted: bool) -> None:
        """A watch brought this object."""
        metadata = manifest["metadata"]
        where = manifest["kind"], metadata.get("namespace", ""), metadata["name"]
        before = self._cache.find(*where)
        if not (self._cache.drop(manifest) if deleted else self._cache.put(manifest)):
            return
        self._tell(before, self._cache.find(*where))

    def wrote(self, manifest: Manifest) -> None:
        """We wrote this object's status: news for those that name it, and none for itself."""
        metadata = manifest["metadata"]
        key = Key(manifest["kind"], metadata["namespace"], metadata["name"])
        before = self._cache.find(*key)
        if self._cache.put(manifest):
            self._tell(before, self._cache.find(*key), but=key)

    def listed(self, place: Place, listing: Listing) -> None:
        """A place was listed anew."""
        news = self._cache.replace(place, listing.items, listing.resource_version)
        for each in news:
            metadata = each["metadata"]
            after = self._cache.find(each["kind"], metadata.get("namespace", ""), metadata["name"])
            self._tell(None if after is not None else each, after)
        self._begin()

    def absent(self, place: Place) -> None:
        """The cluster does not have this kind, and need not."""
        self._cache.replace(place, (), "")
        self._begin()

    def everything(self) -> None:
        """Look at every Camera and ModelZoo again."""
        self._add(self._cache.own())

    def _begin(self) -> None:
        if not self._open and self._cache.complete:
            self._open = True
            self.everything()

    def _tell(self, before: Manifest | None, after: Manifest | None, but: Key | None = None) -> None:
        known = after or before
        if known is None:
            return
        if known["kind"] in _OWN:
            metadata = known["metadata"]
            self._references.learn(Key(known["kind"], metadata["namespace"], metadata["name"]), after)
        elif after is None:
            self._gone(ref_of(known))
        if self._open:
            add = self._add if known["kind"] in _OWN else self._add_soon
            add(concerned(self._cache, self._references, self._shared_secrets, before, after) - {but})
