"""Answers from the rollups and what is not in them yet: the same sums as over the spans themselves."""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from spanglass.core.periods import Stretch, cover, inside
from spanglass.store.queries import filled, sql
from spanglass.store.rollups import CONDITIONS, FINISHED, SLICES, STARTED
from spanglass.store.shares import (
    COLUMNS,
    ENDED,
    ENDED_LEVELS,
    LEVELS,
    NUMBERS,
    SECOND_NS,
    SHARE,
    Share,
    Slice,
    levels_of,
    slice_of,
    together,
)

Ask: TypeAlias = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
"""Runs a query with its values; all questions of one answer must see the store at one moment."""
Value: TypeAlias = str | int | None
Place = TypeVar("Place", bound=Hashable)

Spent: TypeAlias = tuple[int, ...]
"""Spans, calls, what they cost, and how many of them are priced."""

_WHOLE = "kind"
_SPENT = ("spans", "calls", "cost_nano", "priced")
_SHARE = SHARE.format(row="span")
_COLUMNS = ", ".join(f"rollup.{name}" for name in COLUMNS)
_CHARTED = ", ".join(f"rollup.{name}" for name in (*NUMBERS, "latency"))
_TIMES = {STARTED: "trace.start_ns", FINISHED: "span.end_ns"}
_LAST_NS = 2**63 - 1


