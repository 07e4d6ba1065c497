"""OTLP protobuf files: single requests of any size, the collector's framed files, zstd frames in them."""

import io

import pytest
import zstandard
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Gauge, Metric, NumberDataPoint

from spanglass.core.span import Batch
from spanglass.importers import otlp_raw
from spanglass.importers.otlp_raw import IMPORTER
from traffic import a_log_request, a_request, a_span

LOGS = a_log_request(1, "gen_ai.choice", "an answer").SerializeToString()
JSON = (
    b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "%s", "spanId": "%s", "name": "json"}]}]}]}'
    % (
        b"ab" * 16,
        b"cd" * 8,
    )
)


def a_body(name: str = "one", filler: int = 0) -> bytes:
    return a_request(a_span(1, name=name, attributes={"x": "y" * filler})).SerializeToString()


def metrics() -> bytes:
    request = ExportMetricsServiceRequest()
    gauge = Gauge(data_points=[NumberDataPoint(as_int=1, time_unix_nano=5)])
    request.resource_metrics.add().scope_metrics.add().metrics.append(Metric(name="m", gauge=gauge))
    return request.SerializeToString()


def framed(*messages: bytes) -> bytes:
    return b"".join(len(message).to_bytes(4, "big") + message for message in messages)


def read(content: bytes) -> list[Batch]:
    return list(IMPORTER.read(io.BytesIO(content)))


def names(batches: list[Batch]) -> list[str]:
    return [span.name for batch in batches for span in batch.spans]


def reasons(batches: list[Batch]) -> list[str]:
    return [part.reason for batch in batches for part in batch.rejected]


@pytest.mark.parametrize("size", [0, 50, 100, 200, 1000, 16_000, 16_384, 20_000, 100_000, 3_000_000])
def test_a_single_request_of_any_size_is_read(size: int) -> None:
    content = a_body(filler=size)
    assert IMPORTER.recognises(content[:65536])
    batches = read(content)
    assert (names(batches), reasons(batches)) == (["one"], [])


@pytest.mark.parametrize("size", [0, 200, 20_000, 300_000])
def test_a_framed_file_is_read_request_by_request(size: int) -> None:
    content = framed(a_body("one", size), LOGS, metrics(), a_body("two"))
    assert IMPORTER.recognises(content[:65536])
    batches = read(content)
    assert (names(batches), reasons(batches)) == (["one", "two"], [])
    assert [len(batch.logs) for batch in batches] == [0, 1, 0, 0]


def test_requests_in_frames_of_zstd_are_read_protobuf_or_json() -> None:
    streamed = zstandard.ZstdCompressor().compressobj()
    content = framed(
        zstandard.compress(a_body()),
        zstandard.compress(JSON),
        streamed.compress(a_body("two")) + streamed.flush(),
    )
    assert IMPORTER.recognises(content)
    assert names(read(content)) == ["one", "json", "two"]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\n",
        b"\n\n",
        b"\nA text.",
        b"SQLite format 3\0",
        b"{",
        b"\0\0\0\0\x0a",
        b"\xff" * 9,
        b"\x0a\x80",
    ],
)
def test_other_files_are_not_recognised(head: bytes) -> None:
    assert not IMPORTER.recognises(head)


@pytest.mark.parametrize(
    ("content", "spans", "says"),
    [
        (
            framed(a_body(), b"\x0a\xff", a_body("two")),
            ["one", "two"],
            "request 2: not a whole protobuf OTLP request",
        ),
        (framed(a_body(), a_body("two"))[:-3], ["one"], "request 2: the file ends in the middle of it"),
        (framed(a_body()) + b"\0\0", ["one"], "request 2: the file ends in the middle of its length"),
        (framed(a_body()) + b"\xff" * 9, ["one"], "request 2: a length of 4294967295 bytes"),
        (framed(zstandard.compress(a_body())[:-5]), [], "request 1: its zstd frame is damaged"),
        (
            framed(a_request(a_span(1, trace=b"x")).SerializeToString()),
            [],
            "request 1: trace id is 1 bytes long",
        ),
        (a_body()[:-3], [], "the file: not a whole protobuf OTLP request"),
        ((a_body() + a_body("two"))[:-3], ["one"], "the file: not a whole protobuf OTLP request"),
        (framed(a_body() + a_body("two"))[:-3], ["one"], "request 1: the file ends in the middle of it"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_read(
    content: bytes, spans: list[str], says: str
) -> None:
    batches = read(content)
    assert names(batches) == spans
    assert len(reasons(batches)) == 1
    assert reasons(batches)[0].startswith(says)


def test_a_frame_that_unpacks_to_too_much_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp_raw, "_MOST", 10_000)
    batches = read(framed(zstandard.compress(bytes(50_000)), a_body("two")))
    assert names(batches) == ["two"]
    assert reasons(batches) == ["request 1: it is larger than 64 MiB"]


@pytest.fixture
def short_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otlp_raw, "_WHOLE", 100)
    monkeypatch.setattr(otlp_raw, "_MOST", 5000)


@pytest.mark.usefixtures("short_reads")
def test_a_large_request_is_read_resource_by_resource() -> None:
    bodies = [a_body(str(number), filler=number * 90) for number in range(50)]
    content = b"".join(bodies)
    assert (names(read(content)), reasons(read(content))) == ([str(number) for number in range(50)], [])
    assert len(read(content)) == 50


@pytest.mark.usefixtures("short_reads")
@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (a_body(filler=6000), "resource 2: it is larger than 64 MiB"),
        (a_body()[:-3], "resource 2: the file ends in the middle of it"),
        (b"\x22\x05hello", "resource 2: not a whole protobuf OTLP request"),
        (b"\x0a", "resource 2: not a whole protobuf OTLP request"),
        (b"\x0a" + b"\xff" * 9, "resource 2: not a whole protobuf OTLP request"),
    ],
)
def test_a_large_request_is_read_as_far_as_it_goes(last: bytes, reason: str) -> None:
    batches = read(a_body("whole", filler=200) + last)
    assert (names(batches), reasons(batches)) == (["whole"], [reason])
