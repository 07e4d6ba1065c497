"""The traces that match a filter, found once for questions that ask several things of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from spanglass.store.filters.conditions import Condition, among, exactly, looked_at
from spanglass.store.queries import filled, sql
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.traits.bits import ids_of, set_of
from spanglass.store.traits.known_sets import KnownSets
from spanglass.store.traits.trait_sets import TRACES_OF_RANGE

_LEFT = (
    "SELECT trace.id FROM json_each(:left) AS each CROSS JOIN trace ON trace.id = each.value "
    "WHERE +trace.start_ns >= :since_ns AND +trace.start_ns <= :last_ns AND {test}"
)
_MOST_AHEAD = 20_000
"""The rows of so many traces at most are asked for ahead."""
_ENDED = (
    "SELECT ended.trace FROM span AS ended "
    "WHERE ended.call AND ended.end_ns >= :start_ns AND ended.end_ns < :end_ns"
)
_LAST_NS = 2**63 - 1
_ALWAYS = {"since_ns": 0, "last_ns": _LAST_NS}
_LONGEST = "SELECT coalesce(max(trace.by_duration), 0) FROM trace"
_HOUR_NS = 3600 * 1_000_000_000
_BACKWARDS_NS = _HOUR_NS
"""So long before it began a span may have ended, by a clock that was set back."""
_FEWER = 2
"""Traces that do not match are taken away from all where they are so many times fewer than those that do."""

_PASSED = 2
"""To look up a trace's calls takes as long as to pass so many others."""

_EACH = "json_each(:named) AS each CROSS JOIN"

