"""A table with a row for each span, for spreadsheets and data frames."""

import csv
import io
from collections.abc import Iterable
from typing import Any, BinaryIO

from spanglass.core.documents import span_document
from spanglass.core.formula_cells import FORMULA
from spanglass.core.ids import to_hex
from spanglass.core.messages import Message
from spanglass.core.views import SpanDetail
from spanglass.exporters import ExportedTrace, Exporter

_FIRST = ("trace_id", "trace_name")
_COLUMNS = (
    "span_id", "parent_id", "name", "title", "kind", "start", "duration_ms", "status", "error_type",
    "error_message", "service", "scope", "provider", "model_requested", "model_responded", "operation",
    "streaming", "ttft_ms", "finish_reason", "input_tokens", "output_tokens", "cache_read_tokens",
    "cache_write_tokens", "reasoning_tokens", "cost_usd", "counted", "not_counted_because", "refusal",
    "session", "user", "feature",
)  # fmt: skip
_LAST = ("input", "output")


class CsvTable:
    """The exporter of CSV; texts that a spreadsheet would take for a formula begin with an apostrophe."""

    name = "csv"
    suffix = ".csv"

    def write(self, traces: Iterable[ExportedTrace], out: BinaryIO) -> None:
        """A line of names, then a line for each span."""
        text = io.TextIOWrapper(out, "utf-8", errors="replace", newline="", write_through=True)
        table = csv.writer(text)
        table.writerow((*_FIRST, *_COLUMNS, *_LAST))
        for trace in traces:
            head = (to_hex(trace.summary.trace_id), _cell(trace.summary.name))
            table.writerows((*head, *_row(detail)) for detail in trace.details())
        text.detach()


def _row(detail: SpanDetail) -> list[Any]:
    found = span_document(detail)
    error, refusal = found.get("error") or {}, found.get("refusal") or {}
    found |= {
        "error_type": error.get("type"), "error_message": error.get("message"),
        "refusal": refusal.get("grade"),
    }  # fmt: skip
    cells = [_cell(found.get(column)) for column in _COLUMNS]
    return [*cells, _cell(_said(detail.facts.input)), _cell(_said(detail.facts.output))]


def _said(messages: tuple[Message, ...]) -> str:
    return "\n".join(f"{message.role}: {message.text}" for message in messages if message.text)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


EXPORTER: Exporter = CsvTable()
