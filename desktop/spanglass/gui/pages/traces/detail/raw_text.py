"""The text of the Raw tab: a span as it was received, as readable JSON or in OTLP's encoding."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spanglass.core.display import rfc3339
from spanglass.core.documents import plain_value
from spanglass.core.ids import to_hex
from spanglass.core.json_text import pretty
from spanglass.core.otlp_json import to_text, traces_data
from spanglass.core.pieces import piece_end, pieces
from spanglass.core.shown import Shown, shown
from spanglass.core.span import LogRecord, RawSpan, Scope, SpanEvent
from spanglass.core.views import SpanDetail


class Form(StrEnum):
    """How a span is written: attributes as an object, or exactly as OTLP encodes them."""

    JSON = "JSON"
    OTLP = "OTLP"


@dataclass(frozen=True, slots=True)
class RawText:
    """The first piece of the text, fit to be shown, and those after it; `reveal` leaves secrets readable."""

    form: Form
    first: Shown
    rest: tuple[str, ...]
    reveal: bool = False

    @property
    def length(self) -> int:
        """Characters of all of it."""
        return len(self.first.original) + sum(map(len, self.rest))


def raw_text(detail: SpanDetail, form: Form, *, reveal: bool = False) -> RawText:
    """The text of a span, its secrets hidden unless `reveal`."""
    text = pretty(_document(detail) if form is Form.JSON else traces_data([detail.span]))
    end = piece_end(text)
    return RawText(form, shown(text[:end], reveal=reveal, whole_lines=True), pieces(text, end), reveal)


def whole_text(detail: SpanDetail, form: Form) -> str:
    """All of it as it is copied: JSON that can be read anywhere."""
    return to_text(_document(detail) if form is Form.JSON else traces_data([detail.span]))


def continued_lines(text: Shown) -> list[int]:
    """The numbers of those shown lines, from 0, that go on with the line before: they were one line."""
    out, line, edge = [], 0, 0
    for change in text.changes:
        low, high = change.original
        if low == high:
            end = change.shown[1]
            line += text.text.count("\n", edge, end)
            edge = end
            out.append(line)
    return out


def _document(detail: SpanDetail) -> dict[str, Any]:
    """Everything received of a span, with its attributes as an object."""
    span = detail.span
    out: dict[str, Any] = {"traceId": to_hex(span.trace_id), "spanId": to_hex(span.span_id)}
    if span.parent_id:
        out["parentSpanId"] = to_hex(span.parent_id)
    out |= {"name": span.name, "kind": span.kind, "start": rfc3339(span.start_ns)}
    out["end"] = rfc3339(span.end_ns) if span.end_ns else None
    out["status"] = _status(span)
    out["attributes"] = _values(span.attributes)
    if span.events:
        out["events"] = [_event(event) for event in span.events]
    if span.links:
        out["links"] = [
            {
                "traceId": to_hex(link.trace_id),
                "spanId": to_hex(link.span_id),
                "attributes": _values(link.attributes),
            }
            for link in span.links
        ]
    if detail.logs:
        out["logRecords"] = [_log(log) for log in detail.logs]
    return out | {"scope": _scope(span.scope), "resource": _values(span.resource.attributes)}


def _status(span: RawSpan) -> dict[str, Any]:
    return {"code": span.status_code} | ({"message": span.status_message} if span.status_message else {})


def _event(event: SpanEvent) -> dict[str, Any]:
    return {"name": event.name, "time": rfc3339(event.time_ns), "attributes": _values(event.attributes)}


def _log(log: LogRecord) -> dict[str, Any]:
    named = {"eventName": log.event_name} if log.event_name else {}
    return {
        **named,
        "time": rfc3339(log.time_ns),
        "body": plain_value(log.body),
        "attributes": _values(log.attributes),
    }


def _scope(scope: Scope) -> dict[str, Any]:
    out: dict[str, Any] = {"name": scope.name}
    if scope.version:
        out["version"] = scope.version
    return out | ({"attributes": _values(scope.attributes)} if scope.attributes else {})


def _values(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: plain_value(value) for key, value in attributes.items()}
