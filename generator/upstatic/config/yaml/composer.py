"""Parse YAML 1.2 into nodes with line and column, as js-yaml 4 does.

PyYAML's parser (libyaml where it is there) gives the events; the tree is built here, because
PyYAML's own composer reads YAML 1.1, swallows duplicate keys and follows any depth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from upstatic.config.yaml.parse_errors import explain
from upstatic.config.yaml.scalars import Scalar, resolve

MAX_DEPTH = 50
MAX_SIZE = 200_000  # parts with aliases written out; 500 monitors have some ten thousand

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml also reads the tabs of real files
_TAG = "tag:yaml.org,2002:"
_TYPED = {f"{_TAG}int", f"{_TAG}float", f"{_TAG}bool", f"{_TAG}null"}
_TEXT = {f"{_TAG}str", f"{_TAG}timestamp", "!"}
_COLLECTION = {f"{_TAG}map", f"{_TAG}seq", "!", None}

Place = tuple[int, int]
Key = str | int


class YamlError(Exception):
    """The text is not YAML that can be used; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        self.line, self.column = line, column
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A part of the document: its plain `value`, where it stands, and its parts by key or index.

    `place` and `keys` hold (line, column) from 1. `size` counts parts, aliases written out.
    """

    value: object
    place: Place
    parts: Mapping[Key, "Node"] = field(default_factory=dict)
    keys: Mapping[str, Place] = field(default_factory=dict)
    size: int = 1
    height: int = 0

    def find(self, path: Sequence[Key]) -> "Node":
        """Return the part at `path`, or the nearest part around it that is there."""
        node = self
        for step in path:
            if step not in node.parts:
                break
            node = node.parts[step]
        return node


def compose(text: str, doubled: list[YamlError] | None = None) -> Node | None:
    """Read one document; None when there is nothing in it. Raises YamlError at the first fault.

    With a list for `doubled`, keys that are there twice go there instead; the first one counts.
    """
    # js-yaml ends every file with a line break, which a block of text at its end then holds
    events: _Events = _LOADER(text if text.endswith("\n") else f"{text}\n")
    try:
        return _Composer(events, doubled).document()
    except yaml.YAMLError as error:
        raise YamlError(*explain(error, text)) from None
    finally:
        events.dispose()


class _Events(Protocol):
    """The part of PyYAML's loaders that we use; its stubs leave these untyped."""

    def check_event(self, kind: type[Event]) -> bool: ...
    def peek_event(self) -> Any: ...  # noqa: ANN401 - each kind of event has its own fields
    def get_event(self) -> Any: ...  # noqa: ANN401 - as above
    def dispose(self) -> None: ...


