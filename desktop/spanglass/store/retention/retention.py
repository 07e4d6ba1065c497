"""What is kept of the traces: the oldest go, a hundred spans at a time, with all that belongs to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from spanglass.store.connection import scalar
from spanglass.store.ingest.flush import Flush
from spanglass.store.ingest.tables import Tables
from spanglass.store.retention.log_retention import LogRetention
from spanglass.store.traits.traits import TraitWriter

_DAY_NS = 86_400 * 1_000_000_000
_HOUR_NS = 3600 * 1_000_000_000
_SPANS, _TRACES = 100, 200
_SHRUNK_TO = 0.95
_PAGES, _FREE_SHARE, _FREE_PAGES = 100, 0.02, 1000

_OLDEST = (
    "SELECT id, trace_id, start_ns, CASE WHEN source IS NULL THEN max(start_ns, end_ns) ELSE received_ns END "
    "FROM trace WHERE start_ns >= ? AND start_ns < ? ORDER BY start_ns, id LIMIT ?"
)
_NAMED = "SELECT id, trace_id FROM trace WHERE trace_id = ?"
_SPANS_OF = "SELECT id, block FROM span WHERE trace = ? LIMIT ?"
_OF_SPAN = (
    "DELETE FROM turn WHERE (trace_id, span_id) = (SELECT trace.trace_id, span.span_id "
    "FROM span JOIN trace ON trace.id = span.trace WHERE span.id = ?)",
    "DELETE FROM span WHERE id = ?",
    "DELETE FROM words WHERE rowid = ?",
    "DELETE FROM indexed WHERE span = ?",
    "DELETE FROM said_again WHERE first = ?",
)
_LOGS_OF = (
    "SELECT id, block FROM log WHERE trace_id = ?1 "
    "UNION SELECT log.id, log.block FROM joined_log JOIN log ON log.id = joined_log.log "
    "WHERE joined_log.trace_id = ?1"
)
_OF_LOG = (
    "DELETE FROM log WHERE id = ?",
    "DELETE FROM loose_log WHERE log = ?",
    "DELETE FROM joined_log WHERE log = ?",
)
_OF_TRACE = ("DELETE FROM turn WHERE trace_id = ?", "DELETE FROM trace WHERE trace_id = ?")
_REPEATED = (
    "SELECT DISTINCT trace.trace_id FROM span JOIN trace ON trace.id = span.trace "
    "WHERE span.duplicate_trace = ?"
)
_ALONE = (
    "UPDATE span SET duplicate_of = NULL, duplicate_trace = NULL, not_counted_because = NULL "
    "WHERE duplicate_trace = ?"
)
_UNSETTLE = "UPDATE trace SET unsettled = 1 WHERE trace_id = ?"
_FREE_BLOCK = (
    "DELETE FROM block WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM span WHERE block = ?1) "
    "AND NOT EXISTS (SELECT 1 FROM log WHERE block = ?1)"
)
_FIRST_BLOCKS = "SELECT id FROM block ORDER BY id LIMIT 5"


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days and how many bytes of traces are kept; 0 is all.

    The age is that of a trace's end, or of its import if it came from a file.
    """

    days: int = 0
    most_bytes: int = 0


