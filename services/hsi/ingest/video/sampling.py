"""Which pictures of a clip are looked at: one every so often, by time stamps, never by counting. Pure.

Moments are exact fractions of a second after the clip's first picture, so that "exact to a frame" does not depend on
how a rate like 30000/1001 rounds. A due moment is answered by the first picture at or after it; where a clip shows
nothing for longer than the interval, as a camera with a variable rate does at night, one picture answers all the
moments that passed, and it is taken once.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

LONGEST_STEP: Final = Fraction(600)
"""A time stamp that leaps further than this is broken, not a pause."""
USUAL_STEP: Final = Fraction(1, 25)


@dataclass(frozen=True, slots=True)
class Rules:
    """How densely a clip is sampled."""

    first: Fraction = Fraction(1, 2)
    interval: Fraction = Fraction(2)
    most: int = 30


@dataclass(frozen=True, slots=True)
class Sampling:
    """How far the sampling of one clip is."""

    rules: Rules
    due: Fraction
    taken: int = 0

    @property
    def done(self) -> bool:
        """Nothing more is wanted."""
        return self.taken >= self.rules.most


def begun(rules: Rules) -> Sampling:
    """Before the first picture."""
    return Sampling(rules, rules.first)


def wanted(sampling: Sampling, at: Fraction) -> bool:
    """Whether the picture at this moment is taken."""
    return not sampling.done and at >= sampling.due


def took(sampling: Sampling, at: Fraction) -> Sampling:
    """It was: the next one is due at the first moment of the raster that lies after it."""
    rules = sampling.rules
    passed = floor((at - rules.first) / rules.interval) if at >= rules.first else -1
    return Sampling(rules, rules.first + (passed + 1) * rules.interval, sampling.taken + 1)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The moments of a clip's pictures so far: where its own clock started, and what was last read from it."""

    origin: Fraction | None = None
    last: Fraction = Fraction(0)
    step: Fraction = USUAL_STEP
    """What a picture lasts where its clip does not say."""


def read(stamps: Stamps, stamp: Fraction | None) -> tuple[Stamps, Fraction]:
    """The next picture's moment, in seconds after the first picture; `stamp` is what the clip says, in its own time.

    A missing stamp, one that does not advance, and one that leaps by more than LONGEST_STEP are repaired: the picture
    follows its predecessor by the usual step, and the clip's clock is taken as set anew.
    """
    if stamps.origin is None:
        return Stamps(stamp if stamp is not None else Fraction(0), Fraction(0), stamps.step), Fraction(0)
    moment = stamps.last + stamps.step if stamp is None else stamp - stamps.origin
    if stamps.last < moment <= stamps.last + LONGEST_STEP:
        return Stamps(stamps.origin, moment, stamps.step), moment
    moment = stamps.last + stamps.step
    origin = stamps.origin if stamp is None else stamp - moment
    return Stamps(origin, moment, stamps.step), moment
