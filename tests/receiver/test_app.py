"""What a client is answered over HTTP, and that nothing of a request that is not answered 200 is stored."""

import gzip
import json
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import zstandard
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from receiving import JSON, PROTOBUF, Port, a_receiver
from spanglass.formats.otlp_json import OtlpJson
from traffic import a_log_request, a_request, a_span

ORIGIN = "https://app.example"
MIB = 1024 * 1024
NUMBERS = count(1)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Port]:
    store = tmp_path_factory.mktemp("store") / "traces.db"
    with a_receiver(store, reading=1, allowed_origins=(ORIGIN,)) as bound:
        yield Port(bound.port)


def a_body(spans: int = 1) -> bytes:
    """A request with spans of a trace of their own."""
    trace = next(NUMBERS).to_bytes(16, "big")
    return a_request(*(a_span(number + 1, trace=trace) for number in range(spans))).SerializeToString()


def in_json(**changes: object) -> bytes:
    """A request with a span of a trace of its own, in JSON."""
    span = {"traceId": f"{next(NUMBERS):032x}", "spanId": "1" * 16, "startTimeUnixNano": "1", **changes}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()


def zstd_stream(body: bytes) -> bytes:
    packer = zstandard.ZstdCompressor().compressobj()
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("", bytes), ("identity", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress),
        ("zstd", zstandard.compress), ("zstd", zstd_stream),
    ],
)  # fmt: skip
def test_requests_in_every_encoding_are_stored(port: Port, encoding: str, pack: type[bytes]) -> None:
    before = port.span_count()
    answer = port.post(pack(a_body(3)), content_encoding=encoding)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, PROTOBUF, b"")
    answer = port.post(pack(in_json()), kind=JSON, content_encoding=encoding)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, JSON, b"{}")
    assert port.span_count() == before + 4


@pytest.mark.parametrize(
    "path", ["/v1/traces", "/v1/traces/", "/api/public/otel/v1/traces", "/x%20y/v1/traces"]
)
def test_any_path_with_the_standard_ending_is_served(port: Port, path: str) -> None:
    before = port.span_count()
    assert port.post(a_body(), path).status == 200
    assert port.span_count() == before + 1


def test_a_chunked_request_is_stored(port: Port) -> None:
    before, body = port.span_count(), a_body(2)
    pieces = [body[start : start + 7] for start in range(0, len(body), 7)]
    assert port.ask("POST", "/v1/traces", pieces, {"content-type": PROTOBUF}).status == 200
    assert port.span_count() == before + 2


def test_logs_and_metrics_are_answered(port: Port) -> None:
    assert port.post(a_log_request(1, "e", "x").SerializeToString(), "/v1/logs").status == 200
    assert port.post(b"", "/v1/metrics").status == 200
    assert port.post(b"{}", "/v1/metrics", JSON).body == b"{}"


def test_what_was_rejected_is_said_in_the_requests_own_encoding(port: Port) -> None:
    body = a_request(a_span(1, trace=b"\xee" * 16), a_span(2, trace=b"short")).SerializeToString()
    said = ExportTraceServiceResponse.FromString(port.post(body).body).partial_success
    assert (said.rejected_spans, said.error_message) == (1, "trace id is 5 bytes long, not 16 (1)")
    said_in_json = port.post(in_json(spanId="zz"), kind=JSON).json["partialSuccess"]
    assert said_in_json == {
        "rejectedSpans": "1",
        "errorMessage": "span is not valid: an id is not hexadecimal (1)",
    }


