"""Questions of quality over time: tools that failed, questions asked again, and what was thought of it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.monitor import Opinion, Quality
from spanglass.store.filters.conditions import Condition, exactly
from spanglass.store.filters.matches import Source, among_traces, source_of, turns_of
from spanglass.store.queries import filled, sql
from spanglass.store.rollups.ranged import Ranged
from spanglass.store.rollups.shares import LEVELS, SECOND_NS

_MOST = 1_000
_JUDGED = "has:score"
_OPEN_NS = 2**63 - 1
Counts = Mapping[int, tuple[int, int]]


class Qualities:
    """A part of `Reader`, which answers the queries."""

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0) -> Condition:
        raise NotImplementedError

    def _started(self, query: str, start_ns: int, end_ns: int) -> Condition:
        raise NotImplementedError

    def _matching(self, query: str) -> Condition:
        raise NotImplementedError

    def _source(self, where: Condition, ends: Mapping[str, int]) -> Source:
        raise NotImplementedError

    def _left_out(self, where: Condition, around: Mapping[str, int] | None) -> int | None:
        raise NotImplementedError

    def _few_calls(self, ends: Mapping[str, int]) -> bool:
        raise NotImplementedError

    def quality(
        self, start_ns: int, end_ns: int, length_ns: int, query: str = "", *, asked: bool = True
    ) -> Quality:
        """What tells of quality in each period of `length_ns` of a range, by the period's number.

        Of evaluations the newest thousand are told. Tools of many calls are told where the periods are
        made of half hours. Without `asked` the questions that were asked again are left out.
        """
        ends = {"start_ns": start_ns, "end_ns": end_ns}
        with self._at_once():
            few = self._few_calls(ends)
            again = self.asked_again(start_ns, end_ns, length_ns, query) if asked else {}
            logged = self._logged(query, ends)
            where = self._started(query, start_ns, end_ns)
            tools = self._tools(where, ends, length_ns, few=few)
            if where.found is None and not few:
                return Quality(length_ns, tools, again, logged)
            source = source_of(where, ends)
            if where.found is not None:
                source = among_traces(where.found.surely & self._judged())
            return Quality(length_ns, tools, again, logged + self._opinions("span_opinions", source, ends))

    def _tools(self, where: Condition, ends: Mapping[str, int], length_ns: int, *, few: bool) -> Counts:
        others = None
        if not few and not length_ns % (LEVELS[0] * SECOND_NS):
            others = self._left_out(where, {"since_ns": ends["start_ns"], "last_ns": ends["end_ns"] - 1})
        if others is not None:
            every = Ranged(self._rows).tools(ends["start_ns"], ends["end_ns"], length_ns)
            less = self._counts("tool_periods", among_traces(others), {"length_ns": length_ns})
            return _without(every, less) if others else every
        if where.found is None and not few:
            return {}
        return self._counts("tool_periods", self._source(where, ends), {"length_ns": length_ns})

    def asked_again(self, start_ns: int, end_ns: int, length_ns: int, query: str = "") -> Counts:
        """Questions of sessions in each period of a range, and those of them that take up the one before."""
        values = {"start_ns": start_ns, "end_ns": end_ns, "length_ns": length_ns}
        with self._at_once():
            if not query:
                rows = self._rows(sql("asked_periods"), values)
                return {row[0]: (row[1], row[2]) for row in rows if row[1]}
            return self._counts("asked_again", turns_of(self._matching(query)), values)

    def _judged(self) -> int:
        """The traces in which there may be an evaluation."""
        found = self._condition(_JUDGED).found
        assert found is not None  # noqa: S101 (a query tells sets)
        return found.maybe

    def _logged(self, query: str, ends: Mapping[str, int]) -> tuple[Opinion, ...]:
        """The evaluations that came as log records."""
        where = self._matching(query)
        if where.few and where.found is not None:
            where = exactly(where.found.surely, listed=False)
        pieces = {"condition": where.sql, "everything": "0" if query else "1"}
        return self._opinions("log_opinions", Source(pieces, where.parameters), ends)

    def _counts(self, name: str, source: Source, values: Mapping[str, Any]) -> Counts:
        rows = self._rows(filled(name, **source.pieces), {**values, **source.parameters})
        return {row[0]: (row[1], row[2]) for row in rows}

    def _opinions(self, name: str, source: Source, ends: Mapping[str, int]) -> tuple[Opinion, ...]:
        rows = self._rows(filled(name, **source.pieces), {**ends, **source.parameters, "most": _MOST})
        return tuple(Opinion(time_ns, *each) for time_ns, told in rows for each in json.loads(told))


def _without(counts: Counts, less: Counts) -> Counts:
    """Tools that ran and those that failed, less others of the same periods."""
    left = {
        period: (called - less.get(period, (0, 0))[0], failed - less.get(period, (0, 0))[1])
        for period, (called, failed) in counts.items()
    }
    return {period: both for period, both in left.items() if both[0]}
