"""Traces as OTLP requests: some hundred spans each, with the log records that belong to them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from spanglass.core.ids import to_hex
from spanglass.core.otlp_json import attributes_json, scope_json, traces_data, value_json
from spanglass.core.span import LogRecord, RawSpan
from spanglass.core.views import SpanDetail
from spanglass.exporters import ExportedTrace

_SPANS_A_REQUEST = 500


def requests(traces: Iterable[ExportedTrace]) -> Iterator[dict[str, Any]]:
    """The bodies of requests, in the order of traces and spans."""
    for trace in traces:
        details = trace.details()
        while group := list(islice(details, _SPANS_A_REQUEST)):
            yield request(*records(group))


def records(group: Iterable[SpanDetail]) -> tuple[list[RawSpan], list[LogRecord]]:
    """The spans of a group, and their log records."""
    details = list(group)
    return [detail.span for detail in details], [log for detail in details for log in detail.logs]


def request(spans: Sequence[RawSpan], logs: Sequence[LogRecord]) -> dict[str, Any]:
    """The body of one request with these spans and log records."""
    found: dict[str, Any] = traces_data(spans)
    return {**found, "resourceLogs": _logs(logs)} if logs else found


def _logs(logs: Sequence[LogRecord]) -> list[dict[str, Any]]:
    """Log records by resource and scope, as far as neighbours share them."""
    groups: list[tuple[LogRecord, list[dict[str, Any]]]] = []
    for log in logs:
        last = groups[-1][0] if groups else None
        if last is None or (last.resource, last.scope) != (log.resource, log.scope):
            groups.append((log, []))
        groups[-1][1].append(_log(log))
    return [
        {
            "resource": {"attributes": attributes_json(first.resource.attributes)},
            "scopeLogs": [{"scope": scope_json(first.scope), "logRecords": records}],
        }
        for first, records in groups
    ]


def _log(log: LogRecord) -> dict[str, Any]:
    out: dict[str, Any] = {"timeUnixNano": str(log.time_ns)}
    if log.event_name:
        out["eventName"] = log.event_name
    if log.body is not None:
        out["body"] = value_json(log.body)
    out["attributes"] = attributes_json(log.attributes)
    if log.trace_id:
        out["traceId"] = to_hex(log.trace_id)
    if log.span_id:
        out["spanId"] = to_hex(log.span_id)
    return out
