"""One transaction's work: spans and logs into rows, each touched trace judged once at the end."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from spanglass.analysis.chains.chain import Verdict, judge
from spanglass.core.ids import NO_ID
from spanglass.core.span import Batch, LogRecord, RawSpan
from spanglass.formats.updates import completed
from spanglass.store.ingest import span_rows
from spanglass.store.ingest.left_texts import LeftTexts
from spanglass.store.ingest.log_rows import add_log
from spanglass.store.ingest.prepared import Prepared, prepared
from spanglass.store.ingest.read_again import ReadAgain
from spanglass.store.ingest.ready import Arrived, arrivals
from spanglass.store.ingest.tables import Tables
from spanglass.store.ingest.text_index import Spoken
from spanglass.store.ingest.trace_rows import PUT, is_stored, trace_row
from spanglass.store.ingest.trace_states import TraceState
from spanglass.store.payloads.blocks import Place
from spanglass.store.payloads.payloads import logs_of, raw_span

LARGE = 2000
"""Traces of more spans are judged when they have grown by a part, or are settled."""
_JUDGE_AGAIN_AT = 1.25

_VERSION = (
    "INSERT INTO model_version VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "
    "first_ns = min(first_ns, excluded.first_ns)"
)
_GROWN = (
    "UPDATE trace SET revision = ?, spans = ?, end_ns = max(end_ns, ?), received_ns = ?, unsettled = 1 "
    "WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one batch: spans and logs newly stored or changed, and those already there."""

    stored: int
    duplicates: int


class _Taken(NamedTuple):
    """A span that this transaction stores."""

    arrived: Arrived
    prepared: Prepared
    home: span_rows.Home


