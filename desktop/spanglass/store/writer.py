"""The one writer: batches of spans and logs into the store, one transaction a group."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import apsw

from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.ids import NO_ID
from spanglass.core.span import Batch
from spanglass.store.answers.judged import Anew
from spanglass.store.backfill.older import Older
from spanglass.store.checkpoints import Checkpoints
from spanglass.store.connection import BUSY_MS, connect_writer, identity, scalar, translated
from spanglass.store.heap import GivingBack, give_back
from spanglass.store.ingest.derive import Deriver
from spanglass.store.ingest.flush import Flush, Outcome
from spanglass.store.ingest.indexed_again import index_again
from spanglass.store.ingest.tables import Tables
from spanglass.store.migrations import migrate
from spanglass.store.queries import sql
from spanglass.store.records.alerts import AlertTables
from spanglass.store.records.evals import EvalTables
from spanglass.store.records.fixes import FixTables
from spanglass.store.records.library import LibraryTables
from spanglass.store.records.opinions import retire
from spanglass.store.retention.retention import Keep, Retention
from spanglass.store.rollups.rollups import Rollups
from spanglass.store.traits.traits import TraitWriter

__all__ = ["Outcome", "Writer"]

Result = TypeVar("Result")
_PRUNE_EVERY_NS, _ASK_EVERY_NS = 250_000_000, 60_000_000_000
_REST_AFTER_NS = 5_000_000_000
_BUSY_BRIEFLY_MS = 250

_INDEX_AT_ONCE = 200
_UNSETTLED = "SELECT trace_id FROM trace WHERE unsettled LIMIT 100"
_UNINDEXED = (
    "SELECT span.id, trace.trace_id, span.span_id FROM span JOIN trace ON trace.id = span.trace "
    "WHERE span.id <= (SELECT value FROM state WHERE name = 'unindexed') ORDER BY span.id DESC LIMIT ?"
)
_COUNT = (
    "UPDATE state SET value = CASE name WHEN 'revision' THEN ? WHEN 'spans' THEN ? ELSE ? END "
    "WHERE name IN ('revision', 'spans', 'traces')"
)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Counters:
    """Totals kept in the store's ``state`` table; valid while no other process has written."""

    revision: int = 0
    spans: int = 0
    traces: int = 0


