"""Texts that spans left to the row of another, which comes again and says them no more."""

import json
from typing import Any

from spanglass.analysis.texts import Sides
from spanglass.store.connection import scalar
from spanglass.store.ingest.indexed_again import UNREADABLE, index_again, spoken_of
from spanglass.store.ingest.tables import Tables
from spanglass.store.ingest.text_index import TOO_MANY
from spanglass.store.ingest.trace_states import TraceState
from spanglass.store.search.sided_words import UNLINKED

LEAVES = f"SELECT EXISTS (SELECT 1 FROM said_again WHERE said_again.first IN (?, {TOO_MANY}))"
LEFT = (
    "SELECT span.id, span.span_id FROM span WHERE span.trace = :trace AND (span.trace <= :unlinked OR "
    "EXISTS (SELECT 1 FROM said_again WHERE said_again.first = :first AND said_again.span = span.id) OR "
    f"EXISTS (SELECT 1 FROM said_again WHERE said_again.first = {TOO_MANY} AND said_again.span = span.id) OR "
    "span.id IN (SELECT each.value FROM json_each(:pending) AS each)) ORDER BY span.id"
)
"""The spans of a trace that may have left a text to a row."""


class LeftTexts:
    """Sees to it, for one transaction, that what a row says no more is put into that of who still says it."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._due: dict[int, tuple[int, TraceState]] = {}

    def see(
        self, span: tuple[int | None, bytes], state: TraceState, before: Sides | None, now: Sides
    ) -> None:
        """Note a span, by its row, if it has one, and id: what it said `before`, if at hand, and says now."""
        row_id, span_id = span
        index = self._tables.index
        if row_id is None:
            return
        if not index.leaves(row_id) and not scalar(self._tables.connection, LEAVES, (row_id,)):
            return
        try:
            said = spoken_of(self._tables, row_id, span_id).sides if before is None else before
        except UNREADABLE:
            return
        if index.drop(row_id, state, said, now):
            self._due[row_id] = state.row_id, state

    def index(self) -> None:
        """Put the spans that left a text to such a row into the index once more, in the order of rows."""
        connection = self._tables.connection
        for row_id, (trace, state) in sorted(self._due.items()):
            asked = {
                "trace": trace, "first": row_id, "unlinked": scalar(connection, UNLINKED),
                "pending": json.dumps(self._tables.index.leaving(row_id)),
            }  # fmt: skip
            spans: list[Any] = connection.execute(LEFT, asked).fetchall()
            for span, span_id in spans:
                if span != row_id:
                    index_again(self._tables, state, span, span_id, again=True)
