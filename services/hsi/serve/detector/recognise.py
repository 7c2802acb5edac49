"""Which family a network belongs to, from what its outputs look like.

Shapes are those of a real run on one empty input, not the graph's declared ones, so dynamic exports are recognised
as well. A shape that fits no family is refused with the shape in the message; naming the family in the settings
overrides recognition, never the check that its outputs fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hsi.serve.detector.boxes import Size
from hsi.serve.detector.families import rtdetr, yolo26, yolov8, yolox
from hsi.serve.detector.families.family import Family

Shape = tuple[int, ...]


class FamilyName(StrEnum):
    """Families this server can speak."""

    YOLO26 = "yolo26"
    YOLOV8 = "yolov8"
    YOLOX = "yolox"
    RTDETR = "rtdetr"


FAMILIES: Final = MappingProxyType[FamilyName, Family](
    {
        FamilyName.YOLO26: yolo26,
        FamilyName.YOLOV8: yolov8,
        FamilyName.YOLOX: yolox,
        FamilyName.RTDETR: rtdetr,
    }
)


class FamilyUnknown(ValueError):
    """A network's outputs fit no family, or not the one that was named."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A recognised network: its family and, where its outputs show it, its number of classes."""

    family: FamilyName
    class_count: int | None


def recognise(shapes: Sequence[Shape], network: Size, named: FamilyName | None = None) -> Kind:
    """The kind of a network with these output shapes (batch of one) on an input of this size.

    Raises FamilyUnknown when nothing fits, or when the `named` family does not.
    """
    kinds = [kind for kind in _fitting(shapes, network) if named in (None, kind.family)]
    if kinds:
        return kinds[0]
    shown = ", ".join(str(list(shape)) for shape in shapes)
    wanted = f"not the named family {named.value}" if named else f"no known family ({', '.join(FamilyName)})"
    raise FamilyUnknown(f"outputs {shown} on an input of {network.width}x{network.height} fit {wanted}")


def _fitting(shapes: Sequence[Shape], network: Size) -> list[Kind]:
    if len(shapes) == 1 and len(shapes[0]) == 3:
        _, rows, columns = shapes[0]
        return _of_one_output(rows, columns, network)
    ranks = sorted(len(shape) for shape in shapes)
    lasts = [shape[-1] for shape in shapes if len(shape) == 3]
    if ranks == [2, 2, 3] and lasts == [4]:
        return [Kind(FamilyName.RTDETR, None)]
    if ranks == [3, 3] and 4 in lasts and shapes[0][1] == shapes[1][1]:
        return [Kind(FamilyName.RTDETR, max(lasts) if max(lasts) != 4 else min(lasts))]
    return []


def _of_one_output(rows: int, columns: int, network: Size) -> list[Kind]:
    """Grid families first: their number of cells is a strong sign, a last extent of six is a weak one."""
    grids: list[tuple[int, Kind]] = []
    if columns > 5 and yolox.strides_for(rows, network):
        grids.append((rows, Kind(FamilyName.YOLOX, columns - 5)))
    if rows > 4 and yolox.strides_for(columns, network):
        grids.append((columns, Kind(FamilyName.YOLOV8, rows - 4)))
    kinds = [kind for _, kind in sorted(grids, key=lambda grid: -grid[0])]  # the longer axis is the grid
    if columns == 6:
        kinds.append(Kind(FamilyName.YOLO26, None))
    return kinds
