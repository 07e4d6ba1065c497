"""Sums over the traces that started in a range, by dimensions: from the rollups, or of matching spans."""

from collections.abc import Collection, Iterable, Iterator

from spanglass.core.periods import cover, inside
from spanglass.store.conditions import Condition
from spanglass.store.queries import filled
from spanglass.store.rolled import Rolled, Value
from spanglass.store.rollups import SLICES, STARTED
from spanglass.store.shares import LEVELS, SHARE, Share, Slice, levels_of, slice_of, together

WHOLE = "kind"
"""The dimension that every span has a value of, so that its slices together are all spans."""

_SHARE = SHARE.format(row="span")

Parts = dict[str, dict[Value, Slice]]
"""By dimension and value."""


class Ranged(Rolled):
    """The same rollups asked for a range with two ends."""

    def between(self, dimensions: Collection[str], start_ns: int, end_ns: int) -> Parts:
        """Spans of the traces of a range, by dimensions and by kind."""
        wanted = {*dimensions, WHOLE}
        return _completed(wanted, self._between(wanted, start_ns, end_ns))

    def matching(self, dimensions: Collection[str], start_ns: int, end_ns: int, where: Condition) -> Parts:
        """The same of the traces that match, from their spans."""
        wanted = {*dimensions, WHOLE}
        text = filled("range_shares", share=_SHARE, condition=where.sql, start=where.start)
        rows = self._ask(text, {"start_ns": start_ns, "end_ns": end_ns, **where.parameters})
        return _completed(wanted, _folded(wanted, [(1, *row) for row in rows]))

    def _between(
        self, dimensions: Collection[str], start_ns: int, end_ns: int
    ) -> Iterator[tuple[str, Value, Slice]]:
        """Whole periods from the rollups, the rest from the spans at the edges."""
        whole = inside(start_ns, end_ns, LEVELS[0])
        if whole is None:
            yield from _folded(dimensions, self._edge(start_ns, end_ns))
            return
        for dimension in dimensions:
            for stretch in cover(start_ns, end_ns, levels_of(dimension)):
                for row in self._rows(dimension, stretch):
                    yield dimension, row[1], slice_of(row[2:])
        inner = [each for each in self._corrections(STARTED) if whole.start_ns <= each[1] < whole.end_ns]
        inner += self._later(STARTED, whole.start_ns, whole.end_ns)
        edges = [*self._edge(start_ns, whole.start_ns), *self._edge(whole.end_ns, end_ns)]
        yield from _folded(dimensions, [*inner, *edges])


def _folded(dimensions: Collection[str], shares: Iterable[Share]) -> Iterator[tuple[str, Value, Slice]]:
    for (dimension, level, _, value), part in SLICES[STARTED](shares).items():
        if dimension in dimensions and level == LEVELS[0]:
            yield dimension, value, part


def _completed(dimensions: Collection[str], parts: Iterable[tuple[str, Value, Slice]]) -> Parts:
    """The slices added, with what has no value in a dimension under None."""
    lists: dict[str, dict[Value, list[Slice]]] = {name: {} for name in dimensions}
    for dimension, value, part in parts:
        lists[dimension].setdefault(value, []).append(part)
    found = {name: {value: together(some) for value, some in each.items()} for name, each in lists.items()}
    whole = list(found[WHOLE].values())
    for name in dimensions:
        rest = together([*whole, *(part.negative() for part in found[name].values())])
        if name != WHOLE and rest["spans"]:
            found[name][None] = rest
    return found
