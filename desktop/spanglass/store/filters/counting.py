"""How many traces match: from sets of them as far as they tell, the others looked at one by one."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.query import Words, parse
from spanglass.core.store_status import Judging, StoreStatus
from spanglass.core.views import QuickCounts
from spanglass.store.answers.judged import judging
from spanglass.store.filters.conditions import Condition, among, exactly, left_of
from spanglass.store.filters.hidden_traces import hidden_rows
from spanglass.store.filters.slow_limits import SlowLimits
from spanglass.store.queries import filled, sql
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.search.text_conditions import hits
from spanglass.store.search.word_traces import NOT_INDEXED, WordTraces
from spanglass.store.traits.known_sets import KnownSets
from spanglass.store.traits.trait_sets import ERRORS, SLOW, TRACES_OF_RANGE, TraitSets

_END_NS = 2**63
_ALL = "SELECT value FROM state WHERE name = 'traces'"
WITH = "SELECT trace.id FROM trace WHERE {test} AND trace.start_ns >= :since_ns"
_QUICK = (ERRORS, ("trace.refusals > 0",), ("trace.retries > 0",))


class Counting:
    """A part of `Reader`, which answers the queries."""

    _path: Path
    _slow: SlowLimits
    _words: WordTraces
    _sets: KnownSets
    _ahead: ReadAhead

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _now_ns(self) -> int:
        raise NotImplementedError

    def _cost_today(self) -> int:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0, *, counted: bool = False) -> Condition:
        raise NotImplementedError

    def trace_count(self, since_ns: int, until_ns: int = _END_NS, without: Hidden = NOTHING_HIDDEN) -> int:
        """How many traces started in a range, `without` those that are hidden; of all of them it is known."""
        if without != NOTHING_HIDDEN:
            with self._at_once():
                hidden = self._in_range(self._hidden(without), since_ns, until_ns)
                return self.trace_count(since_ns, until_ns) - hidden.bit_count()
        if since_ns <= 0 and until_ns >= _END_NS - 1:
            return int(self._rows(_ALL, {})[0][0])
        ends = {"since_ns": since_ns, "last_ns": until_ns - 1, "most": -1}
        return int(self._rows(sql("within"), ends)[0][0])

    def matching_count(
        self, query: str, since_ns: int = 0, until_ns: int = _END_NS, without: Hidden = NOTHING_HIDDEN
    ) -> int:
        """How many traces of a range match a query, `without` those that are hidden."""
        with self._at_once():
            if not query.strip():
                return self.trace_count(since_ns, until_ns, without)
            if since_ns <= 0 and until_ns >= _END_NS and (said := self._said(query)) is not None:
                return (said & ~self._hidden(without)).bit_count()
            where = self._counted(query, since_ns, without)
            sure = self._in_range(where.found.surely if where.found else 0, since_ns, until_ns).bit_count()
            left = left_of(where)
            if left is None:
                return sure
            self._ahead.rows("trace", left.named)
            ends = {"since_ns": since_ns, "last_ns": until_ns - 1, **left.parameters}
            text = filled("matching", condition=left.sql, start=left.start)
            return sure + int(self._rows(text, ends)[0][0])

    def status(self, without: Hidden = NOTHING_HIDDEN) -> StoreStatus:
        """Counts, of traces `without` those that are hidden, bytes and today's cost."""
        counts = self._state()
        names = (self._path, self._path.with_name(self._path.name + "-wal"))
        octets = sum(path.stat().st_size for path in names if path.exists())
        traces = self.trace_count(0, without=without)
        return StoreStatus(counts["spans"], traces, octets, self._cost_today(), judging(counts))

    def judging(self) -> Judging | None:
        """How far older traces are judged anew; None if none is left."""
        return judging(self._state())

    def _state(self) -> Mapping[str, int]:
        return {row[0]: row[1] for row in self._rows("SELECT name, value FROM state", {})}

    def quick_counts(
        self, query: str = "", *, since_ns: int = 0, without: Hidden = NOTHING_HIDDEN
    ) -> QuickCounts:
        """How many traces fall under each quick filter, `without` those that are hidden."""
        with self._at_once():
            asked = {"since_ns": since_ns, "slow_limits": self._slow.since(since_ns)}
            if not query.strip():
                errors = self._with(ERRORS, since_ns).bit_count()
                every = self.trace_count(since_ns), errors, *self._rows(sql("all_counts"), asked)[0]
                hidden = self._hidden(without)
                left = self._quick_of(exactly(hidden), asked) if hidden else (0,) * len(every)
                return QuickCounts(*(count - less for count, less in zip(every, left, strict=True)))
            where = self._counted(query, since_ns, without)
            sure = self._in_range(where.found.surely if where.found else 0, since_ns, _END_NS)
            counts = [sure.bit_count(), *((sure & each).bit_count() for each in self._quick(asked))]
            if (looked := left_of(where)) is not None:
                rows = self._quick_of(looked, asked)
                counts = [one + other for one, other in zip(counts, rows, strict=True)]
        return QuickCounts(*counts)

    def _counted(self, query: str, since_ns: int, without: Hidden) -> Condition:
        """The condition of what a query finds among the traces that are not hidden."""
        where, hidden = self._condition(query, since_ns, counted=True), self._hidden(without)
        return among(where, where.found.maybe & ~hidden) if hidden and where.found else where

    def _hidden(self, without: Hidden) -> int:
        return hidden_rows(self._rows, without, lambda: TraitSets(self._rows, self._now_ns(), lambda: "{}"))

    def _quick_of(self, where: Condition, asked: Mapping[str, Any]) -> Sequence[int]:
        """How many traces of a condition fall under each quick filter."""
        text = filled("quick_counts", start=where.start, condition=where.sql)
        return self._rows(text, {**asked, **where.parameters})[0]

    def _said(self, query: str) -> int | None:
        """Which traces say some words, if that is all that is asked and the text index knows."""
        node = parse(query)
        found = hits(node) if isinstance(node, Words) else None
        if found is None or self._rows(NOT_INDEXED, {}):
            return None
        return self._words.saying(found)

    def _in_range(self, traces: int, since_ns: int, until_ns: int) -> int:
        """Those of some traces that started in a range."""
        if not traces or (since_ns <= 0 and until_ns >= _END_NS):
            return traces
        return traces & self._ids(TRACES_OF_RANGE, {"since_ns": since_ns, "last_ns": until_ns - 1})

    def _quick(self, asked: Mapping[str, Any]) -> list[int]:
        """The sets of traces of the quick filters."""
        return [*(self._with(tests) for tests in _QUICK), self._ids(SLOW, asked)]

    def _with(self, tests: Sequence[str], since_ns: int = 0) -> int:
        """The traces since a moment of which one of some tests holds, each told by an index."""
        texts = (WITH.format(test=test) for test in tests)
        return reduce(or_, (self._ids(text, {"since_ns": since_ns}) for text in texts))

    def _ids(self, text: str, values: Mapping[str, Any]) -> int:
        return self._sets.of(text, values)
