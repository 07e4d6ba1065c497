"""Spans and logs as a client would send them, for tests that go through the wire format."""

from collections.abc import Mapping
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from builders import MS, T0
from spanglass.core.span import Batch
from spanglass.formats.otlp_values import logs_batch, traces_batch

TRACE = b"\x0a" * 16

CHAT: Mapping[str, Any] = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 100,
    "gen_ai.response.finish_reasons": ["stop"],
}
"""The attributes of a small chat call; it costs $0.0035."""


def any_value(value: Any) -> AnyValue:
    """A value as protobuf."""
    if isinstance(value, list):
        return AnyValue(array_value=ArrayValue(values=[any_value(item) for item in value]))
    kinds = {str: "string_value", bool: "bool_value", int: "int_value", float: "double_value"}
    return AnyValue(**{kinds[type(value)]: value})


def pairs(attributes: Mapping[str, Any]) -> list[KeyValue]:
    """Attributes as protobuf."""
    return [KeyValue(key=key, value=any_value(value)) for key, value in attributes.items()]


def a_span(span_id: int, parent: int = 0, trace: bytes = TRACE, **fields: Any) -> dict[str, Any]:
    """One span: a chat call of a second unless `fields` (of the protobuf Span) say otherwise."""
    attributes = fields.pop("attributes", CHAT)
    start = fields.pop("start", T0)
    return {
        "trace_id": trace,
        "span_id": span_id.to_bytes(8, "big"),
        "parent_span_id": parent.to_bytes(8, "big") if parent else b"",
        "name": "chat gpt-4o",
        "start_time_unix_nano": start,
        "end_time_unix_nano": start + 1000 * MS,
        "attributes": pairs(attributes),
        **fields,
    }


def a_request(*spans: dict[str, Any], resource: Mapping[str, Any] | None = None) -> ExportTraceServiceRequest:
    """An export request with those spans."""
    request = ExportTraceServiceRequest()
    group = request.resource_spans.add()
    group.resource.attributes.extend(pairs(resource or {"service.name": "app"}))
    scoped = group.scope_spans.add()
    scoped.scope.name = "test"
    for span in spans:
        scoped.spans.add(**span)
    return request


def a_batch(*spans: dict[str, Any]) -> Batch:
    """The same, decoded."""
    return traces_batch(a_request(*spans))


def a_log_request(span_id: int, event: str, body: str, trace: bytes = TRACE) -> ExportLogsServiceRequest:
    """An export request with one log record that belongs to a span."""
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add()
    record.trace_id, record.span_id = trace, span_id.to_bytes(8, "big")
    record.time_unix_nano = T0
    record.event_name = event
    content = record.body.kvlist_value.values.add(key="content")
    content.value.string_value = body
    return request


def a_log_batch(span_id: int, event: str, body: str, trace: bytes = TRACE) -> Batch:
    """The same, decoded."""
    return logs_batch(a_log_request(span_id, event, body, trace))
