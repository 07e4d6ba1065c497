"""What the trace list asks of the store, as plain functions of a reader; run in the threads of Questions."""

from collections.abc import Iterable
from dataclasses import dataclass

from spanglass.core.hidden import NOTHING_HIDDEN, Hidden
from spanglass.core.views import NEWEST, Listing, QuickCounts, TracePage, TraceSummary
from spanglass.store.reader import Reader

PAGE, FIRST_PAGE = 500, 80
"""Rows of a page; of the first, for which someone waits, as many as the highest screen shows."""

CHANGES = 2000


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The newest traces of a question and the revision they were read at.

    When there are none, `hidden` counts the traces of the same range that the filter hides, and
    `elsewhere` those of all times.
    """

    revision: int
    page: TracePage
    hidden: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed up to `revision`: traces that match, and others that may be shown all the same.

    `more` says that there were too many to read at once.
    """

    revision: int
    matching: tuple[TraceSummary, ...]
    others: tuple[TraceSummary, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many traces fall under each quick filter, `among` how many of the same range."""

    quick: QuickCounts
    among: int


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A filter and an order: traces that match `query`, started from `since_ns` on and are in `listing`.

    What is `hidden` is neither listed nor counted.
    """

    query: str = ""
    since_ns: int = 0
    listing: Listing = NEWEST
    hidden: Hidden = NOTHING_HIDDEN

    def first(self, reader: Reader) -> FirstPage:
        """The first page; the revision is read before it, so that no change falls between."""
        revision = reader.last_revision()
        page = self.page(reader, None)
        if page.traces:
            return FirstPage(revision, page)
        hidden = reader.trace_count(self.since_ns, without=self.hidden) if self.query else 0
        return FirstPage(revision, page, hidden, reader.trace_count(0, without=self.hidden))

    def page(self, reader: Reader, before: str | None, limit: int | None = None) -> TracePage:
        """The page at a cursor, the first without one, with so many rows if it is said."""
        limit = limit or (PAGE if before is not None else min(PAGE, FIRST_PAGE))
        with reader.without(self.hidden):
            return reader.traces(
                self.query, since_ns=self.since_ns, before=before, limit=limit, listing=self.listing
            )

    @property
    def bounds(self) -> tuple[int, int]:
        """From when on and until when the listed traces started."""
        return self.since_ns, self.listing.until_ns

    def rows(self, reader: Reader) -> bytes:
        """The rows of all that is listed."""
        return reader.every_row(self.query, *self.bounds, self.hidden)

    def changes(self, reader: Reader, revision: int) -> Changes:
        """What changed after `revision`; traces that no longer match are among the others."""
        newest = reader.last_revision()
        if newest <= revision:
            return Changes(revision, ())
        matching = reader.changed_traces(revision, self.query, CHANGES)
        every = reader.changed_traces(revision, "", CHANGES) if self.query else matching
        for some in (matching, every):
            if len(some) >= CHANGES:
                newest = min(newest, some[-1].revision)
        known = {trace.row_id for trace in matching}
        others = tuple(trace for trace in every if trace.row_id not in known)
        return Changes(newest, self._within(matching), others, min(len(matching), len(every)) >= CHANGES)

    def counts(self, reader: Reader) -> Counts:
        """How many traces fall under each quick filter, and how many there are without any filter."""
        counts = reader.quick_counts(self.query, since_ns=self.since_ns, without=self.hidden)
        if not self.query:
            return Counts(counts, counts.all)
        among = reader.trace_count(self.since_ns, self.listing.until_ns, self.hidden)
        return Counts(counts, among)

    def _within(self, traces: Iterable[TraceSummary]) -> tuple[TraceSummary, ...]:
        until_ns = self.listing.until_ns
        return tuple(trace for trace in traces if self.since_ns <= trace.start_ns < until_ns)


def narrowed(query: str, term: str) -> str:
    """The filter with one more term that must hold as well."""
    if not query or not term:
        return query or term
    return f"({query}) {term}" if "OR" in query.split() else f"{query} {term}"
