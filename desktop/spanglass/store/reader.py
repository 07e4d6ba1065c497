"""Questions to the store: one read-only connection, one SQL file a question."""

from pathlib import Path

from spanglass.core.views import (
    Figures,
    Pulse,
    QuickCounts,
    SpanDetail,
    SpanRow,
    StoreStatus,
    TracePage,
    TraceSummary,
)


class Reader:
    """A read-only connection to a store, for one thread; raises `StoreError` where it cannot be read."""

    def __init__(self, path: Path) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""

    def data_version(self) -> int:
        """A number that changes whenever another connection has committed; costs microseconds."""
        raise NotImplementedError

    def last_revision(self) -> int:
        """The highest revision of any trace; 0 for an empty store."""
        raise NotImplementedError

    def traces(
        self, query: str = "", *, since_ns: int = 0, before: str | None = None, limit: int = 200
    ) -> TracePage:
        """Traces that match `query` and started after `since_ns`, newest first; `before` is a cursor."""
        raise NotImplementedError

    def changed_traces(self, revision: int, query: str = "", limit: int = 2000) -> tuple[TraceSummary, ...]:
        """Traces new or changed after `revision` that match `query`, in order of revision."""
        raise NotImplementedError

    def trace(self, name: str) -> TraceSummary | None:
        """The trace whose hexadecimal id begins with `name`; raises ``LookupError`` if several do."""
        raise NotImplementedError

    def spans(self, trace_id: bytes, *, after_revision: int = 0) -> tuple[SpanRow, ...]:
        """The spans of a trace that changed after `after_revision` (all, by default), by start."""
        raise NotImplementedError

    def span_detail(self, trace_id: bytes, span_id: bytes) -> SpanDetail | None:
        """Everything known of one span, or None if it is not there."""
        raise NotImplementedError

    def quick_counts(self, query: str = "", *, since_ns: int = 0) -> QuickCounts:
        """How many traces fall under each quick filter."""
        raise NotImplementedError

    def pulse(self, start_ns: int, end_ns: int, buckets: int, query: str = "") -> Pulse:
        """The live charts over a range, in `buckets` equal parts."""
        raise NotImplementedError

    def figures(self, query: str = "", *, since_ns: int = 0) -> Figures:
        """Sums over the matching traces."""
        raise NotImplementedError

    def figures_by(
        self, key: str, query: str = "", *, since_ns: int = 0
    ) -> tuple[tuple[str | None, Figures], ...]:
        """The same in groups by model, version, provider, user, session, feature, service, day or name."""
        raise NotImplementedError

    def status(self) -> StoreStatus:
        """Counts, bytes and today's cost."""
        raise NotImplementedError
