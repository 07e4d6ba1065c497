"""Requests to an endpoint: what it gets, and what its answers mean."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceResponse,
)

from local_ports import a_free_port
from spanglass.receiver.forwarding.posting import Answer, Fate, post


@dataclass
class Server:
    """An endpoint that answers as it is told."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    def post(self, body: bytes = b"hi", **headers: str) -> Answer:
        return post(f"http://127.0.0.1:{self.port}/v1/traces", headers, body)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.path, dict(self.headers), body))
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    made.port = listening.server_port
    thread = Thread(target=listening.serve_forever)
    thread.start()
    yield made
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_the_body_comes_packed_with_the_headers_that_are_set(server: Server) -> None:
    assert server.post(b"body", Authorization="Bearer x") == Answer(Fate.TAKEN)
    path, headers, body = server.got[0]
    assert (path, gzip.decompress(body)) == ("/v1/traces", b"body")
    assert headers["Authorization"] == "Bearer x"
    assert headers["Content-Type"] == "application/x-protobuf"


def test_a_partial_success_is_told(server: Server) -> None:
    partial = ExportTracePartialSuccess(rejected_spans=3, error_message="no")
    server.body = ExportTraceServiceResponse(partial_success=partial).SerializeToString()
    assert server.post() == Answer(Fate.TAKEN, 3)
    server.body = b'{"partialSuccess":{}}'
    assert server.post() == Answer(Fate.TAKEN)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 408, 429, 500, 502, 503, 504])
def test_what_may_be_set_right_is_tried_again(server: Server, status: int) -> None:
    server.status = status
    assert server.post().fate is Fate.LATER


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_what_is_wrong_with_the_body_is_not(server: Server, status: int) -> None:
    server.status = status
    answer = server.post()
    assert answer.fate is Fate.REFUSED
    assert answer.reason.startswith(f"It answers {status} ")


def test_a_wish_to_wait_is_heard_within_reason(server: Server) -> None:
    server.status, server.headers = 503, {"Retry-After": "7"}
    assert server.post().pause_s == 7
    server.headers = {"Retry-After": "99999"}
    assert server.post().pause_s == 300
    server.headers = {"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}
    assert server.post().pause_s is None


def test_a_key_goes_to_no_other_address(server: Server) -> None:
    server.status, server.headers = 307, {"Location": f"http://127.0.0.1:{server.port}/other"}
    assert server.post(Authorization="Bearer x").fate is Fate.LATER
    assert [path for path, _, _ in server.got] == ["/v1/traces"]


def test_nobody_there_is_told_in_words() -> None:
    answer = post(f"http://127.0.0.1:{a_free_port()}/v1/traces", {}, b"")
    assert answer == Answer(Fate.LATER, reason="It cannot be reached: Connection refused")
    assert post("file:///etc/passwd", {}, b"").fate is Fate.LATER


def test_an_address_that_does_not_speak_tls_is_told_in_words(server: Server) -> None:
    answer = post(f"https://127.0.0.1:{server.port}/v1/traces", {}, b"")
    assert answer.fate is Fate.LATER
    assert answer.reason.startswith("It does not answer in TLS, as https:// wants it")
