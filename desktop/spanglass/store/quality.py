"""Questions of quality over time: tools that failed, questions asked again, and what was thought of it."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.monitor import Opinion, Quality
from spanglass.core.periods import cover, inside
from spanglass.store.conditions import Condition, exactly
from spanglass.store.matches import Source, among_traces, source_of, turns_of
from spanglass.store.queries import filled, sql
from spanglass.store.ranged import WHOLE, Ranged
from spanglass.store.shares import LEVELS, SECOND_NS

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
            few = bool(query) or self._few_calls(ends)
            again = self.asked_again(start_ns, end_ns, length_ns, query) if asked else {}
            logged = self._logged(query, ends)
            if not few:
                return Quality(length_ns, self._rolled_tools(ends, length_ns), again, logged)
            where = self._started(query, start_ns, end_ns)
            source = source_of(where, ends)
            tools = self._counts("tool_periods", source, {**ends, "length_ns": length_ns})
            if where.found is not None:
                source = among_traces(where.found.surely & self._judged())
            return Quality(length_ns, tools, again, logged + self._opinions("span_opinions", source, ends))

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

    def _rolled_tools(self, ends: Mapping[str, int], length_ns: int) -> Counts:
        """Tools by the half hours of the rollups; nothing where the periods are shorter."""
        period_ns = LEVELS[0] * SECOND_NS
        if length_ns % period_ns:
            return {}
        fitting = [level for level in LEVELS if not length_ns % (level * SECOND_NS)]
        whole = inside(ends["start_ns"], min(ends["end_ns"], _OPEN_NS), LEVELS[0])
        found: dict[int, tuple[int, int]] = {}
        columns = "rollup.tools, rollup.tools_failed"
        for stretch in () if whole is None else cover(whole.start_ns, whole.end_ns, fitting):
            for period, kind, called, failed in Ranged(self._rows).rows(WHOLE, stretch, columns):
                if kind == "tool":
                    place = period * stretch.level * SECOND_NS // length_ns
                    before = found.get(place, (0, 0))
                    found[place] = before[0] + called, before[1] + failed
        return found
