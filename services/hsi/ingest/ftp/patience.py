"""How long an address waits before its next login is looked at, after wrong ones. Pure; times are monotonic seconds.

A try counts before it is looked at and is taken back when it was right, so that hanging up early or asking on many
connections at once gains nothing: the tries of one address stand in one line.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

LONGEST_SECONDS: Final = 60.0
FORGET_SECONDS: Final = 900.0
MOST_ADDRESSES: Final = 4096


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    last_at: float
    wait_seconds: float


class Patience:
    """What is remembered of addresses that said wrong passwords."""

    def __init__(self, first_seconds: float) -> None:
        self._first_seconds = first_seconds
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Seconds until a login of this address is looked at."""
        tries = self._tries.get(address)
        return 0.0 if tries is None else max(0.0, tries.last_at + tries.wait_seconds - now)

    def tried(self, address: str, now: float) -> None:
        """A login of this address is looked at."""
        wrong = self._wrong(address, now) + 1
        self._keep(address, _Tries(wrong, now, min(LONGEST_SECONDS, self._first_seconds * 2.0 ** min(wrong - 1, 30))))

    def right(self, address: str, now: float) -> None:
        """It was right: it does not count. Earlier wrong ones do, or whoever owns one camera could guess for ever."""
        wrong = self._wrong(address, now) - 1
        if wrong > 0:
            self._keep(address, _Tries(wrong, now, 0.0))
        else:
            self._tries.pop(address, None)

    def _wrong(self, address: str, now: float) -> int:
        tries = self._tries.get(address)
        return tries.wrong if tries is not None and now - tries.last_at < FORGET_SECONDS else 0

    def _keep(self, address: str, tries: _Tries) -> None:
        self._tries[address] = tries
        self._tries.move_to_end(address)
        while len(self._tries) > MOST_ADDRESSES:
            self._tries.popitem(last=False)
