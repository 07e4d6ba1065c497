"""Texts that earlier versions noted on one side alone, put into the text index on the other, newest first.

A mark in their rows tells which these are, so that they are looked up meanwhile (`sided_words.py`); a trace
that has one is put into the index anew, a part at a time. In the end the index is merged, also in parts: each
row that was replaced costs every search a little until then.
"""

from typing import Any

from spanglass.core.words import INPUT_TOO, OUTPUT_TOO
from spanglass.store.ingest.indexed_again import index_again
from spanglass.store.ingest.tables import Tables
from spanglass.store.ingest.text_index import merge_some
from spanglass.store.ingest.trace_states import TraceState

_STEP = 100
_LAST_ROW = 2**63 - 1
_MARKED = (
    "SELECT words.rowid, indexed.trace FROM words CROSS JOIN indexed ON indexed.span = words.rowid "
    "WHERE words MATCH :marks AND words.rowid < :before ORDER BY words.rowid DESC LIMIT 2000"
)
_MARKS = f'"{INPUT_TOO}" OR "{OUTPUT_TOO}"'
_SPANS = (
    "SELECT span.id, span.span_id, indexed.span IS NOT NULL "
    "FROM span LEFT JOIN indexed ON indexed.span = span.id "
    "WHERE span.trace = :trace ORDER BY span.id"
)
_PAGES = 32


class SidesAgain:
    """The traces of one writing connection that are put into the text index anew."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._before = _LAST_ROW
        self._traces: list[int] = []
        self._left: list[Any] = []
        self._state = TraceState(0, stored=True)
        self._pages = 0

    def has_more(self) -> bool:
        """Whether there are such traces; once there are none, none come."""
        if not (self._left or self._traces) and self._before:
            asked = {"marks": _MARKS, "before": self._before}
            rows: list[Any] = self._tables.connection.execute(_MARKED, asked).fetchall()
            self._traces = list(dict.fromkeys(trace for _, trace in reversed(rows)))
            self._before = rows[-1][0] if rows else 0
        return bool(self._left or self._traces or self._pages)

    def step(self) -> None:
        """Put some more spans into the index, or merge a little of it, in a transaction of its own."""
        if not (self._left or self._traces):
            self._merge()
            return
        done, self._pages = 0, -_PAGES  # less than none begins a merge of all there is
        while done < _STEP and (self._left or self._traces):
            if not self._left:
                self._state = TraceState(self._traces.pop(), stored=True)
                asked = {"trace": self._state.row_id}
                self._left = self._tables.connection.execute(_SPANS, asked).fetchall()
            some: list[Any] = self._left[: _STEP - done]
            self._left = self._left[_STEP - done :]
            for row_id, span_id, again in some:
                index_again(self._tables, self._state, row_id, span_id, again=bool(again))
            done += len(some)

    def _merge(self) -> None:
        self._pages = _PAGES if merge_some(self._tables.connection, self._pages) else 0
