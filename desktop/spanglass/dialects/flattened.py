"""Structures written as dotted keys, ``a.0.b.c``, put together again.

Indexes order the items and are never used as sizes, so that a gap or a huge index costs nothing.
"""

from collections.abc import Mapping
from functools import lru_cache

from spanglass.core.span import Value
from spanglass.dialects.shapes import by_keys

_DEEPEST = 12
_LONG = 200
_STRUCTURES = frozenset((list, dict))


class _Node(dict[str, "Value | _Node"]):
    """An inner node, so that it is not taken for an attribute whose value is an object."""


def unflattened(attributes: Mapping[str, Value], prefixes: tuple[str, ...]) -> dict[str, Value]:
    """All keys that begin with one of `prefixes` as one nested object, in time linear in their length.

    An inner object whose keys are all numbers becomes an array in their order. Where a key is a
    value and a prefix at once, the value stands under the empty key.
    """
    nested = _nested(attributes, prefixes)
    if nested is None:
        return _put_together(attributes, prefixes)
    return {name: _filled(held, attributes) for name, held in nested.items()}


def _put_together(attributes: Mapping[str, Value], prefixes: tuple[str, ...]) -> dict[str, Value]:
    root = _Node()
    for key, value in attributes.items():
        if key.startswith(prefixes):
            _put(root, key, value)
    return {key: _plain(held) if held.__class__ is _Node else held for key, held in root.items()}


@by_keys
def _nested(keys: tuple[str, ...], prefixes: tuple[str, ...]) -> dict[str, Value] | None:
    """The same with the attribute's key in place of each value; None if a key is value and prefix at once."""
    known = set(keys)
    if any(key[:at] in known for key in keys for at, sign in enumerate(key) if sign == "."):
        return None
    return _put_together(dict(zip(keys, keys, strict=True)), prefixes)


def _filled(nested: Value, attributes: Mapping[str, Value]) -> Value:
    """The structure with the values in place of their keys."""
    if isinstance(nested, dict):
        return {name: _filled(held, attributes) for name, held in nested.items()}
    if isinstance(nested, list):
        return [_filled(held, attributes) for held in nested]
    return attributes[str(nested)]


def rows(attributes: Mapping[str, Value], lists: tuple[str, ...]) -> dict[str, list[dict[str, Value]]]:
    """The items of flattened lists such as ``llm.tools.0.tool.name``, by the second segment of their name.

    `lists` are the names, of two segments, each with a dot behind. An item's keys stay dotted.
    """
    return {
        name: [{rest: attributes[key] for rest, key in row.items()} for row in held]
        for name, held in _rows(attributes, lists).items()
    }


@by_keys
def _rows(keys: tuple[str, ...], lists: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    """The same with the attribute's key in place of each value."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for key in keys:
        if key.startswith(lists):
            _, name, index, *rest = key.split(".", 3)
            found.setdefault(name, {}).setdefault(index, {})[rest[0] if rest else ""] = key
    return {name: _ordered(by_index) for name, by_index in found.items()}


def _ordered(by_index: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    if len(by_index) == 1:
        return [row for index, row in by_index.items() if index.isdecimal()]
    return [by_index[index] for index in sorted(filter(str.isdecimal, by_index), key=_order)]


def items(value: Value) -> list[Value]:
    """The items of an array that was put together, also when named keys stood between its numbers."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value[key] for key in sorted(filter(str.isdecimal, value), key=_order)]
    return []


def undotted(value: Value, depth: int = 6) -> Value:
    """The same for objects in arrays whose own keys are dotted, ``[{"message.role": "user"}]``."""
    if depth and isinstance(value, list):
        return [undotted(item, depth - 1) for item in value]
    if depth and isinstance(value, dict):
        held = value
        if not _STRUCTURES.isdisjoint(map(type, value.values())):
            held = {key: undotted(item, depth - 1) for key, item in value.items()}
        return unflattened(held, ("",))
    return value


def _put(root: _Node, key: str, value: Value) -> None:
    path, last = _path(key) if len(key) < _LONG else _split(key)
    node = root
    for step in path:
        below = node.get(step)
        if below.__class__ is not _Node:
            below = node[step] = _Node() if below is None else _Node({"": below})
        node = below
    taken = node.get(last)
    if taken.__class__ is _Node:
        taken[""] = value
    else:
        node[last] = value


def _split(key: str) -> tuple[tuple[str, ...], str]:
    """The steps to a key, and its last one."""
    *path, last = key.split(".", _DEEPEST)
    return tuple(path), last


_path = lru_cache(maxsize=2048)(_split)
"""The same, remembered: clients write few different keys."""


def _plain(node: _Node) -> Value:
    if all(map(str.isdecimal, node)):
        keys = node if len(node) == 1 else sorted(node, key=_order)
        return [_plain(held) if (held := node[key]).__class__ is _Node else held for key in keys]
    return {key: _plain(held) if held.__class__ is _Node else held for key, held in node.items()}


def _order(index: str) -> tuple[int, str]:
    digits = index.lstrip("0")
    return len(digits), digits