class Flush:
    """The work of one transaction; `finish`, then `index`, must be called before it is committed."""

    def __init__(self, tables: Tables, revision: int, now_ns: int) -> None:
        self._tables, self.now_ns = tables, now_ns
        self.revision = revision
        self.new_spans = self.new_traces = 0
        self._taken: dict[bytes, dict[bytes, _Taken]] = {}
        self._settled: set[bytes] = set()
        self._unfinished: set[bytes] = set()
        self._again = ReadAgain(tables.connection)
        self._left_texts = LeftTexts(tables)
        tables.blocks.begin()
        tables.shared.begin(now_ns)
        tables.repeats.begin()
        tables.index.begin()
        tables.loose.begin()
        tables.turns.begin()

    def add(self, batch: Batch) -> Outcome:
        """Take in a batch: its log records first, so that its spans find them."""
        batch, waited = self._tables.placing.placed(batch)
        late = [log for log in batch.logs if add_log(self._tables, log)]
        told = [*late, *(log for log in waited if add_log(self._tables, log))]
        arriving = arrivals(batch, self._tables.deriver.pricer.key)
        stored = sum(self._add_span(arrived, batch.source) for arrived in arriving)
        for trace_id, span_id in {(log.trace_id, log.span_id) for log in told if log.span_id != NO_ID}:
            self._told_again(trace_id, span_id)
        total = len(batch.spans) + len(batch.logs)
        return Outcome(stored + len(late), total - stored - len(late))

    def derive_again(
        self, trace_id: bytes, span_id: bytes, *, told: bool = False, priced: bool = False
    ) -> None:
        """Read a stored span again by today's rules, if `priced` by today's prices too; `told` is news."""
        if (row_id := self._derive_again(trace_id, span_id, priced=priced)) is not None:
            self._again.take(row_id, told=told)

    def put_off(self, trace_id: bytes) -> None:
        """Leave judging a trace, the rest of which is still to be derived again, to a later transaction."""
        self._unfinished.add(trace_id)

    def compare_some(self, trace_id: bytes, most: int) -> None:
        """Compare so many of the calls that wait of a trace, which is judged later, with all others."""
        self.put_off(trace_id)
        for changed in self._tables.repeats.compare_some(trace_id, most) - {trace_id}:
            self._taken.setdefault(changed, {})

    def settle(self, trace_ids: Sequence[bytes]) -> None:
        """Judge traces at the end of this transaction, however large they are."""
        for trace_id in trace_ids:
            self._taken.setdefault(trace_id, {})
        self._settled.update(trace_ids)

    def finish(self) -> None:
        """Judge every touched trace and write its rows, then what conversations tell besides."""
        self._write()
        if joined := self._tables.loose.join():
            touched, self._taken = self._taken, {}
            for trace_id, span_id in sorted(joined):
                self._told_again(trace_id, span_id)
            self._write()
            self._taken = {**touched, **self._taken}
        if asked := self._tables.turns.compare(self._taken, self._unfinished):
            self._taken = {trace_id: {} for trace_id in asked}
            self._write()

    def index(self) -> None:
        """Put the texts into the index, last of all.

        Once the index has been written to, SQLite has it save what it holds at every further statement.
        """
        self._left_texts.index()
        self._tables.index.flush()

    def _write(self) -> None:
        self._tables.blocks.flush()
        self._compare()
        rows: list[tuple[Any, ...]] = []
        judged: list[tuple[Any, ...]] = []
        traces = []
        for trace_id, records in self._taken.items():
            state = self._tables.states.of(trace_id)
            if not state.links:
                continue
            self.revision += 1
            trace, others = None, list[tuple[Any, ...]]()
            if self._is_due(trace_id):
                self._judge(trace_id, state, others)
                trace = trace_row(trace_id, state, self.revision)
            else:
                self._put_off(state, records)
            fresh = self._again.changed(self._rows(state, records))
            if trace and (fresh or others or self._is_news(state, records, trace)):
                traces.append(trace)
            rows += fresh
            judged += others
        connection = self._tables.connection
        # Traces come first: the rollups know by them which period their spans belong to.
        connection.executemany(PUT, traces)
        connection.executemany(span_rows.INSERT, rows)
        connection.executemany(span_rows.JUDGE, judged)
        self._again.keep_costs(rows)
        self._tables.repeats.followers.show(self._revisions())

    def _is_news(self, state: TraceState, records: Mapping[bytes, Any], row: tuple[Any, ...]) -> bool:
        """Whether a trace is shown anew although none of its spans has changed."""
        alone = self._again.are_all([state.rows[span_id] for span_id in records])
        return not (alone and is_stored(self._tables.connection, row))

    def _revisions(self) -> Iterator[int]:
        while True:
            self.revision += 1
            yield self.revision

    def _compare(self) -> None:
        """Find what the calls of touched traces report again, and touch the traces that this changes."""
        compared: set[bytes] = set()
        while due := [
            trace_id for trace_id in self._taken if trace_id not in compared and self._is_due(trace_id)
        ]:
            compared.update(due)
            for trace_id in self._tables.repeats.compare(due):
                self._taken.setdefault(trace_id, {})

    def _add_span(self, arrived: Arrived, source: str | None) -> bool:
        """Take in a span; False if it is there already, or an older word on one that has ended since."""
        span = arrived.span
        state = self._tables.states.of(span.trace_id)
        known = state.links.get(span.span_id)
        if known is not None and span.update:
            span = completed(self._known(state, span.trace_id, span.span_id), arrived.whole())
            arrived = Arrived(span)
        digest = arrived.digest
        if known is not None and (
            state.digests[span.span_id] == digest or (known.end_ns and not span.end_ns)
        ):
            return False
        self.new_traces += state.came(source, self.now_ns)
        self.new_spans += known is None
        self._take(state, arrived, digest)
        return True

    def _take(self, state: TraceState, arrived: Arrived, digest: bytes, place: Place | None = None) -> None:
        tables, span = self._tables, arrived.span
        ready = self._prepared(arrived)
        known = state.rows.get(span.span_id)
        row_id = known or tables.new_span()
        fresh = self._taken.get(span.trace_id, {}).get(span.span_id)
        if fresh or place is None:  # of a stored span that is read again, all that it says is said today
            said = fresh and fresh.prepared.texts
            self._left_texts.see((known, span.span_id), state, said, ready.texts)
        tables.index.take(row_id, state, Spoken(ready.texts, ready.names), again=known is not None)
        home = span_rows.Home(
            row_id, state.row_id, tables.interned.resource(span.resource), tables.interned.scope(span.scope),
            digest, place or tables.shared.keep(span.encoded, span.start_ns, arrived.cuts),
        )  # fmt: skip
        state.rows[span.span_id], state.digests[span.span_id] = row_id, digest
        before = state.links.get(span.span_id)
        state.links[span.span_id] = ready.link
        tables.repeats.take((span.trace_id, span.span_id), state, before, home.scope)
        tables.loose.see(ready.link)
        tables.turns.take((span.trace_id, span.span_id), ready)
        state.service = state.service or span.resource.service
        self._taken.setdefault(span.trace_id, {})[span.span_id] = _Taken(arrived, ready, home)
        self._see_version(ready)

    def _prepared(self, arrived: Arrived) -> Prepared:
        """What was prepared before the span came here, unless log records say more of one that is new."""
        if arrived.prepared is not None and not arrived.light:
            return arrived.prepared
        logs = self._logs(arrived.span.trace_id, arrived.span.span_id)
        if arrived.prepared is not None and not logs:
            return arrived.prepared
        return prepared(self._tables.deriver.record(arrived.whole(), logs))

    def _logs(self, trace_id: bytes, span_id: bytes) -> Sequence[LogRecord]:
        if not self._tables.any_logs():
            return ()
        # A record taken in by this very transaction may lie in the block that is being filled.
        return logs_of(self._tables.connection, trace_id, span_id, self._tables.payloads.read)

    def _told_again(self, trace_id: bytes, span_id: bytes) -> None:
        """Read a stored span again because a log record of it has come, which is news of its trace."""
        row_id = self._derive_again(trace_id, span_id)
        if row_id is not None:
            self._again.tell(row_id)
            self._tables.states.of(trace_id).received_ns = self.now_ns

    def _derive_again(self, trace_id: bytes, span_id: bytes, *, priced: bool = False) -> int | None:
        """Read a stored span again; its row id, if it is known."""
        state = self._tables.states.of(trace_id)
        row_id = state.rows.get(span_id)
        if row_id is not None:
            fresh = self._taken.get(trace_id, {}).get(span_id)
            span = self._known(state, trace_id, span_id)
            place = fresh.home.place if fresh else self._again.place(row_id)
            record = self._tables.deriver.record(span, self._logs(trace_id, span_id))
            ready = prepared(record) if priced else self._again.ready(row_id, record)
            self._take(state, Arrived(span, prepared=ready), state.digests[span_id], place)
        return row_id

    def _known(self, state: TraceState, trace_id: bytes, span_id: bytes) -> RawSpan:
        """A span that came before, in this transaction or an earlier one."""
        if fresh := self._taken.get(trace_id, {}).get(span_id):
            return fresh.arrived.whole()
        return raw_span(self._tables.connection, state.rows[span_id], self._tables.payloads.read)

    def _see_version(self, ready: Prepared) -> None:
        key, start = ready.version, ready.link.start_ns
        if key is not None and start < self._tables.versions.get(key, 2**63):
            self._tables.connection.execute(_VERSION, (*key, start))
            self._tables.versions[key] = start

    def _is_due(self, trace_id: bytes) -> bool:
        """Whether a trace is judged in this transaction: a large one is only after it has grown by a part."""
        if trace_id in self._unfinished:
            return False
        state = self._tables.states.of(trace_id)
        count = len(state.links)
        grown = count >= state.judged * _JUDGE_AGAIN_AT or count == state.judged
        return count <= LARGE or grown or trace_id in self._settled

    def _judge(self, trace_id: bytes, state: TraceState, changed: list[tuple[Any, ...]]) -> None:
        """Judge a trace and collect the rows that others of its spans changed."""
        verdicts = judge(state.chain, state.twins)
        fresh = self._taken[trace_id]
        for span_id, verdict in verdicts.items():
            if span_id not in fresh and state.verdicts.get(span_id) != verdict:
                kind = state.links[span_id].kind
                changed.append(span_rows.judge_of(state.rows[span_id], kind, verdict, self.revision))
        state.verdicts, state.judged = verdicts, len(state.links)

    def _rows(self, state: TraceState, spans: Mapping[bytes, _Taken]) -> list[tuple[Any, ...]]:
        return [
            span_rows.row_of(taken.prepared, state.verdicts[span_id], taken.home, self.revision)
            for span_id, taken in spans.items()
        ]

    def _put_off(self, state: TraceState, records: Mapping[bytes, Any]) -> None:
        """Note on a large trace's row that it has grown; its figures follow when it is judged."""
        if self._again.are_all([state.rows[span_id] for span_id in records]):
            return
        for span_id in records:
            is_call = state.links[span_id].is_call
            state.verdicts[span_id] = Verdict(counted=is_call and span_id not in state.twins)
        ends = [max(state.links[span_id].end_ns, state.links[span_id].start_ns) for span_id in records]
        self._tables.connection.execute(
            _GROWN, (self.revision, len(state.links), max(ends, default=0), state.received_ns, state.row_id)
        )
