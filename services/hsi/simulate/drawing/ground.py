"""The camera's view of the ground: where a spot of the yard falls in the frame and how large a metre is there; pure.

A pinhole camera looks level over a flat yard. With focal length f (pixels), camera height h (metres) and the
horizon at row y0, a spot x metres to the right at depth z metres falls on column W/2 + f*x/z and row y0 + f*h/z.
"""

from dataclasses import dataclass

from hsi.simulate.drawing.canvas import Stand

FRAME_WIDTH_PX = 640
FRAME_HEIGHT_PX = 360


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the ground: metres right of the middle, metres away from the camera."""

    x_m: float
    depth_m: float


@dataclass(frozen=True, slots=True)
class Ground:
    """One camera's perspective."""

    horizon_px: float = 105.0
    focal_px: float = 520.0
    camera_height_m: float = 2.6

    def stand(self, spot: Spot, facing: int = 1) -> Stand:
        """Where a figure at `spot` touches the ground in the frame."""
        scale = self.scale(spot.depth_m)
        x_px = FRAME_WIDTH_PX / 2 + spot.x_m * scale
        return Stand(x_px, self.row(spot.depth_m), scale, facing)

    def scale(self, depth_m: float) -> float:
        """Pixels per metre at that depth."""
        return self.focal_px / depth_m

    def row(self, depth_m: float) -> float:
        """The row in pixels where the ground at that depth appears."""
        return self.horizon_px + self.camera_height_m * self.scale(depth_m)

    def edge_m(self, depth_m: float) -> float:
        """How many metres right of the middle the frame ends at that depth."""
        return FRAME_WIDTH_PX / 2 / self.scale(depth_m)
