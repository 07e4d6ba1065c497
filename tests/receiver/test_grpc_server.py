"""OTLP over gRPC, as OpenTelemetry's own exporter sends it and by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from receiving import a_receiver
from spanglass.core.tree import build, flat
from spanglass.formats.otlp_salvage import fields
from spanglass.receiver import grpc_server
from spanglass.receiver import server as server_module
from spanglass.receiver.server import Bound
from spanglass.store.reader import Reader
from traffic import CHAT, TRACE, a_log_request, a_request, a_span
from writers import DAMAGED, DISK_FULL, FakeWriter

TRACES = "trace.v1.TraceService"
BODY = a_request(a_span(1)).SerializeToString()


class Client:
    """Calls ``Export`` with bytes."""

    def __init__(self, bound: Bound) -> None:
        self.channel = grpc.insecure_channel(f"127.0.0.1:{bound.grpc_port}")

    def export(self, body: bytes, service: str = TRACES, **how: Any) -> bytes:
        call = self.channel.unary_unary(f"/opentelemetry.proto.collector.{service}/Export")
        answer: bytes = call(body, timeout=30, **how)
        return answer

    def failure(self, body: bytes, service: str = TRACES, **how: Any) -> Any:
        with pytest.raises(grpc.RpcError) as caught:
            self.export(body, service, **how)
        return caught.value


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "traces.db"


@pytest.fixture
def client(store: Path) -> Iterator[Client]:
    with a_receiver(store, grpc_port=0) as bound:
        client = Client(bound)
        yield client
        client.channel.close()


@pytest.fixture
def fake(store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Client, FakeWriter]]:
    """A client of a receiver whose store does as it is told."""
    writer = FakeWriter()
    monkeypatch.setattr(server_module, "Writer", lambda _path, **_: writer)
    with a_receiver(store, grpc_port=0) as bound:
        client = Client(bound)
        yield client, writer
        client.channel.close()


def test_the_exporter_of_opentelemetry_is_served(store: Path) -> None:
    with a_receiver(store, grpc_port=0) as bound:
        exporter = OTLPSpanExporter(
            endpoint=f"http://127.0.0.1:{bound.grpc_port}", headers={"api_key": "sk-hidden"}, timeout=30
        )
        provider = TracerProvider(resource=Resource.create({"service.name": "app"}))
        provider.add_span_processor(BatchSpanProcessor(exporter))
        tracer = provider.get_tracer("test")
        with tracer.start_as_current_span("question"):
            for number in range(300):
                with tracer.start_as_current_span(f"call {number}", attributes=dict(CHAT)):
                    pass
        provider.shutdown()
    reader = Reader(store)
    (trace,) = reader.traces().traces
    assert (trace.spans, trace.calls, trace.service, trace.name) == (301, 300, "app", "question")
    nodes = flat(build(reader.spans(trace.trace_id)))
    assert [node.depth for node in nodes] == [0] + [1] * 300
    reader.close()
    assert b"sk-hidden" not in b"".join(path.read_bytes() for path in store.parent.iterdir())


def test_traces_logs_and_metrics_have_services(client: Client, store: Path) -> None:
    assert client.export(BODY) == b""
    log = a_log_request(1, "gen_ai.choice", "an answer").SerializeToString()
    assert client.export(log, "logs.v1.LogsService") == b""
    assert client.export(b"", "metrics.v1.MetricsService") == b""
    assert client.failure(b"", "profiles.v1.ProfilesService").code() is grpc.StatusCode.UNIMPLEMENTED
    detail = Reader(store).span_detail(TRACE, (1).to_bytes(8, "big"))
    assert detail is not None
    assert [record.body for record in detail.logs] == [{"content": "an answer"}]


def test_what_was_rejected_is_said(client: Client) -> None:
    answer = client.export(a_request(a_span(1), a_span(2, trace=b"short")).SerializeToString())
    assert ExportTraceServiceResponse.FromString(answer).partial_success.rejected_spans == 1
    log = a_log_request(1, "e", "x", trace=b"short").SerializeToString()
    answer = client.export(log, "logs.v1.LogsService")
    assert ExportLogsServiceResponse.FromString(answer).partial_success.rejected_log_records == 1


def test_garbage_is_an_invalid_argument(client: Client) -> None:
    for body in (b"\xff\xff", BODY[:-2]):
        failure = client.failure(body)
        assert failure.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert failure.details().startswith("The body is not a")
    assert client.export(BODY) == b""


def test_a_message_over_the_limit_is_refused_packed_or_not(client: Client) -> None:
    too_large = bytes(65 * 1024 * 1024)
    for how in ({}, {"compression": grpc.Compression.Gzip}):
        assert client.failure(too_large, **how).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert client.export(BODY, compression=grpc.Compression.Gzip) == b""


def retry_after_s(failure: Any) -> int:
    """The delay in the RetryInfo of the call's google.rpc.Status, where clients look for it."""
    (packed,) = [value for key, value in failure.trailing_metadata() if key == "grpc-status-details-bin"]
    status = {field.number: field.content for field in fields(packed)}
    (details,) = (status[3],)
    named = {field.number: field.content for field in fields(details or b"")}
    assert named[1] == b"type.googleapis.com/google.rpc.RetryInfo"
    (delay,) = fields(named[2] or b"")
    (seconds,) = fields(delay.content or b"")
    return seconds.whole[1]


def test_a_full_disk_is_unavailable_and_says_when_to_try_again(fake: tuple[Client, FakeWriter]) -> None:
    client, writer = fake
    writer.error = DISK_FULL
    failure = client.failure(BODY)
    assert (failure.code(), retry_after_s(failure)) == (grpc.StatusCode.UNAVAILABLE, 5)
    writer.error = None
    assert client.export(BODY) == b""
    assert writer.stored == ["chat gpt-4o"]


def test_a_full_queue_is_exhausted_and_says_when_to_try_again(
    fake: tuple[Client, FakeWriter], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, writer = fake
    monkeypatch.setattr(grpc_server, "memory_estimate", lambda *_: 200 * 1024 * 1024)
    writer.gate.clear()
    call = client.channel.unary_unary(f"/opentelemetry.proto.collector.{TRACES}/Export")
    first = call.future(BODY, timeout=30)
    assert writer.entered.wait(30)
    failure = client.failure(BODY)
    assert (failure.code(), retry_after_s(failure)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, 1)
    writer.gate.set()
    assert first.result(30) == b""


def test_what_cannot_be_stored_is_internal_and_logged(
    fake: tuple[Client, FakeWriter], caplog: pytest.LogCaptureFixture
) -> None:
    client, writer = fake
    writer.error = DAMAGED
    assert client.failure(BODY).code() is grpc.StatusCode.INTERNAL
    assert {record.message for record in caplog.records} == {"a gRPC request could not be stored"}


def test_a_fault_of_ours_is_internal_and_logged(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("spanglass.formats.otlp_protobuf.traces_batch", lambda _request: 1 / 0)
    assert client.failure(BODY).code() is grpc.StatusCode.INTERNAL
    monkeypatch.undo()
    assert client.export(BODY) == b""
    assert [record.message for record in caplog.records] == ["a gRPC request could not be read"]
