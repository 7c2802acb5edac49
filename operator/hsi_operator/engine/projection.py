"""The part of an object that we wrote, as the server keeps it: so that our own fields are compared and no others.

The server fills in defaults and writes values its own way ("1000m" becomes "1"), and others add fields of theirs. What
it answered to our last write, cut down to the fields that we gave, is therefore what has to be there the next time.
Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Final

MISSING: Final = "\x00missing"
"""Stands for a field that is not there; no value of an object begins like this."""

_NAMES: Final = ("name", "type", "ip", "uid", "mountPath", "containerPort", "topologyKey")
"""By which field the elements of a list are told apart, where they have one of these."""
_WHOLE: Final = frozenset({"selector", "podSelector", "namespaceSelector", "nodeSelector"})
"""Maps that one owner writes as a whole: a key that somebody adds changes what is selected."""


def projection(live: object, shape: object) -> object:
    """`live`, with no more fields than `shape` has, at every depth.

    Elements of lists are matched by their name where all of them have one, otherwise the whole list counts.
    """
    if isinstance(shape, Mapping):
        if not isinstance(live, Mapping):
            return MISSING if live is None else live
        return {
            key: live.get(key) if key in _WHOLE else projection(live.get(key), value) for key, value in shape.items()
        }
    if isinstance(shape, Sequence) and not isinstance(shape, str):
        return _of_list(live, shape)
    return MISSING if live is None and shape is not None else live


def _of_list(live: object, shape: Sequence[object]) -> object:
    if not isinstance(live, Sequence) or isinstance(live, str):
        return MISSING if live is None else live
    wanted, there = _by_name(shape), _by_name(live)
    if wanted is None or there is None or wanted[0] != there[0]:
        return list(live)
    return [projection(there[1].get(name), element) for name, element in wanted[1].items()]


def _by_name(elements: Sequence[object]) -> tuple[str, dict[object, object]] | None:
    """By which field the elements are told apart, and they by it."""
    mappings = [element for element in elements if isinstance(element, Mapping)]
    if not elements or len(mappings) != len(elements):
        return None
    for name in _NAMES:
        found = {element[name]: element for element in mappings if name in element}
        if len(found) == len(mappings):
            return name, dict(found)
    return None
