"""Sums over the traces that started in a range, by dimensions: from rollups, at its edges from calls."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from spanglass.core.periods import Stretch, cover, inside
from spanglass.store.filters.matches import Source
from spanglass.store.queries import filled
from spanglass.store.rollups.range_calls import Grouped, selected, sketched
from spanglass.store.rollups.rolled import Rolled, Value
from spanglass.store.rollups.rollups import STARTED
from spanglass.store.rollups.shares import (
    COLUMNS,
    LEVELS,
    NUMBERS,
    SECOND_NS,
    Slice,
    levels_of,
    slice_of,
    some_by_start,
    together,
)
from spanglass.store.rollups.unfolded import added

WHOLE = "kind"
"""The dimension that every span has a value of, so that its slices together are all spans."""

Parts = dict[str, dict[Value, Slice]]
"""By dimension and value."""
Found = tuple[str, Value, Slice]
Spent = tuple[int, ...]
"""Calls, what they cost, and how many of them are priced."""

_TOLD = ", ".join(f"rollup.{name}" for name in COLUMNS if name != "speed")
_NUMBERS = ", ".join(f"rollup.{name}" for name in NUMBERS)
_TOOLS = "rollup.tools, rollup.tools_failed"
_SPENT = ("calls", "cost_nano", "priced")
_SPENT_COLUMNS = ", ".join(f"rollup.{name}" for name in _SPENT)


class Ranged(Rolled):
    """The same rollups asked for a range with two ends."""

    def between(
        self, dimensions: Collection[str], start_ns: int, end_ns: int, counted: Collection[str] = ()
    ) -> Parts:
        """Spans of the traces of a range, by dimensions and by kind; by those `counted` no percentiles."""
        timed = {*dimensions, WHOLE}
        parts = self._between(sorted({*timed, *counted}), timed, start_ns, end_ns)
        return _completed({*timed, *counted}, parts)

    def over(
        self, dimension: str, start_ns: int, end_ns: int, level: int
    ) -> Iterator[tuple[int, Value, Slice]]:
        """Spans of the traces of a range of whole periods: the period's start, the value, their slice."""
        stretch = inside(start_ns, end_ns, level)
        if stretch is None:
            return
        for row in self._rows(dimension, stretch):
            yield row[0] * level * SECOND_NS, row[1], slice_of(row[2:])
        steps = self._noted(STARTED, stretch.start_ns, stretch.end_ns)
        noted = added(some_by_start(step, [dimension], level) for step in steps)
        for (_, _, period, value), part in noted.items():
            yield period * level * SECOND_NS, value, part

    def costs(self, dimension: str, start_ns: int, end_ns: int) -> dict[Value, Spent]:
        """Calls of the traces of a range, what they cost and how many are priced, by a dimension."""
        found: dict[Value, Spent] = {}
        for stretch in cover(start_ns, end_ns, levels_of(dimension)):
            for _, value, *sums in self._rows(dimension, stretch, _SPENT_COLUMNS):
                found[value] = _more(found.get(value), sums)
        for name, value, part in self._beyond((dimension,), start_ns, end_ns):
            if name == dimension:
                found[value] = _more(found.get(value), [part[column] for column in _SPENT])
        return found

    def tools(self, start_ns: int, end_ns: int, length_ns: int) -> dict[int, tuple[int, int]]:
        """Tools of the traces of a range and how many failed, by the number of a period of half hours."""
        whole, half_ns = inside(start_ns, end_ns, LEVELS[0]), LEVELS[0] * SECOND_NS
        found: dict[int, tuple[int, int]] = {}
        begin = whole.start_ns if whole else min(end_ns, -(-start_ns // half_ns) * half_ns)
        edges = (start_ns, begin), (whole.end_ns if whole else begin, end_ns)
        for at_ns, called, failed in chain(self._tools_of(whole, length_ns), *map(self._tools_at, edges)):
            before = found.get(at_ns // length_ns, (0, 0))
            found[at_ns // length_ns] = before[0] + called, before[1] + failed
        return {period: some for period, some in found.items() if some[0]}

    def _tools_of(self, whole: Stretch | None, length_ns: int) -> Iterator[tuple[int, int, int]]:
        if whole is None:
            return
        fitting = [level for level in LEVELS if not length_ns % (level * SECOND_NS)]
        for stretch in cover(whole.start_ns, whole.end_ns, fitting):
            for period, _, called, failed in self._rows(WHOLE, stretch, _TOOLS):
                yield period * stretch.level * SECOND_NS, called, failed
        steps = self._noted(STARTED, whole.start_ns, whole.end_ns)
        noted = added(some_by_start(step, [WHOLE], LEVELS[0]) for step in steps)
        for (_, level, period, _), part in noted.items():
            yield period * level * SECOND_NS, part["tools"], part["tools_failed"]

    def _tools_at(self, edge: tuple[int, int]) -> Iterator[tuple[int, int, int]]:
        if edge[0] < edge[1]:
            part = self.calls((), self._kept({"start_ns": edge[0], "end_ns": edge[1]})).tools
            yield edge[0], part["tools"], part["tools_failed"]

    def calls(self, keys: Sequence[str], source: Source) -> Grouped:
        """The calls of some traces, told apart by some keys, and their tools."""
        text = filled("range_calls", **selected(keys), **source.pieces)
        return Grouped(self._ask(text, source.parameters), keys)

    def _between(
        self, dimensions: Sequence[str], timed: Collection[str], start_ns: int, end_ns: int
    ) -> Iterator[Found]:
        """Whole periods from the rollups, the rest from the spans at the edges."""
        for dimension in dimensions:
            columns = _TOLD if dimension in timed else _NUMBERS
            for stretch in cover(start_ns, end_ns, levels_of(dimension)):
                for row in self._rows(dimension, stretch, columns):
                    yield dimension, row[1], slice_of(row[2:])
        yield from self._beyond(dimensions, start_ns, end_ns)

    def _beyond(self, dimensions: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Found]:
        """What of a range is in no whole period, or not in the rollups yet."""
        whole = inside(start_ns, end_ns, LEVELS[0])
        if whole is None:
            yield from self._outside(dimensions, start_ns, end_ns)
            return
        steps = self._noted(STARTED, whole.start_ns, whole.end_ns)
        noted = added(some_by_start(step, dimensions, LEVELS[-1]) for step in steps)
        for (dimension, _, _, value), part in noted.items():
            yield dimension, value, part
        yield from self._outside(dimensions, start_ns, whole.start_ns)
        yield from self._outside(dimensions, whole.end_ns, end_ns)

    def _outside(self, dimensions: Sequence[str], start_ns: int, end_ns: int) -> Iterator[Found]:
        """A part of a range that is shorter than a period, from its calls and tools."""
        if start_ns >= end_ns:
            return
        keys = [name for name in dimensions if name != WHOLE]
        groups = self.calls(keys, self._kept({"start_ns": start_ns, "end_ns": end_ns}))
        for name, by_value in groups.by_value.items():
            for value, group in by_value.items():
                if value is not None:
                    yield name, value, sketched(group)
        yield WHOLE, "call", sketched(groups.whole)
        yield WHOLE, "tool", groups.tools


def _more(some: Spent | None, sums: Sequence[int]) -> Spent:
    return tuple(map(sum, zip(some or (0,) * len(sums), sums, strict=True)))


def _completed(dimensions: Collection[str], parts: Iterable[Found]) -> Parts:
    """The slices added, with what has no value in a dimension under None."""
    lists: dict[str, dict[Value, list[Slice]]] = {name: {} for name in dimensions}
    for dimension, value, part in parts:
        lists[dimension].setdefault(value, []).append(part)
    found = {name: {value: together(some) for value, some in each.items()} for name, each in lists.items()}
    whole = list(found[WHOLE].values())
    calls = sum(part["calls"] for part in whole)
    for name in dimensions:
        if name != WHOLE and calls != sum(part["calls"] for part in found[name].values()):
            rest = [*whole, *(part.negative() for part in found[name].values())]
            found[name][None] = together(rest)
    return found
