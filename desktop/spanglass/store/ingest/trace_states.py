"""Traces that spans are arriving for: what is already stored of each, kept at hand."""

from collections import OrderedDict
from dataclasses import dataclass, field

import apsw

from spanglass.analysis.chains.chain import Verdict
from spanglass.analysis.chains.links import Chain, Link, chain_of
from spanglass.analysis.chains.once import Twin
from spanglass.core.trace_files import with_file
from spanglass.store.connection import scalar
from spanglass.store.ingest.stored_links import stored_links

_MAX_LINKS = 6_000
_COUNT_AT = 2000


@dataclass(slots=True)
class TraceState:
    """One trace: its row, the links and verdicts of its spans, and how many were judged together.

    `chain` holds the links as they were when last judged, `twins` what counts instead of its calls, and
    `waiting` the calls that have not been compared with others since they changed. `services` are those
    that its calls are of, `said` which row said a text first on a side, of those that came lately.
    """

    row_id: int
    stored: bool
    service: str | None = None
    source: str | None = None
    received_ns: int = 0
    rows: dict[bytes, int] = field(default_factory=dict)
    digests: dict[bytes, bytes] = field(default_factory=dict)
    links: dict[bytes, Link] = field(default_factory=dict)
    verdicts: dict[bytes, Verdict] = field(default_factory=dict)
    judged: int = 0
    chain: Chain = field(default_factory=Chain)
    twins: dict[bytes, Twin] = field(default_factory=dict)
    waiting: set[bytes] = field(default_factory=set)
    services: set[str] = field(default_factory=set)
    said: dict[int, int] = field(default_factory=dict)

    def came(self, source: str | None, now_ns: int) -> bool:
        """Note that a span came, from a file or received; whether it is the first of the trace."""
        self.received_ns = now_ns
        if not self.stored:
            self.stored, self.source = True, source
            return True
        if source is not None and self.source is not None:
            self.source = with_file(self.source, source)
        return False


class TraceStates:
    """The states of the traces last written, loaded from the store when they are not at hand."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._states: OrderedDict[bytes, TraceState] = OrderedDict()
        self._next_row = self._added = 0

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

    def holds(self, trace_id: bytes) -> bool:
        """Whether the state of a trace is at hand."""
        return trace_id in self._states

    def drop(self, trace_id: bytes) -> None:
        """Forget one trace, for its rows have been changed otherwise."""
        self._states.pop(trace_id, None)

    def trim(self, added: int) -> None:
        """Drop the states that were not used for longest, until a bounded number of spans is at hand.

        `added` is how many spans came; they are only counted over when it has become worth it.
        """
        self._added += added
        if self._added < _COUNT_AT:
            return
        self._added = 0
        total = sum(len(state.links) for state in self._states.values())
        while total > _MAX_LINKS and len(self._states) > 1:
            _, state = self._states.popitem(last=False)
            total -= len(state.links)

    def _load(self, trace_id: bytes) -> TraceState:
        found = self._connection.execute(
            "SELECT id, service, source, received_ns, unsettled FROM trace WHERE trace_id = ?", (trace_id,)
        ).fetchone()
        if found is None:
            return TraceState(self._new_row(), stored=False)
        state = TraceState(found[0], True, *found[1:4])
        for span in stored_links(self._connection, trace_id, found[0]):
            span_id = span.link.span_id
            state.rows[span_id], state.digests[span_id] = span.row_id, span.digest
            state.links[span_id], state.verdicts[span_id] = span.link, span.verdict
            if span.twin is not None:
                state.twins[span_id] = span.twin
        self._added += len(state.links)
        state.chain = chain_of(state.links.values())
        calls = [link for link in state.links.values() if link.is_call]
        state.services.update(link.service or "" for link in calls)
        if found[4]:
            state.waiting.update(link.span_id for link in calls)
        else:
            state.judged = len(state.links)
        return state

    def _new_row(self) -> int:
        if not self._next_row:
            self._next_row = scalar(self._connection, "SELECT coalesce(max(id), 0) + 1 FROM trace")
        self._next_row += 1
        return self._next_row - 1
