"""Structures written as dotted keys, ``a.0.b.c``, put together again.

Indexes order the items and are never used as sizes, so that a gap or a huge index costs nothing.
"""

from collections.abc import Mapping

from spanglass.core.span import Value

_DEEPEST = 12


class _Node(dict[str, "Value | _Node"]):
    """An inner node, so that it is not taken for an attribute whose value is an object."""


def unflattened(attributes: Mapping[str, Value], prefixes: tuple[str, ...]) -> dict[str, Value]:
    """All keys that begin with one of `prefixes` as one nested object, in time linear in their length.

    An inner object whose keys are all numbers becomes an array in their order. Where a key is a
    value and a prefix at once, the value stands under the empty key.
    """
    root = _Node()
    for key, value in attributes.items():
        if key.startswith(prefixes):
            _put(root, key, value)
    return {key: _plain(value) for key, value in root.items()}


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
        whole = unflattened(value, ("",))
        return {key: undotted(item, depth - 1) for key, item in whole.items()}
    return value


def _put(root: _Node, key: str, value: Value) -> None:
    *path, last = key.split(".", _DEEPEST)
    node = root
    for step in path:
        below = node.get(step)
        if not isinstance(below, _Node):
            below = node[step] = _Node() if below is None else _Node({"": below})
        node = below
    taken = node.get(last)
    if isinstance(taken, _Node):
        taken[""] = value
    else:
        node[last] = value


def _plain(value: "Value | _Node") -> Value:
    if not isinstance(value, _Node):
        return value
    if all(map(str.isdecimal, value)):
        keys = value if len(value) == 1 else sorted(value, key=_order)
        return [_plain(value[key]) for key in keys]
    return {key: _plain(item) for key, item in value.items()}


def _order(index: str) -> tuple[int, str]:
    digits = index.lstrip("0")
    return len(digits), digits
