"""Spans as people name them: by the beginning of an id."""

from collections.abc import Iterable

from spanglass.core.ids import to_hex
from spanglass.core.views import SpanRow


def span_beginning(rows: Iterable[SpanRow], beginning: str) -> SpanRow:
    """The one span of a trace whose id begins so; raises ``LookupError`` with a sentence."""
    mine = [row for row in rows if to_hex(row.span_id).startswith(beginning.lower())]
    if len(mine) != 1:
        raise LookupError(f"{'More than one' if mine else 'No'} span of the trace begins with {beginning}.")
    return mine[0]
