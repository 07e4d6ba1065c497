"""OTLP in protobuf: what is read of a request, what is answered, and that half a request is none."""

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from builders import MS, T0
from spanglass.core.span import Batch, Rejected
from spanglass.formats import DecodeError, Request
from spanglass.formats.otlp_protobuf import FORMAT, decode_logs, decode_metrics, decode_traces
from traffic import CHAT, TRACE, a_log_request, a_request, a_span

TYPE = "application/x-protobuf"


def request(body: bytes, path: str = "/v1/traces", content_type: str = TYPE) -> Request:
    return Request("POST", path, content_type, body, {})


@pytest.mark.parametrize(
    ("method", "path", "content_type", "accepted"),
    [
        ("POST", "/v1/traces", TYPE, True),
        ("POST", "/v1/traces", "application/protobuf", True),
        ("POST", "/v1/traces", "Application/X-Protobuf; charset=utf-8", True),
        ("POST", "/api/public/otel/v1/traces", TYPE, True),
        ("POST", "/v1/logs/", TYPE, True),
        ("POST", "/v1/metrics", TYPE, True),
        ("POST", "/v1/traces", "application/json", False),
        ("POST", "/v1/traces", "", False),
        ("POST", "/v1/traces/ingest", TYPE, False),
        ("POST", "/xv1/traces", TYPE, False),
        ("GET", "/v1/traces", TYPE, False),
    ],
)
def test_every_path_with_the_standard_ending_is_ours(
    method: str, path: str, content_type: str, accepted: bool
) -> None:
    assert FORMAT.accepts(method, path, content_type) is accepted


def test_a_span_is_read_with_all_it_has() -> None:
    event = {"name": "e", "time_unix_nano": T0 + 5}
    link = {"trace_id": b"\3" * 16, "span_id": b"\4" * 8}
    sent = a_request(
        a_span(2, parent=1, kind=3, events=[event], links=[link], status={"code": 2, "message": "no"})
    )
    (span,) = FORMAT.decode(request(sent.SerializeToString())).spans
    assert (span.trace_id, span.span_id, span.parent_id) == (TRACE, b"\0" * 7 + b"\2", b"\0" * 7 + b"\1")
    assert (span.name, span.kind, span.start_ns, span.end_ns) == ("chat gpt-4o", 3, T0, T0 + 1000 * MS)
    assert (span.status_code, span.status_message) == (2, "no")
    assert dict(span.attributes) == dict(CHAT)
    assert [(event.name, event.time_ns) for event in span.events] == [("e", T0 + 5)]
    assert [(link.trace_id, link.span_id) for link in span.links] == [(b"\3" * 16, b"\4" * 8)]
    assert (span.resource.service, span.scope.name) == ("app", "test")
    assert span.encoded == sent.resource_spans[0].scope_spans[0].spans[0].SerializeToString()


def test_logs_are_read_and_metrics_are_passed_over() -> None:
    (log,) = FORMAT.decode(
        request(a_log_request(1, "gen_ai.choice", "hi").SerializeToString(), "/v1/logs")
    ).logs
    assert (log.event_name, log.body, log.trace_id) == ("gen_ai.choice", {"content": "hi"}, TRACE)
    metrics = ExportMetricsServiceRequest()
    metrics.resource_metrics.add().scope_metrics.add().metrics.add(name="m")
    assert FORMAT.decode(request(metrics.SerializeToString(), "/v1/metrics")) == Batch()


@pytest.mark.parametrize("decode", [decode_traces, decode_logs, decode_metrics])
def test_an_empty_body_is_an_empty_request(decode: object) -> None:
    assert callable(decode)
    assert decode(b"") == Batch()


@pytest.mark.parametrize("decode", [decode_traces, decode_logs, decode_metrics])
@pytest.mark.parametrize("body", [b"\xff\x00garbage", b"{}", b"\x0a", b"\x0a\x05\x0a", b"\0" * 50])
def test_garbage_is_refused(decode: object, body: bytes) -> None:
    assert callable(decode)
    with pytest.raises(DecodeError, match=r"^The body is not a"):
        decode(body)


def test_a_body_cut_off_anywhere_within_a_span_is_refused_as_a_whole() -> None:
    body = a_request(a_span(1), a_span(2), a_span(3)).SerializeToString()
    for length in range(1, len(body)):
        with pytest.raises(DecodeError):
            decode_traces(body[:length])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"trace_id": b""}, "trace id is missing"),
        ({"trace_id": bytes(16)}, "trace id is all zeros"),
        ({"trace_id": b"\1" * 8}, "trace id is 8 bytes long, not 16"),
        ({"span_id": b""}, "span id is missing"),
        ({"span_id": bytes(8)}, "span id is all zeros"),
        ({"span_id": b"\1" * 16}, "span id is 16 bytes long, not 8"),
        ({"parent_span_id": b"\1" * 3}, "parent span id is 3 bytes long, not 8"),
        ({"start_time_unix_nano": 2**63}, "span's time is out of range"),
        ({"end_time_unix_nano": 2**64 - 1}, "span's time is out of range"),
    ],
)
def test_one_bad_span_does_not_lose_its_batch(fields: dict[str, object], reason: str) -> None:
    batch = decode_traces(a_request(a_span(1), {**a_span(2), **fields}, a_span(3)).SerializeToString())
    assert [span.span_id[-1] for span in batch.spans] == [1, 3]
    assert batch.rejected == (Rejected(reason),)


def test_a_parent_of_zeros_is_none() -> None:
    (span,) = decode_traces(a_request(a_span(1, parent_span_id=bytes(8))).SerializeToString()).spans
    assert span.parent_id == b""


def test_the_answer_is_empty_unless_something_was_rejected() -> None:
    sent = request(b"", content_type="application/protobuf")
    assert FORMAT.reply(sent, Batch()).body == b""
    reply = FORMAT.reply(sent, Batch(rejected=(Rejected("rare"), Rejected("often", 5))))
    answer = ExportTraceServiceResponse.FromString(reply.body)
    assert (reply.status, reply.content_type) == (200, "application/protobuf")
    assert answer.partial_success.rejected_spans == 6
    assert answer.partial_success.error_message == "often (5); rare (1)"
