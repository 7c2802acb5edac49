"""What a client that was away gets again: one range of sequence numbers, decided from five numbers. Pure.

A connection carries each sequence number at most once. It began at `carried_from` (the relay's position when it
joined); everything above that comes live on this very connection. So a client that has `last_sequence` lacks exactly
`last_sequence + 1 .. carried_from`, however far the log has moved on meanwhile: history that stands still.
"""

from dataclasses import dataclass

MAX_REPLAY = 5000
"""Messages one resync replays at most; a client that was away for longer reloads by REST (`reset`)."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer to a resync: replay `after + 1 .. upto`; none when they are equal."""

    after: int
    upto: int
    reset: bool
    """True when the range does not join what the client has: it must drop its state and reload by REST."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to replay."""
        return self.upto <= self.after


def plan(last_sequence: int, *, oldest: int, newest: int, carried_from: int) -> Replay:
    """Decide a replay.

    `last_sequence` is what the client has seen; `oldest` and `newest` are the log's ends (0 and 0 when it is empty);
    `carried_from` is the highest number this connection does not bring by itself. A client ahead of the log saw
    another log: the counter restarted. A client behind the oldest entry missed what is trimmed away.
    """
    restarted = last_sequence > max(newest, carried_from)
    first_kept = max(oldest, carried_from - MAX_REPLAY + 1) if oldest else carried_from + 1
    trimmed = not restarted and last_sequence + 1 < min(first_kept, carried_from + 1)
    if restarted or trimmed:
        return Replay(after=min(first_kept - 1, carried_from), upto=carried_from, reset=True)
    return Replay(after=min(last_sequence, carried_from), upto=carried_from, reset=False)
