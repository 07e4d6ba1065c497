"""The traces of a store as they are exported: oldest first, redacted if that is asked for."""

from collections.abc import Iterator
from dataclasses import replace

from spanglass.core.redaction import Redactor
from spanglass.core.tree import build, flat
from spanglass.core.views import Listing, SpanDetail, TraceSummary
from spanglass.exporters import ExportedTrace
from spanglass.store.reader import Reader

_PAGE = 200
_OLDEST = Listing(descending=False)


def stored_traces(reader: Reader, query: str, redactor: Redactor | None = None) -> Iterator[ExportedTrace]:
    """The traces that match."""
    cursor = None
    while True:
        page = reader.traces(query, before=cursor, limit=_PAGE, listing=_OLDEST)
        for summary in page.traces:
            yield _exported(reader, summary, redactor)
        cursor = page.next
        if cursor is None:
            return


def _exported(reader: Reader, summary: TraceSummary, redactor: Redactor | None) -> ExportedTrace:
    rows = reader.spans(summary.trace_id)
    if redactor is not None:
        redactor.learn(summary.users)
        rows = tuple(redactor.redacted(row) for row in rows)
    order = [row.span_id for row in rows]

    def detail(span_id: bytes) -> SpanDetail | None:
        found = reader.span_detail(summary.trace_id, span_id)
        return redactor.redacted(found) if redactor is not None and found is not None else found

    def details() -> Iterator[SpanDetail]:
        return (found for span_id in order if (found := detail(span_id)) is not None)

    shown = summary if redactor is None else redactor.redacted(replace(summary))
    return ExportedTrace(shown, flat(build(rows)), details, detail)