class Writer:
    """The connection that writes; for one thread. Makes the store, or brings it up to date, when opened."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], int] = time.time_ns,
        prices: Pricer | None = None,
        keep: Callable[[], Keep] = Keep,
        anew: Anew | None = None,
    ) -> None:
        """`keep` tells, now and then, what is to be kept; `anew` hears of what is only judged anew."""
        self._anew = anew or Anew()
        self._path, self._clock, self._ask_keep, self._prices = path, clock, keep, prices
        self._keep, self._asked_ns, self._pruned_ns = keep(), clock(), 0
        self._busy_ms = BUSY_MS
        self._give_back = GivingBack(clock)
        self._open()
        self._settle(resting=False)

    def _open(self) -> None:
        """Open the store that is at the path now."""
        self._connection = connect_writer(self._path)
        try:
            with translated(self._path):
                migrate(self._connection)
        except BaseException:
            self._connection.close()
            raise
        self._checkpoints = Checkpoints(self._path, self._connection)
        self._file = identity(self._path)
        self._tables = Tables.of(self._connection, Deriver(self._prices))
        traits = TraitWriter(self._connection, self._tables.payloads)
        self._rollups = Rollups(self._connection, traits)
        self._older = Older(self._tables, traits, self._anew)
        self._retention = Retention(self._tables, traits)
        self._counters = _Counters()
        self._seen, self._unsafe = -1, False
        self._wrote_ns = self._clock()

    def write(self, batches: Sequence[Batch]) -> list[Outcome]:
        """Store all batches in one transaction and say what became of each; raises `StoreError`."""
        self._look_for_file()
        outcomes = self._in_transaction(lambda flush: [flush.add(batch) for batch in batches])
        if not 0 <= self._clock() - self._pruned_ns < _PRUNE_EVERY_NS:
            self._prune()
        return outcomes

    def all_derived_again(self) -> None:
        """Note that every span of the store was read again; raises `StoreError`."""
        self._in_transaction(lambda _: self._older.judged.done())

    def derive_again(self, spans: Sequence[tuple[bytes, bytes]]) -> None:
        """Read stored spans, by trace and span id, and price them again, at once; raises `StoreError`."""

        def work(flush: Flush) -> None:
            for trace_id, span_id in spans:
                flush.derive_again(trace_id, span_id, priced=True)
            flush.settle([trace_id for trace_id, _ in spans])

        self._in_transaction(work)

    def delete(self, trace_ids: Sequence[bytes]) -> None:
        """Delete traces with all that belongs to them, some hundred spans a transaction."""
        while trace_ids:
            trace_ids = self._in_transaction(partial(self._retention.delete, trace_ids=trace_ids))

    def opine(self, span: tuple[bytes, bytes], name: str, said: Batch) -> None:
        """Keep what is said of a span, by trace and span id, in the place of what was said under that name.

        Nothing said takes it back. Raises `StoreError`.
        """

        def work(flush: Flush) -> None:
            gone = retire(self._connection, *span, name)
            if said.logs:
                flush.add(said)
            elif gone and span[1] != NO_ID:
                flush.derive_again(*span, told=True)
                flush.settle([span[0]])

        self._look_for_file()
        self._in_transaction(work)

    def alerts(self, work: Callable[[AlertTables], Result]) -> Result:
        """Write about alerts in one transaction; raises `StoreError`."""
        self._look_for_file()
        with self._transaction():
            return work(AlertTables(self._connection))

    def library(self, work: Callable[[LibraryTables], Result]) -> Result:
        """Write about datasets and prompts in one transaction; raises `StoreError`."""
        self._look_for_file()
        with self._transaction():
            tables = LibraryTables(self._connection)
            tables.purge(self._clock())
            return work(tables)

    def fixes(self, work: Callable[[FixTables], Result]) -> Result:
        """Write about fixes in one transaction; raises `StoreError`."""
        self._look_for_file()
        with self._transaction():
            return work(FixTables(self._connection))

    def evals(self, work: Callable[[EvalTables], Result]) -> Result:
        """Write about evaluation runs in one transaction; raises `StoreError`."""
        self._look_for_file()
        with self._transaction():
            return work(EvalTables(self._connection))

    def samples(self) -> list[bytes]:
        """The ids of all sample traces."""
        with translated(self._path):
            return [row[0] for row in self._connection.execute(sql("samples"))]

    def be_patient(self, patient: bool) -> None:
        """Whether to wait some seconds for other programs that hold the store, or only a moment."""
        self._busy_ms = BUSY_MS if patient else _BUSY_BRIEFLY_MS

    def settle(self) -> bool:
        """Do a part of what was put off; True if more is left.

        Large traces are judged, rollups added up, old traces deleted, what is of earlier versions renewed.
        """
        return self._settle(resting=True)

    def rest_s(self) -> float:
        """For how long, while more is left, to do nothing before the next part."""
        return self._older.rest_s

    def _settle(self, *, resting: bool) -> bool:
        if identity(self._path) != self._file:
            return False
        with translated(self._path):
            traces = [row[0] for row in self._connection.execute(_UNSETTLED)]
            backlog = list(self._connection.execute(_UNINDEXED, (_INDEX_AT_ONCE,)))
            older, judging = self._older.next(resting=resting), self._older.rest_s > 0
            apart = not (judging and self._older.judged.within) and self._rollups.has_more(judging=judging)
        if traces:
            self._in_transaction(lambda flush: flush.settle(traces))
        if backlog:
            self._in_transaction(lambda _: _index(self._connection, self._tables, backlog))
        more = apart and self._in_transaction(lambda _: self._rollups.step(self._clock(), judging=judging))
        if older is not None and not (more or backlog):
            self._in_transaction(older)
            more = True
        more = self._prune() or bool(traces or backlog or more)
        if not more:
            self._make_safe()
            self._rest()
        return more

    def _rest(self) -> None:
        """Give back the memory that is only held to be quick, once nothing has been written for a while."""
        if self._clock() - self._wrote_ns > _REST_AFTER_NS:
            self._tables.states.forget()
            self._tables.payloads.forget()
            self._rollups.rest()
            with translated(self._path):
                self._connection.execute("PRAGMA shrink_memory")
            give_back()

    def _make_safe(self) -> None:
        """Bring what was committed to the disk itself, where a power failure cannot reach it."""
        if self._unsafe:
            with translated(self._path):
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            self._unsafe = False

    def _prune(self) -> bool:
        """Delete a little of what is not to be kept; True if there was something."""
        now_ns = self._pruned_ns = self._clock()
        if not 0 <= now_ns - self._asked_ns < _ASK_EVERY_NS:
            self._keep, self._asked_ns = self._ask_keep(), now_ns
        with translated(self._path):
            more = self._retention.has_more(self._keep, now_ns)
        if more:
            self._in_transaction(lambda flush: self._retention.step(flush, self._keep, now_ns))
        return more

    def span_count(self) -> int:
        """How many spans the store holds."""
        with translated(self._path):
            return int(scalar(self._connection, "SELECT value FROM state WHERE name = 'spans'"))

    def close(self) -> None:
        """Judge what is waiting, then close the connection."""
        try:
            self._settle(resting=False)
        finally:
            self._checkpoints.close()
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write all of what is done within, or nothing."""
        with translated(self._path):
            self._connection.set_busy_timeout(self._busy_ms)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if not self._connection.get_autocommit():
                    self._connection.execute("ROLLBACK")
                self._seen = -1
                raise

    def _in_transaction(self, work: Callable[[Flush], Result]) -> Result:
        with self._transaction():
            self._look_again()
            self._rollups.begin()
            flush = Flush(self._tables, self._counters.revision, self._clock())
            result = work(flush)
            flush.finish()
            self._rollups.finish(self._clock())
            counters = self._add(flush)
            flush.index()
        self._counters, self._unsafe, self._wrote_ns = counters, True, self._clock()
        self._tables.states.trim(flush.new_spans)
        self._give_back()
        return result

    def _look_for_file(self) -> None:
        """Open the store anew if its file is no longer there: nobody would find what is written to it."""
        if identity(self._path) == self._file:
            return
        _log.warning("%s is no longer there or another file; it is opened anew", self._path)
        self._checkpoints.close()
        self._connection.close()
        self._open()

    def _look_again(self) -> None:
        """Forget what is remembered of the store if another process has written to it."""
        version = scalar(self._connection, "PRAGMA data_version")
        if version != self._seen:
            self._tables.forget()
            self._rollups.forget()
            rows = dict(self._connection.execute("SELECT name, value FROM state"))
            self._counters = _Counters(rows["revision"], rows["spans"], rows["traces"])
            self._older.judged.look(rows)
            self._seen = version

    def _add(self, flush: Flush) -> _Counters:
        counters = _Counters(
            flush.revision, self._counters.spans + flush.new_spans, self._counters.traces + flush.new_traces
        )
        self._connection.execute(_COUNT, (counters.revision, counters.spans, counters.traces))
        self._older.judged.written(counters.revision)
        return counters


def _index(connection: apsw.Connection, tables: Tables, spans: Sequence[tuple[Any, ...]]) -> None:
    """Index some spans of earlier versions, the newest first, and note how far that came."""
    for row_id, trace_id, span_id in spans:
        index_again(tables, tables.states.of(trace_id), row_id, span_id, again=True)
    left = spans[-1][0] - 1 if len(spans) == _INDEX_AT_ONCE else 0
    connection.execute("UPDATE state SET value = ? WHERE name = 'unindexed'", (left,))
