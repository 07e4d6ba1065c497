"""Rows of logs and experiments as Braintrust exports them, with their scores and comments."""

from collections.abc import Iterator
from typing import Any

from spanglass.core.timestamps import moment_ns
from spanglass.formats.braintrust_rows import evaluations, row_span
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import label, members, objects
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers import Importer
from spanglass.importers.json_importer import Each, JsonImporter, Told, has

_BESIDE = frozenset({
    "comments", "audit_data", "_xact_id", "_pagination_key", "_async_scoring_state", "org_id", "is_root",
    "dataset_record_id", "facets", "classifications",
})  # fmt: skip
"""What the server adds to a row: what was said of it, and how it keeps it."""


def knows(value: Any) -> bool:
    """Whether a record is a row of a log or experiment."""
    return has(value, "span_id", "root_span_id") and not {"span_attributes", "metrics"}.isdisjoint(value)


def spans_of(value: Any) -> Iterator[Told]:
    """The span of a row, its scores and what was said of it."""
    if not knows(value):
        raise BadPartError("it is not a row of Braintrust's")
    row = {key: held for key, held in value.items() if key not in _BESIDE}
    span = row_span(row)
    yield span
    yield from evaluations(row, span.end_ns)
    for given in objects(value.get("comments")):
        words = label(members(given.get("comment")).get("text")) or label(given.get("text"))
        if words:
            time_ns = moment_ns(given.get("created")) or span.end_ns
            yield Evaluation(span.trace_id, span.span_id, time_ns, "comment", explanation=words)


IMPORTER: Importer = JsonImporter(
    "Braintrust export", knows, lambda _: Each(spans_of), (("events",), ("data",)), updates=True,
    thinks="braintrust",
)  # fmt: skip