def chunks(size: int) -> Iterator[bytes]:
    yield from (b"x" * MIB for _ in range(size // MIB))


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (400, b"\xff\x00garbage", {}),
        (400, a_body()[:-3], {}),
        (400, a_body(), {"content_encoding": "gzip"}),
        (400, gzip.compress(a_body())[:-3], {"content_encoding": "gzip"}),
        (400, zstandard.compress(a_body())[:-3], {"content_encoding": "zstd"}),
        (400, b"", {"kind": JSON}),
        (400, b"[" * 100_000, {"kind": JSON}),
        (400, b'{"resourceSpans": 5}', {"kind": JSON}),
        (415, a_body(), {"kind": "text/plain"}),
        (415, a_body(), {"kind": ""}),
        (415, a_body(), {"kind": "application/x-www-form-urlencoded"}),
        (415, a_body(), {"content_encoding": "br"}),
        (413, gzip.compress(bytes(260 * MIB), 1), {"content_encoding": "gzip"}),
        (413, zlib.compress(bytes(260 * MIB), 1), {"content_encoding": "deflate"}),
        (413, zstandard.compress(bytes(260 * MIB), 1), {"content_encoding": "zstd"}),
        (404, a_body(), {"path": "/v1/spans"}),
        (404, a_body(), {"path": "/"}),
        (403, a_body(), {"host": "evil.example"}),
        (403, a_body(), {"origin": "https://evil.example"}),
        (403, a_body(), {"origin": "null"}),
    ],
)
def test_what_is_refused_is_not_stored(port: Port, status: int, body: bytes, headers: dict[str, str]) -> None:
    before = port.span_count()
    answer = port.post(body, **headers)
    assert answer.status == status
    if answer.headers["content-type"] == JSON:
        assert set(answer.json) == {"code", "message"}
    else:
        assert answer.body.startswith(b"\x08")  # a google.rpc.Status
    assert port.span_count() == before


def test_a_body_over_the_limit_is_refused_before_or_while_it_is_sent(port: Port) -> None:
    announced = port.raw(
        b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        b"Content-Type: application/x-protobuf\r\nContent-Length: 68157440\r\n\r\n"
    )
    assert announced.startswith(b"HTTP/1.1 413 ")
    answer = port.ask("POST", "/v1/traces", chunks(65 * MIB), {"content-type": PROTOBUF})
    assert answer.status == 413
    assert "64 MiB" in answer.body.decode("latin-1")