class _Composer:
    """One pass over the events of a document, depth first."""

    def __init__(self, events: _Events, doubled: list[YamlError] | None) -> None:
        self._events = events
        self._doubled = doubled
        self._anchors: dict[str, Node | None] = {}

    def document(self) -> Node | None:
        self._events.get_event()
        if self._events.check_event(StreamEndEvent):
            return None
        self._events.get_event()
        node = self._node(self._events.get_event(), 0)
        self._events.get_event()
        if not self._events.check_event(StreamEndEvent):
            _fail(self._events.peek_event(), "a second document begins (remove the line `---`)")
        return node

    def _node(self, event: Event, depth: int) -> Node:
        if isinstance(event, ScalarEvent) and not event.anchor:
            return Node(value=_scalar(event), place=_place(event))
        if isinstance(event, AliasEvent):
            return self._alias(event, depth)
        assert isinstance(event, NodeEvent)  # noqa: S101 - a parser gives no other here
        return self._anchored(event, depth)

    def _anchored(self, event: NodeEvent, depth: int) -> Node:
        if event.anchor:
            self._anchors[event.anchor] = None
        node = self._content(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _content(self, event: Any, depth: int) -> Node:  # noqa: ANN401 - as above
        if isinstance(event, ScalarEvent):
            return Node(value=_scalar(event), place=_place(event))
        if event.tag not in _COLLECTION:
            _fail(event, "this tag is not understood (remove the word that begins with `!`)")
        if depth >= MAX_DEPTH:
            _too_deep(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _alias(self, event: AliasEvent, depth: int) -> Node:
        name = event.anchor
        if name not in self._anchors:
            _fail(event, "no anchor of this name above (define it with `&name` first)")
        node = self._anchors[name]
        if node is None:
            _fail(event, "an anchor is used inside of itself (remove one of the two)")
        if depth + node.height > MAX_DEPTH:
            _too_deep(event)
        return node

    def _sequence(self, start: Event, depth: int) -> Node:
        items: dict[Key, Node] = {}
        while not self._events.check_event(SequenceEndEvent):
            items[len(items)] = self._node(self._events.get_event(), depth + 1)
        self._events.get_event()
        return _collection(start, [item.value for item in items.values()], items, {})

    def _mapping(self, start: Event, depth: int) -> Node:
        parts: dict[Key, Node] = {}
        keys: dict[str, Place] = {}
        merged: list[tuple[Event, Node]] = []
        while not self._events.check_event(MappingEndEvent):
            event = self._events.get_event()
            if _is_merge(event):
                merged.append((event, self._node(self._events.get_event(), depth + 1)))
                continue
            key = _key(event)
            part = self._node(self._events.get_event(), depth + 1)
            if key in keys:
                self._meet_double(event, key, keys[key])
            else:
                parts[key], keys[key] = part, _place(event)
        self._events.get_event()
        for event, source in merged:
            _merge(event, source, parts, keys)
        return _collection(start, {k: part.value for k, part in parts.items()}, parts, keys)

    def _meet_double(self, event: Event, key: str, first: Place) -> None:
        name = key if len(key) < 40 else "this key"  # noqa: PLR2004 - one line
        where = f"{first[0]}:{first[1]}"
        what = f"`{name}` is a duplicate, first at {where} (keep one of the two)"
        if self._doubled is None:
            _fail(event, what)
        self._doubled.append(YamlError(what, *_place(event)))


def _scalar(event: ScalarEvent) -> Scalar:
    plain = event.implicit[0]
    if (plain and event.tag is None) or event.tag in _TYPED:
        return resolve(event.value)
    if event.tag is not None and event.tag not in _TEXT:
        _fail(event, "this tag is not understood (remove the word that begins with `!`)")
    return str(event.value)


def _is_merge(event: Event) -> bool:
    return isinstance(event, ScalarEvent) and event.value == "<<" and bool(event.implicit[0])


def _key(event: Event) -> str:
    if not isinstance(event, ScalarEvent):
        _fail(event, "a key must be plain text (write key: value)")
    end: Any = event.end_mark
    if end.line + 1 != _place(event)[0]:
        _fail(event, "a key must fit on its line (write key: value)")
    return str(event.value)


def _merge(event: Event, source: Node, parts: dict[Key, Node], keys: dict[str, Place]) -> None:
    """Take over what the mapping does not say itself; earlier sources win."""
    is_list = isinstance(source.value, list)
    for node in source.parts.values() if is_list else (source,):
        if not isinstance(node.value, dict):
            _fail(event, "`<<` takes a mapping, or a list of mappings (write <<: *name)")
        for key, part in node.parts.items():
            parts.setdefault(key, part)
            keys.setdefault(str(key), node.keys[str(key)])


def _collection(
    start: Event, value: object, parts: Mapping[Key, Node], keys: Mapping[str, Place]
) -> Node:
    size = 1 + sum(part.size for part in parts.values())
    if size > MAX_SIZE:
        _fail(start, f"more than {MAX_SIZE} entries once aliases are written out (use fewer)")
    height = 1 + max((part.height for part in parts.values()), default=0)
    return Node(value=value, place=_place(start), parts=parts, keys=keys, size=size, height=height)


def _place(event: Event) -> Place:
    mark: Any = event.start_mark  # the stubs say it may be None
    return mark.line + 1, mark.column + 1


def _fail(event: Event, message: str) -> NoReturn:
    raise YamlError(message, *_place(event))


def _too_deep(event: Event) -> NoReturn:
    _fail(event, f"nested more than {MAX_DEPTH} deep (a configuration needs five levels)")
