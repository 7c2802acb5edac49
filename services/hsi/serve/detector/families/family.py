"""What every family answers; the modules beside this one are its values."""

from collections.abc import Sequence
from typing import Protocol

from hsi.serve.detector.boxes import Fit, Floats, Found, Output, Pixels, Size


class Family(Protocol):
    """How one kind of network wants its picture and what its outputs mean."""

    def fit(self, picture: Size, network: Size) -> Fit:
        """Where a picture of this size goes in the network's input."""
        ...

    def tensor(self, pixels: Pixels, fit: Fit) -> Floats:
        """Network input (3, height, width) from RGB `pixels` (height, width, 3) already of size `fit.resized`."""
        ...

    def decode(self, outputs: Sequence[Output], network: Size, floor: float) -> list[Found]:
        """One `Found` per input of the batch, best first; scores below `floor` are left out."""
        ...
