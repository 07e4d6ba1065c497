"""Questions to the store: one read-only connection, one SQL file a question."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from spanglass.analysis.pricing.pricing import Pricer
from spanglass.core.facts import Facts
from spanglass.core.ids import prefix_range
from spanglass.core.local_zone import LOCAL
from spanglass.core.query_keys import ATTRIBUTE
from spanglass.core.span import RawSpan
from spanglass.core.views import (
    NEWEST,
    Figures,
    FoundText,
    Listing,
    Pulse,
    SilentCalls,
    SpanDetail,
    SpanRow,
    StoredSpan,
    TracePage,
    TraceSummary,
)
from spanglass.store.answers.alert_answers import AlertAnswers
from spanglass.store.answers.compared import Compared
from spanglass.store.answers.course_parts import CourseParts
from spanglass.store.answers.earlier_answers import EarlierAnswers
from spanglass.store.answers.eval_answers import EvalAnswers
from spanglass.store.answers.failures import Failures
from spanglass.store.answers.fix_answers import FixAnswers
from spanglass.store.answers.library_answers import LibraryAnswers
from spanglass.store.answers.monitored import Monitored
from spanglass.store.answers.program_runs import ProgramRuns
from spanglass.store.answers.quality import Qualities
from spanglass.store.answers.span_sums import SpanSums
from spanglass.store.answers.spending import Spending
from spanglass.store.answers.version_changes import VersionChanges
from spanglass.store.connection import one_moment, translated
from spanglass.store.filters import filter_values, trace_order
from spanglass.store.filters.bindings import contains
from spanglass.store.filters.conditions import UNINDEXED, Condition, condition, found_function
from spanglass.store.filters.counting import Counting
from spanglass.store.filters.fact_functions import FactFunctions
from spanglass.store.filters.listed import Listed
from spanglass.store.filters.matches import Matches
from spanglass.store.filters.next_traces import Pages, Wanted
from spanglass.store.filters.payload_functions import PayloadFunctions
from spanglass.store.filters.slow_limits import SlowLimits
from spanglass.store.filters.trace_order import Cursor
from spanglass.store.ingest import span_rows
from spanglass.store.ingest.derive import Deriver
from spanglass.store.interruptible import Interruptible
from spanglass.store.migrations import check_readable
from spanglass.store.payloads.payloads import logs_of, raw_span
from spanglass.store.queries import filled, sql
from spanglass.store.read_ahead import ReadAhead
from spanglass.store.records.opinions import Opinions
from spanglass.store.rollups import charts
from spanglass.store.rollups.figures import GROUPS, figures_of, figures_of_slice
from spanglass.store.rollups.rolled import WHOLE, Rolled
from spanglass.store.rollups.rolled_figures import rolled_figures
from spanglass.store.rollups.rolled_sums import RolledSums
from spanglass.store.rollups.shares import together
from spanglass.store.search.finding import found_texts
from spanglass.store.search.sided_words import side_function
from spanglass.store.search.word_traces import CommonWords, WordTraces
from spanglass.store.traits.known_sets import Known, KnownSets
from spanglass.store.traits.trait_sets import MOST_READ, TraitSets

_LAST_NS = 2**63 - 1
_ONE_SPAN = "AND span.span_id = :span_id"
_DAY_START = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0, "fold": 0}


class Reader(
    Interruptible, SpanSums, RolledSums, Counting, Matches, Listed, Compared, Monitored, Spending, Qualities,
    VersionChanges, CourseParts, AlertAnswers, LibraryAnswers, Opinions, EarlierAnswers, FixAnswers,
    EvalAnswers, Failures, ProgramRuns,
):  # fmt: skip
    """A read-only connection to a store, for one thread; raises `StoreError` where it cannot be read."""

    def __init__(
        self, path: Path, clock: Callable[[], int] = time.time_ns, prices: Pricer | None = None
    ) -> None:
        Interruptible.__init__(self, path)
        self._clock = clock
        self._deriver = Deriver(prices)
        self._payloads = PayloadFunctions(self._connection)
        self._ahead = ReadAhead(path, self._rows)
        self._pages = Pages(lambda *asked: self._rows(*asked), self._ahead)
        self._slow = SlowLimits(self._rows, clock, self._ahead.tree)
        self._common = CommonWords()
        self._words = WordTraces(self._rows, self.data_version, self._ahead)
        self._sets = KnownSets(lambda *asked: self._rows(*asked), self.data_version, self._ahead.tree)
        FactFunctions(self._connection, self._deriver, self._payloads.payload)
        found_function(self._connection)
        side_function(self._connection)
        with translated(path):
            check_readable(self._connection)

    def data_version(self) -> int:
        """A number that changes whenever another connection has committed; costs microseconds."""
        return int(self._value("PRAGMA data_version"))

    def last_revision(self) -> int:
        """The highest revision of any trace; 0 for an empty store."""
        return int(self._value("SELECT coalesce(max(revision), 0) FROM trace"))

    def traces(
        self,
        query: str = "",
        *,
        since_ns: int = 0,
        before: str | None = None,
        limit: int = 200,
        listing: Listing = NEWEST,
    ) -> TracePage:
        """A page of the traces that match `query` and started from `since_ns` on, in the order of `listing`.

        `before` is the cursor that the page before it gave. Raises ``ValueError`` for one of another order.
        """
        cursor = Cursor.read(before, listing.column) if before else None
        places = {**trace_order.values(listing, cursor, since_ns), "limit": limit}
        with self._at_once():
            wanted = Wanted(listing, cursor, self._narrow(listing, since_ns), places)
            where = self._condition(query, since_ns, listed=not wanted.by_time)
            if wanted.by_time and (where := self._pages.near(where)).everywhere:
                where = self._condition(query, since_ns, listed=True)
            where = self._shown(where, since_ns)
            rows = self._pages.rows(where, wanted)
        following = str(Cursor.after(rows[-1], listing.column)) if len(rows) == limit else None
        return TracePage(tuple(_summary(row) for row in rows), following)

    def changed_traces(self, revision: int, query: str = "", limit: int = 2000) -> tuple[TraceSummary, ...]:
        """Traces new or changed after `revision` that match `query`, in order of revision."""
        where = self._condition(query)
        text = filled("changed_traces", condition=where.sql)
        rows = self._rows(text, {"revision": revision, "limit": limit, **where.parameters})
        return tuple(_summary(row) for row in rows)

    def trace(self, name: str) -> TraceSummary | None:
        """The trace whose hexadecimal id begins with `name`; raises ``LookupError`` if several do."""
        bounds = prefix_range(name)
        if bounds is None:
            return None
        rows = self._rows(sql("trace"), {"low": bounds[0], "high": bounds[1]})
        if len(rows) > 1:
            raise LookupError(f"More than one trace begins with {name}; give more of its id.")
        return _summary(rows[0]) if rows else None

    def spans(
        self, trace_id: bytes, *, after_revision: int = 0, limit: int | None = None
    ) -> tuple[SpanRow, ...]:
        """The spans of a trace that changed after `after_revision` (all, by default), by start."""
        most = -1 if limit is None else limit
        values = {"trace_id": trace_id, "revision": after_revision, "limit": most}
        return tuple(span_rows.view(row) for row in self._rows(filled("spans", which=""), values))

    def span_detail(self, trace_id: bytes, span_id: bytes) -> SpanDetail | None:
        """Everything known of one span, or None if it is not there."""
        named = {"trace_id": trace_id, "revision": 0, "span_id": span_id, "limit": 1}
        rows, read = self._rows(filled("spans", which=_ONE_SPAN), named), self._payloads.read
        if not rows:
            return None
        with translated(self._path):
            span = raw_span(self._connection, rows[0][0], read)
            logs = logs_of(self._connection, trace_id, span_id, read)
        facts = self._deriver.facts(span, logs)
        receipt = self._deriver.pricer.receipt(facts, span.start_ns)
        runs = self.tool_runs(trace_id, facts)
        return SpanDetail(span_rows.view(rows[0]), trace_id, span, logs, facts, receipt, runs)

    def stored_span(self, trace_id: bytes, span_id: bytes) -> RawSpan | None:
        """One span as it was received, or None if it is not there."""
        found = self._rows(sql("span_place"), {"trace_id": trace_id, "span_id": span_id})
        if not found:
            return None
        with translated(self._path):
            return raw_span(self._connection, found[0][0], self._payloads.read)

    def found_texts(self, query: str, limit: int = 20) -> tuple[FoundText, ...]:
        """The newest spans that are the first of their trace to say all words and phrases of a search."""
        with translated(self._path):
            return found_texts(self._connection, self._facts, query, limit)

    def _facts(self, row_id: int, trace_id: bytes, span_id: bytes) -> tuple[RawSpan, Facts]:
        """A span and what it means, out of blocks that are kept at hand."""
        read = self._payloads.read
        span = raw_span(self._connection, row_id, read)
        return span, self._deriver.facts(span, logs_of(self._connection, trace_id, span_id, read))

    def stored_spans(
        self, after: int, query: str = "", *, calls: bool = False, limit: int = 500
    ) -> tuple[StoredSpan, ...]:
        """Spans of matching traces, or model calls alone, in the order they are kept, from a row id on."""
        where = self._condition(query)
        values = {"after": after, "calls": int(calls), "limit": limit, **where.parameters}
        rows = self._rows(filled("stored_spans", condition=where.sql), values)
        return tuple(StoredSpan(*row) for row in rows)

    def silent_calls(self, *, since_ns: int = 0) -> tuple[SilentCalls, ...]:
        """Calls of language models without any recorded message, by the scope that made their spans."""
        return tuple(SilentCalls(*row[:4]) for row in self._rows(sql("silent_calls"), {"since_ns": since_ns}))

    def filter_values(
        self, key: str, typed: str = "", *, since_ns: int = 0, until_ns: int = 2**63 - 1, limit: int = 50
    ) -> tuple[tuple[str, int], ...]:
        """Values of a key that hold `typed`, with the number of recent traces that have them, most first."""
        asked = filter_values.question(key)
        if asked is None:
            return ()
        values = {
            "since_ns": since_ns, "until_ns": until_ns, "newest": asked.newest, "limit": limit,
            "pattern": contains(typed), "attribute": key.removeprefix(ATTRIBUTE),
        }  # fmt: skip
        return tuple((str(row[0]), row[1]) for row in self._rows(asked.sql, values))

    def attribute_names(self, newest: int = 200) -> tuple[str, ...]:
        """The names of the attributes of the newest spans."""
        rows = self._rows(sql("attribute_names"), {"newest": newest})
        return tuple(sorted({name for row in rows for name in self._payloads.names(*row)}))

    def pulse(self, start_ns: int, end_ns: int, buckets: int, query: str = "") -> Pulse:
        """The live charts over a range, in `buckets` equal parts; percentiles of many calls within 1%."""
        span, ends = charts.Span(start_ns, end_ns, buckets), {"start_ns": start_ns, "end_ns": end_ns}
        with self._at_once():
            first_seen = {row[0]: row[1] for row in self._rows(sql("new_versions"), ends)}
            today = self._cost_today()
            where = self._with_calls(query, ends)
            if (parts := self._ended(where, span)) is not None:
                return charts.rolled_pulse(span, parts, first_seen, today)
            calls = self._calls(where, ends)
            rows = self._rows(filled("course", **calls.pieces), {**span.parts, **calls.parameters})
            return charts.pulse(span, rows, first_seen, today)

    def figures(self, query: str = "", *, since_ns: int = 0) -> Figures:
        """Sums over matching traces; if these are most of many, with percentiles within 1%."""
        with self._at_once():
            where = self._started(query, since_ns, _LAST_NS + 1)
            others = self._left_out(where, {"since_ns": since_ns, "last_ns": _LAST_NS})
            if others is None or self._few_calls({"start_ns": since_ns, "end_ns": _LAST_NS}):
                return self._figures("NULL", where, since_ns)[0][1]
            parts = Rolled(self._rows, others).by(WHOLE, since_ns).values()
            traces = self.trace_count(since_ns) - others.bit_count()
            return figures_of_slice(together(list(parts)), traces)

    def figures_by(
        self, key: str, query: str = "", *, since_ns: int = 0
    ) -> tuple[tuple[str | None, Figures], ...]:
        """The same in groups by model, version, provider, user, session, feature, service, day or name."""
        if not query.strip() and not self._few_calls({"start_ns": since_ns, "end_ns": _LAST_NS}):
            with self._at_once():
                rolled = rolled_figures(self._rows, key, since_ns)
            if rolled is not None:
                return rolled
        with self._at_once():
            return self._figures(GROUPS[key], self._started(query, since_ns, _LAST_NS + 1), since_ns)

    def orphan_count(self, since_ns: int) -> int:
        """How many spans lack their parent, in traces that grew since a moment."""
        return int(self._rows(sql("orphans"), {"since_ns": since_ns})[0][0])

    def _figures(self, key: str, where: Condition, since_ns: int) -> tuple[tuple[str | None, Figures], ...]:
        source = self._source(where, {"start_ns": since_ns, "end_ns": _LAST_NS})
        if where.found is None:
            source = replace(source, pieces={**source.pieces, "started": "trace.start_ns >= :start_ns"})
        rows = self._rows(filled("figures", key=key, **source.pieces), source.parameters)
        return figures_of(rows, whole=key == "NULL")

    def _cost_today(self) -> int:
        now = datetime.fromtimestamp(self._clock() / 1e9, LOCAL)
        midnight = int(now.replace(**_DAY_START).timestamp()) * 1_000_000_000  # type: ignore[arg-type]
        if self._few_calls({"start_ns": midnight, "end_ns": _LAST_NS}):
            return int(self._rows(sql("cost_since"), {"since_ns": midnight})[0][0])
        with self._at_once():
            return Rolled(self._rows).cost_since(midnight)

    def _few_calls(self, ends: Mapping[str, int]) -> bool:
        """Whether so few calls ended in a range that they are best read one by one."""
        most = charts.FEW_CALLS
        return int(self._rows(sql("calls_within"), {**ends, "most": most + 1})[0][0]) <= most

    def _at_once(self) -> AbstractContextManager[None]:
        return one_moment(self._connection)

    def _now_ns(self) -> int:
        return self._clock()

    def _narrow(self, listing: Listing, since_ns: int) -> bool:
        """Whether a range holds so few traces that they are best read by time and then sorted."""
        if listing.column == "time":
            return True
        ends = {"since_ns": since_ns, "last_ns": listing.until_ns - 1, "most": trace_order.NARROW + 1}
        return int(self._rows(sql("within"), ends)[0][0]) <= trace_order.NARROW

    def _condition(
        self, query: str, since_ns: int = 0, *,
        counted: bool = False, said: bool = False, listed: bool = False,
    ) -> Condition:  # fmt: skip
        """The condition of a query, `counted` where all that match are, `said` roughly.

        Where it is `listed`, who says a word is told at once: an order or traces leave little to choose from.
        """

        def limits() -> str:
            return self._slow.since(since_ns)

        now_ns, most = self._clock(), None if counted else MOST_READ
        if not query.strip():
            return condition("", now_ns=now_ns)
        words = self._words if counted or said or listed else None
        known = Known(words, self._sets, self._common, said)
        traits = TraitSets(self._rows, now_ns, limits, most, known)
        unindexed = self._value(UNINDEXED)
        return condition(query, now_ns=now_ns, unindexed=unindexed, slow_limits=limits, traits=traits)


def _summary(row: Sequence[Any]) -> TraceSummary:
    models, users, features = (tuple(json.loads(names)) for names in row[19:22])
    return TraceSummary(
        row_id=row[0], revision=row[1], trace_id=row[2], name=row[3], start_ns=row[4], end_ns=row[5],
        received_ns=row[6], open=bool(row[7]), spans=row[8], calls=row[9], errors=row[10], refusals=row[11],
        retries=row[12], truncated=row[13], input_tokens=row[14], output_tokens=row[15], cost_nano=row[16],
        unpriced=row[17], failed=bool(row[18]), models=models, users=users, features=features,
        session=row[22], service=row[23], source=row[24], schema_failures=row[25],
        asked_again=row[26], thumbs_down=bool(row[27]), sample=row[28] == 1,
        replay=row[28] == 2,
    )  # fmt: skip
