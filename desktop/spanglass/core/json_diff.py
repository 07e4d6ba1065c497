"""What differs between two JSON values, by path."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import islice

from spanglass.core.common_pairs import common_pairs
from spanglass.core.json_path import path_text
from spanglass.core.span import Value

MOST_CHANGES = 1000
"""How many differences are told of two values."""

_DEEPEST = 100
_LONG = 200


class Change(StrEnum):
    """What became of a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class JsonChange:
    """One difference; `first` is None where the value was added, `second` where it was removed.

    Places in lists are those of the first value, for what was added those of the second.
    """

    steps: tuple[str | int, ...]
    change: Change
    first: Value = None
    second: Value = None

    @property
    def path(self) -> str:
        """The place as ``$.items[0].price``."""
        return path_text(self.steps)


def json_diff(first: Value, second: Value, most: int = MOST_CHANGES) -> tuple[JsonChange, ...]:
    """The differences of two values in the order of the first, `most` at most.

    Members of objects are compared by name. Items of lists that are the same are found wherever they
    moved to; what stands between them is compared in order.
    """
    return tuple(islice(_Comparison().changes((), first, second), most))


def json_of(text: str) -> Value:
    """The object or list that a text holds; None where it is no JSON, or a single value."""
    stripped = text.strip()
    if not stripped or stripped[0] + stripped[-1] not in ("{}", "[]"):
        return None
    try:
        value: Value = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    return value


class _Comparison:
    """One comparison; remembers the keys of lists and objects it has met."""

    def __init__(self) -> None:
        self._keys: dict[int, str] = {}

    def changes(self, steps: tuple[str | int, ...], first: Value, second: Value) -> Iterator[JsonChange]:
        """The differences below a place that both values have."""
        deep = len(steps) > _DEEPEST
        if isinstance(first, Mapping) and isinstance(second, Mapping) and not deep:
            yield from self._members(steps, first, second)
        elif isinstance(first, list) and isinstance(second, list) and not deep:
            yield from self._items(steps, first, second)
        elif not _same(first, second):
            yield JsonChange(steps, Change.CHANGED, first, second)

    def _members(
        self, steps: tuple[str | int, ...], first: Mapping[str, Value], second: Mapping[str, Value]
    ) -> Iterator[JsonChange]:
        for name, value in first.items():
            if name in second:
                yield from self.changes((*steps, name), value, second[name])
            else:
                yield JsonChange((*steps, name), Change.REMOVED, value)
        for name, value in second.items():
            if name not in first:
                yield JsonChange((*steps, name), Change.ADDED, None, value)

    def _items(
        self, steps: tuple[str | int, ...], first: list[Value], second: list[Value]
    ) -> Iterator[JsonChange]:
        keys = [self._key(item) for item in first], [self._key(item) for item in second]
        at, other = 0, 0
        for one, two in [*common_pairs(*keys), (len(first), len(second))]:
            while at < one and other < two:
                yield from self.changes((*steps, at), first[at], second[other])
                at, other = at + 1, other + 1
            for place in range(at, one):
                yield JsonChange((*steps, place), Change.REMOVED, first[place])
            for place in range(other, two):
                yield JsonChange((*steps, place), Change.ADDED, None, second[place])
            at, other = one + 1, two + 1

    def _key(self, value: Value, depth: int = 0) -> str:
        """A text that is the same for the same values."""
        if not isinstance(value, Mapping | list):
            return f"{type(value).__name__[:3]}{value!r}"
        known = self._keys.get(id(value))
        if known is None:
            told = "…" if depth > _DEEPEST else self._made(value, depth)
            known = self._keys[id(value)] = told if len(told) < _LONG else _digest(told)
        return known

    def _made(self, value: Mapping[str, Value] | list[Value], depth: int) -> str:
        if isinstance(value, list):
            return "[" + ",".join([self._key(item, depth + 1) for item in value]) + "]"
        members = [f"{name!r}:{self._key(value[name], depth + 1)}" for name in sorted(value)]
        return "{" + ",".join(members) + "}"


def _same(first: Value, second: Value) -> bool:
    """Whether two values are equal; 1 is not true, and what is too deep to compare is not."""
    if isinstance(first, bool) != isinstance(second, bool):
        return False
    try:
        return first == second or (first != first and second != second)
    except RecursionError:
        return False


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
