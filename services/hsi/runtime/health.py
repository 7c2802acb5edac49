"""Progress, not presence: a process is healthy while each of its long-lived tasks keeps turning.

Every task gets a `Pulse` from the process's `Board` and beats it once per turn of its loop, also when there was
nothing to do. A pulse older than its allowance is a stall: `/healthz` fails and the kubelet (or the person looking)
restarts the process. Readiness is separate: named conditions such as "database" or "detector" that come and go.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Literal

State = Literal["ready", "degraded", "unready"]


@dataclass(slots=True)
class Pulse:
    """One task's sign of life."""

    name: str
    stall_after: timedelta
    last_beat: float = field(default_factory=monotonic)
    beats: int = 0

    def beat(self) -> None:
        """The task made a turn."""
        self.last_beat = monotonic()
        self.beats += 1

    def age_seconds(self, now: float) -> float:
        """Seconds since the last beat; `now` is a `time.monotonic` reading."""
        return max(0.0, now - self.last_beat)


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a process needs, as last observed."""

    state: State
    message: str = ""


class Board:
    """All pulses and conditions of one process; what probes, status and the observe room read."""

    def __init__(self) -> None:
        self.pulses: dict[str, Pulse] = {}
        self.conditions: dict[str, Condition] = {}

    def pulse(self, name: str, *, stall_after: timedelta) -> Pulse:
        """The pulse of a named task; asking again gives the same one."""
        return self.pulses.setdefault(name, Pulse(name, stall_after))

    def note(self, name: str, state: State, message: str = "") -> None:
        """Record what was last seen of something this process depends on."""
        self.conditions[name] = Condition(state, message)

    def stalled(self, now: float) -> dict[str, float]:
        """Tasks that made no turn for longer than they may, with the age of their last beat in seconds."""
        return {
            pulse.name: pulse.age_seconds(now)
            for pulse in self.pulses.values()
            if pulse.age_seconds(now) > pulse.stall_after.total_seconds()
        }

    def unready(self) -> dict[str, Condition]:
        """Conditions that keep this process from doing its work at all."""
        return {name: c for name, c in self.conditions.items() if c.state == "unready"}
