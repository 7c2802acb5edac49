"""Which children nobody wants any more. Pure."""

from collections.abc import Iterable

from hsi_operator.plan import names
from hsi_operator.plan.plan import Manifest, Observed, Ref


def orphans(observed: Observed, children: Iterable[Manifest], kept: Iterable[tuple[str, str]] = ()) -> tuple[Ref, ...]:
    """The observed children of this very object that are neither wanted nor kept; those on their way out are left."""
    wanted = {(each["kind"], each["metadata"]["name"]) for each in children} | set(kept)
    uid = observed.object["metadata"]["uid"]
    return tuple(
        sorted(
            names.ref(each)
            for key, each in observed.children.items()
            if key not in wanted and "deletionTimestamp" not in each["metadata"] and names.is_owned(each, uid)
        )
    )
