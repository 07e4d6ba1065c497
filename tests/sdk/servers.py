"""A provider to call and a receiver that keeps what it is sent, for programs that run with the capture."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Server:
    """A server in a thread: its address, and what it was sent: path, headers, body.

    A provider gives each of `answers` once, before it answers by itself.
    """

    url: str = ""
    pause_s: float = 0
    status: int = 200
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def spans(self) -> list[dict[str, Any]]:
        """The OTLP spans that came."""
        bodies = (body for path, _, body in self.requests if path == "/v1/traces")
        found = [span for body in bodies for span in spans_in(json.loads(body))]
        once = {span["spanId"]: span for span in found}  # one that was on its way at an exit is sent again
        return sorted(once.values(), key=lambda span: int(span["startTimeUnixNano"]))


def spans_in(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The spans of an OTLP document, attributes as a plain object, resource attributes as `resource`."""
    found = []
    for part in document["resourceSpans"]:
        resource = plain(part["resource"]["attributes"])
        for scope in part["scopeSpans"]:
            found += [
                {**span, "attributes": plain(span["attributes"]), "resource": resource}
                for span in scope["spans"]
            ]
    return found


def plain(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    return {each["key"]: next(iter(each["value"].values())) for each in attributes}


def tree(spans: list[dict[str, Any]]) -> list[str]:
    """The spans as indented lines, each trace from its root, kinds in brackets."""
    lines: list[str] = []

    def add(parent: Any, depth: int) -> None:
        for span in spans:
            if span.get("parentSpanId") == parent:
                kind = span["attributes"].get("openinference.span.kind", "-")
                lines.append(f"{'  ' * depth}{span['name']} [{kind}]")
                add(span["spanId"], depth + 1)

    add(None, 0)
    return lines


@contextmanager
def provider() -> Iterator[Server]:
    """Answers every POST: streams if asked, packs with gzip if accepted, fails if the question says FAIL."""
    with _served(_Provider) as server:
        yield server


@contextmanager
def sink() -> Iterator[Server]:
    """Takes everything."""
    with _served(_Sink) as server:
        yield server


@contextmanager
def _served(handler: type[BaseHTTPRequestHandler]) -> Iterator[Server]:
    found = Server()
    kind = type("Handler", (handler,), {"kept": found.requests, "of": found})
    server = _Quiet(("127.0.0.1", 0), kind)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(ThreadingHTTPServer):
    request_queue_size = 200

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave are part of what is tested."""


class _Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: list[tuple[str, dict[str, str], bytes]]
    of: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.kept.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.answer(self.of.status, b"{}", "application/json")

    def answer(self, status: int, body: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class _Provider(_Sink):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.kept.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        asked = json.loads(body)
        question = asked["messages"][-1]["content"]
        if self.of.answers:
            self.answer(200, json.dumps(self.of.answers.pop(0)).encode(), "application/json")
        elif "FAIL" in question:
            told = json.dumps({"error": {"message": "overloaded", "code": "overloaded"}}).encode()
            self.answer(529, told, "application/json", request_id="req-1")
        elif asked.get("stream"):
            self.stream(question)
        else:
            message = {"role": "assistant", "content": f"answer to {question}"}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            told = json.dumps({"id": f"c-{question}", "model": "m-1", "choices": [choice]}).encode()
            packed = "gzip" in self.headers.get("accept-encoding", "")
            more = {"content_encoding": "gzip"} if packed else {}
            self.answer(200, gzip.compress(told) if packed else told, "application/json", **more)

    def stream(self, question: str) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for word in ("an", "swer", " to ", question):
            chunk = {"id": "s", "model": "m-1", "choices": [{"index": 0, "delta": {"content": word}}]}
            self.piece(f"data: {json.dumps(chunk)}\n\n".encode())
            time.sleep(self.of.pause_s)
            if "CUT" in question:
                self.close_connection = True
                return
        self.piece(b"data: [DONE]\n\n")
        self.piece(b"")

    def piece(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()
