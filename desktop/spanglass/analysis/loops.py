"""Loops of calls: which call of a trace goes on from which."""

from collections.abc import Iterable

from spanglass.core.facts import Kind
from spanglass.core.views import SpanRow


def call_before(rows: Iterable[SpanRow], row: SpanRow) -> SpanRow | None:
    """The answered call of a language model that a call of the same trace most likely goes on from.

    The last one that ended before it begins, below the same span if there is one, else of the same title
    and library; None for the first call of a loop.
    """
    earlier = [
        other
        for other in rows
        if other.kind is Kind.LLM
        and other.span_id != row.span_id
        and other.counted
        and not other.failed
        and 0 < other.end_ns <= row.start_ns
    ]
    siblings = [other for other in earlier if other.parent_id == row.parent_id]
    alike = [other for other in earlier if (other.title, other.scope) == (row.title, row.scope)]
    return max(siblings or alike, key=lambda other: (other.end_ns, other.row_id), default=None)