class Rolled:
    """The rollups of a store, as it is at the moment."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def by(self, dimension: str, since_ns: int) -> dict[Value, Slice]:
        """Spans of traces that started from a moment on, by a dimension; None is having no value there."""
        parts = _grouped(self._started({dimension, _WHOLE}, since_ns))
        groups = {value: part for (name, value), part in parts.items() if name == dimension}
        if dimension == _WHOLE:
            return groups
        whole = [part for (name, _), part in parts.items() if name == _WHOLE]
        rest = together([*whole, *(part.negative() for part in groups.values())])
        return {**groups, None: rest} if rest["spans"] else groups

    def ended(self, start_ns: int, end_ns: int, level: int) -> Iterator[tuple[int, Value, Slice]]:
        """Calls that ended in a range of whole periods: the period's start, the version, their slice."""
        stretch = inside(start_ns, end_ns, level)
        if stretch is None:
            return
        for row in self._rows(ENDED, stretch, _CHARTED):
            yield row[0] * level * 1_000_000_000, row[1], slice_of(row[2:])
        later = (*self._corrections(FINISHED), *self._later(FINISHED, stretch.start_ns, stretch.end_ns))
        for (_, each, period, value), part in SLICES[FINISHED](later).items():
            if each == level and stretch.first <= period < stretch.end:
                yield period * level * 1_000_000_000, value, part

    def cost_since(self, since_ns: int) -> int:
        """What the calls have cost that ended from a moment on, which must be that of a whole minute."""
        total = 0
        for stretch in cover(since_ns, _LAST_NS, ENDED_LEVELS[1:]):
            total += sum(row[2] for row in self._rows(ENDED, stretch, "rollup.cost_nano"))
        later = (*self._corrections(FINISHED), *self._later(FINISHED, since_ns, _LAST_NS))
        slices = SLICES[FINISHED](share for share in later if share[2] >= since_ns)
        return total + sum(part["cost_nano"] for key, part in slices.items() if key[1] == ENDED_LEVELS[0])

    def costs_by_day(self, dimension: str, since_ns: int) -> dict[tuple[str, Value], Spent]:
        """Traces that started from the half hour of a moment on, by day and by a dimension."""
        first = since_ns // (LEVELS[0] * SECOND_NS)
        days: dict[tuple[str, Value], Spent] = {}
        whole: dict[str, Spent] = {}
        for name, day, value, spent in self._spent({dimension, _WHOLE}, first):
            if name == dimension:
                days[day, value] = _plus(days.get((day, value)), spent)
            if name == _WHOLE:
                whole[day] = _plus(whole.get(day), spent)
        if dimension != _WHOLE:
            for (day, _), spent in days.items():
                whole[day] = _plus(whole.get(day), spent, -1)
            days |= {(day, None): rest for day, rest in whole.items() if rest[0]}
        return days

    def _spent(self, dimensions: Iterable[str], first: int) -> Iterator[tuple[str, str, Value, Spent]]:
        for name in dimensions:
            places = {"dimension": name, "level": LEVELS[0], "first": first}
            for day, value, *sums in self._ask(sql("rollup_days"), places):
                yield name, day, None if value == b"" else value, tuple(sums)
        start_ns = first * LEVELS[0] * SECOND_NS
        later = [share for share in self._corrections(STARTED) if share[1] >= start_ns]
        later += self._later(STARTED, start_ns, _LAST_NS)
        for (name, level, period, value), part in SLICES[STARTED](later).items():
            if name in dimensions and level == LEVELS[0]:
                yield name, _day(period * level), value, tuple(part[column] for column in _SPENT)

    def _started(self, dimensions: Iterable[str], since_ns: int) -> Iterator[tuple[str, Value, Slice]]:
        """Slices of some dimensions of a range: from whole periods, and from the spans at its edges."""
        whole = inside(since_ns, _LAST_NS, LEVELS[0])
        assert whole is not None  # noqa: S101 (time has no end)
        for dimension in dimensions:
            for stretch in cover(since_ns, _LAST_NS, levels_of(dimension)):
                for row in self._rows(dimension, stretch):
                    yield dimension, row[1], slice_of(row[2:])
        shares = [
            *(share for share in self._corrections(STARTED) if share[1] >= whole.start_ns),
            *self._later(STARTED, whole.start_ns, _LAST_NS),
            *self._edge(since_ns, whole.start_ns),
        ]
        for (dimension, level, _, value), part in SLICES[STARTED](shares).items():
            if dimension in dimensions and level == LEVELS[0]:
                yield dimension, value, part

    def _rows(self, dimension: str, stretch: Stretch, columns: str = _COLUMNS) -> Sequence[Sequence[Any]]:
        places = {"dimension": dimension, "level": stretch.level, "first": stretch.first, "end": stretch.end}
        rows = self._ask(filled("rollup", columns=columns), places)
        return [(row[0], None if row[1] == b"" else row[1], *row[2:]) for row in rows]

    def _corrections(self, kind: str) -> list[Share]:
        rows = self._ask(sql("rollup_corrections"), {"kind": kind})
        return [json.loads(row[0]) for row in rows]

    def _later(self, kind: str, start_ns: int, end_ns: int) -> list[Share]:
        text = filled("rollup_later", share=_SHARE, condition=CONDITIONS[kind], time=_TIMES[kind])
        rows = self._ask(text, {"kind": kind, "start_ns": start_ns, "end_ns": end_ns})
        return [(1, *row) for row in rows]

    def _edge(self, start_ns: int, end_ns: int) -> list[Share]:
        condition = "trace.start_ns >= :start_ns AND trace.start_ns < :end_ns"
        text = filled("shares", share=_SHARE, condition=condition)
        return [(1, *row) for row in self._ask(text, {"start_ns": start_ns, "end_ns": end_ns})]


def _plus(some: Spent | None, more: Spent, times: int = 1) -> Spent:
    return (
        more
        if some is None and times > 0
        else tuple(mine + times * other for mine, other in zip(some or (0,) * len(more), more, strict=True))
    )


def _day(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).astimezone().strftime("%Y-%m-%d")


def _grouped(parts: Iterable[tuple[str, Place, Slice]]) -> dict[tuple[str, Place], Slice]:
    groups: dict[tuple[str, Place], list[Slice]] = {}
    for dimension, value, part in parts:
        groups.setdefault((dimension, value), []).append(part)
    return {key: together(some) for key, some in groups.items()}
