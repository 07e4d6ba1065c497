"""Trace export requests in OTLP's JSON form, as plain dictionaries: reading, cutting, joining, writing."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

Request: TypeAlias = dict[str, Any]
"""An ``ExportTraceServiceRequest`` as decoded JSON."""

SpanDict: TypeAlias = dict[str, Any]
"""A ``Span`` within a request."""

MARK = "spanglass.sample"
"""The resource attribute, true on every sample trace, by which samples are told from real traffic."""


def spans_of(request: Request) -> Iterator[SpanDict]:
    """Every span of a request."""
    for resource_spans in request["resourceSpans"]:
        for scope_spans in resource_spans["scopeSpans"]:
            yield from scope_spans["spans"]


def times(span: SpanDict) -> Iterator[tuple[dict[str, Any], str]]:
    """Where the times of a span stand: each holder and its key; the values are nanoseconds as text."""
    yield span, "startTimeUnixNano"
    yield span, "endTimeUnixNano"
    for event in span.get("events", ()):
        yield event, "timeUnixNano"


def ended_ns(request: Request) -> int:
    """When the last span of a request ended."""
    return max(int(span["endTimeUnixNano"]) for span in spans_of(request))


def put_off(request: Request, by_ns: int) -> None:
    """Move everything in a request by a time, earlier if it is negative."""
    for span in spans_of(request):
        for holder, key in times(span):
            holder[key] = str(int(holder[key]) + by_ns)


def only(request: Request, span_ids: frozenset[str]) -> Request:
    """The request with those of its spans whose id is among `span_ids`, ordered children before parents."""
    resources = []
    for resource_spans in request["resourceSpans"]:
        scopes = [
            {**scope, "spans": sorted(chosen, key=_end_then_latest_start)}
            for scope in resource_spans["scopeSpans"]
            if (chosen := [span for span in reversed(scope["spans"]) if span["spanId"] in span_ids])
        ]
        if scopes:
            resources.append({**resource_spans, "scopeSpans": scopes})
    return {"resourceSpans": resources}


def joined(requests: Sequence[Request]) -> Request:
    """One request with everything that several hold."""
    return {"resourceSpans": [part for request in requests for part in request["resourceSpans"]]}


def encoded(request: Request) -> bytes:
    """The request as the body of a POST to ``/v1/traces``."""
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def _end_then_latest_start(span: SpanDict) -> tuple[int, int]:
    return int(span["endTimeUnixNano"]), -int(span["startTimeUnixNano"])
