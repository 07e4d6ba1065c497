"""Traces that spans are arriving for: what is already stored of each, kept at hand."""

from collections import OrderedDict
from dataclasses import dataclass, field

import apsw

from spanglass.analysis.chain import Link, Verdict
from spanglass.store.connection import scalar
from spanglass.store.span_rows import LINK_COLUMNS, stored_link

_MAX_LINKS = 40_000


@dataclass(slots=True)
class TraceState:
    """One trace: its row, the links and verdicts of its spans, and how many were judged together."""

    row_id: int
    stored: bool
    service: str | None = None
    source: str | None = None
    rows: dict[bytes, int] = field(default_factory=dict)
    digests: dict[bytes, bytes] = field(default_factory=dict)
    links: dict[bytes, Link] = field(default_factory=dict)
    verdicts: dict[bytes, Verdict] = field(default_factory=dict)
    judged: int = 0


class TraceStates:
    """The states of the traces last written, loaded from the store when they are not at hand."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._states: OrderedDict[bytes, TraceState] = OrderedDict()
        self._next_row = 0

    def forget(self) -> None:
        """Drop everything: a transaction failed, or another process has written."""
        self._states.clear()
        self._next_row = 0

    def of(self, trace_id: bytes) -> TraceState:
        """The state of a trace, a new and empty one if the store has none."""
        state = self._states.get(trace_id)
        if state is None:
            state = self._states[trace_id] = self._load(trace_id)
        self._states.move_to_end(trace_id)
        return state

    def trim(self) -> None:
        """Drop the states that were not used for longest, until a bounded number of spans is at hand."""
        total = sum(len(state.links) for state in self._states.values())
        while total > _MAX_LINKS and len(self._states) > 1:
            _, state = self._states.popitem(last=False)
            total -= len(state.links)

    def _load(self, trace_id: bytes) -> TraceState:
        found = self._connection.execute(
            "SELECT id, service, source, unsettled FROM trace WHERE trace_id = ?", (trace_id,)
        ).fetchone()
        if found is None:
            return TraceState(self._new_row(), stored=False)
        state = TraceState(found[0], True, found[1], found[2])
        spans = self._connection.execute(
            f"SELECT {LINK_COLUMNS} FROM span WHERE trace = ?",
            (found[0],),
        )
        for row in spans:
            row_id, digest, link, verdict = stored_link(row)
            state.rows[link.span_id], state.digests[link.span_id] = row_id, digest
            state.links[link.span_id], state.verdicts[link.span_id] = link, verdict
        state.judged = 0 if found[3] else len(state.links)
        return state

    def _new_row(self) -> int:
        if not self._next_row:
            self._next_row = scalar(self._connection, "SELECT coalesce(max(id), 0) + 1 FROM trace")
        self._next_row += 1
        return self._next_row - 1
