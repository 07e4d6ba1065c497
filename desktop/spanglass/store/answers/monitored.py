"""Questions of watching: a range in figures, over time and by values."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.monitor import Course, RangeSums, Sums
from spanglass.core.views import Percentiles
from spanglass.store.filters.conditions import Condition
from spanglass.store.filters.matches import Ends, Source
from spanglass.store.queries import filled, sql
from spanglass.store.rollups import charts
from spanglass.store.rollups.range_calls import Group
from spanglass.store.rollups.ranged import WHOLE, Ranged
from spanglass.store.rollups.rolled import Rolled, Value
from spanglass.store.rollups.shares import DIMENSIONS, Slice, together
from spanglass.store.traits import bits

_EXTRAS = (
    "input_tokens", "cache_read_tokens", "output_tokens", "retries", "schema_declared", "schema_valid",
)  # fmt: skip
_TOLD = 7


class Monitored:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _started(self, query: str, start_ns: int, end_ns: int) -> Condition:
        raise NotImplementedError

    def _with_calls(self, query: str, ends: Ends) -> Condition:
        raise NotImplementedError

    def _calls(self, where: Condition, ends: Ends) -> Source:
        raise NotImplementedError

    def _around(self, ends: Ends) -> Ends | None:
        raise NotImplementedError

    def _source(self, where: Condition, ends: Ends) -> Source:
        raise NotImplementedError

    def _left_out(self, where: Condition, around: Ends | None) -> int | None:
        raise NotImplementedError

    def _few_calls(self, ends: Mapping[str, int]) -> bool:
        raise NotImplementedError

    def trace_count(self, since_ns: int, until_ns: int) -> int:
        """How many traces started in a range."""
        raise NotImplementedError

    def _cost_today(self) -> int:
        raise NotImplementedError

    def _now_ns(self) -> int:
        raise NotImplementedError

    def course(self, start_ns: int, end_ns: int, buckets: int, query: str = "") -> Course:
        """How calls went over a range, in `buckets` equal parts; percentiles of many calls within 1%."""
        span, ends = charts.Span(start_ns, end_ns, buckets), {"start_ns": start_ns, "end_ns": end_ns}
        with self._at_once():
            first_seen = {row[0]: row[1] for row in self._rows(sql("new_versions"), ends)}
            today = self._cost_today()
            where = self._with_calls(query, ends)
            if (parts := self._ended(where, span)) is not None:
                pulse = charts.rolled_pulse(span, parts, first_seen, today)
                told = ((index, [part[name] for name in _EXTRAS]) for index, (*_, part) in span.placed(parts))
                return Course(pulse, *_summed(span, told))
            calls = self._calls(where, ends)
            rows = self._rows(filled("course", **calls.pieces), {**span.parts, **calls.parameters})
        pulse = charts.pulse(span, rows, first_seen, today)
        return Course(pulse, *_summed(span, ((row[0], row[_TOLD:]) for row in rows)))

    def _ended(self, where: Condition, span: charts.Span) -> list[tuple[int, Value, Slice]] | None:
        """The rollups of the calls of matching traces; None where they are to be read one by one."""
        ends = {"start_ns": span.start_ns, "end_ns": span.end_ns}
        if self._few_calls(ends) or (level := span.level(self._now_ns())) is None:
            return None
        others = self._left_out(where, self._around(ends) if where.found else None)
        if others is None:
            return None
        return list(Rolled(self._rows, others).ended(span.start_ns, span.end_ns, level))

    def range_sums(
        self,
        start_ns: int,
        end_ns: int,
        query: str = "",
        keys: Collection[str] = (),
        counted: Collection[str] = (),
    ) -> RangeSums:
        """Sums over the matching traces that started in a range, also by some of `range_calls.COLUMNS`.

        Few calls, and those of a filter, are read themselves; others come from the rollups, by those keys
        alone that are dimensions of them: also those of a filter that leaves out few traces, whose calls
        are taken away. By those `counted` no percentiles of many calls are told.
        """
        wanted = (*keys, *(key for key in counted if key not in keys))
        ends = {"start_ns": start_ns, "end_ns": end_ns}
        with self._at_once():
            where = self._started(query, start_ns, end_ns)
            requests = self._requests(start_ns, end_ns, where)
            rolled = where.found is None or set(wanted) <= set(DIMENSIONS)
            around = {"since_ns": start_ns, "last_ns": end_ns - 1} if rolled else None
            others = self._left_out(where, around)
            ranged = Ranged(self._rows, others or 0)
            if others is None or self._few_calls(ends):
                groups = ranged.calls(wanted, self._source(where, ends))
                all_calls = groups.whole
                whole = _sums(together([all_calls.part, groups.tools]), all_calls.exact)
                return RangeSums(requests, whole, _exactly(groups.by_value))
            timed = [key for key in keys if key in DIMENSIONS]
            wanted = tuple(key for key in wanted if key in DIMENSIONS)
            found = ranged.between(timed, start_ns, end_ns, wanted)
        by = {key: _by_calls(_told(found[key], timed=key in timed)) for key in wanted}
        return RangeSums(requests, _sums(together(list(found[WHOLE].values()))), by)

    def _requests(self, start_ns: int, end_ns: int, where: Condition) -> int:
        """How many matching traces started in a range; all of them are counted without being told apart."""
        replays = len(self._replays(start_ns, end_ns, where))
        if where.found is None:
            return self.trace_count(start_ns, end_ns) - replays
        return where.found.surely.bit_count() - replays

    def _replays(self, start_ns: int, end_ns: int, where: Condition) -> list[int]:
        """When the replays among the matching traces of a range started: they are no requests of programs."""
        asked = {"start_ns": start_ns, "end_ns": end_ns}
        started: dict[int, int] = {row[0]: row[1] for row in self._rows(sql("replays_started"), asked)}
        if where.found is None or not started:
            return list(started.values())
        return [started[trace] for trace in bits.ids_of(where.found.surely & bits.of_ids(started))]

    def request_counts(
        self, start_ns: int, end_ns: int, length_ns: int, query: str = ""
    ) -> Mapping[int, int]:
        """How many matching traces but replays started in each period of `length_ns`, by its number."""
        with self._at_once():
            where = self._started(query, start_ns, end_ns)
            values = {"start_ns": start_ns, "end_ns": end_ns, "length_ns": length_ns, **where.parameters}
            if where.found is None:
                text = sql("request_periods")
            else:
                text = filled("request_counts", condition=where.sql, start=where.start)
            counts = Counter({row[0]: row[1] for row in self._rows(text, values)})
            counts.subtract(start // length_ns for start in self._replays(start_ns, end_ns, where))
            return {period: count for period, count in counts.items() if count}


def _summed(span: charts.Span, told: Iterable[tuple[int, Sequence[int]]]) -> tuple[tuple[int, ...], ...]:
    """Numbers of buckets added up: one tuple for each of `_EXTRAS`."""
    groups: list[list[Sequence[int]]] = [[] for _ in range(span.buckets)]
    for bucket, numbers in told:
        groups[bucket].append(numbers)
    sums = [tuple(map(sum, zip(*group, strict=True))) or (0,) * len(_EXTRAS) for group in groups]
    return tuple(zip(*sums, strict=True))


def _sums(part: Slice, exact: tuple[Percentiles, Percentiles] | None = None) -> Sums:
    known = bool(part["with_usage"])
    latency, first = exact or (charts.estimated(part.latency), charts.estimated(part.first_token))
    return Sums(
        calls=part["calls"], errors=part["call_errors"], refusals=part["refusals"], retries=part["retries"],
        input_tokens=part["input_tokens"] if known else None,
        cached_tokens=part["cache_read_tokens"] if known else None,
        output_tokens=part["output_tokens"] if known else None,
        cost_nano=part["cost_nano"] if part["priced"] else None, unpriced_calls=part["unpriced"],
        tools_called=part["tools"], tools_failed=part["tools_failed"],
        schema_declared=part["schema_declared"], schema_valid=part["schema_valid"],
        latency=latency, first_token=first, exact=exact is not None,
    )  # fmt: skip


def _told(parts: Mapping[Any, Slice], *, timed: bool) -> dict[Any, Sums]:
    """The sums of values with calls; percentiles only where the slices are `timed`."""
    called = {value: part for value, part in parts.items() if part["calls"]}
    return {value: _sums(part if timed else Slice(part.numbers)) for value, part in called.items()}


def _exactly(groups: Mapping[str, Mapping[Any, Group]]) -> dict[str, tuple[tuple[Any, Sums], ...]]:
    return {
        key: _by_calls({value: _sums(group.part, group.exact) for value, group in each.items()})
        for key, each in groups.items()
    }


def _by_calls(groups: Mapping[Any, Sums]) -> tuple[tuple[str | int | None, Sums], ...]:
    return tuple(sorted(groups.items(), key=lambda group: (-group[1].calls, str(group[0] or ""))))
