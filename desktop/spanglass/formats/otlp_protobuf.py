"""OTLP in protobuf, the encoding of most exporters."""

from google.protobuf import message
from google.protobuf.internal import api_implementation
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from spanglass.core.span import Batch
from spanglass.formats import DecodeError, Format, Reply, Request
from spanglass.formats.otlp_replies import (
    PROTOBUF_TYPES,
    Signal,
    media_type,
    protobuf_failure,
    protobuf_response,
    signal_of,
)
from spanglass.formats.otlp_salvage import protobuf_reason, salvage_logs, salvage_traces
from spanglass.formats.otlp_values import logs_batch, traces_batch


class SlowProtobufError(Exception):
    """The installed protobuf is the one in pure Python, a hundred times too slow to receive with."""

    def __init__(self) -> None:
        super().__init__(
            "The installed protobuf package has no compiled part and is too slow to receive traces with. "
            "Reinstall it (pip install --force-reinstall protobuf) and leave "
            "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION unset."
        )


def require_fast_protobuf() -> None:
    """Raise `SlowProtobufError` unless protobuf parses in C."""
    if api_implementation.Type() != "upb":
        raise SlowProtobufError


def decode_traces(body: bytes) -> Batch:
    """The spans of an encoded ExportTraceServiceRequest; raises `DecodeError`."""
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except message.DecodeError:
        return salvage_traces(body)
    return traces_batch(request)


def decode_logs(body: bytes) -> Batch:
    """The log records of an encoded ExportLogsServiceRequest; raises `DecodeError`."""
    try:
        request = ExportLogsServiceRequest.FromString(body)
    except message.DecodeError:
        return salvage_logs(body)
    return logs_batch(request)


def decode_metrics(body: bytes) -> Batch:
    """Nothing, for metrics are not kept; raises `DecodeError` if they could not be read."""
    try:
        ExportMetricsServiceRequest.FromString(body)
    except message.DecodeError as error:
        raise DecodeError(f"The body is not a protobuf OTLP request: {protobuf_reason(error)}.") from None
    return Batch()


DECODERS = {Signal.TRACES: decode_traces, Signal.LOGS: decode_logs, Signal.METRICS: decode_metrics}


class OtlpProtobuf:
    """OTLP over HTTP with protobuf bodies, on every path with a standard ending."""

    name = "otlp-protobuf"

    def accepts(self, method: str, path: str, content_type: str) -> bool:
        """Whether a request is one of these."""
        return method == "POST" and media_type(content_type) in PROTOBUF_TYPES and signal_of(path) is not None

    def decode(self, request: Request) -> Batch:
        """The spans or logs of a request; raises `DecodeError`."""
        return DECODERS[signal_of(request.path) or Signal.TRACES](request.body)

    def reply(self, request: Request, batch: Batch) -> Reply:
        """An Export…ServiceResponse, in the content type of the request."""
        body = protobuf_response(signal_of(request.path) or Signal.TRACES, batch)
        return Reply(200, media_type(request.content_type), body)

    def failure(self, status: int, reason: str) -> Reply:
        """An encoded google.rpc.Status."""
        return protobuf_failure(status, reason)


FORMAT: Format = OtlpProtobuf()
