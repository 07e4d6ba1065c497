"""What was spent by day and value, from the longest periods of the rollups of which days are made."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from spanglass.core.periods import cover
from spanglass.store.queries import sql
from spanglass.store.rollups.rolled import NO_VALUE, WHOLE, Rolled, Value, places
from spanglass.store.rollups.rollups import STARTED
from spanglass.store.rollups.shares import LEVELS, SECOND_NS, Slices, levels_of, some_by_start
from spanglass.store.rollups.unfolded import added

Spent: TypeAlias = tuple[int, ...]
"""Spans, calls, what they cost, and how many of them are priced."""

_SPENT = ("spans", "calls", "cost_nano", "priced")
_COST = _SPENT.index("cost_nano")
_LAST_NS = 2**63 - 1
_NONE: Spent = (0,) * len(_SPENT)
_HALF_HOUR_NS = LEVELS[0] * SECOND_NS
_DAY_S, _MOST_DAYS, _MOST_LOOKED_UP = 86_400, 4_000, 40_000
DAY_NS = _DAY_S * SECOND_NS
ENDS = "SELECT min(trace.start_ns), (SELECT max(last.start_ns) FROM trace AS last) FROM trace"
"""The first and the last start of a trace."""


@dataclass(frozen=True, slots=True)
class Days:
    """What was spent by day and value, and what the others cost each day if not all values were asked for."""

    by_value: dict[tuple[str, Value], Spent]
    others: dict[str, Spent]


class RolledDays(Rolled):
    """The rollups asked by day."""

    def by_day(self, dimension: str, since_ns: int, most: int | None = None) -> Days:
        """Traces from the half hour of a moment on, by a dimension, of the `most` dearest values.

        None is having no value in it, which is among the others if not all are asked for.
        """
        ends = self._ask(ENDS, {})[0]
        if ends[0] is None:
            return Days({}, {})
        span = max(since_ns, ends[0]) // _HALF_HOUR_NS * _HALF_HOUR_NS, max(ends)
        start_ns = span[0]
        steps = self._noted(STARTED, start_ns, _LAST_NS)
        wanted = {dimension, WHOLE}
        later = added(some_by_start(step, wanted, LEVELS[0]) for step in steps)
        dearest = None if most is None else self._dearest(dimension, start_ns, later, most)
        days: dict[tuple[str, Value], Spent] = {}
        for day, value, spent in self._days(dimension, span, later, dearest):
            days[day, value] = _plus(days.get((day, value), _NONE), spent)
        if dimension == WHOLE:
            return Days(days, {})
        rest: dict[str, Spent] = {}
        for day, _, spent in self._days(WHOLE, span, later, None):
            rest[day] = _plus(rest.get(day, _NONE), spent)
        for (day, _), spent in days.items():
            rest[day] = _plus(rest.get(day, _NONE), spent, -1)
        rest = {day: spent for day, spent in rest.items() if spent[0]}
        if dearest is not None:
            return Days(days, rest)
        return Days(days | {(day, None): spent for day, spent in rest.items()}, {})

    def _dearest(self, dimension: str, start_ns: int, later: Slices, most: int) -> list[Value]:
        costs: Counter[Value] = Counter()
        for stretch in cover(start_ns, _LAST_NS, levels_of(dimension)):
            for value, _, cost in self._ask(sql("rollup_calls"), places(dimension, stretch)):
                costs[value] += cost
        for (name, _, _, value), part in later.items():
            if name == dimension:
                costs[value] += part["cost_nano"]
        costs.pop(NO_VALUE, None)
        order = sorted(costs, key=lambda value: (-costs[value], str(value)))
        return order[:most]

    def _days(
        self, dimension: str, span: tuple[int, int], later: Slices, values: Sequence[Value] | None
    ) -> Iterator[tuple[str, Value, Spent]]:
        end_ns = (span[1] // DAY_NS + 2) * DAY_NS
        for stretch in cover(span[0], end_ns, levels_within_days(dimension, *span)):
            asked = {**places(dimension, stretch), "values": json.dumps(values)}
            many = values is None or (stretch.end - stretch.first) * len(values) > _MOST_LOOKED_UP
            for day, value, *sums in self._ask(sql("rollup_days" if many else "rollup_days_of"), asked):
                if values is None or value in values:
                    yield day, None if value == b"" else value, tuple(sums)
        for (own, level, period, value), part in later.items():
            if own == dimension and (values is None or value in values):
                yield day_of(period * level), value, tuple(part[column] for column in _SPENT)


def levels_within_days(dimension: str, start_ns: int, end_ns: int) -> Sequence[int]:
    """The lengths of periods of which every day of this place is made that a range touches."""
    levels = levels_of(dimension)
    midnights = _midnights(start_ns, end_ns)
    if midnights is None:
        return levels[:1]
    return [
        level
        for level in levels
        if level <= _DAY_S and (level == levels[0] or not any(second % level for second in midnights))
    ]


def days_are_periods(start_ns: int, end_ns: int) -> bool:
    """Whether every day of this place that a range touches begins with a period of the rollups."""
    midnights = _midnights(start_ns, end_ns)
    return midnights is not None and not any(second % LEVELS[0] for second in midnights)


def _midnights(start_ns: int, end_ns: int) -> list[int] | None:
    """When the days of this place begin that a range touches, in seconds; None if they are too many."""
    days = (end_ns - start_ns) // DAY_NS + 3
    if days > _MOST_DAYS:
        return None
    first = datetime.fromtimestamp(start_ns // SECOND_NS, UTC).astimezone()
    first = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return [int((first + timedelta(days=day)).timestamp()) for day in range(days)]


def _plus(some: Spent, more: Spent, times: int = 1) -> Spent:
    return tuple(mine + times * other for mine, other in zip(some, more, strict=True))


def day_of(second: int) -> str:
    """The day of this place in which a moment lies."""
    return datetime.fromtimestamp(second, UTC).astimezone().strftime("%Y-%m-%d")
