"""Answers from the rollups and what is not in them yet: the same sums as over the spans themselves."""

import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import apsw

from spanglass.core.periods import Stretch, cover, inside
from spanglass.store.filters.matches import ALL_TRACES, Source
from spanglass.store.queries import filled, sql
from spanglass.store.rollups.rollups import FINISHED, STARTED
from spanglass.store.rollups.shares import (
    COLUMNS,
    ENDED,
    ENDED_LEVELS,
    LEVELS,
    NUMBERS,
    SHARE,
    Share,
    Slice,
    Slices,
    levels_of,
    slice_of,
    some_by_end,
    some_by_start,
    together,
)
from spanglass.store.rollups.unfolded import Ask, added, later, without
from spanglass.store.traits.bits import as_bytes

Value: TypeAlias = str | int | None
Place = TypeVar("Place", bound=Hashable)

WHOLE = "kind"
"""The dimension that every span has a value of."""

_SHARE = SHARE.format(row="span")
_COLUMNS = ", ".join(f"rollup.{name}" for name in COLUMNS)
_CHARTED = ", ".join(f"rollup.{name}" for name in (*NUMBERS, "latency"))
_TIME_OF = {STARTED: 1, FINISHED: 2}
"""The place in a share of the time by which it is in a range."""
_LAST_NS = 2**63 - 1
NO_VALUE: Any = b""
"""What stands for having no value in the table."""


class Rolled:
    """The rollups of a store, as it is at the moment, `without` the spans of a set of traces."""

    def __init__(self, ask: Ask, without: int = 0) -> None:
        self._ask, self._without = ask, without

    def by(self, dimension: str, since_ns: int) -> dict[Value, Slice]:
        """Spans of traces that started from a moment on, by a dimension; None is having no value there."""
        parts = _grouped(self._started({dimension, WHOLE}, since_ns))
        groups = {value: part for (name, value), part in parts.items() if name == dimension}
        if dimension == WHOLE:
            return groups
        whole = [part for (name, _), part in parts.items() if name == WHOLE]
        rest = together([*whole, *(part.negative() for part in groups.values())])
        return {**groups, None: rest} if rest["spans"] else groups

    def most_of(self, dimension: str, since_ns: int, most: int) -> dict[Value, Slice]:
        """The same of so many values, those with the most calls; having no value is none of them."""
        stretches = list(cover(since_ns, _LAST_NS, levels_of(dimension)))
        parts: dict[Value, list[Slice]] = {}
        for (_, _, _, value), part in self._unrolled([dimension], since_ns).items():
            parts.setdefault(value, []).append(part)
        calls = Counter({value: sum(part["calls"] for part in some) for value, some in parts.items()})
        for stretch in stretches:
            for value, number, _ in self._ask(sql("rollup_calls"), places(dimension, stretch)):
                calls[value] += number
        calls.pop(NO_VALUE, None)
        first = sorted(calls, key=lambda value: (-calls[value], str(value)))[:most]
        for stretch in stretches:
            asked = {**places(dimension, stretch), "values": json.dumps(first)}
            for row in self._ask(filled("rollup_of", columns=_COLUMNS), asked):
                parts.setdefault(row[1], []).append(slice_of(row[2:]))
        return {value: together(parts[value]) for value in first}

    def ended(self, start_ns: int, end_ns: int, level: int) -> Iterator[tuple[int, Value, Slice]]:
        """Calls that ended in a range of whole periods: the period's start, the version, their slice."""
        stretch = inside(start_ns, end_ns, level)
        if stretch is None:
            return
        for row in self._rows(ENDED, stretch, _CHARTED):
            yield row[0] * level * 1_000_000_000, row[1], slice_of(row[2:])
        steps = self._noted(FINISHED, stretch.start_ns, stretch.end_ns)
        for (_, _, period, value), part in added(some_by_end(step, level) for step in steps).items():
            yield period * level * 1_000_000_000, value, part

    def cost_since(self, since_ns: int) -> int:
        """What the calls have cost that ended from a moment on, which must be that of a whole minute."""
        total = 0
        for stretch in cover(since_ns, _LAST_NS, ENDED_LEVELS[1:]):
            total += sum(row[2] for row in self._rows(ENDED, stretch, "rollup.cost_nano"))
        steps = self._noted(FINISHED, since_ns, _LAST_NS)
        slices = added(some_by_end(step, ENDED_LEVELS[-1]) for step in steps)
        return total + sum(part["cost_nano"] for part in slices.values())

    def _started(self, dimensions: Collection[str], since_ns: int) -> Iterator[tuple[str, Value, Slice]]:
        """Slices of some dimensions of a range: from whole periods, and from the spans at its edges."""
        for dimension in dimensions:
            for stretch in cover(since_ns, _LAST_NS, levels_of(dimension)):
                for row in self._rows(dimension, stretch):
                    yield dimension, row[1], slice_of(row[2:])
        for (dimension, _, _, value), part in self._unrolled(dimensions, since_ns).items():
            yield dimension, value, part

    def _unrolled(self, dimensions: Iterable[str], since_ns: int) -> Slices:
        """What is not in whole periods of the rollups from a moment on."""
        whole = inside(since_ns, _LAST_NS, LEVELS[0])
        assert whole is not None  # noqa: S101 (time has no end)
        steps = chain([self._edge(since_ns, whole.start_ns)], self._noted(STARTED, whole.start_ns, _LAST_NS))
        return added(some_by_start(step, dimensions, LEVELS[-1]) for step in steps)

    def _rows(self, dimension: str, stretch: Stretch, columns: str = _COLUMNS) -> Sequence[Sequence[Any]]:
        rows = self._ask(filled("rollup", columns=columns), places(dimension, stretch))
        return [(row[0], None if row[1] == b"" else row[1], *row[2:]) for row in rows]

    def _noted(self, kind: str, start_ns: int, end_ns: int) -> Iterator[list[Share]]:
        """What is not in the rollups of a kind yet, of a range by start of trace or by end, in steps."""
        rows = self._ask(sql("rollup_corrections"), {"kind": kind})
        corrections = (json.loads(row[0]) for row in rows)
        yield [share for share in corrections if start_ns <= share[_TIME_OF[kind]] < end_ns]
        yield from later(self._ask, kind, start_ns, end_ns)
        yield from without(self._ask, kind, self._without, (start_ns, end_ns))

    def _edge(self, start_ns: int, end_ns: int) -> list[Share]:
        kept = self._kept({"start_ns": start_ns, "end_ns": end_ns})
        text = filled("shares", share=_SHARE, condition=kept.pieces["started"])
        return [(1, *row) for row in self._ask(text, kept.parameters)]

    def _kept(self, ends: Mapping[str, int]) -> Source:
        """Where the traces of a range are read from that are not left out."""
        if not self._without:
            return Source(ALL_TRACES.pieces, ends)
        started = f"{ALL_TRACES.pieces['started']} AND NOT trace_found(:without, trace.id)"
        left_out = {"without": apsw.pyobject(as_bytes(self._without))}
        return Source({**ALL_TRACES.pieces, "started": started}, {**ends, **left_out})


def places(dimension: str, stretch: Stretch) -> dict[str, Any]:
    """Values that name the rollups of a stretch."""
    return {"dimension": dimension, "level": stretch.level, "first": stretch.first, "end": stretch.end}


def _grouped(parts: Iterable[tuple[str, Place, Slice]]) -> dict[tuple[str, Place], Slice]:
    groups: dict[tuple[str, Place], list[Slice]] = {}
    for dimension, value, part in parts:
        groups.setdefault((dimension, value), []).append(part)
    return {key: together(some) for key, some in groups.items()}
