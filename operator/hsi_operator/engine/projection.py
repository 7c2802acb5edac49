"""The part of an object that we wrote, as the server keeps it: so that our own fields are compared and no others.

The server fills in defaults and writes values its own way ("1000m" becomes "1"), and others add fields of theirs. What
it answered to our last write, cut down to the fields that we gave, is therefore what has to be there the next time.
Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

MISSING: Final = "\x00missing"
"""Stands for a field that is not there; no value of an object begins like this."""

_NAMES: Final = ("name", "type", "ip", "uid", "mountPath", "containerPort", "topologyKey")
"""By which field the elements of a list are told apart, where they have one of these."""


def projection(live: Any, shape: Any) -> Any:
    """`live`, with no more fields than `shape` has, at every depth.

    Elements of lists are matched by their name where all of them have one, otherwise the whole list counts.
    """
    if isinstance(shape, Mapping):
        if not isinstance(live, Mapping):
            return MISSING if live is None else live
        return {key: projection(live.get(key), value) for key, value in shape.items()}
    if isinstance(shape, Sequence) and not isinstance(shape, str):
        return _of_list(live, shape)
    return MISSING if live is None and shape is not None else live


def _of_list(live: Any, shape: Sequence[Any]) -> Any:
    if not isinstance(live, Sequence) or isinstance(live, str):
        return MISSING if live is None else live
    name = _name_of(shape)
    if name is None or _name_of(live) != name:
        return list(live)
    by_name = {element[name]: element for element in live}
    return [projection(by_name.get(element[name]), element) for element in shape]


def _name_of(elements: Sequence[Any]) -> str | None:
    for name in _NAMES:
        if elements and all(isinstance(element, Mapping) and name in element for element in elements):
            names = [element[name] for element in elements]
            return name if len(set(names)) == len(names) else None
    return None