Ends = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something of matching traces is read from: pieces of a question, and the values bound in them."""

    pieces: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)


ALL_CALLS = Source({"source": "span", "end": "span.end_ns", "condition": "1"})
ALL_TRACES = Source({
    "traces": "trace",
    "spans": "trace CROSS JOIN span ON span.trace = trace.id",
    "started": "trace.start_ns >= :start_ns AND trace.start_ns < :end_ns",
})  # fmt: skip
"""All traces that started in a range."""


def among_traces(traces: int) -> Source:
    """Some traces, named by id."""
    pieces = {
        "traces": f"{_EACH} trace ON trace.id = each.value",
        "spans": f"{_EACH} span ON span.trace = each.value",
        "started": "1",
    }
    return Source(pieces, {"named": json.dumps(ids_of(traces))})


def source_of(where: Condition, ends: Ends) -> Source:
    """Where the traces of a range are read from, once it is settled which match."""
    source = ALL_TRACES if where.found is None else among_traces(where.found.surely)
    return replace(source, parameters={**ends, **source.parameters})


def turns_of(where: Condition) -> Source:
    """Where the questions of matching traces are read from."""
    if where.few:
        turns = f"{_EACH} trace ON trace.id = each.value CROSS JOIN turn ON turn.trace_id = trace.trace_id"
        return Source({"turns": turns, "at": "+turn.at_ns", "condition": "1"}, where.parameters)
    condition = f"EXISTS (SELECT 1 FROM trace WHERE trace.trace_id = turn.trace_id AND {where.sql})"
    return Source({"turns": "turn", "at": "turn.at_ns", "condition": condition}, where.parameters)


class Matches:
    """A part of `Reader`, which answers the queries; all asks of one answer are of one moment."""

    _sets: KnownSets
    _ahead: ReadAhead

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0, *, said: bool = False) -> Condition:
        raise NotImplementedError

    def _started(self, query: str, start_ns: int, end_ns: int) -> Condition:
        """The matching traces that started in a range, with nothing left to be looked at."""
        where = self._condition(query, start_ns, said=True)
        if where.found is None:
            return where
        ends = {"since_ns": start_ns, "last_ns": end_ns - 1}
        return self._settled(among(where, self._sets.of(TRACES_OF_RANGE, ends)), ends)

    def _with_calls(self, query: str, ends: Ends) -> Condition:
        """The matching traces with calls that ended in a range, maybe with others that match."""
        where = self._condition(query, ends["start_ns"], said=True)
        if where.found is None:
            return where
        if (around := self._around(ends)) is not None:
            return self._settled(among(where, self._sets.of(TRACES_OF_RANGE, around)), around)
        if not where.few and where.found.surely != where.found.maybe:
            where = among(where, self._sets.of(_ENDED, ends))
        return self._settled(where, _ALWAYS)

    def _around(self, ends: Ends) -> Ends | None:
        """Between which moments all traces start with calls that ended in a range; None if far from it."""
        longest, start_ns, end_ns = self._rows(_LONGEST, {})[0][0], ends["start_ns"], ends["end_ns"]
        if longest > _HOUR_NS + end_ns - start_ns:
            return None
        return {"since_ns": start_ns - longest, "last_ns": min(end_ns + _BACKWARDS_NS, _LAST_NS)}

    def _source(self, where: Condition, ends: Ends) -> Source:
        """The same as `source_of`, with what is about to be read of named traces fetched ahead."""
        if where.found is not None:
            self._ahead.spans(ids_of(where.found.surely))
        return source_of(where, ends)

    def _left_out(self, where: Condition, around: Ends | None) -> int | None:
        """The traces of a range that do not match, to be taken away from all; None if they are not few.

        What is about to be read of them is fetched ahead.
        """
        if where.found is None:
            return 0
        if around is None:
            return None
        traces = where.found.surely
        others = self._sets.of(TRACES_OF_RANGE, around) & ~traces
        if _FEWER * others.bit_count() > traces.bit_count():
            return None
        self._ahead.spans(ids_of(others))
        return others

    def _calls(self, where: Condition, ends: Ends) -> Source:
        """Where the calls are read from that ended in a range, of the traces `_with_calls` has settled."""
        if where.found is None:
            return ALL_CALLS
        traces = where.found.surely
        most = _PASSED * traces.bit_count()
        asked = {"start_ns": ends["start_ns"], "end_ns": ends["end_ns"], "most": most}
        if self._rows(sql("calls_within"), asked)[0][0] < most:
            condition = "trace_found(:maybe, span.trace)"
            pieces = {"source": "span", "end": "span.end_ns", "condition": condition}
            return Source(pieces, exactly(traces, listed=False).parameters)
        self._ahead.spans(ids_of(traces))
        some = among_traces(traces)
        pieces = {"source": some.pieces["spans"], "end": "+span.end_ns", "condition": "1"}
        return Source(pieces, some.parameters)

    def _matching(self, query: str) -> Condition:
        """The condition of a query, settled where it names few traces."""
        where = self._condition(query, said=True)
        return self._settled(where, _ALWAYS) if where.few else where

    def first_call_ns(self, query: str = "") -> int | None:
        """When the first call of matching traces ended; None without any."""
        where = self._matching(query)
        if where.few:
            return self._first(sql("first_call_of"), where)
        everything = "0" if query else "1"
        return self._first(filled("first_call", condition=where.sql, everything=everything), where)

    def first_trace_ns(self, query: str = "") -> int | None:
        """When the first of the matching traces began; None without any. Traces without a time are none."""
        where = self._matching(query)
        if where.few:
            return self._first(sql("first_trace_of"), where)
        return self._first(filled("first_trace", condition=where.sql), where)

    def last_ns(self) -> int:
        """When the last trace of all began, or the last call ended if that is later; 0 without any."""
        return int(self._rows(sql("last_moment"), {})[0][0])

    def _first(self, text: str, where: Condition) -> int | None:
        rows = self._rows(text, where.parameters)
        return int(rows[0][0]) if rows and rows[0][0] is not None else None

    def _settled(self, where: Condition, ends: Ends) -> Condition:
        """The condition of what matches for certain, once all that may match has been looked at."""
        assert where.found is not None  # noqa: S101 (only sets tell what may match)
        traces = where.found.surely
        if left := ids_of(where.found.maybe & ~traces):
            self._ahead.rows("trace", left[:_MOST_AHEAD])
            bound = looked_at(where.parameters, where.found.maybe & ~traces)
            values = {**ends, **bound, "left": json.dumps(left)}
            traces |= set_of(self._rows, _LEFT.format(test=where.test), values)
        return exactly(traces)
