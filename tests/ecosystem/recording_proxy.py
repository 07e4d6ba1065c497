"""A proxy before a provider that keeps what was asked and answered, byte for byte."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_OWN = {"host", "connection", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Asked:
    """One request and its answer."""

    path: str
    body: bytes
    status: int
    answer: bytes


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: list[Asked]
    upstream: str

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Ask on, and answer as it comes."""
        body = self._body()
        to = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(to.hostname or "", to.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _OWN}
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        came = b""
        while chunk := answer.read1(65536):
            came += chunk
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.kept.append(Asked(self.path, body, answer.status, came))
        self.wfile.write(b"0\r\n\r\n")

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        found = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Programs that end leave connections open."""


@contextmanager
def recording(upstream: str) -> Iterator[tuple[str, list[Asked]]]:
    """The proxy's address, and what was asked through it."""
    kept: list[Asked] = []
    handler = type("Handler", (_Handler,), {"kept": kept, "upstream": upstream})
    server = _Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", kept
    finally:
        server.shutdown()
        server.server_close()
