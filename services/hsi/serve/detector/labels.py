"""From a model's class numbers to the nine classes this product speaks of.

The list of names comes from the model file itself (metadata `names`, as Ultralytics and our own training script write
it), else from the catalogue, else it is COCO's eighty when the model has eighty classes. Guessing further would call a
boat a car, so a model with another number of classes and no names is refused.
"""

import ast
import json
from collections.abc import Sequence

from hsi.events import classes
from hsi.events.classes import ObjectClass

COCO_80: tuple[str, ...] = (
    "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow",
    "elephant", "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee",
    "skis", "snowboard", "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard",
    "tennis racket", "bottle", "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple",
    "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch",
    "potted plant", "bed", "dining table", "toilet", "tv", "laptop", "mouse", "remote", "keyboard", "cell phone",
    "microwave", "oven", "toaster", "sink", "refrigerator", "book", "clock", "vase", "scissors", "teddy bear",
    "hair drier", "toothbrush",
)  # fmt: skip
"""The eighty classes of COCO in the order detectors number them (cocodataset.org, gaps of the 91 removed)."""

_OLD_SPELLINGS = {"motorbike": "motorcycle", "bike": "bicycle"}
_MAX_NAMES_LENGTH = 100_000


class LabelsUnusable(ValueError):
    """A model's class names cannot be read, or none of them is a class this product knows."""


def parse(names: str) -> tuple[str, ...]:
    """Class names from metadata: a JSON or Python list or dict (`{0: 'person', 1: 'car'}`), in order of class number.

    Missing numbers become empty names. Raises LabelsUnusable when the text is anything else.
    """
    if len(names) > _MAX_NAMES_LENGTH:
        raise LabelsUnusable(f"model metadata `names` is {len(names)} characters long")
    value = _literal(names)
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    if isinstance(value, dict):
        return _in_order(value)
    raise LabelsUnusable("model metadata `names` is neither a list of names nor a map from number to name")


def choose(metadata_names: str | None, catalogue_labels: Sequence[str], class_count: int | None) -> tuple[str, ...]:
    """The names to use; `class_count` is the model's own, None when its outputs do not show it.

    Raises LabelsUnusable when no source fits.
    """
    labels = parse(metadata_names) if metadata_names else tuple(catalogue_labels)
    if not labels and class_count in (None, len(COCO_80)):
        labels = COCO_80
    if not labels:
        raise LabelsUnusable(f"the model has {class_count} classes and nothing names them (metadata `names`)")
    if class_count is not None and len(labels) != class_count:
        raise LabelsUnusable(f"the model has {class_count} classes but {len(labels)} names")
    return labels


def security_classes(labels: Sequence[str]) -> tuple[ObjectClass | None, ...]:
    """For each class number the security class it means, or None; raises LabelsUnusable when there is none at all."""
    meant = tuple(classes.parse(_OLD_SPELLINGS.get(name.strip().lower(), name)) for name in labels)
    if not any(meant):
        raise LabelsUnusable("the model knows none of the security classes")
    return meant


def _literal(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass  # not JSON: perhaps the Python literal that Ultralytics writes
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise LabelsUnusable("model metadata `names` is neither JSON nor a Python literal") from error


def _in_order(value: dict[object, object]) -> tuple[str, ...]:
    try:
        numbered = {int(str(number)): str(name) for number, name in value.items()}
    except ValueError as error:
        raise LabelsUnusable("model metadata `names` maps something other than numbers") from error
    if not numbered or min(numbered) < 0 or max(numbered) > 9999:
        raise LabelsUnusable("model metadata `names` numbers its classes outside 0 to 9999")
    return tuple(numbered.get(number, "") for number in range(max(numbered) + 1))
