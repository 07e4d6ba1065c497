"""All places in which an answer differs from its schema; the store keeps the first."""

from dataclasses import replace

from spanglass.analysis.schemas.schemas import SchemaChecker
from spanglass.core.judgement import SchemaOutcome
from spanglass.core.views import SpanDetail, SpanRow


def with_all_problems(detail: SpanDetail) -> SpanRow:
    """The span's row with all problems of an answer that does not match; not for the GUI thread."""
    row = detail.row
    if row.schema is None or row.schema.outcome is not SchemaOutcome.MISMATCH:
        return row
    found = SchemaChecker().verdict(detail.facts)
    same = found is not None and found.outcome is row.schema.outcome
    return replace(row, schema=found) if same else row
