"""Figures in groups from the rollups; how many traces a group has is told by the sets of traits."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeAlias

from spanglass.core.letter_case import folded
from spanglass.core.periods import cover, inside
from spanglass.core.views import Figures
from spanglass.store.queries import filled
from spanglass.store.rollups.figures import GROUPS, figures_of_slice
from spanglass.store.rollups.rolled import WHOLE, Rolled, Value
from spanglass.store.rollups.rolled_days import (
    DAY_NS,
    ENDS,
    RolledDays,
    day_of,
    days_are_periods,
    levels_within_days,
)
from spanglass.store.rollups.rollups import STARTED
from spanglass.store.rollups.shares import LEVELS, SECOND_NS, Slice, slice_of, some_by_start, together
from spanglass.store.rollups.unfolded import Ask, added
from spanglass.store.traits.bits import CHUNK, as_bytes, gathered, ids_of, set_of, unpacked
from spanglass.store.traits.trait_sets import TRACES_OF_RANGE, UNSURE, traces_of
from spanglass.store.traits.traits import EVERY

Groups: TypeAlias = tuple[tuple[str | None, Figures], ...]

DAY = "day"
ROLLED = ("model", "version", "provider", "user", "feature", "service")
"""Keys of `figures.GROUPS` that are dimensions of the rollups."""

_LAST_NS = 2**63 - 1
_OCTETS = CHUNK // 8
_VAGUE = (
    "SELECT trait.chunk, trait.traces FROM profile CROSS JOIN trait ON trait.value = -profile.id "
    "WHERE profile.vague"
)
_BY_PROFILE = (
    "SELECT {key}, trait.chunk, trait.traces FROM profile AS span "
    "LEFT JOIN resource ON resource.id = span.resource "
    "CROSS JOIN trait ON trait.value = -span.id WHERE NOT span.vague"
)
_BY_USER = (
    "SELECT trait_value.value, trait.chunk, trait.traces FROM trait_value "
    "CROSS JOIN trait ON trait.value = trait_value.id WHERE trait_value.key = 'user'"
)
_ONE_BY_ONE = (
    "SELECT {key}, count(DISTINCT span.trace) FROM json_each(:traces) AS each "
    "CROSS JOIN span ON span.trace = each.value JOIN resource ON resource.id = span.resource GROUP BY 1"
)


def rolled_figures(ask: Ask, key: str, since_ns: int) -> Groups | None:
    """The figures of traces that started from a moment on, in groups; None if rollups do not tell them."""
    if key == DAY:
        return _by_day(ask, since_ns)
    if key not in ROLLED:
        return None
    parts = Rolled(ask).by(key, since_ns)
    counts = _UserTraces(ask, since_ns, parts) if key == "user" else _ProfileTraces(ask, since_ns, key)
    found = [
        (value, figures_of_slice(part, counts.of(value))) for value, part in parts.items() if part["spans"]
    ]
    return tuple(sorted(found, key=_most_calls_first))  # type: ignore[arg-type]


def _most_calls_first(group: tuple[Any, Figures]) -> tuple[int, bool, str]:
    value, figures = group
    return -figures.calls, value is not None, str(value or "")


class _Traces:
    """How many traces of a range have a span of each value of a key.

    Traces of which sets tell nothing sure are looked at one by one.
    """

    def __init__(self, ask: Ask, since_ns: int, key: str) -> None:
        self._ask, self._key = ask, key
        range_ = {"since_ns": since_ns, "last_ns": _LAST_NS}
        every = traces_of(ask, [EVERY])
        unsure = set_of(ask, UNSURE, {}) | gathered((row[0], row[1]) for row in ask(_VAGUE, {}))
        within = set_of(ask, TRACES_OF_RANGE, range_) if since_ns > 0 else every | unsure
        self._sure = as_bytes(within & every & ~unsure)
        self._others = Counter(self._looked_at(within & unsure))

    def _looked_at(self, traces: int) -> Mapping[Value, int]:
        if not traces:
            return {}
        text = _ONE_BY_ONE.format(key=GROUPS[self._key])
        return {row[0]: row[1] for row in self._ask(text, {"traces": json.dumps(ids_of(traces))})}

    def _counted(self, text: str, named: Callable[[Value], Value] = lambda value: value) -> Counter[Value]:
        """The sizes of the sets of a query by value, of the traces that are sure."""
        found: dict[tuple[Value, int], int] = {}
        for value, chunk, traces in self._ask(text, {}):
            place = named(value), chunk
            found[place] = found.get(place, 0) | unpacked(traces)
        counts: Counter[Value] = Counter()
        for (value, chunk), bits in found.items():
            sure = self._sure[chunk * _OCTETS : (chunk + 1) * _OCTETS]
            counts[value] += (bits & int.from_bytes(sure, "little")).bit_count()
        return counts


class _ProfileTraces(_Traces):
    """The same for what a profile tells."""

    def __init__(self, ask: Ask, since_ns: int, key: str) -> None:
        super().__init__(ask, since_ns, key)
        self._counts = self._counted(_BY_PROFILE.format(key=GROUPS[key])) + self._others

    def of(self, value: Value) -> int | None:
        """How many traces; always known."""
        return self._counts[value]


class _UserTraces(_Traces):
    """The same for users, whose sets are of names in any case."""

    def __init__(self, ask: Ask, since_ns: int, users: Iterable[Value]) -> None:
        super().__init__(ask, since_ns, "user")
        self._counts = self._counted(_BY_USER, _folded)
        self._called = Counter(map(_folded, users))

    def of(self, value: Value) -> int | None:
        """How many traces; not known of no user, and of those whose names differ in their case alone."""
        if value is None or self._called[_folded(value)] > 1:
            return None
        return self._counts[_folded(value)] + self._others[value]


def _folded(value: Value) -> Value:
    """A name as the table of values compares it: letters of ASCII in any case."""
    return folded(value) if isinstance(value, str) else value


def _by_day(ask: Ask, since_ns: int) -> Groups | None:
    """By the days of this place; None where they do not begin with a period of the rollups."""
    ((first_ns, last_ns),) = ask(ENDS, {})
    if first_ns is None:
        return ()
    span = max(since_ns, first_ns), max(since_ns, last_ns)
    if not days_are_periods(*span):
        return None
    slices: dict[str, list[Slice]] = {}
    for day, part in _Days(ask).slices(*span):
        slices.setdefault(day, []).append(part)
    traces: Counter[str] = Counter()
    asked = {"start_ns": span[0], "end_ns": _LAST_NS, "length_ns": LEVELS[0] * SECOND_NS}
    text = filled("request_counts", start="trace.start_ns", condition="1")
    for number, count in ask(text, asked):
        traces[day_of(number * LEVELS[0])] += count
    days = ((day, together(some)) for day, some in slices.items())
    found = [(day, figures_of_slice(part, traces[day])) for day, part in days if part["spans"]]
    return tuple(sorted(found, key=_most_calls_first))


class _Days(RolledDays):
    """The rollups asked for all that happened by day."""

    def slices(self, start_ns: int, last_ns: int) -> Iterator[tuple[str, Slice]]:
        """The slices of a range, each with its day."""
        whole = inside(start_ns, _LAST_NS, LEVELS[0])
        assert whole is not None  # noqa: S101 (time has no end)
        steps = chain([self._edge(start_ns, whole.start_ns)], self._noted(STARTED, whole.start_ns, _LAST_NS))
        beyond = added(some_by_start(step, [WHOLE], LEVELS[0]) for step in steps)
        for (_, level, period, _), part in beyond.items():
            yield day_of(period * level), part
        end_ns = (last_ns // DAY_NS + 2) * DAY_NS
        for stretch in cover(whole.start_ns, end_ns, levels_within_days(WHOLE, start_ns, last_ns)):
            for row in self._rows(WHOLE, stretch):
                yield day_of(row[0] * stretch.level), slice_of(row[2:])
