"""What an OTLP client is asked for and answered: signals by path, responses, failures."""

import json
from enum import StrEnum

from google.protobuf.message import Message
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

from spanglass.core.span import Batch
from spanglass.formats import Reply

PROTOBUF_TYPES = ("application/x-protobuf", "application/protobuf")
JSON_TYPE = "application/json"
MESSAGE_LIMIT = 1000  # characters of an error message: it ends up in the client's log

# HTTP status to google.rpc.Code, as in google/rpc/code.proto
_CODES = {400: 3, 403: 7, 404: 5, 405: 12, 408: 4, 413: 8, 415: 3, 429: 8, 500: 13, 503: 14}
_UNKNOWN = 2
_TRACES_AT = ("/i/v0/ai/otel", "/otel/traces")
"""Where PostHog's and Galileo's clients send them."""


class Signal(StrEnum):
    """What an OTLP request carries."""

    TRACES = "traces"
    LOGS = "logs"
    METRICS = "metrics"


def signal_of(path: str) -> Signal | None:
    """The signal that a path is for: any path with the standard ending, for products put theirs before it.

    Some have one of their own for traces, which their clients put behind any host.
    """
    trimmed = path.rstrip("/")
    if trimmed.endswith(_TRACES_AT):
        return Signal.TRACES
    for signal in Signal:
        if trimmed.endswith(f"/v1/{signal}"):
            return signal
    return None


def media_type(content_type: str) -> str:
    """A content type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def rejection(batch: Batch) -> tuple[int, str]:
    """How many parts of a request were rejected and why, most frequent reason first."""
    ordered = sorted(batch.rejected, key=lambda rejected: -rejected.count)
    text = "; ".join(f"{rejected.reason} ({rejected.count})" for rejected in ordered)
    return sum(rejected.count for rejected in ordered), text[:MESSAGE_LIMIT]


def protobuf_response(signal: Signal, batch: Batch) -> bytes:
    """The encoded Export…ServiceResponse: empty if all was kept."""
    count, reason = rejection(batch)
    if not count:
        return b""
    return _response(signal, count, reason).SerializeToString()


def json_response(signal: Signal, batch: Batch) -> bytes:
    """The same as JSON, where 64-bit numbers are texts."""
    count, reason = rejection(batch)
    if not count:
        return b"{}"
    name = {Signal.TRACES: "rejectedSpans", Signal.LOGS: "rejectedLogRecords"}.get(
        signal, "rejectedDataPoints"
    )
    return json.dumps({"partialSuccess": {name: str(count), "errorMessage": reason}}).encode()


def protobuf_failure(status: int, reason: str) -> Reply:
    """A failure as an encoded google.rpc.Status."""
    # Status and this message are alike on the wire (1: integer, 2: text), and Status is in no dependency.
    alike = trace_service_pb2.ExportTracePartialSuccess(
        rejected_spans=_CODES.get(status, _UNKNOWN), error_message=reason[:MESSAGE_LIMIT]
    )
    return Reply(status, PROTOBUF_TYPES[0], alike.SerializeToString())


def json_failure(status: int, reason: str) -> Reply:
    """A failure as a google.rpc.Status in JSON."""
    return json_reply(status, {"code": _CODES.get(status, _UNKNOWN), "message": reason[:MESSAGE_LIMIT]})


def json_reply(status: int, content: object) -> Reply:
    """Anything in JSON."""
    return Reply(status, JSON_TYPE, json.dumps(content).encode())


def _response(signal: Signal, count: int, reason: str) -> Message:
    if signal is Signal.TRACES:
        return trace_service_pb2.ExportTraceServiceResponse(
            partial_success=trace_service_pb2.ExportTracePartialSuccess(
                rejected_spans=count, error_message=reason
            )
        )
    if signal is Signal.LOGS:
        return logs_service_pb2.ExportLogsServiceResponse(
            partial_success=logs_service_pb2.ExportLogsPartialSuccess(
                rejected_log_records=count, error_message=reason
            )
        )
    return metrics_service_pb2.ExportMetricsServiceResponse(
        partial_success=metrics_service_pb2.ExportMetricsPartialSuccess(
            rejected_data_points=count, error_message=reason
        )
    )
