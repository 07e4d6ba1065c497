"""The traces of a store as they are exported: oldest first, redacted if that is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spanglass.core.redaction import Redactor
from spanglass.core.tree import build, flat
from spanglass.core.views import Listing, SpanDetail, TraceSummary
from spanglass.exporters import ExportedTrace
from spanglass.store.reader import Reader

_PAGE = 200
_NEVER_NS = 2**63


@dataclass(frozen=True, slots=True)
class Scope:
    """Which traces: those named by their ids, else those that match and started in a range."""

    query: str = ""
    traces: tuple[str, ...] = ()
    start_ns: int = 0
    end_ns: int = _NEVER_NS


def stored_traces(reader: Reader, scope: Scope, redactor: Redactor | None = None) -> Iterator[ExportedTrace]:
    """The traces of a scope; raises ``LookupError`` for a name that is of none or of several."""
    return (_exported(reader, summary, redactor) for summary in _summaries(reader, scope))


def _summaries(reader: Reader, scope: Scope) -> Iterator[TraceSummary]:
    if scope.traces:
        named = [_named(reader, name) for name in scope.traces]
        yield from sorted(named, key=lambda summary: summary.start_ns)
        return
    listing = Listing(descending=False, until_ns=scope.end_ns)
    cursor = None
    while True:
        page = reader.traces(
            scope.query, since_ns=scope.start_ns, before=cursor, limit=_PAGE, listing=listing
        )
        yield from page.traces
        cursor = page.next
        if cursor is None:
            return


def _named(reader: Reader, name: str) -> TraceSummary:
    found = reader.trace(name)
    if found is None:
        raise LookupError(f"No trace begins with {name}.")
    return found


def _exported(reader: Reader, summary: TraceSummary, redactor: Redactor | None) -> ExportedTrace:
    rows = reader.spans(summary.trace_id)
    if redactor is not None:
        redactor.learn(summary.users)
        for row in rows:
            redactor.look_at(reader.span_detail(summary.trace_id, row.span_id))
        rows = tuple(redactor.redacted(row) for row in rows)
    order = [row.span_id for row in rows]

    def detail(span_id: bytes) -> SpanDetail | None:
        found = reader.span_detail(summary.trace_id, span_id)
        return redactor.redacted(found) if redactor is not None and found is not None else found

    def details() -> Iterator[SpanDetail]:
        return (found for span_id in order if (found := detail(span_id)) is not None)

    shown = summary if redactor is None else redactor.redacted(replace(summary))
    return ExportedTrace(shown, flat(build(rows)), details, detail)
