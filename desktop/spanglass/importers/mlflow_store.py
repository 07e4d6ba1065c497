"""MLflow's tracking store in SQLite: a row a span, its content as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from spanglass.core.span import RawSpan, Rejected, Value
from spanglass.formats.evaluations import Evaluation
from spanglass.formats.json_attributes import label, members
from spanglass.formats.otlp_values import BadPartError
from spanglass.importers.mlflow_assessments import assessments
from spanglass.importers.mlflow_spans import mlflow_span, trace_attributes
from spanglass.store.foreign.foreign import ForeignDatabase


def is_mlflow_store(database: ForeignDatabase) -> bool:
    """Whether the tables are those of a tracking store with spans."""
    return {"trace_id", "span_id", "content"} <= database.columns("spans")


def mlflow_spans(database: ForeignDatabase) -> Iterator[RawSpan | Evaluation | Rejected]:
    """The spans in the order they began, what was found of their traces, and the rows that hold none."""
    columns = database.columns("spans")
    order = "start_time_unix_nano" if "start_time_unix_nano" in columns else ""
    for number, row in enumerate(database.rows("spans", order=order), 1):
        content = _opened(row.get("content"))
        given = {key: held for key, held in row.items() if held is not None and key != "content"} | content
        of_trace: dict[str, Value] = {}
        if not given.get("parent_span_id"):
            of_trace = _of_trace(database, label(row.get("trace_id")))
        try:
            span = mlflow_span({**given, "request_id": row.get("trace_id")}, of_trace)
        except BadPartError as error:
            yield Rejected(f"row {number} of spans: {error}")
            continue
        yield span
        if not span.parent_id:
            yield from assessments(database.rows("assessments", [("trace_id", row.get("trace_id"))]), span)


def _of_trace(database: ForeignDatabase, trace: str) -> dict[str, Value]:
    pairs = [_pairs(database, table, trace) for table in ("trace_request_metadata", "trace_tags")]
    return trace_attributes(*pairs)


def _pairs(database: ForeignDatabase, table: str, trace: str) -> dict[str, Any]:
    if not {"key", "value", "request_id"} <= database.columns(table):
        return {}
    return {label(row["key"]): row["value"] for row in database.rows(table, [("request_id", trace)])}


def _opened(value: object) -> dict[str, Any]:
    try:
        return members(json.loads(value)) if isinstance(value, str | bytes) else {}
    except (ValueError, RecursionError):
        return {}
