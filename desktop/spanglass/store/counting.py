"""How many traces match: from sets of them as far as they tell, the others looked at one by one."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from spanglass.core.query import Words, parse
from spanglass.core.views import QuickCounts
from spanglass.store.conditions import Condition, left_of
from spanglass.store.known_sets import KnownSets
from spanglass.store.queries import filled, sql
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.slow_limits import SlowLimits
from spanglass.store.text_conditions import hits
from spanglass.store.trait_sets import SLOW, TRACES_OF_RANGE
from spanglass.store.word_traces import NOT_INDEXED, WordTraces

_END_NS = 2**63
_ALL = "SELECT value FROM state WHERE name = 'traces'"
_QUICK = ("errors", "refusals", "retries")


class Counting:
    """A part of `Reader`, which answers the queries."""

    _slow: SlowLimits
    _words: WordTraces
    _sets: KnownSets
    _ahead: ReadAhead

    def _rows(self, text: str, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        raise NotImplementedError

    def _at_once(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _condition(self, query: str, since_ns: int = 0, *, counted: bool = False) -> Condition:
        raise NotImplementedError

    def trace_count(self, since_ns: int, until_ns: int = _END_NS) -> int:
        """How many traces started in a range; of all of them it is known."""
        if since_ns <= 0 and until_ns >= _END_NS - 1:
            return int(self._rows(_ALL, {})[0][0])
        ends = {"since_ns": since_ns, "last_ns": until_ns - 1, "most": -1}
        return int(self._rows(sql("within"), ends)[0][0])

    def matching_count(self, query: str, since_ns: int = 0, until_ns: int = _END_NS) -> int:
        """How many traces of a range match a query."""
        with self._at_once():
            if not query.strip():
                return self.trace_count(since_ns, until_ns)
            if since_ns <= 0 and until_ns >= _END_NS and (said := self._said(query)) is not None:
                return said
            where = self._condition(query, since_ns, counted=True)
            sure = self._sure(where, since_ns, until_ns).bit_count()
            left = left_of(where)
            if left is None:
                return sure
            self._ahead.rows("trace", left.named)
            ends = {"since_ns": since_ns, "last_ns": until_ns - 1, **left.parameters}
            text = filled("matching", condition=left.sql, start=left.start)
            return sure + int(self._rows(text, ends)[0][0])

    def quick_counts(self, query: str = "", *, since_ns: int = 0) -> QuickCounts:
        """How many traces fall under each quick filter."""
        with self._at_once():
            asked = {"since_ns": since_ns, "slow_limits": self._slow.since(since_ns)}
            if not query.strip():
                return QuickCounts(self.trace_count(since_ns), *self._rows(sql("all_counts"), asked)[0])
            where = self._condition(query, since_ns, counted=True)
            sure, left = self._sure(where, since_ns, _END_NS), left_of(where)
            counts = [sure.bit_count(), *((sure & each).bit_count() for each in self._quick(asked))]
            if left is not None:
                text = filled("quick_counts", start=left.start, condition=left.sql)
                rows = self._rows(text, {**asked, **left.parameters})
                counts = [one + other for one, other in zip(counts, rows[0], strict=True)]
        return QuickCounts(*counts)

    def _said(self, query: str) -> int | None:
        """How many traces say some words, if that is all that is asked and the text index knows."""
        node = parse(query)
        found = hits(node) if isinstance(node, Words) else None
        if found is None or self._rows(NOT_INDEXED, {}):
            return None
        return self._words.saying(found).bit_count()

    def _sure(self, where: Condition, since_ns: int, until_ns: int) -> int:
        """The traces of a range that surely match."""
        sure = where.found.surely if where.found else 0
        if not sure or (since_ns <= 0 and until_ns >= _END_NS):
            return sure
        return sure & self._ids(TRACES_OF_RANGE, {"since_ns": since_ns, "last_ns": until_ns - 1})

    def _quick(self, asked: Mapping[str, Any]) -> list[int]:
        """The sets of traces of the quick filters."""
        some = [self._ids(f"SELECT id FROM trace WHERE {name} > 0", {}) for name in _QUICK]
        return [*some, self._ids(SLOW, asked)]

    def _ids(self, text: str, values: Mapping[str, Any]) -> int:
        return self._sets.of(text, values)
