"""Which messages one WebSocket client wants: patterns over topics, everything unless it says otherwise. Pure.

A topic is `<family>.<what>` (`event.created`, `detection.new`, `system.status`). A pattern is `*`, a whole topic, or
`<family>.*`. The first `subscribe` replaces "everything"; later ones add. `unsubscribe` removes a pattern, and mutes
it where a wider pattern would still let it through, until the same family is subscribed to again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

EVERYTHING = "*"
MAX_PATTERNS = 32
_PATTERN = re.compile(r"\*|[a-z][a-z_]{0,31}\.(\*|[a-z][a-z_]{0,31})")


class PatternRefused(ValueError):
    """A subscription pattern that means nothing here, or one too many."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one client wants; the default is everything."""

    wanted: frozenset[str] = frozenset({EVERYTHING})
    muted: frozenset[str] = frozenset()
    chosen: bool = False
    """Whether the client ever subscribed by itself."""

    @property
    def everything(self) -> bool:
        """True when no topic needs to be looked at: the common case, decided once."""
        return EVERYTHING in self.wanted and not self.muted

    def wants(self, topic: str) -> bool:
        """Whether a message of `topic` goes to this client."""
        candidates = {EVERYTHING, topic, f"{topic.partition('.')[0]}.*"}
        return not self.wanted.isdisjoint(candidates) and self.muted.isdisjoint(candidates)

    def adding(self, patterns: Sequence[str]) -> "Subscription":
        """After `subscribe`; raises PatternRefused."""
        asked = _checked(patterns)
        wanted = (self.wanted if self.chosen else frozenset()) | asked
        muted = frozenset(mute for mute in self.muted if not any(_overlap(mute, pattern) for pattern in asked))
        return _bounded(Subscription(wanted=wanted, muted=muted, chosen=True))

    def without(self, patterns: Sequence[str]) -> "Subscription":
        """After `unsubscribe`; raises PatternRefused."""
        asked = _checked(patterns)
        if EVERYTHING in asked:
            return Subscription(wanted=frozenset(), chosen=True)
        return _bounded(Subscription(wanted=self.wanted - asked, muted=self.muted | asked, chosen=self.chosen))


def _checked(patterns: Sequence[str]) -> frozenset[str]:
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern):
            raise PatternRefused(f"not a subscription pattern: {pattern[:64]!r}")
    return frozenset(patterns)


def _overlap(one: str, other: str) -> bool:
    return EVERYTHING in (one, other) or one.partition(".")[0] == other.partition(".")[0]


def _bounded(subscription: Subscription) -> Subscription:
    if len(subscription.wanted) + len(subscription.muted) > MAX_PATTERNS:
        raise PatternRefused(f"more than {MAX_PATTERNS} subscription patterns on one connection")
    return subscription