def test_a_client_that_asks_first_is_told_to_go_on(port: Port) -> None:
    body = a_body()
    head = b"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
    said = port.raw(
        head + b"Content-Type: application/x-protobuf\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    assert said.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/traces", "OPTIONS, POST"),
        ("PUT", "/v1/logs", "OPTIONS, POST"),
        ("DELETE", "/v1/metrics", "OPTIONS, POST"),
        ("POST", "/healthz", "GET"),
        ("DELETE", "/api/traces/ab", "GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(port: Port, method: str, path: str, allowed: str) -> None:
    answer = port.ask(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, allowed)


def test_a_page_that_may_send_can_read_the_answer(port: Port) -> None:
    answer = port.post(a_body(), origin=ORIGIN)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    assert answer.headers["vary"] == "Origin"
    asked = {"origin": ORIGIN, "access-control-request-method": "POST",
             "access-control-request-headers": "content-type,authorization",
             "access-control-request-private-network": "true"}  # fmt: skip
    preflight = port.ask("OPTIONS", "/v1/traces", headers=asked)
    assert (preflight.status, preflight.body) == (204, b"")
    assert preflight.headers["access-control-allow-headers"] == "content-type,authorization"
    assert preflight.headers["access-control-allow-private-network"] == "true"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert (
        port.ask("OPTIONS", "/v1/traces", headers={**asked, "origin": "https://evil.example"}).status == 403
    )


def test_a_request_without_a_host_or_with_two_is_refused(port: Port) -> None:
    for hosts in (b"", b"Host: localhost\r\nHost: evil.example\r\n"):
        head = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + hosts + b"\r\n"
        assert port.raw(head).startswith(b"HTTP/1.1 403 ")


def test_health_and_ledger_are_read_with_get_and_head(port: Port) -> None:
    health = port.get("/healthz").json
    assert health["status"] == "ok"
    assert (health["port"], health["grpc_port"]) == (port.number, None)
    head = port.ask("HEAD", "/healthz")
    assert (head.status, head.body) == (200, b"")
    port.raw(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
    ledger = port.get("/api/ledger").json
    assert ledger["received"] == ledger["stored"] + ledger["duplicate"] + ledger["not_stored"] + sum(
        ledger["rejected"].values()
    )
    assert ledger["refused"]["403 The Host header does not name this machine."] > 0
    assert {"late", "orphaned", "bytes", "since"} <= set(ledger)


def test_spans_whose_parent_never_came_are_counted_as_orphaned(port: Port) -> None:
    before = port.get("/api/ledger").json["orphaned"]
    trace = next(NUMBERS).to_bytes(16, "big")
    child, parent = a_span(2, parent=1, trace=trace), a_span(1, trace=trace)
    port.post(a_request(child).SerializeToString())
    assert port.get("/api/ledger").json["orphaned"] == before + 1
    port.post(a_request(parent).SerializeToString())
    assert port.get("/api/ledger").json["orphaned"] == before


def test_questions_to_the_api_that_make_no_sense_say_so(port: Port) -> None:
    for path, status in {
        "/api/traces?limit=x": 400,
        "/api/traces?limit=0": 400,
        "/api/traces?limit=%C2%B2": 400,
        "/api/traces?before=1": 400,
        "/api/traces?q=(((": 400,
        "/api/traces?q=" + "a" * 60_000: 400,
        "/api/traces?q=" + "a+" * 5000: 400,
        "/api/traces/zz": 404,
        "/api/traces/" + "f" * 32: 404,
        "/api/stats?by=nothing": 400,
        "/api/stats?since=now": 400,
        "/api/stats?since=" + "9" * 5000 + "h": 400,
    }.items():
        answer = port.get(path)
        assert (answer.status, set(answer.json)) == (status, {"code", "message"}), path


def test_traces_are_listed_page_by_page(port: Port) -> None:
    for _ in range(3):
        port.post(a_body())
    first = port.get("/api/traces?limit=2").json
    second = port.get(f"/api/traces?limit=2&before={first['next']}").json
    ids = [trace["trace_id"] for trace in first["traces"] + second["traces"]]
    assert len(set(ids)) == 4
    shown = port.get(f"/api/traces/{ids[0]}").json
    assert (shown["trace_id"], len(shown["tree"])) == (ids[0], 1)
    assert port.get("/api/stats?since=1h&by=model").status == 200


def test_keys_in_headers_are_never_stored(tmp_path: Path) -> None:
    secrets = {"authorization": "Bearer sk-hidden-1", "x-api-key": "sk-hidden-2", "cookie": "sk-hidden-3",
               "api_key": "sk-hidden-4", "user-agent": "client/1 sk-hidden-5"}  # fmt: skip
    with a_receiver(tmp_path / "traces.db") as bound:
        for kind, body in ((PROTOBUF, a_body()), (JSON, in_json())):
            answer = Port(bound.port).ask("POST", "/v1/traces", body, {"content-type": kind, **secrets})
            assert answer.status == 200
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"client" not in kept
    assert b"sk-hidden" not in kept


def test_a_fault_of_ours_is_an_answer_and_the_receiver_goes_on(
    port: Port, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(OtlpJson, "decode", lambda *_: 1 / 0)
    assert port.post(in_json(), kind=JSON).status == 500
    monkeypatch.setattr(OtlpJson, "accepts", lambda *_: 1 / 0)
    assert port.post(in_json(), kind=JSON).json["message"].endswith("a fault of Spanglass.")
    monkeypatch.undo()
    assert port.post(in_json(), kind=JSON).status == 200
    assert len(caplog.records) == 2


def test_odd_values_come_back_as_json_that_anybody_can_read(port: Port) -> None:
    odd = [
        {"key": "a", "value": {"doubleValue": "NaN"}},
        {"key": "b", "value": {"doubleValue": "-Infinity"}},
        {"key": "c", "value": {"bytesValue": "/w=="}},
        {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        {"key": "gen_ai.input.messages", "value": {"stringValue": json.dumps(
            [{"role": "user", "parts": [{"type": "text", "content": "half \ud800"}]}]
        )}},
    ]  # fmt: skip
    trace = f"{next(NUMBERS):032x}"
    assert port.post(in_json(traceId=trace, attributes=odd), kind=JSON).status == 200
    answer = port.get(f"/api/traces/{trace}")
    assert answer.status == 200

    def never(constant: str) -> None:
        pytest.fail(f"{constant} is not JSON")

    (span,) = json.loads(answer.body, parse_constant=never)["tree"]
    assert span["input"][0]["parts"][0]["text"].startswith("half ")
