"""YAML that somebody wrote, read as plain values: what it may cost is bounded before anything is built of it.

Tags are refused (they ask for other things than text, numbers, lists and mappings), a key that stands twice is refused
rather than the first one lost, and anchors are fine as long as the whole, with all of them followed, stays small. What
is said of a fault names line and column and never repeats the file's text, because a secret may stand there.
"""

from collections.abc import Iterator
from typing import Final, Protocol

import yaml
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MOST_BYTES: Final = 262_144
MOST_NODES: Final = 50_000
"""With every anchor followed."""
DEEPEST: Final = 20
_MERGE_TAG: Final = "tag:yaml.org,2002:merge"


class YamlRefused(ValueError):
    """The text is no YAML that is read here; the message says where and why."""


def read(text: bytes) -> object:
    """The one document's plain values; raises YamlRefused."""
    if len(text) > MOST_BYTES:
        raise YamlRefused(f"it is larger than {MOST_BYTES // 1024} KiB")
    try:
        _look_through(text)
        loader = yaml.SafeLoader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return None
            _bounded(root)
            document: object = loader.construct_document(root)
            return document
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as fault:
        raise YamlRefused(f"it is not YAML{_where(fault.problem_mark)}") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, OverflowError) as fault:
        if isinstance(fault, YamlRefused):
            raise
        raise YamlRefused("it is not YAML that can be read here: characters or values that have no meaning") from None


def _look_through(text: bytes) -> None:
    """Refuse tags, and depth before what composes nodes calls itself for each level of it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent) and event.tag is not None:
            raise YamlRefused(f"tags (`!…`) are not read{_where(event.start_mark)}")
        if isinstance(event, SequenceStartEvent | MappingStartEvent):
            depth += 1
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise YamlRefused(f"it is nested more than {DEEPEST} deep{_where(event.start_mark)}")


def _bounded(root: Node) -> None:
    """Refuse a key that stands twice, an anchor inside itself, and more nodes than MOST_NODES with anchors followed."""
    sizes: dict[int, int] = {}

    def size(node: Node, within: frozenset[int]) -> int:
        if id(node) in within:
            raise YamlRefused(f"an anchor stands within itself{_where(node.start_mark)}")
        if id(node) not in sizes:
            inner = within | {id(node)}
            sizes[id(node)] = 1 + sum(size(child, inner) for child in _children(node))
            _once(node)
        if sizes[id(node)] > MOST_NODES:
            raise YamlRefused(f"with its anchors followed it has more than {MOST_NODES} values")
        return sizes[id(node)]

    size(root, frozenset())


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value


def _once(node: Node) -> None:
    if not isinstance(node, MappingNode):
        return
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            raise YamlRefused(f"a key is not a word{_where(key.start_mark)}")
        if key.tag != _MERGE_TAG and key.value in seen:
            raise YamlRefused(f"a key stands twice in one mapping{_where(key.start_mark)}")
        seen.add(key.value)


class _Mark(Protocol):
    """A place in the text, as both of the library's halves give it."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


def _where(mark: _Mark | None) -> str:
    return "" if mark is None else f" (line {mark.line + 1}, column {mark.column + 1})"