class Retention:
    """Deletes what is not to be kept; one step a transaction."""

    def __init__(self, tables: Tables, traits: TraitWriter) -> None:
        self._tables, self._connection, self._traits = tables, tables.connection, traits
        self._logs = LogRetention(self._connection)
        self._shrinking = False
        self._passed_ns = self._passed_at_ns = 0

    def has_more(self, keep: Keep, now_ns: int) -> bool:
        """Whether a step would do anything."""
        due = self._next(keep, now_ns) is not None or self._loose(keep, now_ns)
        return bool(due) or self._spare_pages() > 0

    def step(self, flush: Flush, keep: Keep, now_ns: int) -> None:
        """Delete about a hundred spans, or log records without one, or give some free pages back."""
        left = _SPANS
        while left > 0 and (trace := self._next(keep, now_ns)) is not None:
            left -= max(1, self._delete(flush, trace, left))
        if left == _SPANS and (logs := self._loose(keep, now_ns)):
            for text in _OF_LOG:
                self._connection.executemany(text, [(log,) for log, _ in logs])
            self._free({block for _, block in logs})
            left -= len(logs)
        if left == _SPANS and (pages := self._spare_pages()):
            self._connection.execute(f"PRAGMA incremental_vacuum({pages})").fetchall()

    def delete(self, flush: Flush, trace_ids: Sequence[bytes]) -> Sequence[bytes]:
        """Delete some hundred spans of traces; those that are not gone yet."""
        left = _SPANS
        for at, trace_id in enumerate(trace_ids):
            if left <= 0:
                return trace_ids[at:]
            found = self._connection.execute(_NAMED, (trace_id,)).fetchone()
            if found is not None:
                gone = self._delete(flush, found, left)
                if gone >= left:
                    return trace_ids[at:]
                left -= max(1, gone)
        return ()

    def _next(self, keep: Keep, now_ns: int) -> Sequence[Any] | None:
        """The row and the id of the trace to go next."""
        if self._too_large(keep):
            return self._connection.execute(_OLDEST, (0, 2**63 - 1, 1)).fetchone()
        if not keep.days:
            return None
        if not 0 <= now_ns - self._passed_at_ns < _HOUR_NS:
            self._passed_ns, self._passed_at_ns = 0, now_ns
        before_ns = now_ns - keep.days * _DAY_NS
        while True:
            values = self._passed_ns, before_ns, _TRACES
            rows: list[Any] = self._connection.execute(_OLDEST, values).fetchall()
            for row in rows:
                if row[3] < before_ns:
                    return tuple(row)
            if len(rows) < _TRACES:
                return None
            # These are of files and stay for now; they are not looked at again for an hour.
            self._passed_ns = max(rows[-1][2], self._passed_ns + 1)

    def _loose(self, keep: Keep, now_ns: int) -> Sequence[tuple[int, int]]:
        """Log records to go that belong to no trace."""
        return self._logs.due(now_ns - keep.days * _DAY_NS, now_ns) if keep.days else ()

    def _too_large(self, keep: Keep) -> bool:
        if not keep.most_bytes:
            return False
        used = self._pragma("page_size") * (self._pragma("page_count") - self._pragma("freelist_count"))
        self._shrinking = used > keep.most_bytes * (_SHRUNK_TO if self._shrinking else 1)
        return self._shrinking

    def _spare_pages(self) -> int:
        """How many pages to give back in a step: none as long as the free ones are few."""
        free = self._pragma("freelist_count")
        if self._pragma("auto_vacuum") != 2 or free < max(
            _FREE_PAGES, self._pragma("page_count") * _FREE_SHARE
        ):
            return 0
        return min(free, _PAGES)

    def _pragma(self, name: str) -> int:
        return int(scalar(self._connection, f"PRAGMA {name}"))

    def _delete(self, flush: Flush, trace: Sequence[Any], most: int) -> int:
        """Delete so many spans of a trace, and the trace itself with the last of them."""
        number, trace_id = trace[:2]
        spans: list[Any] = self._connection.execute(_SPANS_OF, (number, most)).fetchall()
        doubted = self._traits.is_doubted(number)
        self._traits.drop(number, most)
        rows = [(row[0],) for row in spans]
        for text in _OF_SPAN:
            self._connection.executemany(text, rows)
        self._tables.states.drop(trace_id)
        flush.new_spans -= len(spans)
        blocks = {row[1] for row in spans}
        if len(spans) < most:
            blocks |= self._delete_rest(flush, trace_id)
            self._traits.gone(number, doubted=doubted)
        self._free(blocks)
        return len(spans)

    def _delete_rest(self, flush: Flush, trace_id: bytes) -> set[int]:
        """Delete a trace without spans and its log records; the blocks that these were in."""
        logs: list[Any] = self._connection.execute(_LOGS_OF, (trace_id,)).fetchall()
        for text in _OF_LOG:
            self._connection.executemany(text, [(row[0],) for row in logs])
        for text in _OF_TRACE:
            self._connection.execute(text, (trace_id,))
        flush.new_traces -= 1
        self._judge_repeated(flush, trace_id)
        return {row[1] for row in logs}

    def _judge_repeated(self, flush: Flush, trace_id: bytes) -> None:
        """Judge anew what did not count because a span of this trace did."""
        repeated: list[Any] = self._connection.execute(_REPEATED, (trace_id,)).fetchall()
        self._connection.execute(_ALONE, (trace_id,))
        for (other,) in repeated:
            self._connection.execute(_UNSETTLE, (other,))
            self._tables.states.drop(other)
        flush.settle([row[0] for row in repeated])

    def _free(self, blocks: set[int]) -> None:
        """Delete blocks that nothing is left in; some stay while others need them, and are tried again."""
        first: list[Any] = self._connection.execute(_FIRST_BLOCKS).fetchall()
        before = self._connection.total_changes()
        self._connection.executemany(
            _FREE_BLOCK, [(block,) for block in {*blocks, *(row[0] for row in first)}]
        )
        if self._connection.total_changes() != before:
            self._tables.shared.forget()
            self._tables.payloads.forget()
