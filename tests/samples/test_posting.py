"""Sending sample traffic: to a server that answers, is busy, is away, and until it is to stop."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import pytest

from spanglass.samples import play_over_http, posting
from spanglass.samples.posting import Poster


class _Server(ThreadingHTTPServer):
    """Keeps the bodies it was sent; answers with the next of `statuses`, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []
        self.statuses: list[int] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = server.statuses.pop(0) if server.statuses else 200
        if status == 200:
            server.bodies.append(gzip.decompress(body))
            server.paths.append(self.path)
        self.send_response(status)
        said = b'{"code": 14, "message": "the disk is full."}' if status == 503 else b""
        self.send_header("Content-Length", str(len(said)))
        if status == 503:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_all_traces_arrive_once(server: _Server) -> None:
    play_over_http(server.url, threading.Event(), rng=Random(1), count=30, live=False)
    groups = [group for body in server.bodies for group in json.loads(body)["resourceSpans"]]
    ids = {span["traceId"] for group in groups for scope in group["scopeSpans"] for span in scope["spans"]}
    assert len(ids) == 30
    assert set(server.paths) == {"/v1/traces"}


def test_a_busy_server_is_asked_again(server: _Server) -> None:
    server.statuses = [503, 503, 200]
    poster = Poster(server.url, threading.Event())
    poster.post(b"{}")
    poster.close()
    assert server.bodies == [b"{}"]


def test_a_server_that_takes_nothing_is_given_up_with_what_it_says(server: _Server) -> None:
    server.statuses = [503] * 1000
    poster = Poster(server.url, threading.Event(), patience_s=0.3)
    with pytest.raises(OSError, match=r"takes no traces: the disk is full\.$"):
        poster.post(b"{}")
    poster.close()


def test_where_nobody_answers_sending_all_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "_PATIENCE_S", 0.3)
    with pytest.raises(OSError, match="it does not answer"):
        play_over_http("http://127.0.0.1:9", threading.Event(), rng=Random(1), count=1, live=False)


def test_sending_stops_when_told_to_though_nobody_answers() -> None:
    stop = threading.Event()
    poster = Poster("http://127.0.0.1:9", stop)
    timer = threading.Timer(0.3, stop.set)
    timer.start()
    poster.post(b"{}")
    timer.join()
    assert stop.is_set()


@pytest.mark.parametrize("url", ["https://127.0.0.1", "127.0.0.1:4318", "ftp://x"])
def test_what_is_no_http_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not an http:// address"):
        Poster(url, threading.Event())
