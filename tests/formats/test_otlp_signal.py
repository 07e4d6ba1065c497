"""What a protobuf file holds, told by the shape of its records."""

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Gauge, Metric, NumberDataPoint, Summary

from spanglass.formats.otlp_replies import Signal
from spanglass.formats.otlp_signal import signal_in
from traffic import a_log_request, a_request, a_span


def a_metrics_request(*metrics: Metric) -> bytes:
    request = ExportMetricsServiceRequest()
    request.resource_metrics.add().scope_metrics.add().metrics.extend(metrics)
    return request.SerializeToString()


def test_spans_are_known_by_their_times() -> None:
    assert signal_in(a_request(a_span(1)).SerializeToString()) is Signal.TRACES


def test_spans_without_times_are_known_by_their_ids() -> None:
    body = a_request(a_span(1, start=0, end_time_unix_nano=0)).SerializeToString()
    assert signal_in(body) is Signal.TRACES


def test_logs_are_known_by_their_times() -> None:
    request = a_log_request(1, "e", "x")
    assert signal_in(request.SerializeToString()) is Signal.LOGS
    record = request.resource_logs[0].scope_logs[0].log_records[0]
    record.time_unix_nano, record.observed_time_unix_nano = 0, 7
    assert signal_in(request.SerializeToString()) is Signal.LOGS


@pytest.mark.parametrize(
    "metric",
    [
        Metric(name="m", gauge=Gauge(data_points=[NumberDataPoint(as_int=1)])),
        Metric(name="sixteen letters!", description="eight!!", unit="1"),
        Metric(name="m", summary=Summary()),
    ],
)
def test_what_has_neither_is_a_metric(metric: Metric) -> None:
    assert signal_in(a_metrics_request(metric)) is Signal.METRICS


@pytest.mark.parametrize("body", [b"", b"\xff", a_request().SerializeToString(), b"{}"])
def test_what_has_no_record_counts_as_traces(body: bytes) -> None:
    assert signal_in(body) is Signal.TRACES
