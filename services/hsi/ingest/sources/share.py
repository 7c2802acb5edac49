"""Which cameras a process serves, as its settings say it; apart from the plan, so that settings load little. Pure."""

import re
from dataclasses import dataclass

_ID = re.compile(r"[a-z0-9_]{1,64}")


class ShareInvalid(ValueError):
    """This does not say which cameras a process serves."""


@dataclass(frozen=True, slots=True)
class Share:
    """Which cameras this process serves; on Kubernetes, a stream has a process of its own and all others share one.

    `ids` None stands for all cameras; `without_streams_of_objects` leaves those to their own processes.
    """

    ids: frozenset[str] | None = None
    without_streams_of_objects: bool = False

    @classmethod
    def parse(cls, text: str) -> "Share":
        """`all`, `shared`, or a comma list of ids; raises ShareInvalid."""
        if text in ("all", "shared"):
            return cls(without_streams_of_objects=text == "shared")
        ids = frozenset(each.strip() for each in text.split(","))
        if not all(_ID.fullmatch(each) for each in ids):
            raise ShareInvalid("must be all, shared, or a comma list of ids of cameras")
        return cls(ids)

    def has(self, camera_id: str, *, is_own: bool) -> bool:
        """Whether this process serves the camera; `is_own` says that it is the stream of a Camera object."""
        return not (self.without_streams_of_objects and is_own) if self.ids is None else camera_id in self.ids
