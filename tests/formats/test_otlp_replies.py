"""Answers to OTLP clients: the response of each signal, failures as a google.rpc.Status."""

import json

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse

from spanglass.core.span import Batch, Rejected
from spanglass.formats.otlp_replies import (
    MESSAGE_LIMIT,
    Signal,
    json_failure,
    json_response,
    media_type,
    protobuf_failure,
    protobuf_response,
    signal_of,
)

REJECTED = Batch(rejected=(Rejected("bad", 2),))


def test_each_signal_has_its_own_response() -> None:
    logs = ExportLogsServiceResponse.FromString(protobuf_response(Signal.LOGS, REJECTED))
    assert logs.partial_success.rejected_log_records == 2
    metrics = ExportMetricsServiceResponse.FromString(protobuf_response(Signal.METRICS, REJECTED))
    assert metrics.partial_success.rejected_data_points == 2


@pytest.mark.parametrize(
    ("signal", "key"),
    [
        (Signal.TRACES, "rejectedSpans"),
        (Signal.LOGS, "rejectedLogRecords"),
        (Signal.METRICS, "rejectedDataPoints"),
    ],
)
def test_the_same_in_json_with_numbers_as_texts(signal: Signal, key: str) -> None:
    assert json.loads(json_response(signal, REJECTED)) == {
        "partialSuccess": {key: "2", "errorMessage": "bad (2)"}
    }
    assert json_response(signal, Batch()) == b"{}"


def test_messages_are_of_bounded_length() -> None:
    many = Batch(rejected=tuple(Rejected(f"reason {number}") for number in range(1000)))
    said = json.loads(json_response(Signal.TRACES, many))["partialSuccess"]
    assert (len(said["errorMessage"]), said["rejectedSpans"]) == (MESSAGE_LIMIT, "1000")
    assert len(json.loads(json_failure(400, "x" * 5000).body)["message"]) == MESSAGE_LIMIT


def test_a_failure_is_a_status_of_google_rpc() -> None:
    reply = protobuf_failure(503, "full")
    assert (reply.status, reply.content_type) == (503, "application/x-protobuf")
    assert reply.body == b"\x08\x0e\x12\x04full"
    assert json.loads(json_failure(413, "large").body) == {"code": 8, "message": "large"}
    assert json.loads(json_failure(418, "tea").body)["code"] == 2


@pytest.mark.parametrize(
    ("path", "signal"),
    [
        ("/v1/traces", Signal.TRACES),
        ("/v1/traces/", Signal.TRACES),
        ("/otlp/v1/logs", Signal.LOGS),
        ("/v1/metrics", Signal.METRICS),
        ("/api/7/integration/otlp/v1/traces/", Signal.TRACES),
        ("/i/v0/ai/otel", Signal.TRACES),
        ("/otel/traces", Signal.TRACES),
        ("/i/v0/ai/otel/x", None),
        ("/v1/traces/x", None),
        ("/v1/tracesx", None),
        ("v1/traces", None),
        ("", None),
    ],
)
def test_the_ending_of_a_path_says_the_signal(path: str, signal: Signal | None) -> None:
    assert signal_of(path) == signal


def test_a_media_type_has_no_parameters() -> None:
    assert media_type(" Application/JSON ; charset=utf-8") == "application/json"
