"""Spans that one transaction derives anew: what stays as it was is not written, and no news.

A price that is known stays too while what it is for stays: calls are priced again only when somebody asks for
that (METHODS 7).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

import apsw

from spanglass.core.judgement import Cost
from spanglass.core.record import SpanRecord
from spanglass.store.ingest.prepared import OWN_COLUMNS, Prepared, prepared
from spanglass.store.ingest.span_rows import COLUMNS
from spanglass.store.ingest.trace_rows import without
from spanglass.store.payloads.blocks import Place

_PLACE = "SELECT block, place, length FROM span WHERE id = ?"
_COSTS = "SELECT cost_nano, cost_before_nano FROM span WHERE id = ?"
_KEEP_COST = "UPDATE span SET cost_before_nano = CASE WHEN cost_nano IS NOT ? THEN ? ELSE ? END WHERE id = ?"
_STORED = f"SELECT {', '.join(COLUMNS)} FROM span WHERE id = ?"
_ROW, _REVISION = COLUMNS.index("id"), COLUMNS.index("revision")
_BILLED = (
    "kind", "provider", "model_requested", "model_responded", "input_tokens", "output_tokens",
    "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "sender_cost_nano",
)  # fmt: skip
_BILL = f"SELECT cost_nano, cost_reason, {', '.join(_BILLED)} FROM span WHERE id = ?"
_of_bill = itemgetter(*map(OWN_COLUMNS.index, _BILLED))
_cost_of = itemgetter(OWN_COLUMNS.index("cost_nano"))


class ReadAgain:
    """Which spans these are, by row id, and what they cost until now."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._costs: dict[int, tuple[Any, ...]] = {}
        self._told: set[int] = set()

    def take(self, row_id: int, *, told: bool = False) -> None:
        """Note a span that is read again by today's rules, or of which something was `told`."""
        ((cost, before),) = self._connection.execute(_COSTS, (row_id,))
        self._costs[row_id] = cost, before
        if told:
            self.tell(row_id)

    def tell(self, row_id: int) -> None:
        """Note a span of which a log record has come: that is news whether or not it changes its row."""
        self._told.add(row_id)

    def are_all(self, rows: Collection[int]) -> bool:
        """Whether nothing but that happened to some spans."""
        return bool(rows) and all(row in self._costs and row not in self._told for row in rows)

    def changed(self, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Those of the rows to be written that are not in the store already, whatever their revision."""
        if not self._costs:
            return list(rows)
        return [row for row in rows if not (self.are_all(row[_ROW : _ROW + 1]) and self._is_stored(row))]

    def place(self, row_id: int) -> Place:
        """Where the payload of a stored span lies."""
        ((block, offset, length),) = self._connection.execute(_PLACE, (row_id,))
        return Place(block, offset, length)

    def ready(self, row_id: int, record: SpanRecord) -> Prepared:
        """A record of a stored span, at the price that is known of it if that is for the same."""
        ready = prepared(record)
        stored = self._connection.execute(_BILL, (row_id,)).fetchone()
        if stored is None or stored[0] is None or stored[0] == _cost_of(ready.columns):
            return ready
        if stored[2:] != _of_bill(ready.columns):
            return ready
        return prepared(replace(record, cost=Cost(*stored[:2])))

    def keep_costs(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep, beside the costs in rows that have just been written, those until now where they differ."""
        known = [(row[_ROW], self._costs[row[_ROW]]) for row in rows if row[_ROW] in self._costs]
        kept = [(cost, cost, before, row_id) for row_id, (cost, before) in known]
        self._connection.executemany(_KEEP_COST, kept)

    def _is_stored(self, row: tuple[Any, ...]) -> bool:
        stored = self._connection.execute(_STORED, (row[_ROW],)).fetchone()
        return stored is not None and without(_REVISION, stored) == without(_REVISION, row)
